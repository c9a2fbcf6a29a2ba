"""The command line keeps its contract: names, JSON fields, exit codes, errors with hints."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from navigator import settings
from tests.conftest import Navigator

SYMBOL_FIELDS = {
    *("symbol", "name", "kind", "package", "receiver", "path", "line", "column", "end_line", "signature", "doc"),
    *("exported", "test", "vendor", "generated", "score"),
}
STOP_FIELDS = {"number", "title", "symbol", "status", "path", "line", "end_line", "text", "look_for", "ask_yourself", "next"}


def test_symbols_prints_places_that_editors_follow(navigator: Navigator) -> None:
    result = navigator("symbols", "ScheduleOne")
    assert result.code == 0
    path, line, column, rest = result.lines[0].split(":", 3)
    assert rest.strip().startswith("func (sched *Scheduler) ScheduleOne(")
    source = (settings.sample_checkout() / path).read_bytes().split(b"\n")[int(line) - 1]
    assert source[int(column) - 1 :].startswith(b"ScheduleOne(")


def test_symbols_as_json(navigator: Navigator) -> None:
    first = navigator("symbols", "Scheduler.ScheduleOne", "--json").objects[0]
    assert set(first) == SYMBOL_FIELDS
    assert first["symbol"] == "k8s.io/kubernetes/pkg/scheduler.Scheduler.ScheduleOne"
    assert first["receiver"] == "Scheduler"
    assert first["end_line"] > first["line"]


def test_symbols_formats(navigator: Navigator) -> None:
    assert navigator("symbols", "^ScheduleOne$", "--format", "names").lines == ["k8s.io/kubernetes/pkg/scheduler.Scheduler.ScheduleOne"]
    name, path, rest = navigator("symbols", "^ScheduleOne$", "--format", "ctags").lines[0].split("\t", 2)
    assert (name, path.endswith(".go")) == ("ScheduleOne", True)
    assert rest.split(';"\t')[0].isdigit()


def test_nothing_found_is_1_with_the_nearest_names(navigator: Navigator) -> None:
    result = navigator("symbols", "--match", "exact", "ScheduleOnce")
    assert (result.code, result.out) == (1, "")
    assert "error: no symbol fits 'ScheduleOnce'" in result.err
    assert "ScheduleOne" in result.err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["simbols"], "there is no command 'simbols'; did you mean symbols?", "navigator --help"),
        (["symbols"], "Missing argument", "navigator symbols --help"),
        (["symbols", "x", "--limit", "many"], "--limit", "navigator symbols --help"),
        (["symbols", "kind:thing", "x"], "there is no kind 'thing'", "func, method"),
        (["tour", "sheduler"], "there is no tour 'sheduler'", "did you mean scheduler?"),
        (["tour", "scheduler", "--step", "99"], "there is no stop 99", "navigator tour scheduler --step"),
        (["tour", "nowhere.toml"], "there is no file nowhere.toml", "navigator tour"),
        (["--checkout", "/no/such/place", "index"], "there is no directory /no/such/place", "--checkout DIR"),
        (["outline", "nothing.go"], "there is no nothing.go in the checkout", "relative to the checkout"),
        (["outline", "README.md"], "README.md is not a Go file", "directory"),
        (["show", "Scheduler.ScheduleTwo"], "there is no symbol Scheduler.ScheduleTwo", "did you mean"),
        (["checkout", "latest"], "'latest' is no version", "1.36.1"),
    ],
)
def test_errors_name_the_thing_and_hint_at_the_next_command(navigator: Navigator, arguments: list[str], message: str, hint: str) -> None:
    result = navigator(*arguments)
    assert result.code == 2
    assert result.out == ""
    error, hinted = result.err.splitlines()[-2:]
    assert error.startswith("error: ")
    assert message in error
    assert hinted.startswith("hint: ")
    assert hint in hinted


def test_an_ambiguous_name_lists_the_choices(navigator: Navigator) -> None:
    result = navigator("show", "New")
    assert result.code == 2
    assert "names" in result.err
    assert "k8s.io/" in result.err


def test_show_prints_doc_signature_and_source(navigator: Navigator) -> None:
    result = navigator("show", "Scheduler.ScheduleOne")
    assert result.code == 0
    assert "func (sched *Scheduler) ScheduleOne(" in result.out
    as_json = navigator("show", "Scheduler.ScheduleOne", "--json").objects[0]
    assert as_json["source"].startswith("func (sched *Scheduler) ScheduleOne(")


def test_outline_needs_no_index(navigator: Navigator, tmp_path: Path) -> None:
    result = navigator("outline", "pkg/scheduler/schedule_one.go", "--index-dir", str(tmp_path))
    assert result.code == 0
    assert "func (sched *Scheduler) ScheduleOne(" in result.out
    assert list(tmp_path.iterdir()) == []


def test_tour_lists_the_questions(navigator: Navigator) -> None:
    result = navigator("tour")
    assert result.code == 0
    assert "scheduler" in result.out
    assert "?" in result.out
    assert {"scheduler", "apiserver-chain", "garbage-collector"} <= {entry["id"] for entry in navigator("tour", "--json").objects}


def test_a_tour_through_a_pipe_is_plain_text(navigator_process: Navigator) -> None:
    result = navigator_process("tour", "scheduler", stdin=subprocess.DEVNULL)
    assert result.code == 0
    assert "\x1b" not in result.out
    assert "reading the bundled sample" in result.err
    assert "navigator checkout" in result.err
    assert not any(line.endswith(" ") for line in result.lines)
    assert max(map(len, result.lines)) <= 100
    assert sum(line.startswith(("1/", "25/")) for line in result.lines) == 2


def test_a_tour_as_json(navigator: Navigator) -> None:
    (tour,) = navigator("tour", "scheduler", "--json").objects
    assert {"id", "question", "summary", "stage", "stops"} <= set(tour)
    for stop in tour["stops"]:
        assert STOP_FIELDS <= set(stop)
        assert (settings.sample_checkout() / stop["path"]).is_file()
        assert 1 <= stop["line"] <= stop["end_line"]


def test_one_step(navigator: Navigator) -> None:
    result = navigator("tour", "scheduler", "--step", "2")
    assert "2/25" in result.out
    assert "1/25" not in result.out


def test_check_passes_on_the_sample_and_needs_no_index(navigator: Navigator, tmp_path: Path) -> None:
    result = navigator("tour", "--check", "--index-dir", str(tmp_path))
    assert result.code == 0
    assert any(line.startswith("scheduler") for line in result.lines)
    rows = navigator("tour", "--check", "scheduler", "--json").objects
    assert {row["tour"] for row in rows} == {"scheduler"}
    assert not any(row["fault"] for row in rows)


def test_check_fails_on_a_missing_stop(navigator: Navigator, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/empty\n")
    result = navigator("tour", "--check", "scheduler", "--checkout", str(tmp_path))
    assert result.code == 1
    assert "missing" in result.out


def test_check_tells_what_is_wrong_with_a_file(navigator: Navigator, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "bad"\nquestion = "Why"\nstage = "whole"\n')
    result = navigator("tour", "--check", str(bad))
    assert result.code == 1
    assert f"{bad}:2: question does not end with a question mark" in result.lines


def test_index_and_its_status(navigator: Navigator, tmp_path: Path) -> None:
    where = ("--index-dir", str(tmp_path))
    assert navigator("index", "--status", *where).code == 1
    assert navigator("index", *where).out.startswith("built in")
    assert navigator("index", *where).out.startswith("refreshed in")
    status = navigator("index", "--status", *where).out
    for word in ("checkout", "index", "size", "files", "symbols", "skipped", "checked"):
        assert word in status
    known = navigator("index", "--status", "--json", *where).objects[0]
    assert known["exists"]
    assert known["files"] > 100
    assert sum(known["kinds"].values()) > 1000


def test_doctor(navigator: Navigator) -> None:
    result = navigator("doctor")
    assert result.code == 0
    assert "python" in result.out
    assert {finding["check"] for finding in navigator("doctor", "--json").objects} >= {
        "python",
        "libraries",
        "checkout",
        "index",
        "cache",
        "git",
    }


def test_options_may_stand_before_or_behind_the_command(navigator: Navigator, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/tiny\n")
    (tmp_path / "a.go").write_text("package a\n\nfunc Tiny() {}\n")
    index = ("--index-dir", str(tmp_path / "index"))
    assert "Tiny" in navigator("--checkout", str(tmp_path), *index, "symbols", "Tiny").out
    assert "Tiny" in navigator("symbols", "Tiny", "--checkout", str(tmp_path), *index).out


def test_a_closed_pipe_is_quiet_success(sample_index: Path) -> None:
    command = f'"{sys.executable}" -m navigator --index-dir "{sample_index}" symbols --limit 0 e | head -1; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=sample_index)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_is_130_and_leaves_no_half_index(tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-m", "navigator", "--index-dir", str(index), "index"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(index.glob("*/*/work-*")) and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    process.communicate()
    if process.returncode == 0:
        pytest.skip("the build was faster than the signal")
    assert process.returncode == 130
    assert not list(index.glob("*/*/work-*"))


def test_signs_that_a_terminal_obeys_are_shown(navigator: Navigator, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/evil\n")
    (tmp_path / "a.go").write_text("package a\n\n// Evil \x1b[31m red \u202e back [bold]markup[/bold]\nfunc Evil() {}\n")
    result = navigator("show", "Evil", "--checkout", str(tmp_path), "--index-dir", str(tmp_path / "index"))
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "␛[31m" in result.out
    assert "<U+202E>" in result.out
    assert "[bold]markup[/bold]" in result.out


def test_the_version(navigator: Navigator) -> None:
    from navigator import __version__

    assert navigator("--version").out.strip() == f"navigator {__version__}"


def test_json_lines_are_ascii_so_that_nothing_in_them_can_touch_a_terminal(navigator: Navigator) -> None:
    out = navigator("tour", "scheduler", "--json").out
    assert out.isascii()
    assert json.loads(out)
