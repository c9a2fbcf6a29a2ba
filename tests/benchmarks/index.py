"""What the index costs and how fast it answers, as ratios to bare parsing, ripgrep and universal-ctags in the same run.

    python -m tests.benchmarks.index CHECKOUT [--jobs N] [--repeat N]

Nothing is written to the checkout; the index goes to a temporary directory.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from indexes import syntax
from indexes.checkout import Checkout
from indexes.names import Match
from indexes.query import Query, parse_query
from indexes.search import search
from indexes.store import Index, Store
from tests.benchmarks.measure import NAVIGATOR, Cost, best, machine, percentile, row, run

_NAMES = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    checkout = Checkout(options.checkout)
    files = checkout.list_files().files
    print(f"{checkout.root.name}: {len(files):,} files; {machine()}; {options.jobs} processes; best of {options.repeat}")
    with tempfile.TemporaryDirectory() as scratch:
        at = [*NAVIGATOR, "--checkout", str(checkout.root), "--index-dir", scratch]
        parse = best(options.repeat, lambda: _parse_all(checkout, [file.path for file in files], options.jobs))
        row("parse only, whole files", f"{parse.seconds:.2f} s")
        build = best(options.repeat, lambda: run([*at, "index", "--rebuild", "--jobs", str(options.jobs)], memory=True))
        row("cold build", f"{build.seconds:.2f} s", f"{build.seconds / parse.seconds:.2f} x parsing (goal: at most 1.5)")
        row("  peak memory, all processes", f"{build.megabytes:.0f} MB", "goal: under 1000")
        store = Store(Path(scratch), checkout.root)
        row("  size of the index", f"{store.size() / 1e6:.0f} MB", "goal: under 150")
        refresh = best(options.repeat, lambda: run([*at, "index"]))
        row("refresh, nothing changed, whole process", f"{refresh.seconds:.2f} s", "goal: under 0.7")
        if ctags := shutil.which("ctags"):
            tags = best(1, lambda: run([ctags, "-R", "--languages=Go", "-f", "-", str(checkout.root)]))
            row("universal-ctags (names only)", f"{tags.seconds:.2f} s", f"build is {build.seconds / tags.seconds:.1f} x that")
        _whole_process(at, checkout, options.repeat)
        index = store.open()
        assert index is not None
        _in_process(index)
        index.close()


def _whole_process(at: list[str], checkout: Checkout, repeat: int) -> None:
    ours = best(5 * repeat, lambda: run([*at, "symbols", "ScheduleOne"]))
    row("navigator symbols ScheduleOne, whole process", f"{ours.seconds:.3f} s", "goal: under 0.20")
    bare = best(5 * repeat, lambda: run([sys.executable, "-c", "pass"]))
    row("  of which Python itself", f"{bare.seconds:.3f} s")
    if ripgrep := shutil.which("rg"):
        theirs = best(5 * repeat, lambda: run([ripgrep, "-n", r"func.*ScheduleOne\b", str(checkout.root)]))
        row(
            "  rg -n 'func.*ScheduleOne\\b'",
            f"{theirs.seconds:.3f} s",
            f"navigator takes {ours.seconds / theirs.seconds:.2f} of that (goal: at most 1)",
        )
    with tempfile.TemporaryDirectory() as empty:
        cold = [*NAVIGATOR, "--checkout", str(checkout.root), "--index-dir", empty, "tour", "scheduler", "--step", "1"]
        first = best(repeat, lambda: run(cold))
        row("first stop of a tour, no index, whole process", f"{first.seconds:.2f} s", "goal: under 2")


def _in_process(index: Index) -> None:
    chosen = random.Random(1)
    names = sorted({name.decode("utf-8", "replace") for segment in index.segments for name in segment.names.split(b"\n") if name})
    sample = chosen.sample([name for name in names if len(name) > 3 and name.isascii()], _NAMES)
    questions = {
        "exact": (Match.EXACT, lambda name: name, 2),
        "prefix": (Match.PREFIX, lambda name: name[: max(3, len(name) // 2)], 30),
        "CamelCase": (Match.SMART, _humps, 30),
        "substring": (Match.SUBSTRING, lambda name: name[1:-1] if len(name) > 5 else name, 30),
        "fuzzy": (Match.FUZZY, lambda name: name[:1] + name[2:], 30),
        "smart, as typed": (Match.SMART, str.lower, 0),
    }
    for title, (mode, make, goal) in questions.items():
        times = []
        for name in sample:
            query = parse_query(make(name), mode, Query(limit=20))
            began = time.perf_counter()
            search(index, query)
            times.append(1000 * (time.perf_counter() - began))
        against = f"95th percentile {percentile(times, 0.95):.1f} ms" + (f" (goal: under {goal})" if goal else "")
        row(f"in process, {title}, {_NAMES:,} real names", f"{percentile(times, 0.5):.2f} ms", against)


def _humps(name: str) -> str:
    """ScheduleOne -> SchOne: the beginnings of the humps."""
    parts: list[str] = []
    for letter in name:
        if letter.isupper() or not parts:
            parts.append(letter)
        elif len(parts[-1]) < 4:
            parts[-1] += letter
    return "".join(parts)


def _parse_all(checkout: Checkout, paths: list[str], jobs: int) -> Cost:
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        pool.starmap(_parse_share, [(str(checkout.root), paths[number::jobs]) for number in range(jobs)])
    return Cost(time.perf_counter() - began)


def _parse_share(root: str, paths: list[str]) -> None:
    for path in paths:
        syntax.parse((Path(root) / path).read_bytes())


if __name__ == "__main__":
    main()
