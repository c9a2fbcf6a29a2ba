"""How often the resolver of Go names agrees with what Go's type checker says of the same places, and how long it takes.

    python -m tests.benchmarks.accuracy TRUTH CHECKOUT [--show-wrong N] [--goroot DIR] [--scope FILE] [--seed S]

TRUTH has one JSON object a line, as `python -m tests.gotypes` prints them: identifiers with their definitions, declarations with their
references, or interfaces with their implementations. References and implementations are those in the directories that --scope lists (a
JSON list; without it NAME-scope.json, when TRUTH is NAME.jsonl, or else scope.json beside it). Positions hold for one tree only, which
CHECKOUT must be.

An answer that is sure and wrong is worse than none: it has a column of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from navigator.resolve.definition import Definition, find_definition
from navigator.resolve.program import get_program
from navigator.workspace import Workspace, open_workspace
from tests.benchmarks.measure import machine, percentile, row

_RIGHT, _WRONG, _AMONG, _NOT_AMONG, _UNRESOLVED = "right", "WRONG", "candidates", "not among", "unresolved"
_OUTCOMES = (_RIGHT, _WRONG, _AMONG, _NOT_AMONG, _UNRESOLVED)
_EXPLAINED = "right and WRONG: answers that are sure; candidates: it is one of several; not among: it is none of them"
_WORST = 10

Row = dict[str, Any]
Lines = set[tuple[str, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--show-wrong", type=int, default=0, metavar="N", help="print N rows of each outcome but right")
    parser.add_argument("--goroot", type=Path, help="read the standard library from here")
    parser.add_argument("--scope", type=Path, help="a JSON list of directories")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which rows are asked")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.truth.read_text(encoding="utf-8").splitlines()]
    if not rows:
        sys.exit(f"{options.truth} is empty")
    # Neighbours in a file would warm the caches for each other.
    random.Random(options.seed).shuffle(rows)
    workspace = open_workspace(str(options.checkout))
    workspace.index()
    if options.goroot:
        get_program(workspace, options.goroot.resolve())
    print(f"{options.truth.name}: {len(rows):,} rows; {workspace.checkout.root.name}; {machine()}")
    if "references" in rows[0] or "implementations" in rows[0]:
        directories = json.loads((options.scope or _find_scope(options.truth)).read_text(encoding="utf-8"))
        judge = _judge_references if "references" in rows[0] else _judge_implementations
        judge(workspace, rows, tuple(directories), options.show_wrong)
    else:
        _judge_definitions(workspace, rows, options.show_wrong)
    workspace.close()


def _find_scope(truth: Path) -> Path:
    own = truth.with_name(f"{truth.stem}-scope.json")
    return own if own.is_file() else truth.with_name("scope.json")


def _judge_definitions(workspace: Workspace, rows: list[Row], show_wrong: int) -> None:
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shown: defaultdict[str, list[str]] = defaultdict(list)
    times = []
    for expected in rows:
        began = time.perf_counter()
        try:
            answer: Definition | Exception = find_definition(workspace, expected["path"], expected["line"], expected["column"])
        except Exception as error:  # noqa: BLE001 - a crash is a row that is wrong, not the end of the run
            answer = error
        times.append(1000 * (time.perf_counter() - began))
        outcome = _WRONG if isinstance(answer, Exception) else judge_definition(expected, answer)
        outcomes[expected["kind"]][outcome] += 1
        outcomes["total"][outcome] += 1
        if outcome != _RIGHT and len(shown[outcome]) < show_wrong:
            shown[outcome].append(_explain(expected, answer))
    print(f"\n{'kind':<24}{'rows':>6}  " + "".join(f"{outcome:>18}" for outcome in _OUTCOMES))
    for kind in [*sorted(outcomes.keys() - {"total"}), "total"]:
        total = outcomes[kind].total()
        shares = "".join(f"{outcomes[kind][outcome]:>9} {100 * outcomes[kind][outcome] / total:>6.2f} %" for outcome in _OUTCOMES)
        print(f"{kind:<24}{total:>6}  {shares}")
    print(f"({_EXPLAINED})\n")
    _print_times("a definition", times)
    for outcome in _OUTCOMES[1:]:
        for text in shown[outcome]:
            print(f"\n{outcome}: {text}")


def judge_definition(expected: Row, answer: Definition) -> str:
    """Return which of the outcomes an answer is."""
    status = str(answer.status)
    found = {(place.path, place.line) for place in answer.definitions}
    if status == "unresolved":
        return _UNRESOLVED
    if status == "candidates" or (status == "exact" and len(answer.definitions) > 1):
        return _AMONG if (expected.get("definition"), expected.get("definition_line")) in found else _NOT_AMONG
    if "definition" in expected:
        right = status == "exact" and found == {(expected["definition"], expected["definition_line"])}
    elif "external" in expected:
        right = (status, _outside(answer.package), answer.name) == ("external", _outside(expected["external"]), expected["name"])
    else:
        right = (status, _outside(answer.package)) == ("package", _outside(expected["package"]))
    return _RIGHT if right else _WRONG


def _outside(path: str) -> str:
    """Return an import path as it is written: what the standard library vendors has a longer one in the type checker."""
    return path.removeprefix("vendor/")


def _explain(expected: Row, answer: Definition | Exception) -> str:
    wanted = f"{expected['definition']}:{expected['definition_line']}" if "definition" in expected else None
    lines = [
        f"{expected['path']}:{expected['line']}:{expected['column']} {expected['name']} ({expected['kind']})",
        f"Go says {wanted or expected.get('external') or expected.get('package')}",
    ]
    if isinstance(answer, Exception):
        lines.append(f"we fail: {type(answer).__name__}: {answer}")
    else:
        places = ", ".join(f"{place.path}:{place.line} {place.symbol}" for place in answer.definitions)
        lines.append(f"we say {answer.status} {places or f'{answer.package} {answer.name}'}")
    return "\n    ".join(lines)


@dataclass
class _Overlap:
    """How many lines were found that should be, should not be, or were not."""

    name: str
    found: int = 0
    extra: int = 0
    missing: int = 0

    def add(self, expected: Lines, found: Lines) -> None:
        self.found += len(expected & found)
        self.extra += len(found - expected)
        self.missing += len(expected - found)

    def print(self) -> None:
        recall = self.found / max(1, self.found + self.missing)
        precision = self.found / max(1, self.found + self.extra)
        print(
            f"{self.name:<34} recall {100 * recall:>6.2f} %  precision {100 * precision:>6.2f} %"
            f"  ({self.found:,} found, {self.missing:,} missing, {self.extra:,} too many)"
        )

    @property
    def wrong(self) -> int:
        return self.extra + self.missing


def _judge_references(workspace: Workspace, rows: list[Row], scope: tuple[str, ...], show_wrong: int) -> None:
    from navigator.resolve.references import find_references

    inside = set(scope)

    def ask(expected: Row) -> Iterator[tuple[str, str, int]]:
        column = find_column(workspace.read_lines(expected["definition"])[expected["definition_line"] - 1], expected)
        for found in find_references(workspace, expected["definition"], expected["definition_line"], column, scope=scope):
            # The truth leaves out the declaration, and what is below a directory of the scope without being listed itself.
            declaration = (found.path, found.line, found.column) == (expected["definition"], expected["definition_line"], column)
            if not declaration and found.path.rpartition("/")[0] in inside:
                yield str(found.certainty), found.path, found.line

    # What is found with each certainty, added to all that is surer; the last one is everything.
    levels = {"exact": ("exact",), "exact and likely": ("exact", "likely"), "all, by name too": ("exact", "likely", "name")}
    _judge_lines(rows, ask, levels, "references", lambda expected: str(expected["kind"]), show_wrong)


def _judge_implementations(workspace: Workspace, rows: list[Row], scope: tuple[str, ...], show_wrong: int) -> None:
    from navigator.resolve.implementations import find_implementations

    inside = set(scope)

    def ask(expected: Row) -> Iterator[tuple[str, str, int]]:
        name = expected["interface"].rpartition(".")[2]
        column = find_column(workspace.read_lines(expected["path"])[expected["line"] - 1], {"name": name})
        for found in find_implementations(workspace, expected["path"], expected["line"], column):
            if found.path.rpartition("/")[0] in inside:
                yield "all", found.path, found.line

    _judge_lines(rows, ask, {"all": ("all",)}, "implementations", lambda _: "", show_wrong)


def _judge_lines(
    rows: list[Row],
    ask: Callable[[Row], Iterable[tuple[str, str, int]]],
    levels: dict[str, tuple[str, ...]],
    field: str,
    kind_of: Callable[[Row], str],
    show_wrong: int,
) -> None:
    totals = {level: _Overlap(level) for level in levels}
    kinds: dict[str, _Overlap] = {}
    worst: list[tuple[_Overlap, Lines, Lines]] = []
    failures, times = [], []
    for expected in rows:
        wanted = {(path, line) for path, line, *_ in expected[field]}
        title = f"{expected.get('interface') or expected['name']} ({expected.get('definition') or expected['path']})"
        began = time.perf_counter()
        found: list[tuple[str, str, int]] = []
        try:
            found.extend(ask(expected))
        except Exception as error:  # noqa: BLE001 - a crash is a row that is wrong, not the end of the run
            failures.append(f"{title}: {type(error).__name__}: {error}")
        times.append(1000 * (time.perf_counter() - began))
        lines: Lines = set()
        for level, certainties in levels.items():
            lines = {(path, line) for certainty, path, line in found if certainty in certainties}
            totals[level].add(wanted, lines)
        of_row = _Overlap(title)
        of_row.add(wanted, lines)
        worst.append((of_row, wanted - lines, lines - wanted))
        if kind := kind_of(expected):
            kinds.setdefault(kind, _Overlap(f"  {kind}")).add(wanted, lines)
    print()
    for overlap in [*totals.values(), *(kinds[kind] for kind in sorted(kinds))]:
        overlap.print()
    print()
    _print_times(f"the {field} of a row", times)
    for failure in failures:
        print(f"failed: {failure}")
    worst.sort(key=lambda one: -one[0].wrong)
    wrong = [one for one in worst if one[0].wrong]
    print(f"\n{len(rows) - len(wrong)} of {len(rows)} rows are right" + ("; the worst of the others:" if wrong else ""))
    for overlap, missing, extra in wrong[: max(_WORST, show_wrong)]:
        print(f"{overlap.name}: {overlap.found} found, {overlap.missing} missing, {overlap.extra} too many")
        for label, places in (("missing", missing), ("too many", extra)):
            for path, line in sorted(places)[:show_wrong]:
                print(f"    {label}: {path}:{line}")


def find_column(line: str, expected: Row) -> int:
    """Return the byte column of a declaration's name on its line, which the truth does not tell.

    Args:
        line: Its text.
        expected: Has the name, and the kind when that is known.
    """
    name = rf"(?<!\w){re.escape(expected['name'])}(?!\w)"
    # The receiver of a method may bear the method's name.
    behind = re.compile(rf"^func\s*\([^)]*\)\s*{name}" if expected.get("kind") == "method" else name)
    found = behind.search(line)
    if found is None:
        raise ValueError(f"{expected['name']!r} is not on this line: {line!r}")
    return len(line[: found.end() - len(expected["name"])].encode()) + 1


def _print_times(title: str, times: list[float]) -> None:
    row(f"{title}, median", f"{percentile(times, 0.5):.2f} ms")
    row("  95th percentile", f"{percentile(times, 0.95):.2f} ms")
    row("  the slowest", f"{max(times):.1f} ms")
    row("  all, one after the other", f"{sum(times) / 1000:.1f} s", f"{1000 * len(times) / sum(times):.0f} a second")


if __name__ == "__main__":
    main()
