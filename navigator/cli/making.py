"""`navigator tour --from`, `--to` and `--new`: tours that are made on the spot."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexes.model import Kind
from navigator.cli.context import workspace
from navigator.cli.output import note, write_line
from navigator.errors import NavigatorError, NotFoundError, UsageError
from navigator.explore import find_symbols, get_symbol
from navigator.language import Words
from navigator.tours.model import Tour
from navigator.tours.write import render_tour
from navigator.workspace import Workspace

if TYPE_CHECKING:
    from navigator.tours.edges import Function

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def make_tour(
    start: str,
    goal: str | None,
    seconds: float,
    save: Path | None,
    step: int | None,
    full: bool,
    as_json: bool,
    form: str | None,
    output: Path | None,
    words: Words,
) -> int:
    """Make the tour of what happens below a function, or of the way to another, and show or save it."""
    from navigator.cli.tour import present
    from navigator.tours.made import make_below, make_route

    with workspace() as opened:
        beginning = _function(opened, start)
        if goal is None:
            made = make_below(opened, beginning, words)
        else:
            with _progress() as progress:
                made = make_route(opened, beginning, _function(opened, goal), words, seconds, progress)
        if not made.is_complete:
            note(f"the search ended after {seconds:.0f} seconds and {made.looked_at} functions: there may be a better way (--seconds)")
        if save is not None:
            return _save(made.tour, save)
        return present(opened, made.tour, step, full, as_json, form, output, words)


def make_new(identifier: str, symbols: tuple[str, ...], save: Path | None) -> int:
    """Begin a tour of the reader's own: into the file named, or into the configuration directory."""
    from navigator import settings
    from navigator.tours.draft import make_draft

    if not symbols:
        raise UsageError("a tour has at least one stop", f"navigator tour --new {identifier} --stop SYMBOL")
    with workspace() as opened:
        draft = make_draft(opened, identifier, [get_symbol(opened, name) for name in symbols])
    return _save(draft, save or settings.config_directory() / "tours" / f"{identifier}.toml")


def _save(tour: Tour, path: Path) -> int:
    """Write a tour to a file that is not there yet.

    Raises:
        UsageError: The file is there already, cannot be written, or its name is no id.
    """
    if path.suffix != ".toml" or not _ID.fullmatch(path.stem):
        raise UsageError(f"{path.name} is no name for a tour", "lower-case letters, digits and hyphens, and .toml: how-x-works.toml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "w", encoding="utf-8") as stream:
            stream.write(render_tour(replace(tour, id=path.stem)))
    except FileExistsError as error:
        raise UsageError(f"there is a file {path} already", "name another one: --save FILE.toml") from error
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "name another file: --save FILE.toml") from error
    write_line(f"wrote {path}: edit it, then navigator tour --check {path}")
    return 0


def _function(opened: Workspace, name: str) -> Function:
    from navigator.resolve.target import get_target
    from navigator.tours.edges import get_function

    try:
        target = get_target(opened, name)
        place = (target.path, target.line, target.column)
    except NotFoundError:
        # A name that several things have may be that of one function only.
        functions = [one for one in find_symbols(opened, name) if one.kind in (Kind.FUNC, Kind.METHOD) and not (one.test or one.vendor)]
        if len(functions) != 1:
            raise
        place = (functions[0].path, functions[0].line, functions[0].column)
    try:
        return get_function(opened, *place)
    except NavigatorError as error:
        raise UsageError(error.message, error.hint) from error


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Count the functions looked at on stderr, when that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(count: int) -> None:
        if count % 10 == 0:
            click.echo(f"\r{count} functions looked at", err=True, nl=False)

    yield show
    click.echo("\r" + " " * 40 + "\r", err=True, nl=False)
