"""`navigator tui`: the terminal reader, at a place. The one module that knows both the command line and the screens."""

from __future__ import annotations

import click

from navigator.cli.context import chosen_directories, common_options
from navigator.errors import UsageError


@click.command()
@click.option("--tour", default="", metavar="ID", help="Begin a tour.")
@click.option("--open", "place", default="", metavar="PATH[:LINE]", help="Open a file, at a line.")
@click.option("--symbol", default="", metavar="S", help="Open the declaration of a symbol.")
@common_options
def tui(tour: str, place: str, symbol: str) -> int:
    """Open the terminal reader: tours, source, definitions, references.

    Without options it opens where you left off one key away. ? shows the keys.
    """
    if sum(map(bool, (tour, place, symbol))) > 1:
        raise UsageError("--tour, --open and --symbol exclude each other", "name one place to begin")
    return open_reader(tour, place or symbol)


def open_reader(tour: str = "", target: str = "") -> int:
    """Run the terminal reader until it is left."""
    from navigator.tui.app import Start, run

    checkout, index_directory = chosen_directories()
    return run(checkout, index_directory, Start(tour, target))
