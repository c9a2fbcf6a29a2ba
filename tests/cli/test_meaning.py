"""`navigator definition`, `references`, `implementations`, `callers`, `callees` keep their contract, on the sample."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from navigator import settings
from tests.conftest import Navigator, Result

SCHEDULE_ONE = "pkg/scheduler/schedule_one.go"


def place_of(path: str, text: str, within: str = "") -> str:
    """The position of a text in a file of the sample, behind another text."""
    source = (settings.sample_checkout() / path).read_text(encoding="utf-8")
    offset = source.index(text, source.index(within) if within else 0)
    return f"{path}:{source.count(chr(10), 0, offset) + 1}:{offset - source.rfind(chr(10), 0, offset)}"


def test_a_definition_is_a_place_that_editors_follow(navigator: Navigator) -> None:
    result = navigator("definition", place_of(SCHEDULE_ONE, "NextPod"))
    assert result.code == 0
    path, line, column, what = result.lines[0].split(":", 3)
    shown = (settings.sample_checkout() / path).read_text(encoding="utf-8").split("\n")[int(line) - 1]
    assert shown[int(column) - 1 :].startswith("NextPod")
    assert what.split()[0] in ("field", "method", "interface_method")


def test_definition_as_json(navigator: Navigator) -> None:
    target = place_of(SCHEDULE_ONE, "ScheduleOne(")
    row = navigator("definition", target, "--json").objects[0]
    assert set(row) == {"target", "status", "definitions", "package", "name"}
    assert (row["target"], row["status"]) == (target, "exact")
    assert set(row["definitions"][0]) == {"symbol", "name", "kind", "package", "path", "line", "column"}
    assert row["definitions"][0]["symbol"] == "k8s.io/kubernetes/pkg/scheduler.Scheduler.ScheduleOne"


def test_a_symbol_is_a_target_too(navigator: Navigator) -> None:
    by_tail = navigator("definition", "Scheduler.ScheduleOne", "--json").objects[0]
    by_path = navigator("definition", "k8s.io/kubernetes/pkg/scheduler.Scheduler.ScheduleOne", "--json").objects[0]
    assert by_tail["definitions"] == by_path["definitions"]


def test_what_is_outside_of_the_checkout_is_told_by_name(navigator: Navigator) -> None:
    row = navigator("definition", place_of(SCHEDULE_ONE, "Context", "ctx context.Context"), "--json").objects[0]
    assert (row["status"], row["package"], row["name"]) == ("external", "context", "Context")
    row = navigator("definition", place_of(SCHEDULE_ONE, "nil", "return nil"), "--json").objects[0]
    assert (row["status"], row["name"]) == ("builtin", "nil")
    row = navigator("definition", place_of(SCHEDULE_ONE, "context", "ctx context.Context"), "--json").objects[0]
    assert (row["status"], row["package"]) == ("package", "context")


def test_targets_from_standard_input_are_answered_in_order(sample_index: Path, tmp_path: Path) -> None:
    targets = [place_of(SCHEDULE_ONE, "ScheduleOne("), "nothing.go:1:1", f"{SCHEDULE_ONE}:1:1", "no.such.Symbol", "Scheduler.ScheduleOne"]
    command = [sys.executable, "-m", "navigator", "definition", "-", "--json", "--index-dir", str(sample_index)]
    command += ["--checkout", str(settings.sample_checkout())]
    done = subprocess.run(command, input="\n".join(targets), capture_output=True, text=True, cwd=tmp_path, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["target"] for row in rows] == targets
    assert [row["status"] for row in rows] == ["exact", "unresolved", "unresolved", "unresolved", "exact"]
    assert all(row["reason"] for row in rows if row["status"] == "unresolved")
    assert done.returncode == 0


def test_references_have_their_function_and_certainty(navigator: Navigator) -> None:
    rows = navigator("references", "Scheduler.SchedulePod", "--json").objects
    assert rows
    assert {"path", "line", "column", "text", "symbol", "certainty", "test"} <= set(rows[0])
    assert {row["certainty"] for row in rows} == {"exact"}
    assert all("SchedulePod" in row["text"] for row in rows)
    declared = navigator("references", "Scheduler.SchedulePod", "--json", "--declaration").objects
    assert len(declared) == len(rows) + 1


def test_references_can_leave_out(navigator: Navigator) -> None:
    everything = navigator("references", "Scheduler.ScheduleOne", "--json").objects
    assert any(row["test"] for row in everything)
    assert not any(row["test"] for row in navigator("references", "Scheduler.ScheduleOne", "--json", "--no-tests").objects)
    scoped = navigator("references", "k8s.io/api/core/v1.Pod", "--json", "--scope", "pkg/scheduler").objects
    assert scoped
    assert all(row["path"].startswith("pkg/scheduler/") for row in scoped)
    limited = navigator("references", "k8s.io/api/core/v1.Pod", "--limit", "2")
    assert len(limited.lines) == 2
    assert "--limit 0" in limited.err


def test_implementations_go_both_ways(navigator: Navigator) -> None:
    types = navigator("implementations", "k8s.io/kube-scheduler/framework.FilterPlugin", "--json").objects
    assert types
    assert {"symbol", "path", "line", "column", "pointer"} <= set(types[0])
    back = navigator("implementations", types[0]["symbol"], "--json").objects
    assert "k8s.io/kube-scheduler/framework.FilterPlugin" in {row["symbol"] for row in back}


def test_callers_and_callees_mirror_each_other(navigator: Navigator) -> None:
    callee = navigator("callees", "Scheduler.ScheduleOne", "--json").objects
    assert {"symbol", "path", "line", "column", "call_path", "call_line", "dynamic"} <= set(callee[0])
    for row in callee:
        if not row["dynamic"]:
            callers = navigator("callers", row["symbol"], "--json").objects
            assert "k8s.io/kubernetes/pkg/scheduler.Scheduler.ScheduleOne" in {caller["symbol"] for caller in callers}


def test_show_takes_a_position(navigator: Navigator) -> None:
    result = navigator("show", place_of(SCHEDULE_ONE, "ScheduleOne("))
    assert result.code == 0
    assert "func (sched *Scheduler) ScheduleOne(" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["definition", "nothing.go:1:1"], "there is no file nothing.go"),
        (["definition", "README.md:1:1"], "README.md is not a Go file"),
        (["references", f"{SCHEDULE_ONE}:1:1"], "there is no name at"),
        (["references", f"{SCHEDULE_ONE}:99999:1"], "has no line 99999"),
        (["implementations", "Scheduler.ScheduleOne.nothing"], "there is no symbol"),
        (["callers", "k8s.io/api/core/v1.Pod"], "Pod is a type, not a function"),
        (["implementations", "k8s.io/kubernetes/pkg/scheduler.New"], "only types and methods"),
        (["references", "Scheduler.ScheduleOne", "--scope", "/nowhere/else"], "is not in the checkout"),
    ],
)
def test_errors_name_the_thing(navigator: Navigator, arguments: list[str], message: str) -> None:
    result: Result = navigator(*arguments)
    assert result.code == 2
    assert message in result.err
    assert "hint: " in result.err


def test_no_answer_is_1_and_says_why(navigator: Navigator) -> None:
    result = navigator("definition", f"{SCHEDULE_ONE}:1:1")
    assert (result.code, result.out) == (1, "")
    assert "error: " in result.err


def test_a_position_needs_no_index(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "navigator", "definition", place_of(SCHEDULE_ONE, "NextPod"), "--index-dir", str(tmp_path / "none")]
    done = subprocess.run([*command, "--checkout", str(settings.sample_checkout())], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert not (tmp_path / "none").exists()
