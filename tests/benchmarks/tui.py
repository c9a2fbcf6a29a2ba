"""What the terminal reader costs: first paint, keys while an index is built, jumps; and a soak of random keys.

    python -m tests.benchmarks.tui CHECKOUT [--soak MINUTES] [--seed 1]

The program runs in a pseudo-terminal; what is measured is the time from writing a key to reading what it changed on the screen.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.tui.test_terminal import Terminal

_PLACE = re.compile(r"\b(\d+):(\d+)\b")
_KEYS = (
    *("j", "k", "l", "h", "w", "b", "}", "{", " ", "G", "gg", "\x04", "\x15", "\r", "gd", "gr", "gi", "gc", "ge", "gt", "go", "\x7f", "L"),
    *("]", "[", "t", "gm", "n", "N", "z", "z", "\x1bOQ", "\x1bOR", "1", "2", "3", "?", "\x10", "\x1b", "\x1b", "\x1b", "/", "func\r", "\t"),
)


def first_paint(arguments: list[str], environment: dict[str, str]) -> float:
    """Return the seconds until the home screen is there."""
    began = time.perf_counter()
    terminal = Terminal(arguments, environment, 120, 40)
    wait(terminal, lambda: "Where to start" in terminal.text)
    taken = time.perf_counter() - began
    terminal.press("q")
    terminal.wait_for_end()
    return taken


def wait(terminal: Terminal, there: object, seconds: float = 60.0) -> float:
    """Read without pausing until something is on the screen; return the seconds that it took."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        terminal.read(0.002)
        if there():  # type: ignore[operator]
            return time.perf_counter() - began
    raise AssertionError(f"never came:\n{terminal.text}")


def cursor_place(terminal: Terminal) -> str:
    """The line:column in the line at the bottom."""
    found = _PLACE.findall(terminal.screen.display[-1])
    return ":".join(found[-1]) if found else ""


def key_times(terminal: Terminal, count: int) -> list[float]:
    """Return how long the screen took to follow cursor keys."""
    taken = []
    for number in range(count):
        before = cursor_place(terminal)
        terminal.press("j" if number % 40 < 39 else "gg")
        taken.append(wait(terminal, lambda: cursor_place(terminal) != before))  # noqa: B023 - called at once
    return sorted(taken)


def jump_times(terminal: Terminal, count: int, chance: random.Random) -> list[float]:
    """Return how long jumps to definitions took; places without one are left out."""
    taken = []
    for _ in range(count * 4):
        if len(taken) == count:
            break
        for _ in range(chance.randrange(1, 6)):
            terminal.press(chance.choice("wwj"))
        settle(terminal)
        before = (terminal.screen.display[0], cursor_place(terminal))
        began = time.perf_counter()
        terminal.press("gd")
        while time.perf_counter() - began < 0.7:
            terminal.read(0.002)
            if (terminal.screen.display[0], cursor_place(terminal)) != before:
                taken.append(time.perf_counter() - began)
                terminal.press("\x7f")
                settle(terminal)
                break
    return sorted(taken)


def settle(terminal: Terminal, seconds: float = 0.25) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        terminal.read(0.01)


def memory(pid: int) -> int:
    """Return what a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def soak(terminal: Terminal, minutes: float, chance: random.Random) -> None:
    """Press random keys, and see that it lives and stays small."""
    until = time.monotonic() + 60 * minutes
    pressed, most = 0, 0
    while time.monotonic() < until:
        terminal.press(chance.choice(_KEYS))
        pressed += 1
        terminal.read(0.01)
        if pressed % 50 == 0:
            assert terminal.process.isalive(), f"it ended after {pressed} keys:\n{terminal.text}"
            most = max(most, memory(terminal.process.pid))
    print(f"{'soak':<44} {pressed:,} keys in {minutes:g} min; memory {memory(terminal.process.pid)} MB at the end, {most} MB at most")


def row(what: str, seconds: list[float], goal: str) -> None:
    middle, late = seconds[len(seconds) // 2], seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    print(f"{what:<44} median {middle * 1e3:6.1f} ms  95th {late * 1e3:6.1f} ms  longest {seconds[-1] * 1e3:6.0f} ms  {goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout")
    parser.add_argument("--soak", type=float, default=0.0, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as home:
        environment = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
        indexes = str(Path(home) / "indexes")
        arguments = ["--checkout", options.checkout, "--index-dir", indexes]
        none = min(_without_index(arguments, environment, indexes) for _ in range(3))
        subprocess.run([sys.executable, "-m", "navigator", "index", *arguments], check=True, capture_output=True)
        there = min(first_paint(arguments, environment) for _ in range(3))
        print(f"{'first paint, with an index':<44} {there:.2f} s  goal: under 0.6 s")
        print(f"{'first paint, without':<44} {none:.2f} s  goal: under 1 s")
        terminal = Terminal(["tui", "--symbol", "Scheduler.ScheduleOne", *arguments], environment, 120, 40)
        wait(terminal, lambda: "ScheduleOne" in terminal.text)
        settle(terminal, 1.0)
        row("key to screen", key_times(terminal, 200), "")
        row("jump to a definition", jump_times(terminal, 60, chance), "goal: under 100 ms")
        if options.soak:
            soak(terminal, options.soak, chance)
        terminal.process.close(force=True)
        shutil.rmtree(indexes)
        terminal = Terminal(["tui", "--tour", "scheduler", *arguments], environment, 120, 40)
        wait(terminal, lambda: "stop 1 of" in terminal.text and cursor_place(terminal))
        wait(terminal, lambda: "indexing" in terminal.text)
        times = key_times(terminal, 120)
        building = "indexing" in terminal.text
        row("key to screen while an index is built", times, "goal: 50 ms" + ("" if building else " (the build ended before the keys did)"))
        terminal.process.close(force=True)


def _without_index(arguments: list[str], environment: dict[str, str], indexes: str) -> float:
    taken = first_paint(arguments, environment)
    shutil.rmtree(indexes, ignore_errors=True)
    return taken


if __name__ == "__main__":
    main()
