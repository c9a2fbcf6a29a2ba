"""Is the answer right? What the answer of an exercise is, is worked out from the reader's own checkout, so it is right for its release.

Answers that are symbols may be given in full or as a tail: `Scheduler.ScheduleOne`, `ScheduleOne`. A path may be a tail, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexes.model import Symbol
from indexes.scan import find_declared
from navigator.learn import AnswerCheck, CheckKind
from navigator.tours.model import Anchor
from navigator.workspace import Workspace

_VALUE = re.compile(r"=\s*(.+?)\s*(?://.*)?$", re.MULTILINE)
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of an answer.

    Attributes:
        is_right: Whether it is right; None when this checkout has not what the question is about.
        place: Where to look, as `path:line`; empty when it is not known, or would give the answer away.
        accepted: What would be right; for those who give up.
    """

    is_right: bool | None
    place: str = ""
    accepted: tuple[str, ...] = ()


def check_answer(workspace: Workspace, check: AnswerCheck, answer: str) -> Verdict:
    """Judge an answer.

    Raises:
        StoreError: The answer takes the symbol index, and that cannot be written.
    """
    symbol = find_subject(workspace, check)
    if symbol is None:
        return Verdict(None)
    given = answer.strip().strip("`'\"").removesuffix("()").lstrip("*")
    accepted = tuple(dict.fromkeys(one for one in _accepted(workspace, check.kind, symbol) if one.startswith(check.within)))
    if not accepted:
        return Verdict(None)
    right = bool(given) and any(_fits(check.kind, given, one) for one in accepted)
    place = f"{symbol.path}:{symbol.line}" if right else ""
    return Verdict(right, place, accepted[:_MOST_SHOWN])


def find_subject(workspace: Workspace, check: AnswerCheck) -> Symbol | None:
    """Return the declaration that a question is about; None when it is not in this checkout."""
    version = workspace.checkout.version
    release = version.release if version and workspace.checkout.is_kubernetes else None
    for anchor in check.anchors:
        if anchor.holds_in(release):
            found = _declared(workspace, anchor)
            if found is not None:
                return found
    return None


def _declared(workspace: Workspace, anchor: Anchor) -> Symbol | None:
    found = find_declared(workspace.checkout, anchor.package, anchor.symbol, workspace.read, workspace.facts)
    return found[0] if found else None


def _accepted(workspace: Workspace, kind: CheckKind, symbol: Symbol) -> Iterator[str]:
    if kind is CheckKind.IS:
        yield symbol.id
    elif kind is CheckKind.FILE:
        yield symbol.path
    elif kind is CheckKind.VALUE:
        line = workspace.read_lines(symbol.path)[symbol.line - 1]
        match = _VALUE.search(line)
        if match is not None:
            yield match[1]
    elif kind is CheckKind.CALLS:
        from navigator.resolve.calls import find_callers

        # One who calls it from a test gives a right answer, too, but not the one that is looked for.
        yield from (
            call.symbol
            for call in find_callers(workspace, symbol.path, symbol.line, symbol.column, dynamic=True)
            if call.symbol and not call.test
        )
    elif kind is CheckKind.CALLED_BY:
        from navigator.resolve.calls import find_callees

        yield from (call.symbol for call in find_callees(workspace, symbol.path, symbol.line, symbol.column) if call.symbol)
    else:
        from navigator.resolve.implementations import find_implementations

        yield from (
            one.symbol for one in find_implementations(workspace, symbol.path, symbol.line, symbol.column) if one.symbol and not one.test
        )


def _fits(kind: CheckKind, given: str, accepted: str) -> bool:
    if kind is CheckKind.VALUE:
        return re.sub(r"\s+", "", given) == re.sub(r"\s+", "", accepted)
    if kind is CheckKind.FILE:
        return f"/{accepted}".endswith(f"/{given.lstrip('./')}") and given.endswith(".go")
    return accepted == given or f"/{accepted}".endswith((f"/{given}", f".{given}"))
