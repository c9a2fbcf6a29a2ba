"""The reader in a real terminal: a pseudo-terminal, with an emulator that keeps the screen."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from navigator import settings

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")

PATIENCE_SECONDS = 30.0
LEAVES_SCREEN = "\x1b[?1049l"
SHOWS_CURSOR = "\x1b[?25h"


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str], width: int = 100, height: int = 30) -> None:
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.written = ""
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "navigator", *arguments],
            env={**os.environ, **environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            dimensions=(height, width),
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE_SECONDS,
        )

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the program has written."""
        try:
            data = self.process.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.written += data
        self.stream.feed(data)

    def wait_for(self, text: str) -> None:
        """Read until a text is on the screen."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.read()
            if text in self.text:
                return
        raise AssertionError(f"{text!r} never came:\n{self.text}")

    def press(self, keys: str) -> None:
        self.process.send(keys)

    def wait_for_end(self) -> int | None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.isalive():
            self.read()
        self.read()
        assert not self.process.isalive(), "it did not end"
        return self.process.exitstatus


@pytest.fixture
def terminal(sample_index: Path, tmp_path: Path) -> Iterator[Terminal]:
    arguments = ["--checkout", str(settings.sample_checkout()), "--index-dir", str(sample_index)]
    environment = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    opened = Terminal(arguments, environment)
    yield opened
    opened.process.close(force=True)


def test_it_opens_tours_and_leaves(terminal: Terminal) -> None:
    terminal.wait_for("Where to start")
    terminal.press("2")
    terminal.wait_for("CONTROL PLANE")
    terminal.press("/scheduler")
    terminal.wait_for("scheduler ")
    terminal.press("\r")
    terminal.wait_for("stop 1 of")
    terminal.press("]")
    terminal.wait_for("stop 2 of")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert terminal.written.endswith(SHOWS_CURSOR) or SHOWS_CURSOR in terminal.written[-200:]
    assert LEAVES_SCREEN in terminal.written


def test_it_follows_the_size_of_the_terminal(terminal: Terminal) -> None:
    terminal.wait_for("Where to start")
    terminal.press("2")
    terminal.wait_for("CONTROL PLANE")
    terminal.screen.resize(24, 80)
    terminal.process.setwinsize(24, 80)
    time.sleep(0.3)
    terminal.screen.reset()
    terminal.press("1")
    terminal.wait_for("Where to start")
    assert "quit" in terminal.screen.display[23] or "help" in terminal.screen.display[23] or "definition" in terminal.screen.display[23]


def test_ctrl_c_ends_it_and_gives_the_terminal_back(terminal: Terminal) -> None:
    terminal.wait_for("Where to start")
    terminal.press("\x03")
    terminal.wait_for_end()
    assert LEAVES_SCREEN in terminal.written
    assert SHOWS_CURSOR in terminal.written


def test_being_told_to_end_gives_the_terminal_back(terminal: Terminal) -> None:
    terminal.wait_for("Where to start")
    terminal.process.kill(signal.SIGTERM)
    terminal.wait_for_end()
    assert LEAVES_SCREEN in terminal.written
    assert SHOWS_CURSOR in terminal.written


def test_ctrl_z_stops_it_and_fg_brings_it_back(terminal: Terminal) -> None:
    terminal.wait_for("Where to start")
    terminal.press("\x1a")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and _state(terminal.process.pid) != "T":
        terminal.read()
    assert _state(terminal.process.pid) == "T"
    assert LEAVES_SCREEN in terminal.written
    terminal.screen.reset()
    terminal.process.kill(signal.SIGCONT)
    terminal.wait_for("Where to start")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_without_a_terminal_it_lists_the_questions(sample_index: Path, tmp_path: Path) -> None:
    import subprocess

    command = [sys.executable, "-m", "navigator", "--index-dir", str(sample_index)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
    assert "scheduler" in done.stdout


def _state(pid: int) -> str:
    """The state of a process: T when it is stopped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        pytest.skip("there is no /proc")
