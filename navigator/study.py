"""What a reader points at -> the code that runs: a tour, a stop, a symbol, a position, a file or a package.

    scheduler               a tour: the functions of all its stops
    scheduler:7             the seventh stop of it; scheduler:bind by its id
    Scheduler.ScheduleOne   a function or method; of a type, all its methods
    pkg/x/y.go:120          the function around a line
    pkg/x/y.go              all functions of a file
    pkg/x, k8s.io/client-go/tools/cache, pkg/x/...      a package; with those below it

Tours and logs know nothing of each other; here they meet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexes.errors import CheckoutError
from indexes.model import TYPE_KINDS, Declaration, Kind
from navigator.errors import NotFoundError, UsageError
from navigator.logs.follow import StopRef
from navigator.logs.model import Spot
from navigator.tours import library
from navigator.tours.model import Stop, Tour
from navigator.tours.play import find_place
from navigator.workspace import Workspace

_FUNCTIONS = frozenset({Kind.FUNC, Kind.METHOD})
_CODE = re.compile(r"`([A-Za-z_][\w.]*)`")
_STOP = re.compile(r"(?P<tour>[a-z0-9][a-z0-9-]*|.*\.toml)[:/](?P<stop>\d+|[a-z0-9][a-z0-9-]*)")
_TOUR = re.compile(r"[a-z0-9][a-z0-9-]*")
_POSITION = re.compile(r"(?P<path>.+\.go):(?P<line>\d+)(?::\d+)?(?::.*)?")
_ALL_BELOW = "/..."


@dataclass(frozen=True, slots=True)
class Study:
    """What a target means.

    Attributes:
        title: What it is, in a few words.
        spots: The code, in the order of the walk.
        notes: What the reader should know: stops that are not there, or of which nothing runs.
        tour: The id of the tour; empty when it is none.
    """

    title: str
    spots: tuple[Spot, ...]
    notes: tuple[str, ...] = ()
    tour: str = ""


def find_study(workspace: Workspace, target: str) -> Study:
    """Return the code that a target means.

    Raises:
        NotFoundError: It is nothing, or several symbols have that name; or a tour has no such stop.
        UsageError: Nothing of it runs.
        TourError: The file is no tour.
        CheckoutError: A file cannot be read.
    """
    found = _tour(workspace, target) or _path(workspace, target) or _package(workspace, target)
    return found or _symbol(workspace, target)


def _tour(workspace: Workspace, target: str) -> Study | None:
    match = _STOP.fullmatch(target)
    name, wanted = (match["tour"], match["stop"]) if match else (target, "")
    if not name.endswith(".toml") and not _TOUR.fullmatch(name):
        return None
    try:
        tour = library.get_tour(name, workspace.checkout.root)
    except NotFoundError:
        if name.endswith(".toml"):
            raise
        return None
    numbered = list(enumerate(tour.stops, start=1))
    if wanted:
        numbered = [(number, stop) for number, stop in numbered if wanted in (str(number), stop.id)]
        if not numbered:
            if match is not None and "/" in target and not name.endswith(".toml"):
                return None  # a directory, perhaps
            ids = ", ".join(stop.id for stop in tour.stops)
            raise NotFoundError(f"the tour {tour.id} has no stop {wanted}", f"its {len(tour.stops)} stops are {ids}")
    spots: list[Spot] = []
    notes: list[str] = []
    for number, stop in numbered:
        spot = _spot_of(workspace, tour, stop, number, notes)
        if spot is not None:
            spots.append(spot)
    title = f"stop {wanted} of the tour {tour.id}" if wanted else f"the tour {tour.id}"
    if not spots:
        raise UsageError(f"nothing that runs is found of {title}", notes[0] if notes else f"navigator tour --check {tour.id}")
    return Study(title, tuple(spots), tuple(notes), tour.id)


def _spot_of(workspace: Workspace, tour: Tour, stop: Stop, number: int, notes: list[str]) -> Spot | None:
    place = find_place(workspace, stop, number)
    symbol = place.symbol
    if symbol is None:
        notes.append(f"stop {number} ({stop.id}) is left out: {place.note or place.status}")
        return None
    if symbol.kind not in _FUNCTIONS:
        notes.append(f"stop {number} ({stop.id}) is left out: {symbol.name} is a {symbol.kind}, nothing of it runs")
        return None
    declaration = symbol.declaration
    focus = place.line if place.marks_statement and place.line != symbol.line else 0
    hints = frozenset(_CODE.findall(f"{stop.text}\n{stop.look_for}\n{stop.ask_yourself}"))
    return Spot(symbol.path, declaration.start_line, declaration.end_line, focus, tour.id, stop.id, number, hints)


def _path(workspace: Workspace, target: str) -> Study | None:
    match = _POSITION.fullmatch(target)
    path, line = (match["path"], int(match["line"])) if match else (target, 0)
    below = path.endswith(_ALL_BELOW)
    path = path.removesuffix(_ALL_BELOW) if below else path
    root = workspace.checkout.root
    full = root / path if os.path.exists(root / path) else os.path.abspath(path)
    if not os.path.exists(full) or (not match and "/" not in path and not path.endswith(".go") and not (root / path).is_dir()):
        if path.endswith(".go"):
            raise CheckoutError(f"there is no file {path} in the checkout {root}", "paths are relative to the checkout")
        return None
    relative = workspace.checkout.relative(full)
    if os.path.isdir(full):
        return _directories(workspace, [relative], target, below=below)
    if not relative.endswith(".go"):
        raise UsageError(f"{relative} is not a Go file", "name a .go file, a package, a symbol or a tour")
    if not line:
        return Study(relative, (Spot(relative),))
    found = next((one for one in _functions(workspace, relative) if one.start_line <= line <= one.end_line), None)
    if found is None:
        raise UsageError(f"line {line} of {relative} is in no function", f"navigator outline {relative}")
    return Study(found.qualified, (Spot(relative, found.start_line, found.end_line, line if line != found.line else 0),))


def _package(workspace: Workspace, target: str) -> Study | None:
    below = target.endswith(_ALL_BELOW)
    name = target.removesuffix(_ALL_BELOW)
    if "/" not in name and "." not in name:
        return None
    return _directories(workspace, workspace.checkout.directories_of(name)[:1], target, below=below)


def _directories(workspace: Workspace, directories: list[str], target: str, *, below: bool) -> Study | None:
    spots: list[Spot] = []
    for directory in directories:
        pending = [directory]
        while pending:
            one = pending.pop(0)
            spots += [Spot(file.path) for file in workspace.checkout.list_directory(one) if not file.test]
            if below:
                pending += _folders(workspace, one)
    if not spots and directories:
        raise UsageError(f"there are no Go files in {target}", f"{target.rstrip('/')}{_ALL_BELOW} means all packages below it")
    return Study(target, tuple(spots)) if spots else None


def _folders(workspace: Workspace, directory: str) -> list[str]:
    try:
        names = sorted(entry.name for entry in os.scandir(workspace.checkout.root / directory) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [
        f"{directory}/{name}" if directory else name
        for name in names
        if not name.startswith((".", "_")) and name not in ("vendor", "testdata")
    ]


def _symbol(workspace: Workspace, target: str) -> Study:
    from navigator.resolve.target import get_target

    place = get_target(workspace, target)
    declared = next(
        (one for one in workspace.facts(place.path).declarations if one.line == place.line and one.column == place.column), None
    )
    if declared is None:
        raise NotFoundError(f"there is no symbol {target}", "navigator symbols QUERY searches")
    if declared.kind in _FUNCTIONS:
        return Study(declared.qualified, (Spot(place.path, declared.start_line, declared.end_line),))
    if declared.kind in TYPE_KINDS:
        directory = place.path.rpartition("/")[0]
        spots = tuple(
            Spot(file.path, one.start_line, one.end_line)
            for file in workspace.checkout.list_directory(directory)
            if not file.test
            for one in _functions(workspace, file.path)
            if one.receiver == declared.name
        )
        if spots:
            return Study(f"the methods of {declared.name}", spots)
    hint = (
        f"navigator implementations {target}"
        if declared.kind in (Kind.INTERFACE, Kind.INTERFACE_METHOD)
        else "name a function, a type or a tour"
    )
    raise UsageError(f"{declared.qualified} is a {declared.kind}: nothing of it runs", hint)


def _functions(workspace: Workspace, path: str) -> list[Declaration]:
    return [one for one in workspace.facts(path).declarations if one.kind in _FUNCTIONS]


@dataclass(slots=True)
class _Anchored:
    tour: Tour
    stop: Stop
    number: int
    line: int = field(default=-1)


class StopFinder:
    """Tells which stop a function belongs to. Tours are looked through by the symbols that they name: none has to be played for it."""

    def __init__(self, workspace: Workspace, tours: Iterable[Tour]) -> None:
        self.workspace = workspace
        self._by_symbol: dict[str, list[_Anchored]] = {}
        self._current = ""
        for tour in tours:
            for number, stop in enumerate(tour.stops, start=1):
                anchored = _Anchored(tour, stop, number)
                for anchor in (stop.anchor, *stop.aliases):
                    self._by_symbol.setdefault(anchor.id, []).append(anchored)

    def __call__(self, symbol: str, path: str, line: int) -> StopRef | None:
        """Return the stop of a function: of the tour that was met last, where several have one; then the one whose statement is nearest."""
        found = self._by_symbol.get(symbol)
        if not found:
            return None
        same = [one for one in found if one.tour.id == self._current] or found
        same = [one for one in same if one.tour.id == same[0].tour.id]
        best = min(same, key=lambda one: abs(self._line_of(one, path) - line)) if len(same) > 1 else same[0]
        self._current = best.tour.id
        return StopRef(best.tour.id, best.stop.id, best.number)

    def _line_of(self, one: _Anchored, path: str) -> int:
        if one.line < 0:
            place = find_place(self.workspace, one.stop, one.number)
            one.line = place.line if place.symbol is not None and place.symbol.path == path else 0
        return one.line


def find_stops(workspace: Workspace, name: str = "") -> StopFinder:
    """Return what tells the stops of one tour, or of all.

    Raises:
        NotFoundError: There is no such tour.
        TourError: The file is no tour.
    """
    root = workspace.checkout.root
    if name:
        return StopFinder(workspace, [library.get_tour(name, root)])
    return StopFinder(workspace, [*library.list_tours(), *library.list_own_tours(root)[0]])
