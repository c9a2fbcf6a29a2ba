"""Tables and headings in plain text, for a terminal of any width and for pipes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from navigator.cli.output import write_line

_PIPE_WIDTH = 120
_LEAST_WIDTH = 40


def page_width() -> int:
    """Return the columns there are: the terminal's, and a fixed number in a pipe."""
    return max(_LEAST_WIDTH, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _PIPE_WIDTH


def write_heading(text: str) -> None:
    """Write a heading with a blank line before it."""
    import click

    click.echo()
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        click.secho(text, bold=True)
    else:
        click.echo(text)


def write_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows under their heads; numbers go to the right, with a comma every three digits."""
    for line in render_table(head, rows):
        write_line(line)


def render_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table."""
    kept = [list(row) for row in rows]
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in kept]
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
    right = [all(isinstance(row[column], int) for row in kept) and bool(kept) for column in range(len(head))]
    for cells in [list(head), *texts]:
        padded = [cell.rjust(width) if aligned else cell.ljust(width) for cell, width, aligned in zip(cells, widths, right, strict=True)]
        yield "  ".join(padded).rstrip()


def wrap(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """Return a paragraph in lines of the page's width, at most a hundred columns."""
    import textwrap

    return textwrap.wrap(
        " ".join(text.split()),
        min(page_width(), 100),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
