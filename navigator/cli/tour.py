"""`navigator tour`: the list of questions, a tour on the page, the check, tours made on the spot, and sharing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, write_json, write_line
from navigator.cli.speech import language_option, speak
from navigator.errors import UsageError
from navigator.language import Words
from navigator.tours import library
from navigator.tours.model import Tour
from navigator.tours.play import Place, find_place, is_covered, play
from navigator.workspace import Workspace

_OWNERS = {"yours": " [yours]", "checkout": " [this checkout's]"}


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--step", type=click.IntRange(1), metavar="N", help="Show one stop.")
@click.option("--full", is_flag=True, help="Show whole declarations, however long.")
@click.option(
    "--check",
    is_flag=True,
    help="Tell for every stop how it is found here, and for every claimed call whether it is there; exit 1 on a fault.",
)
@click.option("--from", "start", metavar="SYMBOL", help="Make a tour of what happens below a function, or with --to of the way to another.")
@click.option("--to", "goal", metavar="SYMBOL", help="The function that the way leads to.")
@click.option("--seconds", type=click.FloatRange(0.1), default=30.0, metavar="S", help="How long to look for a way.  [default: 30]")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Save a tour that was made as TOML, to be edited.")
@click.option("--new", metavar="ID", help="Begin a tour of your own with a stop for every --stop.")
@click.option("--stop", "symbols", multiple=True, metavar="SYMBOL", help="A stop of the new tour; may be repeated.")
@click.option("--export", "form", type=click.Choice(["codetour", "markdown"]), help="Write the tour for VS Code's CodeTour, or as a page.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where to write an export; standard output without it."
)
@language_option
@json_option
@common_options
def tour(ids: tuple[str, ...], step: int | None, full: bool, check: bool, language: str | None, as_json: bool, **options: Any) -> int:
    """Answer a question by walking through the code.

    Without ID, the list of questions. An ID may be the path of a tour file of your own, or of a CodeTour (FILE.tour). Tours in
    .navigator/tours of the checkout and in tours of your configuration directory are listed too.
    """
    if options["goal"] and not options["start"]:
        raise UsageError("--to needs --from", f"navigator tour --from SYMBOL --to {options['goal']}")
    if options["symbols"] and not options["new"]:
        raise UsageError("--stop needs --new", "navigator tour --new ID --stop SYMBOL")
    if check:
        from navigator.cli.check import check_tours

        return check_tours(ids, as_json)
    words = speak(language)
    if options["new"] or options["start"]:
        from navigator.cli.making import make_new, make_tour

        if ids:
            raise UsageError(f"{'--new' if options['new'] else '--from'} makes a tour, and {ids[0]} names one", "leave one of them out")
        if options["new"]:
            return make_new(options["new"], options["symbols"], options["save"])
        return make_tour(
            options["start"],
            options["goal"],
            options["seconds"],
            options["save"],
            step,
            full,
            as_json,
            options["form"],
            options["output"],
            words,
        )
    if options["save"]:
        raise UsageError("--save saves a tour that is made: it needs --from or --new", "navigator tour --from SYMBOL --save FILE.toml")
    if not ids:
        return list_questions(as_json, words)
    if len(ids) > 1:
        raise UsageError("one tour at a time", f"navigator tour {ids[0]}")
    with workspace() as opened:
        if ids[0].endswith(".tour"):
            from navigator.cli.sharing import play_codetour

            return play_codetour(opened, Path(ids[0]), step, as_json, words)
        chosen = library.get_tour(ids[0], opened.checkout.root, words.language)
        return present(opened, chosen, step, full, as_json, options["form"], options["output"], words)


def present(
    opened: Workspace, chosen: Tour, step: int | None, full: bool, as_json: bool, form: str | None, output: Path | None, words: Words
) -> int:
    """Show a tour in the form that was asked for."""
    if step is not None and step > len(chosen.stops):
        raise UsageError(
            f"the tour {chosen.id} has {len(chosen.stops)} stops, there is no stop {step}",
            f"navigator tour {chosen.id} --step {len(chosen.stops)}",
        )
    if form:
        from navigator.cli.sharing import export

        return export(opened, chosen, form, output, words)
    if opened.is_sample and not is_covered(list(play(opened, chosen))):
        note(
            words(
                "the bundled sample does not cover the tour {tour}; for the code it walks through: navigator checkout, then --checkout DIR",
                tour=chosen.id,
            )
        )
    if as_json:
        return _write_json(opened, chosen, step)
    from navigator.cli.page import show_tour

    return show_tour(opened, chosen, step, full, words)


def list_questions(as_json: bool = False, words: Words | None = None) -> int:
    """Write all questions, by stage."""
    words = words or speak(None)
    stage = ""
    for head in library.list_heads(_root(), words.language):
        if head.problem:
            note(f"{head.problem}; navigator tour --check {head.source} tells more")
            continue
        if as_json:
            write_json({"id": head.id, "question": head.question, "stage": str(head.stage), "stops": head.stops, "owner": head.owner})
            continue
        if head.stage != stage:
            stage = head.stage
            write_line("\n" + words(stage.replace("-", " ").capitalize()))
        stops = words("1 stop") if head.stops == 1 else words("{count} stops", count=head.stops)
        write_line(f"  {head.id:<28} {head.question} ({stops}){_OWNERS.get(head.owner, '')}")
    if not as_json:
        write_line(
            "\n"
            + words(
                "navigator tour ID plays one; navigator ask finds one for your own question; navigator --help lists the other commands."
            )
        )
    return 0


def _root() -> Path | None:
    """The checkout whose own tours are listed; a list of questions does not fail for want of one."""
    from indexes.errors import CheckoutError
    from navigator.workspace import open_workspace

    chosen = click.get_current_context().find_root().ensure_object(dict)
    try:
        return open_workspace(chosen.get("checkout"), chosen.get("index_dir")).checkout.root
    except CheckoutError:
        return None


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
            "language": chosen.language,
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
        "note": str(place.note),
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
