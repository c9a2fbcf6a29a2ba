"""Tours that are made on the spot: the way between two functions, what happens below one, and a beginning for a tour of one's own.

Every hop is a stop at the line that makes it. The words are few and mechanical, taken from doc comments where there are any: such a tour is
a draft to follow and to edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexes.errors import CheckoutError
from indexes.model import Symbol
from indexes.scan import to_symbols
from navigator.errors import NotFoundError, UsageError
from navigator.language import Words
from navigator.tours.bodies import hash_body
from navigator.tours.draft import find_doc, find_release, fit, make_slug, make_unique
from navigator.tours.edges import Function, Step, find_implementations_of
from navigator.tours.model import Anchor, Stage, Stop, Tour, Via
from navigator.tours.route import SECONDS, find_route, is_servant, steps_from
from navigator.workspace import Workspace

_LONGEST_ID = 60
_LONGEST_FIND_LINES = 3
_MOST_BELOW = 14
_DEEPEST_BELOW = 4
_FADES = 0.62
_LONG_BODY = 60
_SHORT_BODY = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A tour that was made, and how sure it is.

    Attributes:
        tour: The tour.
        is_complete: Whether the search came to its end; otherwise a better way may exist.
        looked_at: How many functions were looked at.
    """

    tour: Tour
    is_complete: bool
    looked_at: int


def make_route(
    workspace: Workspace,
    start: Function,
    goal: Function,
    words: Words,
    seconds: float = SECONDS,
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Make the tour of how one function reaches another.

    Raises:
        UsageError: Both are one function.
        NotFoundError: There is no way, or none was found in time.
    """
    if start.symbol == goal.symbol:
        raise UsageError(f"{start.name} is both ends", "name another function: --to SYMBOL")
    route = find_route(workspace, start, goal, seconds, progress)
    if not route.steps:
        if route.is_complete:
            raise NotFoundError(
                f"no calls lead from {start.name} to {goal.name}; what goes through a queue, a channel or the API server is no call",
                f"navigator tour --from {start.symbol} shows what happens below it",
            )
        raise NotFoundError(f"no way from {start.name} to {goal.name} was found in {seconds:.0f} seconds", "look longer: --seconds 120")
    stops: list[Stop] = []
    for number, step in enumerate(route.steps):
        before = route.steps[number - 1] if number else None
        stops.append(_hop(workspace, step, before, words))
    stops.append(_arrival(workspace, route.steps[-1], words))
    question = words("How does {start} reach {goal}?", start=start.name, goal=goal.name)
    summary = words(
        "{count} steps lead from {start} to {goal}. They were worked out from the calls in this checkout; where a step goes through an "
        "interface or a function value, other code may run as well.",
        count=len(route.steps),
        start=start.name,
        goal=goal.name,
    )
    tour = _tour(workspace, f"{start.name} to {goal.name}", question, summary, _draw(route.steps), stops)
    return Made(tour, route.is_complete, route.looked_at)


def make_below(workspace: Workspace, start: Function, words: Words) -> Made:
    """Make the tour of what happens below a function: the most telling of what it calls, and of what that calls, in source order.

    Raises:
        NotFoundError: It calls nothing that the checkout declares.
    """
    chosen, looked_at = _choose_below(workspace, start)
    if not chosen:
        raise NotFoundError(f"{start.name} calls nothing that this checkout declares", f"navigator callees --external {start.symbol}")
    stops = [_departure(workspace, start, words)]
    ids = {start.symbol: stops[0].id}
    drawing = [f" {start.name}"]
    for depth, step in _in_order(start, chosen):
        origin = next(ids[key] for key in (step.source.symbol, start.symbol) if key in ids)
        stop = _below(workspace, step, origin, words)
        stop = replace(stop, id=make_unique(stop.id, stops))
        ids[step.target.symbol] = stop.id
        stops.append(stop)
        drawing.append(fit(f"{'   ' * depth} {_ARROWS[step.via]} {step.target.name}"))
    question = words("What happens below {start}?", start=start.name)
    summary = words(
        "{start} and what it calls, {count} functions in the order in which the calls stand in the source. Logging, metrics and other "
        "helpers are left out, and so is what is small.",
        start=start.name,
        count=len(chosen),
    )
    tour = _tour(workspace, f"below {start.name}", question, summary, "\n".join(drawing), stops)
    return Made(tour, is_complete=True, looked_at=looked_at)


_ARROWS = {Via.CALL: "->", Via.DYNAMIC: "~>", Via.GOROUTINE: "=>"}


def _tour(workspace: Workspace, name: str, question: str, summary: str, picture: str, stops: list[Stop]) -> Tour:
    unique: list[Stop] = []
    renamed: dict[str, str] = {}
    for stop in stops:
        identifier = make_unique(stop.id, unique)
        renamed[stop.id] = identifier
        origin = renamed.get(stop.origin, unique[-1].id if unique else "")
        unique.append(replace(stop, id=identifier, origin=origin if unique else ""))
    return Tour(
        make_slug(name)[:_LONGEST_ID].strip("-"), question, Stage.MACHINERY, summary, picture, tuple(unique), find_release(workspace)
    )


def _hop(workspace: Workspace, step: Step, before: Step | None, words: Words) -> Stop:
    """The stop at the line that makes a step."""
    symbol = _symbol(workspace, step.source)
    texts = [find_doc(symbol) if symbol else "", _describe(step, words) if step.through else ""]
    find = _find(workspace, symbol, step.line, step.text) if symbol is not None else ()
    stop = _at(workspace, step.source, symbol, find, "\n\n".join(filter(None, texts)) or _title(step, words), _title(step, words))
    return replace(stop, via=before.via if before is not None else Via.START)


def _arrival(workspace: Workspace, step: Step, words: Words) -> Stop:
    symbol = _symbol(workspace, step.target)
    text = (find_doc(symbol) if symbol else "") or words("Here the way ends.")
    return replace(_at(workspace, step.target, symbol, (), text, words("{name}, the end of the way", name=step.target.name)), via=step.via)


def _departure(workspace: Workspace, start: Function, words: Words) -> Stop:
    symbol = _symbol(workspace, start)
    text = (find_doc(symbol) if symbol else "") or words("Here the walk begins.")
    return replace(_at(workspace, start, symbol, (), text, words("{name}, where the walk begins", name=start.name)), via=Via.START)


def _below(workspace: Workspace, step: Step, origin: str, words: Words) -> Stop:
    symbol = _symbol(workspace, step.target)
    texts = [find_doc(symbol) if symbol else "", _describe(step, words)]
    stop = _at(workspace, step.target, symbol, (), "\n\n".join(filter(None, texts)), _title(step, words))
    look_for = words("Line {line} of {path}: `{text}`", line=step.line, path=step.path, text=step.text.replace("`", "'"))
    return replace(stop, via=step.via, origin=origin, look_for=look_for)


def _at(workspace: Workspace, function: Function, symbol: Symbol | None, find: tuple[str, ...], text: str, title: str) -> Stop:
    anchor = Anchor(function.package, function.name, find=find)
    return Stop(
        make_slug(function.name),
        title,
        anchor,
        text,
        file=function.path.rpartition("/")[2],
        hash=hash_body(workspace, symbol) if symbol else "",
    )


def _title(step: Step, words: Words) -> str:
    names = {"source": step.source.name, "target": step.target.name}
    if step.via is Via.GOROUTINE:
        return words("{source} starts {target} on a goroutine", **names)
    if not step.called:
        return words("{source} hands {target} over", **names)
    return (
        words("{source} reaches {target} through {through}", **names, through=step.through)
        if step.through
        else words("{source} calls {target}", **names)
    )


def _describe(step: Step, words: Words) -> str:
    if step.choices > 1:
        return words(
            "The call goes through {through}; {target} is one of {count} that it may run.",
            through=step.through,
            target=step.target.name,
            count=step.choices,
        )
    if step.through and step.called:
        return words(
            "The call goes through {through}, and {target} is all that this checkout has for it.",
            through=step.through,
            target=step.target.name,
        )
    if step.through:
        return words("{target} is kept in {through}, to be called from there.", through=step.through, target=step.target.name)
    return (
        words("Called in line {line} of {path}.", line=step.line, path=step.path)
        if step.called
        else words("Handed over in line {line} of {path}.", line=step.line, path=step.path)
    )


def _symbol(workspace: Workspace, function: Function) -> Symbol | None:
    try:
        file = workspace.checkout.source_file(function.path)
        return next(
            (
                one
                for one in to_symbols(file, workspace.facts(function.path))
                if one.line == function.line and one.column == function.column
            ),
            None,
        )
    except CheckoutError:
        return None


def _find(workspace: Workspace, symbol: Symbol, line: int, text: str) -> tuple[str, ...]:
    """A text that stands in the declaration just once: the line, with lines before it when it stands there more often."""
    declaration = symbol.declaration
    lines = [" ".join(one.split()) for one in workspace.read_lines(symbol.path)[declaration.start_line - 1 : declaration.end_line]]
    at = line - declaration.start_line
    if not 0 <= at < len(lines):
        return (text,)
    flat = " ".join(lines)
    for count in range(1, _LONGEST_FIND_LINES + 1):
        first = max(0, at - count + 1)
        found = " ".join(filter(None, lines[first : at + 1]))
        if flat.count(found) == 1:
            # The stop points at the line where the text begins: only one line alone points at the call.
            return (found,) if count == 1 else (lines[at],)
    return (lines[at],)


def _draw(steps: Sequence[Step]) -> str:
    rows = [fit(f" {steps[0].source.name}")]
    for step in steps:
        how = {Via.GOROUTINE: "go", Via.DYNAMIC: step.through or "handed over"}.get(step.via, "")
        rows += [f"   |  {step.path.rpartition('/')[2]}:{step.line}" + (f"  ({how})" if how else ""), "   v", fit(f" {step.target.name}")]
    return "\n".join(map(fit, rows))


def _choose_below(workspace: Workspace, start: Function) -> tuple[list[Step], int]:
    """The steps worth telling, best first: big functions near by before small ones far off."""
    candidates: list[tuple[float, int, Step]] = []
    chosen: list[Step] = []
    seen = {start.symbol}
    looked_at = 0

    def look(function: Function, depth: int, worth: float) -> None:
        nonlocal looked_at
        looked_at += 1
        for step in steps_from(workspace, function):
            actual = _only_implementation(workspace, step) if step.target.is_abstract else step
            if actual.target.symbol not in seen and not is_servant(actual.target) and not actual.target.path.startswith("vendor/"):
                candidates.append((worth * _FADES * _weigh(workspace, actual, start), depth, actual))

    look(start, 1, 1.0)
    while candidates and len(chosen) < _MOST_BELOW:
        best = max(candidates, key=lambda entry: entry[0])
        candidates.remove(best)
        worth, depth, step = best
        if step.target.symbol in seen or worth <= 0:
            continue
        seen.add(step.target.symbol)
        chosen.append(step)
        if depth < _DEEPEST_BELOW and not step.target.is_abstract:
            look(step.target, depth + 1, worth)
    return chosen, looked_at


def _only_implementation(workspace: Workspace, step: Step) -> Step:
    if is_servant(step.target):
        return step
    found = find_implementations_of(workspace, step.target)
    return replace(step, target=found[0].target) if len(found) == 1 else step


def _weigh(workspace: Workspace, step: Step, start: Function) -> float:
    """How telling a function is: long ones decide something, one-liners do not."""
    symbol = _symbol(workspace, step.target)
    if symbol is None:
        return 0.0
    length = symbol.declaration.end_line - symbol.declaration.start_line + 1
    if length <= _SHORT_BODY and not step.target.is_abstract:
        return 0.0
    weight = 0.4 + 0.6 * min(1.0, length / _LONG_BODY)
    if step.target.package == start.package:
        weight += 0.3
    if symbol.declaration.doc:
        weight += 0.1
    return weight


def _in_order(start: Function, chosen: list[Step]) -> list[tuple[int, Step]]:
    """The chosen steps as a walk: every function followed by what it calls, in source order."""
    below: dict[str, list[Step]] = {}
    for step in chosen:
        below.setdefault(step.source.symbol, []).append(step)
    ordered: list[tuple[int, Step]] = []

    def walk(symbol: str, depth: int) -> None:
        for step in sorted(below.get(symbol, ()), key=lambda one: one.line):
            ordered.append((depth, step))
            walk(step.target.symbol, depth + 1)

    walk(start.symbol, 0)
    return ordered
