"""`navigator tour`: the list of questions, a tour on the page, and the check."""

from __future__ import annotations

from typing import Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import write_json, write_line
from navigator.errors import TourError, UsageError
from navigator.tours import library
from navigator.tours.model import Tour
from navigator.tours.play import Place, Status, find_place, play
from navigator.workspace import Workspace


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--step", type=click.IntRange(1), metavar="N", help="Show one stop.")
@click.option("--full", is_flag=True, help="Show whole declarations, however long.")
@click.option("--check", is_flag=True, help="Tell for every stop how it is found here; exit 1 when one is missing or ambiguous.")
@json_option
@common_options
def tour(ids: tuple[str, ...], step: int | None, full: bool, check: bool, as_json: bool) -> int:
    """Answer a question by walking through the code.

    Without ID, the list of questions. An ID may be the path of a tour file of your own.
    """
    if check:
        return _check(ids, as_json)
    if not ids:
        return list_questions(as_json)
    if len(ids) > 1:
        raise UsageError("one tour at a time", f"navigator tour {ids[0]}")
    chosen = library.get_tour(ids[0])
    if step is not None and step > len(chosen.stops):
        raise UsageError(
            f"the tour {chosen.id} has {len(chosen.stops)} stops, there is no stop {step}",
            f"navigator tour {chosen.id} --step {len(chosen.stops)}",
        )
    with workspace() as opened:
        if as_json:
            return _write_json(opened, chosen, step)
        from navigator.cli.page import show_tour

        return show_tour(opened, chosen, step, full)


def list_questions(as_json: bool = False) -> int:
    """Write all questions, by stage."""
    stage = ""
    for known in library.list_tours():
        if as_json:
            write_json({"id": known.id, "question": known.question, "stage": str(known.stage), "stops": len(known.stops)})
            continue
        if known.stage != stage:
            stage = known.stage
            write_line(f"\n{stage.replace('-', ' ').capitalize()}")
        write_line(f"  {known.id:<20} {known.question} ({len(known.stops)} stops)")
    if not as_json:
        write_line("\nnavigator tour ID plays one; navigator --help lists the other commands.")
    return 0


def _write_json(opened: Workspace, chosen: Tour, step: int | None) -> int:
    numbered = [(number, stop) for number, stop in enumerate(chosen.stops, start=1) if step in (None, number)]
    places = [find_place(opened, stop, number) for number, stop in numbered]
    write_json(
        {
            "id": chosen.id,
            "question": chosen.question,
            "summary": chosen.summary,
            "picture": chosen.picture,
            "stage": str(chosen.stage),
            "prerequisites": list(chosen.prerequisites),
            "follow_ups": list(chosen.follow_ups),
            "checked": [str(release) for release in chosen.checked],
            "stops": [_place_to_json(place) for place in places],
        }
    )
    return 0 if any(place.symbol for place in places) else 1


def _place_to_json(place: Place) -> dict[str, Any]:
    stop, symbol = place.stop, place.symbol
    return {
        "number": place.number,
        "id": stop.id,
        "title": stop.title,
        "symbol": symbol.id if symbol else stop.anchor.id,
        "status": str(place.status),
        "note": place.note,
        "path": symbol.path if symbol else None,
        "line": place.line or None,
        "start_line": symbol.declaration.start_line if symbol else None,
        "end_line": symbol.declaration.end_line if symbol else None,
        "via": str(stop.via),
        "from": stop.origin or None,
        "essential": stop.essential,
        "text": stop.text,
        "look_for": stop.look_for,
        "ask_yourself": stop.ask_yourself,
        "next": stop.next,
    }


def _check(names: tuple[str, ...], as_json: bool) -> int:
    """Play the tours and write how each stop was found; files that are no tours are taken apart fault by fault."""
    chosen: list[Tour] = []
    faults = 0
    for name in names:
        try:
            chosen.append(library.get_tour(name))
        except TourError as error:
            faults += max(1, len(error.problems))
            for line, sentence in error.problems or ((0, error.message),):
                write_line(f"{name}:{line}: {sentence}")
    if not names:
        chosen = list(library.list_tours())
    with workspace() as opened:
        if not as_json and chosen:
            version = opened.checkout.version
            write_line(f"{opened.checkout.root}{f' ({version})' if version else ''}")
            write_line(f"{'tour':<20} {'stops':>5} " + " ".join(f"{_heading(status):>7}" for status in Status) + f" {'doubled':>7}")
        for one in chosen:
            places = list(play(opened, one))
            faults += sum(place.is_fault for place in places)
            _write_check(one, places, as_json)
    return 1 if faults else 0


def _write_check(chosen: Tour, places: list[Place], as_json: bool) -> None:
    if as_json:
        for place in places:
            row = {
                "tour": chosen.id,
                "stop": place.stop.id,
                **_place_to_json(place),
                "ambiguous": [s.id for s in place.others],
                "fault": place.is_fault,
            }
            write_json(
                {key: row[key] for key in ("tour", "stop", "number", "symbol", "status", "note", "path", "line", "ambiguous", "fault")}
            )
        return
    counts = [sum(place.status is status for place in places) for status in Status]
    doubled = sum(bool(place.others) for place in places)
    write_line(f"{chosen.id:<20} {len(places):>5} " + " ".join(f"{count:>7}" for count in counts) + f" {doubled:>7}")
    for place in places:
        if place.others:
            write_line(f"    {place.number:>2} {place.stop.id}: {place.stop.anchor.id} is declared {len(place.others) + 1} times")
        elif place.status is not Status.EXACT:
            optional = "" if place.stop.essential else ", not essential"
            write_line(f"    {place.number:>2} {place.stop.id}: {place.status}{optional}: {place.note}")


def _heading(status: Status) -> str:
    return "absent" if status is Status.NOT_IN_THIS_VERSION else str(status)
