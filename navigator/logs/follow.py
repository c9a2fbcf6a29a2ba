"""A stream of lines -> records with their origins, in the order in which they come and in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from navigator.logs.existing import find_existing
from navigator.logs.klog import Record, read_records
from navigator.logs.model import LogCall, Spot
from navigator.logs.origin import Certainty, Locator, Origin
from navigator.workspace import Workspace

_MOST_PROCESSES = 1024
_MOST_FUNCTIONS = 4096
_MOST_EVENTS = 1000


class StopRef(NamedTuple):
    """A stop of a tour: the tour's id, the stop's id, and its 1-based number."""

    tour: str
    stop: str
    number: int


class Event(NamedTuple):
    """A record, where it came from, and what it has to do with a tour.

    Attributes:
        stop: The stop that the function belongs to; None for none.
        elapsed: Seconds since the line before of the same component; None for the first.
    """

    record: Record
    origin: Origin
    stop: StopRef | None
    elapsed: float | None


FindStop = Callable[[str, str, int], StopRef | None]


def follow(
    lines: Iterable[str],
    locator: Locator,
    find_stop: FindStop | None = None,
    on_other: Callable[[str], None] | None = None,
    today: date | None = None,
) -> Iterator[Event]:
    """Yield an event for every logged line, as soon as the line is whole.

    Args:
        lines: Text, perhaps of several components and with other output in between.
        locator: Finds where records came from.
        find_stop: (symbol, path, line) -> the stop they belong to.
        on_other: Told of every line that is no log line.
        today: The day after which no line can be; by default tomorrow.

    Raises:
        StoreError: There is no index, and it cannot be written.
    """
    last: dict[str, float] = {}
    for found in read_records(lines, today):
        if isinstance(found, str):
            if on_other is not None:
                on_other(found)
            continue
        origin = locator.find(found)
        before = last.get(found.process)
        if before is None and len(last) >= _MOST_PROCESSES:
            last.clear()
        last[found.process] = found.seconds
        stop = find_stop(origin.symbol, origin.path, origin.line) if find_stop is not None and origin.symbol else None
        yield Event(found, origin, stop, None if before is None or not found.time else found.seconds - before)


@dataclass(frozen=True, slots=True)
class Step:
    """One visit to a function, as a run went through it: neighbouring lines of one component from one function.

    Attributes:
        symbol, path: The function; empty when it is not known.
        stop: The stop of a tour that it belongs to.
        events: Its lines; of very many only the first.
        count: How many there were.
        seconds: Between the first and the last.
        waited: Seconds since the component's line before; None for the first.
        not_taken: Log calls of the function that would have been shown and were not: the path that was not taken.
    """

    symbol: str
    path: str
    stop: StopRef | None
    events: tuple[Event, ...]
    count: int
    seconds: float
    waited: float | None
    not_taken: tuple[LogCall, ...] = ()


class Stepper:
    """Turns events into steps, as a tour has stops."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._calls: dict[str, tuple[LogCall, ...]] = {}
        # The highest level that was seen, by file: what was not seen above it may only have been hidden.
        self._shown: dict[str, int] = {}

    def steps(self, events: Iterable[Event]) -> Iterator[Step]:
        """Yield a step whenever a component's lines go on to another function, and the last ones at the end."""
        open_: dict[str, list[Event]] = {}
        counts: dict[str, int] = {}
        for event in events:
            process = event.record.process
            group = open_.get(process)
            if group and (group[0].origin.symbol != event.origin.symbol or not event.origin.symbol):
                yield self._step(group, counts[process])
                group = None
            if not group:
                if len(open_) >= _MOST_PROCESSES:
                    for name, waiting in list(open_.items()):
                        yield self._step(waiting, counts[name])
                    open_.clear()
                group = open_[process] = []
                counts[process] = 0
            counts[process] += 1
            if len(group) < _MOST_EVENTS:
                group.append(event)
            else:
                group[-1] = event
        for process, group in open_.items():
            yield self._step(group, counts[process])

    def _step(self, group: list[Event], count: int) -> Step:
        first, last = group[0], group[-1]
        origin = first.origin
        seconds = last.record.seconds - first.record.seconds
        missing = self._not_taken(group) if origin.certainty is Certainty.EXACT else ()
        stop = next((event.stop for event in group if event.stop is not None), None)
        return Step(origin.symbol, origin.path, stop, tuple(group), count, seconds, first.elapsed, missing)

    def _not_taken(self, group: list[Event]) -> tuple[LogCall, ...]:
        origin = group[0].origin
        calls = self._calls_of(origin.symbol, origin.path)
        seen = {event.origin.line for event in group}
        level = max((call.level or 0 for call in calls if _is_seen(call, seen)), default=0)
        shown = self._shown[origin.path] = max(level, self._shown.get(origin.path, 0))
        return tuple(call for call in calls if not _is_seen(call, seen) and call.level is not None and call.level <= shown)

    def _calls_of(self, symbol: str, path: str) -> tuple[LogCall, ...]:
        known = self._calls.get(symbol)
        if known is None:
            if len(self._calls) >= _MOST_FUNCTIONS:
                self._calls.clear()
            for call in find_existing(self.workspace, [Spot(path)]):
                self._calls[call.symbol] = (*self._calls.get(call.symbol, ()), call)
            known = self._calls.setdefault(symbol, ())
        return known


def _is_seen(call: LogCall, lines: set[int]) -> bool:
    return any(line in lines for line in range(call.line, call.end_line + 1))
