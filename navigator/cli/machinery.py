"""`navigator machinery`: what generated a file, or what is generated from a type."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import report_error, write_json, write_line
from navigator.cli.tables import write_heading, write_table

if TYPE_CHECKING:
    from navigator.overview.machinery import FromType, GeneratedFile
    from navigator.workspace import Workspace


@click.command()
@click.argument("target", required=False, default="")
@json_option
@common_options
def machinery(target: str, as_json: bool) -> int:
    """Tell what generated a file and what asked for it, or what is generated from a type.

    TARGET is a generated file (a zz_generated one, a client), or a type (v1.Pod); without it the generators of the tree are listed.
    """
    with workspace() as opened:
        if not target:
            return _list(opened, as_json)
        path = _file(opened, target)
        if path:
            from navigator.overview.machinery import get_generated

            found = get_generated(opened, path)
            if as_json:
                write_json(asdict(found))
            else:
                _show_file(found)
            return 0
        from navigator.overview.machinery import get_from_type

        made = get_from_type(opened, target)
        if as_json:
            write_json({**asdict(made), "products": [{"generator": name, **asdict(place)} for name, place in made.products]})
        else:
            _show_type(made)
    return 0


def _list(opened: Workspace, as_json: bool) -> int:
    from navigator.overview.machinery import find_generators

    rows = find_generators(opened)
    if not rows:
        report_error("no Go file of this tree says that it is generated", "generated files carry a line // Code generated ... DO NOT EDIT.")
        return 1
    if as_json:
        for name, count in rows:
            write_json({"generator": name, "files": count})
    else:
        write_table(("files", "generator"), [(count, name) for name, count in rows])
    return 0


def _file(opened: Workspace, target: str) -> str:
    """The path that is meant; empty when it is the name of a type."""
    from navigator.errors import CheckoutError
    from navigator.overview.machinery import suggest_generated
    from navigator.overview.stats import find_path

    try:
        path = find_path(opened, target)
    except CheckoutError as error:
        if not target.endswith((".go", ".proto", ".json", ".yaml")):
            return ""
        near = suggest_generated(opened, target)
        raise CheckoutError(error.message, f"did you mean {' or '.join(near)}?" if near else error.hint) from None
    if (opened.checkout.root / path).is_dir():
        raise CheckoutError(f"{target} is a directory", "name a generated file, or a type")
    return path


def _show_file(found: GeneratedFile) -> None:
    write_line(f"{found.path}")
    for label, text in (
        ("says", found.header),
        ("generator", found.generator or "(not named)"),
        ("its source", found.source),
        ("run by", found.script),
        ("made from", found.inputs),
    ):
        if text:
            write_line(f"  {label:<11}{text}")
    if found.markers:
        write_heading("Asked for by")
        for marker in found.markers:
            write_line(f"  {marker.path}:{marker.line}: {marker.text}")
    write_heading("Next")
    write_line(f"  Change what it is made from, then run {found.script or 'the generator'}; an edit of the file itself is lost.")


def _show_type(made: FromType) -> None:
    write_line(f"{made.place.path}:{made.place.line}: {made.symbol}")
    if made.markers:
        write_heading("Markers of the type and of its package")
        for marker in made.markers:
            write_line(f"  {marker.path}:{marker.line}: {marker.text}")
    write_heading("Generated from it" if made.products else "Nothing is generated from it")
    previous = ""
    for generator, place in made.products:
        if generator != previous:
            write_line(f"  {generator}")
            previous = generator
        write_line(f"    {place.path}:{place.line}: {place.name}")
