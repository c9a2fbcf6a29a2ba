"""`navigator tour`: the list of questions, a tour on the page, and the check."""

from __future__ import annotations

from typing import Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import write_json, write_line
from navigator.errors import UsageError
from navigator.tours import library
from navigator.tours.model import Tour
from navigator.tours.play import Place, find_place
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
        from navigator.cli.check import check_tours

        return check_tours(ids, as_json)
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
            "stops": [place_to_json(place) for place in places],
        }
    )
    return 0 if any(place.symbol for place in places) else 1


def place_to_json(place: Place) -> dict[str, Any]:
    """Return a stop with its place as the command line's contract names the fields."""
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
