"""`navigator logs` as people and scripts meet it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from navigator import settings
from navigator.cli.logs import logs
from tests.conftest import Navigator, Result

PAGE = Path(__file__).parents[2] / "docs" / "logs.md"
SAMPLE = settings.sample_checkout()


@pytest.fixture
def copy(tmp_path: Path, sample_index: Path, navigator: Navigator) -> Navigator:
    """Run the command line on a copy of the sample that may be edited; `copy.root` is not needed: the paths are the sample's."""
    root = tmp_path / "copy"
    shutil.copytree(SAMPLE, root)

    def run(*arguments: str) -> Result:
        return navigator("--checkout", str(root), "--index-dir", str(tmp_path / "index"), *arguments)

    return run


def test_every_part_and_option_is_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    context = click.Context(logs, info_name="navigator logs")
    for name in logs.list_commands(context):
        command = logs.get_command(context, name)
        assert command is not None
        assert f"navigator logs {name}" in text
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option not in ("--checkout", "--index-dir", "--help", "--json"):
                    assert option in text, f"{option} of {name}"


def test_existing_gives_one_object_a_call(navigator: Navigator) -> None:
    done = navigator("logs", "existing", "Scheduler.scheduleOnePod", "--json")
    (found,) = done.objects
    assert {"path", "line", "level", "call", "message", "keys", "flag"} <= found.keys()
    assert (found["flag"], found["verbosity"]) == ("--vmodule=schedule_one=3", "-v=3")
    assert "to see them all: --vmodule=schedule_one=3" in done.err


def test_existing_of_a_tour_ends_with_one_flag(navigator: Navigator) -> None:
    done = navigator("logs", "existing", "scheduler")
    assert done.lines[-1].startswith("to see them all: --vmodule=active_queue=2,")
    assert all(line.split(":")[1].isdigit() for line in done.lines[:-1])


def test_suggest_gives_what_the_contract_names(navigator: Navigator) -> None:
    done = navigator("logs", "suggest", "scheduler", "--json", "--max", "2")
    assert done.code == 0
    for row in done.objects:
        assert {"id", "path", "line", "insert", "function", "verbosity", "rule", "reason", "imports"} <= row.keys()
        assert row["verbosity"] >= 4
        assert row["tour"] == "scheduler"
    functions = [row["function"] for row in done.objects]
    assert max(functions.count(one) for one in functions) == 2


@pytest.mark.parametrize(
    ("target", "code", "word"),
    [
        ("scheduler:7", 0, ""),
        ("scheduler:999", 2, "has no stop 999"),
        ("scheduler:schedule-one", 0, ""),
        ("pkg/scheduler/schedule_one.go", 0, ""),
        ("pkg/scheduler/schedule_one.go:60", 0, ""),
        ("pkg/scheduler/schedule_one.go:1", 2, "is in no function"),
        ("pkg/scheduler/nothing.go", 2, "there is no file"),
        ("pkg/scheduler", 0, ""),
        ("k8s.io/client-go/tools/cache", 0, ""),
        ("pkg/scheduler/backend/...", 0, ""),
        ("pkg", 2, "no Go files"),
        ("Scheduler", 0, ""),
        ("README.md", 2, ""),
        ("pkg/../README.md", 2, "not a Go file"),
        ("no-such-thing", 2, "there is no symbol"),
        ("pkg/demo/demo_test.go", 2, ""),
    ],
)
def test_a_target_is_many_things(target: str, code: int, word: str, navigator: Navigator) -> None:
    done = navigator("logs", "suggest", target)
    assert done.code == code, done.err
    assert word in done.err
    assert "Traceback" not in done.err


def test_the_sample_itself_is_not_edited(navigator: Navigator) -> None:
    done = navigator("logs", "apply", "scheduler")
    assert done.code == 2
    assert "cp -r" in done.err


def test_apply_status_and_revert(copy: Navigator) -> None:
    assert copy("logs", "status").code == 1
    done = copy("logs", "apply", "scheduler:7")
    assert done.code == 0, done.err
    assert "build: go build ./cmd/kube-scheduler" in done.out
    assert "--vmodule=schedule_one=5" in done.out
    assert "to undo: navigator logs revert" in done.err
    state = copy("logs", "status", "--json").objects
    assert {row["state"] for row in state} == {"present"}
    again = copy("logs", "apply", "scheduler:7")
    assert again.code == 0
    assert "are applied already" in again.err
    marked = copy("logs", "suggest", "scheduler:7", "--json").objects
    assert all(row["applied"] for row in marked)
    assert copy("tour", "scheduler", "--step", "7", "--json").objects[0]["stops"][0]["status"] == "exact"
    assert copy("logs", "revert").code == 0
    assert copy("logs", "revert").code == 1


def test_one_suggestion_by_its_id(copy: Navigator) -> None:
    first = copy("logs", "suggest", "scheduler:7", "--json").objects[0]
    assert copy("logs", "apply", "scheduler:7", "--only", first["id"][:6]).code == 0
    assert [row["id"] for row in copy("logs", "status", "--json").objects] == [first["id"]]
    assert copy("logs", "apply", "scheduler:7", "--only", "zzz").code == 2


def test_the_patch_is_all_there_is_on_standard_output(navigator_process: Navigator) -> None:
    done = navigator_process("--checkout", str(SAMPLE), "logs", "patch", "scheduler:7")
    assert done.code == 0
    assert done.out.startswith("# Study patch for stop 7 of the tour scheduler")
    assert "\ndiff --git a/pkg/scheduler/schedule_one.go" in done.out
    assert "build: go build ./cmd/kube-scheduler" in done.err


LINE = 'I1124 10:00:00.000001    4711 schedule_one.go:71] "Attempting to schedule pod" attempt=1\n'


def test_follow_reads_a_file_and_standard_input(navigator: Navigator, navigator_process: Navigator, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("noise\n" + LINE)
    (row,) = navigator("logs", "follow", str(log), "--json").objects
    assert {"time", "severity", "path", "line", "symbol", "message", "keys", "tour", "stop"} <= row.keys()
    assert row["symbol"] == "k8s.io/kubernetes/pkg/scheduler.Scheduler.scheduleOnePod"
    assert (row["tour"], row["certainty"], row["keys"]) == ("scheduler", "exact", {"attempt": "1"})
    done = navigator_process("--checkout", str(SAMPLE), "logs", "follow", "-", "--others", input="noise\n" + LINE)
    assert done.lines[0] == "noise"
    assert "Scheduler.scheduleOnePod [scheduler:" in done.lines[1]
    steps = navigator("logs", "follow", str(log), "--steps", "--tour", "scheduler", "--json").objects
    assert steps[0]["lines"] == 1
    assert navigator("logs", "follow", str(tmp_path / "nowhere")).code == 2
    log.write_text("noise\n")
    assert navigator("logs", "follow", str(log)).code == 1


def test_follow_waits_for_more(sample_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LINE)
    command = [
        sys.executable,
        "-m",
        "navigator",
        "--index-dir",
        str(sample_index),
        "--checkout",
        str(SAMPLE),
        "logs",
        "follow",
        str(log),
        "--live",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        with log.open("a") as stream:
            stream.write(LINE[:20])
            stream.flush()
            time.sleep(0.3)
            stream.write(LINE[20:].replace("attempt=1", "attempt=2"))
        second = json.loads(process.stdout.readline())
        process.terminate()
    assert (first["keys"], second["keys"]) == ({"attempt": "1"}, {"attempt": "2"})
