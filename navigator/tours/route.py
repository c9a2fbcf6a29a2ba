"""How does A reach B? The shortest and most telling way through the call graph, sought from both ends at once.

Every step has a cost: a call by name costs least; an interface with many implementations costs more, because each of them is only one of
many answers; code that serves everything (logging, metrics, error helpers, generated clients, vendored libraries) costs so much that a
way through it is taken only when there is no other. Whichever end has the cheaper function to look at next looks at it, so the two meet
early.

Functions are looked at until the cheapest way is known, or until time or their number runs out: then the best way found so far is
returned, and `Route.is_complete` tells. Nothing but the functions reached is kept.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from navigator.tours.edges import Function, Step, find_implementations_of, find_steps, find_steps_to
from navigator.tours.model import Via
from navigator.workspace import Workspace

SECONDS = 30.0
_MOST_FUNCTIONS = 4_000
_MOST_DEPTH = 14
# What looking at one function costs in time, forwards and backwards: who calls it is asked of many files.
_BACKWARD_HANDICAP = 1.5
_VIA_COSTS = {Via.CALL: 1.0, Via.GOROUTINE: 1.1, Via.DYNAMIC: 1.4}
_HANDED_OVER = 0.4
# Whoever puts a function into a field does not run it: whoever calls the field does.
_STORED = 2.5
_NOISE = 6.0
# Packages, or elements of their paths, that serve everything: a way through them says nothing.
_SERVANTS = (
    *(
        "klog",
        "logr",
        "metrics",
        "errors",
        "utilruntime",
        "util/runtime",
        "trace",
        "tracing",
        "featuregate",
        "feature",
        "features",
        "sets",
        "ptr",
    ),
    *(
        "clock",
        "legacyregistry",
        "prometheus",
        "component-base/logs",
        "fmt",
        "testing",
        "fake",
        "events",
        "record",
        "errgroup",
        "diff",
        "dump",
    ),
)
_SERVANT_NAMES = frozenset(
    {"String", "Error", "Errorf", "Enabled", "FromContext", "HandleCrash", "DeepCopy", "Len", "Close", "Name", "KObj"}
)


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one function to another.

    Attributes:
        steps: In order; empty when there is none, or when both ends are one function.
        is_complete: Whether the search came to its end; otherwise a better way may exist, and none may only mean none yet.
        looked_at: How many functions were looked at.
        seconds: How long it took.
    """

    steps: tuple[Step, ...]
    is_complete: bool
    looked_at: int
    seconds: float


class _Side:
    """One end of the search: what was reached from it, at what cost, by which step."""

    def __init__(self, start: Function, expand: Callable[[Function], list[Step]], handicap: float) -> None:
        self.costs: dict[str, float] = {start.symbol: 0.0}
        self.by: dict[str, Step] = {}
        self.depths: dict[str, int] = {start.symbol: 0}
        self.queue: list[tuple[float, int, Function]] = [(0.0, 0, start)]
        self.done: set[str] = set()
        self.expand = expand
        self.handicap = handicap
        self._order = 0

    @property
    def least(self) -> float:
        """The cost of the next function to look at."""
        while self.queue and self.queue[0][2].symbol in self.done:
            heapq.heappop(self.queue)
        return self.queue[0][0] if self.queue else math.inf

    def add(self, function: Function, cost: float, step: Step, depth: int) -> bool:
        if function.symbol in self.costs and self.costs[function.symbol] <= cost:
            return False
        self.costs[function.symbol], self.by[function.symbol], self.depths[function.symbol] = cost, step, depth
        self._order += 1
        heapq.heappush(self.queue, (cost, self._order, function))
        return True


def find_route(
    workspace: Workspace,
    start: Function,
    goal: Function,
    seconds: float = SECONDS,
    progress: Callable[[int], None] | None = None,
) -> Route:
    """Return the best way from one function to another.

    Args:
        workspace: The checkout.
        start: Where control is.
        goal: Where it should get to.
        seconds: When to give up.
        progress: Called with the number of functions looked at.
    """
    began = time.monotonic()
    forward = _Side(start, lambda function: steps_from(workspace, function), 1.0)
    backward = _Side(goal, lambda function: _until(find_steps_to(workspace, function), began + seconds), _BACKWARD_HANDICAP)
    best, meeting, looked_at, complete = math.inf, "", 0, True
    while forward.least + backward.least < best:
        side = forward if forward.least * forward.handicap <= backward.least * backward.handicap else backward
        if side.least == math.inf:
            break
        if time.monotonic() - began > seconds or looked_at >= _MOST_FUNCTIONS:
            complete = False
            break
        _, _, function = heapq.heappop(side.queue)
        side.done.add(function.symbol)
        looked_at += 1
        if progress is not None:
            progress(looked_at)
        other = backward if side is forward else forward
        for step in side.expand(function) if side.depths[function.symbol] < _MOST_DEPTH else ():
            reached = step.target if side is forward else step.source
            if reached.test and not start.test:
                continue
            cost = side.costs[function.symbol] + cost_of(step, start, goal)
            if not side.add(reached, cost, step, side.depths[function.symbol] + 1):
                continue
            total = cost + other.costs.get(reached.symbol, math.inf)
            if total < best:
                best, meeting = total, reached.symbol
    steps = _join(forward, backward, meeting, start, goal) if meeting else ()
    return Route(steps, complete, looked_at, time.monotonic() - began)


def _until(steps: Iterator[Step], deadline: float) -> list[Step]:
    """What comes before a moment: who calls a function of a common name may take minutes to tell."""
    found: list[Step] = []
    for step in steps:
        found.append(step)
        if time.monotonic() > deadline:
            break
    return found


def steps_from(workspace: Workspace, function: Function) -> list[Step]:
    """Return where control goes from a function, or from an interface's method."""
    return find_implementations_of(workspace, function) if function.is_abstract else find_steps(workspace, function)


def cost_of(step: Step, start: Function, goal: Function) -> float:
    """Return what a step costs; less is more telling."""
    # The second half of a call through an interface; the first half has paid for it.
    cost = _VIA_COSTS[step.via] if not step.source.is_abstract else 0.0
    if not step.called:
        cost += _STORED if step.through else _HANDED_OVER
    if step.choices > 1:
        cost += 0.5 * math.log2(step.choices)
    near = {start.package, goal.package}
    for function in (step.source, step.target):
        if function not in (start, goal) and function.package not in near:
            cost += _NOISE if is_servant(function) else _distance(function)
    return cost


def is_servant(function: Function) -> bool:
    """Tell whether a function serves everything, as logging and error helpers do."""
    name = function.name.rpartition(".")[2]
    path = f"/{function.package}/"
    return name in _SERVANT_NAMES or any(f"/{word}/" in path for word in _SERVANTS)


def _distance(function: Function) -> float:
    if function.path.startswith("vendor/"):
        return 2.0
    generated = function.path.rpartition("/")[2].startswith(("zz_generated", "generated"))
    return 1.0 if generated or "/testing/" in function.path or function.path.startswith("test/") else 0.0


def _join(forward: _Side, backward: _Side, meeting: str, start: Function, goal: Function) -> tuple[Step, ...]:
    steps: list[Step] = []
    symbol = meeting
    while symbol != start.symbol:
        step = forward.by[symbol]
        steps.insert(0, step)
        symbol = step.source.symbol
    symbol = meeting
    while symbol != goal.symbol:
        step = backward.by[symbol]
        steps.append(step)
        symbol = step.target.symbol if step.target.symbol != symbol else goal.symbol
    return tuple(_merge(steps))


def _merge(steps: list[Step]) -> Iterator[Step]:
    """Make one step of the call of an interface's method and what it runs."""
    waiting: Step | None = None
    for step in steps:
        if step.target.is_abstract and step is not steps[-1]:
            waiting = step
        elif waiting is not None:
            yield replace(waiting, target=step.target, choices=step.choices)
            waiting = None
        else:
            yield step
