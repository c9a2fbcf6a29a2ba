"""Several processes at one index, and processes that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.indexes.trees import LONG_AGO, Tree, go_file, leftovers

HERE = Path(__file__).parents[2]


@pytest.fixture
def large(tree: Tree) -> Tree:
    """Two hundred files."""
    for number in range(200):
        tree.write(f"p{number % 9}/f{number}.go", go_file("p", *(f"Name{number}x{n}" for n in range(6))), age=LONG_AGO)
    return tree


def start(action: str, tree: Tree, *rest: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.indexes.builder", action, str(tree.root), str(tree.indexes), *rest]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=HERE, start_new_session=True, **pipes)


def alive_in_session(session: int) -> list[str]:
    """Return the command lines of the processes of a session that are still at work."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = entry.read_text().rsplit(")", 1)[1].split()[:4]
            if int(of_session) == session and state != "Z":
                found.append((entry.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def wait_for_silence(session: int) -> None:
    deadline = time.monotonic() + 20
    while alive_in_session(session):
        assert time.monotonic() < deadline, f"still there: {alive_in_session(session)}"
        time.sleep(0.05)


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    out, err = process.communicate(timeout=60)
    return out, err


def measure(tree: Tree) -> float:
    """Return how many seconds a build takes from its announcement to its end."""
    process = start("build", tree)
    assert process.stdout is not None
    process.stdout.readline()
    began = time.monotonic()
    end(process)
    return time.monotonic() - began


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for orphans in /proc")
def test_a_build_that_is_killed_at_any_moment_does_no_harm(large: Tree) -> None:
    whole = measure(large)
    chance = random.Random(4)
    for attempt in range(4):
        before = large.content()
        for number in chance.sample(range(200), 150):
            large.write(f"p{number % 9}/f{number}.go", go_file("p", f"Attempt{attempt}x{number}"))
        process = start("build", large)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(whole * (attempt + chance.random()) / 4)
        process.kill()
        end(process)
        wait_for_silence(process.pid)
        # The old index or the new one, but one of them, and whole.
        found = large.content()
        anew = large.rebuilt()
        assert found in (before, anew)
        assert not large.refresh().rebuilt
        assert large.content() == anew
        assert leftovers(large.store) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for orphans in /proc")
@pytest.mark.parametrize("share", [0.2, 0.6])
def test_a_first_build_that_is_killed_is_done_again(large: Tree, share: float) -> None:
    process = start("build", large)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(share)
    process.kill()
    end(process)
    wait_for_silence(process.pid)
    large.refresh()
    assert large.content() == large.rebuilt()
    assert leftovers(large.store) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for orphans in /proc")
@pytest.mark.parametrize("delay", [0.0, 0.4])
def test_an_interrupt_from_the_keyboard_reaches_all_processes_and_leaves_nothing(large: Tree, delay: float) -> None:
    large.refresh()
    before = large.content()
    for number in range(200):
        large.write(f"p{number % 9}/f{number}.go", go_file("p", f"Later{number}"))
    process = start("build", large)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _, err = end(process)
    wait_for_silence(process.pid)
    assert err.count("Traceback") <= 1, err  # that of the parent, which here catches nothing
    if process.returncode:
        assert "KeyboardInterrupt" in err
        assert leftovers(large.store) == []
    assert large.content() in (before, large.rebuilt())


def test_two_processes_build_at_once(large: Tree) -> None:
    processes = [start("build", large) for _ in range(3)]
    outputs = [end(process) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    # One builds, and the others find nothing left to do.
    assert sorted(out.split()[-1] for out, _ in outputs) == ["0", "0", "200"]
    assert large.content() == large.rebuilt()
    assert leftovers(large.store) == []


def test_any_number_may_read_meanwhile(tree: Tree) -> None:
    for number in range(40):
        tree.write(f"p/f{number}.go", go_file("p", "Version0"))
    tree.refresh()
    readers = [start("read", tree) for _ in range(2)]
    writer = start("rewrite", tree, "6")
    out, err = end(writer)
    assert writer.returncode == 0, err
    (tree.root.parent / "stop").touch()
    for reader in readers:
        out, err = end(reader)
        assert reader.returncode == 0, err
        looks, versions = map(int, out.split())
        assert looks >= versions > 1
    assert tree.content() == tree.rebuilt()
    assert leftovers(tree.store) == []
