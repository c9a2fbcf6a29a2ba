"""`navigator tour --check`: every stop, every claimed call, and whether the code is what the tour was written for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from navigator.cli.context import workspace
from navigator.cli.output import write_json, write_line
from navigator.errors import TourError
from navigator.tours import library
from navigator.tours.bodies import Body
from navigator.tours.check import Check, Proof, check_tour
from navigator.tours.model import Tour
from navigator.tours.play import Status, is_covered

_JSON_KEYS = ("tour", "stop", "number", "symbol", "status", "note", "path", "line", "via", "from", "ambiguous")


def check_tours(names: tuple[str, ...], as_json: bool) -> int:
    """Play tours and write how each stop was found; files that are no tours are taken apart fault by fault.

    Returns:
        1 when anything is at fault, otherwise 0.
    """
    with workspace() as opened:
        root = opened.checkout.root
        chosen, faults = _load(names or tuple(head.id for head in library.list_heads(root)), root, as_json)
        if not as_json and chosen:
            version = opened.checkout.version
            write_line(f"{root}{f' ({version})' if version else ''}")
            heads = " ".join(f"{_heading(status):>7}" for status in Status)
            write_line(f"{'tour':<24} {'stops':>5} {heads} {'doubled':>7} {'calls':>7} {'refuted':>7} {'edited':>7}")
        for one in chosen:
            checks = list(check_tour(opened, one))
            if opened.is_sample and not is_covered([check.place for check in checks]):
                _write_uncovered(one, as_json)
                continue
            faults += sum(check.is_fault for check in checks)
            if as_json:
                for check in checks:
                    write_json(_to_json(one, check))
            else:
                _write(one, checks)
    return 1 if faults else 0


def _load(names: tuple[str, ...], root: Path, as_json: bool) -> tuple[list[Tour], int]:
    chosen: list[Tour] = []
    faults = 0
    for name in names:
        try:
            chosen.append(library.get_tour(name, root))
        except TourError as error:
            problems = error.problems or ((0, error.message),)
            faults += len(problems)
            for line, sentence in problems:
                if as_json:
                    write_json({"tour": name, "stop": None, "line": line, "fault": True, "problem": sentence})
                else:
                    write_line(f"{name}:{line}: {sentence}")
    return chosen, faults


def _write_uncovered(tour: Tour, as_json: bool) -> None:
    """The sample is a miniature: that it lacks what a tour walks through is no fault of the tour."""
    if as_json:
        write_json({"tour": tour.id, "stop": None, "fault": False, "problem": "the bundled sample does not cover it"})
    else:
        write_line(f"{tour.id:<24} {len(tour.stops):>5} the bundled sample does not cover it: navigator checkout, then --checkout DIR")


def _to_json(tour: Tour, check: Check) -> dict[str, Any]:
    from navigator.cli.tour import place_to_json

    place = check.place
    row = {"tour": tour.id, "stop": place.stop.id, **place_to_json(place), "ambiguous": [symbol.id for symbol in place.others]}
    return {
        **{key: row[key] for key in _JSON_KEYS},
        "call": str(check.call),
        "call_note": check.call_note,
        "body": str(check.body),
        "hash": check.hash or None,
        "fault": check.is_fault,
    }


def _write(tour: Tour, checks: list[Check]) -> None:
    counts = [sum(check.place.status is status for check in checks) for status in Status]
    doubled = sum(bool(check.place.others) for check in checks)
    calls = sum(check.call is Proof.PROVED for check in checks)
    refuted = sum(check.call is Proof.REFUTED for check in checks)
    edited = sum(check.body is Body.CHANGED for check in checks)
    columns = " ".join(f"{count:>7}" for count in [*counts, doubled, calls, refuted, edited])
    write_line(f"{tour.id:<24} {len(checks):>5} {columns}")
    for check in checks:
        place = check.place
        if place.others:
            write_line(f"    {place.number:>2} {place.stop.id}: {place.stop.anchor.id} is declared {len(place.others) + 1} times")
        elif place.status is not Status.EXACT:
            optional = "" if place.stop.essential else ", not essential"
            write_line(f"    {place.number:>2} {place.stop.id}: {place.status}{optional}: {place.note}")
        if check.call is Proof.REFUTED:
            write_line(f"    {place.number:>2} {place.stop.id}: no call from {place.stop.origin}: {check.call_note}")
        if check.body is Body.CHANGED:
            write_line(f"    {place.number:>2} {place.stop.id}: {check.body_note}")


def _heading(status: Status) -> str:
    return "absent" if status is Status.NOT_IN_THIS_VERSION else str(status)
