"""Playing a tour: finding every stop in the reader's own checkout, and saying honestly how.

No index is needed: a stop names its package, so only the files of that package's directory are read. When a stop is nowhere to be found and
an index happens to be there, it is asked for a declaration of that name elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexes.errors import CheckoutError
from indexes.model import Kind, Symbol
from indexes.query import parse_query
from indexes.scan import find_declared
from indexes.search import search
from navigator.language import phrase
from navigator.tours.model import Anchor, Stop, Tour
from navigator.tours.wrappers import find_callee
from navigator.workspace import Workspace


class Status(StrEnum):
    """How a stop was found. The values are part of the command line's contract."""

    EXACT = "exact"
    MOVED = "moved"
    RENAMED = "renamed"
    CHANGED = "changed"
    MISSING = "missing"
    NOT_IN_THIS_VERSION = "not-in-this-version"


@dataclass(frozen=True, slots=True)
class Place:
    """A stop in this checkout.

    Attributes:
        stop: The stop.
        number: Its 1-based number in the tour.
        status: How it was found.
        symbol: The declaration, or None when it was not found.
        line: Line of the statement that the stop points at, or of the declaration's name; 0 when it was not found.
        note: What the reader should know about how it was found; often empty.
        others: Further declarations that fit as well, under the same build constraints: the anchor is ambiguous.
    """

    stop: Stop
    number: int
    status: Status
    symbol: Symbol | None = None
    line: int = 0
    note: str = ""
    others: tuple[Symbol, ...] = ()

    @property
    def marks_statement(self) -> bool:
        """Whether `line` is that of a statement within the declaration."""
        return self.symbol is not None and bool(self.stop.anchor.find) and self.status is not Status.CHANGED

    @property
    def is_fault(self) -> bool:
        """Whether a check fails on it."""
        return bool(self.others) or (self.stop.essential and self.status is Status.MISSING)


def play(workspace: Workspace, tour: Tour) -> Iterator[Place]:
    """Yield the places of a tour's stops, each as soon as it is found."""
    for number, stop in enumerate(tour.stops, start=1):
        yield find_place(workspace, stop, number)


def is_covered(places: Sequence[Place]) -> bool:
    """Tell whether a checkout has most of what a tour shows; the bundled sample has that of three tours."""
    essential = [place for place in places if place.stop.essential]
    return 5 * sum(place.status is not Status.MISSING for place in essential) >= 4 * len(essential)


def find_place(workspace: Workspace, stop: Stop, number: int) -> Place:
    """Find one stop."""
    version = workspace.checkout.version
    release = version.release if version and workspace.checkout.is_kubernetes else None
    if not stop.anchor.holds_in(release):
        return Place(stop, number, Status.NOT_IN_THIS_VERSION, note=_bounds(stop.anchor, str(version)))
    fitting = [alias for alias in stop.aliases if alias.holds_in(release)]
    for anchor in (stop.anchor, *fitting):
        found = _declared(workspace, anchor)
        if found:
            return _place(workspace, stop, number, anchor, found)
    elsewhere = _search_index(workspace, stop.anchor)
    if elsewhere is not None:
        place = _place(workspace, stop, number, stop.anchor, [elsewhere])
        return replace(place, status=Status.MOVED, note=phrase("found in {package}", package=elsewhere.package))
    return Place(stop, number, Status.MISSING, note=phrase("no {symbol} here", symbol=stop.anchor.id))


def _bounds(anchor: Anchor, version: str) -> str:
    if anchor.since and anchor.until:
        return phrase(
            "this is there from {since} to {until}; the checkout is {version}", since=anchor.since, until=anchor.until, version=version
        )
    if anchor.since:
        return phrase("this is there since {since}; the checkout is {version}", since=anchor.since, version=version)
    return phrase("this is there until {until}; the checkout is {version}", until=anchor.until, version=version)


def _declared(workspace: Workspace, anchor: Anchor) -> list[Symbol]:
    def read(path: str) -> bytes:
        # A tour may be a stranger's, and a link in the checkout may lead anywhere.
        if not _is_inside(workspace, path):
            raise CheckoutError(f"{path} lies outside of the checkout", "a link leads there")
        return workspace.read(path)

    return find_declared(workspace.checkout, anchor.package, anchor.symbol, read, workspace.facts)


def _is_inside(workspace: Workspace, path: str) -> bool:
    root = os.path.realpath(workspace.checkout.root)
    return os.path.realpath(os.path.join(root, path)).startswith(root.rstrip(os.sep) + os.sep)


def _place(workspace: Workspace, stop: Stop, number: int, anchor: Anchor, found: list[Symbol]) -> Place:
    symbol = found[0]
    status, note = _how_found(stop, anchor, symbol)
    line = _find_line(workspace, symbol, anchor.find)
    if line is None:
        followed = _follow_wrapper(workspace, anchor, symbol)
        if followed is not None:
            names = {"name": symbol.declaration.qualified, "callee": followed.declaration.qualified}
            note = phrase("{name} now only calls {callee}, which is shown", **names)
            symbol, line = followed, _find_line(workspace, followed, anchor.find)
    if line is None:
        note = phrase("`{text}` is no longer in {name}", text=anchor.find[0], name=symbol.declaration.qualified)
        status = Status.CHANGED
        line = symbol.line
    return Place(stop, number, status, symbol, line, note, _equals(found))


def _how_found(stop: Stop, anchor: Anchor, symbol: Symbol) -> tuple[Status, str]:
    if anchor.symbol != stop.anchor.symbol:
        return Status.RENAMED, phrase("called {name} here", name=anchor.symbol)
    if anchor.package != stop.anchor.package:
        return Status.MOVED, phrase("in {place} here", place=anchor.package)
    name = symbol.path.rpartition("/")[2]
    if stop.file and name != stop.file:
        return Status.MOVED, phrase("in {place} here, written for {file}", place=name, file=stop.file)
    return Status.EXACT, ""


def _equals(found: list[Symbol]) -> tuple[Symbol, ...]:
    """The declarations that fit as well as the first one does; those for other platforms and in tests do not."""
    first = found[0]
    if first.kind is Kind.PACKAGE:
        return ()
    same = [symbol for symbol in found[1:] if symbol.test == first.test and symbol.constraint == first.constraint]
    return tuple(same)


def _find_line(workspace: Workspace, symbol: Symbol, texts: tuple[str, ...]) -> int | None:
    """Return the line on which the first of the texts that is in the declaration begins; the name's line when none is asked for."""
    if not texts:
        return symbol.line
    declaration = symbol.declaration
    lines = workspace.read_lines(symbol.path)[declaration.start_line - 1 : declaration.end_line]
    flat, offsets = "", []
    for text in lines:
        offsets.append(len(flat))
        flat += " ".join(text.split()) + " "
    for text in texts:
        at = flat.find(" ".join(text.split()))
        if at >= 0:
            row = max(number for number, offset in enumerate(offsets) if offset <= at)
            return declaration.start_line + row
    return None


def _follow_wrapper(workspace: Workspace, anchor: Anchor, symbol: Symbol) -> Symbol | None:
    """Return the function that the symbol's whole body calls, when that one has the text looked for."""
    callee = find_callee(workspace.read(symbol.path), symbol.declaration)
    if callee is None:
        return None
    found = _declared(workspace, replace(anchor, symbol=callee))
    return found[0] if found and _find_line(workspace, found[0], anchor.find) else None


def _search_index(workspace: Workspace, anchor: Anchor) -> Symbol | None:
    """Ask the index, if there is one, for the only declaration of that name in the checkout's own code."""
    index = workspace.ready_index() if anchor.symbol != "package" else None
    if index is None:
        return None
    receiver, _, name = anchor.symbol.rpartition(".")
    answer = search(index, replace(parse_query(f"^{name}$"), receiver=receiver, limit=2, tests=False, vendor=False, generated=False))
    found = [symbol for symbol in answer.symbols if symbol.name == name and symbol.receiver == receiver]
    return found[0] if len(found) == 1 else None
