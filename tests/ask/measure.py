"""How often the right tour is first, and among the first three: `python -m tests.ask.measure [FILE] [--wrong]`.

Questions of tours that do not exist yet are left out and counted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexes.checkout import Checkout
from navigator import settings
from navigator.ask import RowType, ask
from navigator.tours import library
from navigator.workspace import Workspace

QUESTIONS = Path(__file__).parent / "questions.toml"


@dataclass
class Figures:
    """What came out.

    Attributes:
        first, three, asked: Number of questions whose tour was first, among the first three, and of all that were asked.
        left_out: Questions of tours that do not exist.
        wrong: (tour, question, what came instead).
        seconds: What each took.
    """

    first: int = 0
    three: int = 0
    asked: int = 0
    left_out: int = 0
    wrong: list[tuple[str, str, list[str]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def questions(path: Path = QUESTIONS) -> Iterator[tuple[str, str]]:
    for tour, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for question in table["questions"]:
            yield tour, question


def measure(workspace: Workspace, path: Path = QUESTIONS) -> Figures:
    known = {head.id for head in library.list_heads()}
    figures = Figures()
    for tour, question in questions(path):
        if tour not in known:
            figures.left_out += 1
            continue
        start = time.perf_counter()
        rows = ask(workspace, question).rows
        figures.seconds.append(time.perf_counter() - start)
        found = [row.tour for row in rows if row.type is RowType.TOUR]
        figures.asked += 1
        figures.first += bool(rows) and rows[0].type is RowType.TOUR and rows[0].tour == tour
        figures.three += tour in found[:3]
        if found[:1] != [tour]:
            figures.wrong.append((tour, question, found[:3]))
    return figures


def main() -> None:
    files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")] or [QUESTIONS]
    with tempfile.TemporaryDirectory() as directory:
        workspace = Workspace(Checkout(settings.sample_checkout()), Path(directory))
        for path in files:
            figures = measure(workspace, path)
            if not figures.asked:
                print(f"{path}: no tour of these questions exists")
                continue
            share = 100 / figures.asked
            print(f"{path}: {figures.asked} questions ({figures.left_out} left out): ", end="")
            print(f"first {figures.first * share:.1f}%, among three {figures.three * share:.1f}%, ", end="")
            print(f"median {statistics.median(figures.seconds) * 1000:.0f} ms")
            for tour, question, found in figures.wrong if "--wrong" in sys.argv else ():
                print(f"  {tour}: {question!r} -> {found}")


if __name__ == "__main__":
    main()
