"""`navigator tour --export` and `navigator tour FILE.tour`: tours for others, and other people's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from navigator.cli.output import note, write_json, write_line
from navigator.errors import NotFoundError, UsageError
from navigator.language import Words
from navigator.tours import library
from navigator.tours.model import Tour
from navigator.tours.permalinks import find_address, find_revision
from navigator.tours.play import Place, play
from navigator.workspace import Workspace


def export(opened: Workspace, tour: Tour, form: str, output: Path | None, words: Words) -> int:
    """Write a tour in a form that others can use.

    Returns:
        0 when every stop is in it, 1 when some were left out or not found.
    """
    places = list(play(opened, tour))
    if not any(place.symbol for place in places):
        raise NotFoundError(
            f"no stop of the tour {tour.id} is in {opened.checkout.root}", "navigator checkout gets a release; then --checkout DIR"
        )
    revision = find_revision(opened.checkout.root)
    left_out: tuple[Place, ...] = ()
    if form == "codetour":
        from navigator.tours.codetour import export_codetour, find_faults

        if revision.is_dirty:
            note("the checkout has changes that are not committed, so the tour names no commit")
        exported = export_codetour(tour, places, ref="" if revision.is_dirty else revision.commit, next_title=_next_title(tour, words))
        faults = find_faults(json.loads(exported.text))
        assert not faults, faults
        text, left_out = exported.text, exported.left_out
        for place in left_out:
            note(f"stop {place.number}, {place.stop.id}, is left out: {place.note}")
    else:
        from navigator.tours.markdown import export_markdown

        text = export_markdown(opened, tour, places, find_address(opened.checkout, revision), words)
        left_out = tuple(place for place in places if place.symbol is None)
    _write(text, output)
    return 1 if any(place.is_fault for place in left_out) else 0


def play_codetour(opened: Workspace, path: Path, step: int | None, as_json: bool, words: Words) -> int:
    """Show somebody else's CodeTour; one that navigator exported is played as the tour that it was."""
    from navigator.cli.page import show_codetour
    from navigator.tours.foreign import find_step, load_codetour

    tour = load_codetour(path)
    if step is not None and step > len(tour.steps):
        raise UsageError(
            f"the tour has {len(tour.steps)} steps, there is no step {step}", f"navigator tour {path} --step {max(1, len(tour.steps))}"
        )
    if tour.original is not None:
        from navigator.cli.tour import present

        return present(opened, tour.original, step, False, as_json, None, None, words)
    if not as_json:
        return show_codetour(opened, tour, step, words)
    found = [find_step(opened, one, number) for number, one in enumerate(tour.steps, start=1) if step in (None, number)]
    rows = [
        {
            "number": one.number,
            "title": one.step.title,
            "kind": str(one.step.kind),
            "status": "missing" if one.is_missing else "exact",
            "note": str(one.note),
            "path": one.path or None,
            "line": one.line or None,
            "end_line": one.last or None,
            "text": one.step.description,
        }
        for one in found
    ]
    write_json({"id": path.stem, "question": tour.title, "summary": tour.description, "stops": rows})
    return 1 if any(one.is_missing for one in found) else 0


def _next_title(tour: Tour, words: Words) -> str:
    """The question of the first tour to go on with that there is."""
    questions = {head.id: head.question for head in library.list_heads(language=words.language)}
    return next((questions[name] for name in tour.follow_ups if questions.get(name)), "")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        # Through a new file, so that a half-written tour is never what a reader finds.
        partial = output.with_name(f".{output.name}.{os.getpid()}.tmp")
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}", "name another file: --output FILE") from error
    write_line(f"wrote {output}")
