"""Checking a tour against a checkout: is every stop there, is every call that it claims, and is the code what it was?

A stop that says `via = "call"` claims that the function of its `from` stop calls it by name. The call may stand in a closure, and lead
through functions whose whole body is one call. What cannot be looked at, because one of the two stops is not in this checkout, is
neither proved nor refuted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from indexes.errors import CheckoutError
from indexes.model import Kind, Symbol
from navigator.tours.bodies import Body, compare_body, hash_body, load_hashes
from navigator.tours.edges import Function, Step, find_implementations_of, find_steps
from navigator.tours.model import Tour, Via
from navigator.tours.play import Place, find_place
from navigator.tours.wrappers import find_callee
from navigator.workspace import Workspace

_FUNCTIONS = frozenset({Kind.FUNC, Kind.METHOD})
_CALLABLE = _FUNCTIONS | {Kind.INTERFACE_METHOD}
_MOST_WRAPPERS = 3


class Proof(StrEnum):
    """What came of a claimed call. The values are part of the command line's contract."""

    PROVED = "proved"
    REFUTED = "refuted"
    NOT_CLAIMED = "not-claimed"
    NOT_HERE = "not-here"


@dataclass(frozen=True, slots=True)
class Check:
    """One stop, looked at.

    Attributes:
        place: Where it was found, and how.
        call: Whether the call that it claims is there.
        call_note: Why it is refuted, or through what it leads; often empty.
        body: Whether its code is what the tour was written for.
        body_note: What to say about that; often empty.
        hash: The hash of the code that is there; empty when there is none.
    """

    place: Place
    call: Proof = Proof.NOT_CLAIMED
    call_note: str = ""
    body: Body = Body.UNKNOWN
    body_note: str = ""
    hash: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether the check fails on it; code that changed is a reason to look, not a fault."""
        return self.place.is_fault or self.call is Proof.REFUTED


def check_tour(workspace: Workspace, tour: Tour) -> Iterator[Check]:
    """Yield what is to be said about every stop of a tour, in order."""
    release = ".".join(map(str, workspace.checkout.version.release)) if workspace.checkout.version else ""
    remembered = load_hashes().get(tour.id, {}) if tour.is_bundled else {}
    places: dict[str, Place] = {}
    for number, stop in enumerate(tour.stops, start=1):
        place = places[stop.id] = find_place(workspace, stop, number)
        call, call_note = Proof.NOT_CLAIMED, ""
        if stop.via is Via.CALL and stop.origin:
            call, call_note = prove_call(workspace, places[stop.origin], place)
        found = _hash(workspace, place.symbol)
        known = {"the release it was made from": stop.hash} if stop.hash else remembered.get(stop.id, {})
        body, body_note = compare_body(found, known, release)
        yield Check(place, call, call_note, body, body_note, found)


def prove_call(workspace: Workspace, origin: Place, place: Place) -> tuple[Proof, str]:  # noqa: PLR0911 - one for each reason
    """Tell whether the function of one stop calls that of another.

    Returns:
        The answer; with `PROVED` the function that the call leads through, if any, otherwise what is wrong and what to write instead.
    """
    if origin.symbol is None or place.symbol is None:
        return Proof.NOT_HERE, ""
    caller, callee = origin.symbol, place.symbol
    if caller.kind not in _FUNCTIONS:
        return Proof.REFUTED, f"{caller.declaration.qualified} is a {caller.kind}: it calls nothing"
    if callee.kind not in _CALLABLE:
        return Proof.REFUTED, f"{callee.declaration.qualified} is a {callee.kind}: nothing calls it"
    if _place_of(caller) == _place_of(callee):
        return Proof.REFUTED, 'both stops are in the same function: via = "read"'
    steps = find_steps(workspace, _function(caller), dynamic=False)
    if any(_leads_to(step, callee) and step.called for step in steps):
        return Proof.PROVED, ""
    wrapper = _find_wrapper(workspace, steps, callee, _MOST_WRAPPERS)
    if wrapper:
        return Proof.PROVED, f"through {wrapper}"
    return Proof.REFUTED, _explain(workspace, caller, callee, steps)


def _explain(workspace: Workspace, caller: Symbol, callee: Symbol, steps: list[Step]) -> str:
    """Say what is there instead of the call."""
    names = f"{caller.declaration.qualified} does not call {callee.declaration.qualified}"
    handed = next((step for step in steps if _leads_to(step, callee)), None)
    if handed is not None:
        return f'{names}, it hands it over in line {handed.line}: via = "{handed.via}"'
    hidden = next((step for step in _hidden(workspace, caller) if _leads_to(step, callee)), None)
    if hidden is not None:
        return f'{names} by name, but {hidden.through} in line {hidden.line}: via = "{hidden.via}"'
    for step in steps:
        if step.called and any(_leads_to(further, callee) for further in find_steps(workspace, step.target, dynamic=False)):
            return f"{names}; {step.target.name}, which it calls, does"
    return names


def _hidden(workspace: Workspace, caller: Symbol) -> Iterator[Step]:
    """The steps through interfaces and fields, with the place of the call."""
    for step in find_steps(workspace, _function(caller)):
        if step.target.is_abstract:
            yield from (replace(step, target=one.target) for one in find_implementations_of(workspace, step.target))
        elif step.through:
            yield step


def _find_wrapper(workspace: Workspace, steps: list[Step], callee: Symbol, depth: int) -> str:
    """Return the function whose whole body is one call and that leads to the callee; empty when there is none."""
    if not depth:
        return ""
    for step in steps:
        if not step.called or not _is_wrapper(workspace, step.target):
            continue
        further = find_steps(workspace, step.target, dynamic=False)
        if any(_leads_to(one, callee) for one in further) or _find_wrapper(workspace, further, callee, depth - 1):
            return step.target.name
    return ""


def _is_wrapper(workspace: Workspace, function: Function) -> bool:
    try:
        facts = workspace.facts(function.path)
        declared = next((one for one in facts.declarations if (one.line, one.column) == (function.line, function.column)), None)
        return declared is not None and find_callee(workspace.read(function.path), declared, anywhere=True) is not None
    except CheckoutError:
        return False


def _leads_to(step: Step, callee: Symbol) -> bool:
    return (step.target.path, step.target.line) == _place_of(callee) or step.target.symbol == callee.id


def _place_of(symbol: Symbol) -> tuple[str, int]:
    return symbol.path, symbol.line


def _function(symbol: Symbol) -> Function:
    return Function(symbol.id, symbol.path, symbol.line, symbol.column, symbol.test)


def _hash(workspace: Workspace, symbol: Symbol | None) -> str:
    try:
        return hash_body(workspace, symbol) if symbol is not None else ""
    except CheckoutError:
        return ""
