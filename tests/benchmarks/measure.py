"""What the benchmarks share: running a process and reading what it cost, and printing a table."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

NAVIGATOR = [sys.executable, "-m", "navigator"]


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, and the peak of the resident memory of a process and all its children together, in MB."""

    seconds: float
    megabytes: float = 0.0


def run(command: Sequence[str], *, memory: bool = False, directory: Path | None = None) -> Cost:
    """Run a command to its end; its output is thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=directory)
    peak = _Watch(process.pid) if memory else None
    process.wait()
    seconds = time.perf_counter() - began
    return Cost(seconds, peak.stop() if peak else 0.0)


class _Watch(threading.Thread):
    """Adds up the proportional memory of a process tree a few times a second (Linux only)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._peak, self._ended = pid, 0.0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._ended.wait(0.1):
            self._peak = max(self._peak, sum(_memory(pid) for pid in _tree(self._pid)))

    def stop(self) -> float:
        self._ended.set()
        self.join()
        return self._peak


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _memory(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return 0.0


def best(times: int, action: Callable[[], Cost]) -> Cost:
    """Repeat and return the fastest: what others on the machine took is not ours."""
    return min((action() for _ in range(times)), key=lambda cost: cost.seconds)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def row(name: str, value: str, against: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<52} {value:>16}  {against}", flush=True)


def machine() -> str:
    """Describe where this runs."""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {sys.platform}"
