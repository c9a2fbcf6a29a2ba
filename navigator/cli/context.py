"""The options that every command takes, and the workspace they lead to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from navigator.cli.output import note
from navigator.workspace import Workspace, open_workspace

Function = TypeVar("Function", bound=Callable[..., Any])


def common_options(function: Function) -> Function:
    """Add --checkout and --index-dir; they may stand before or behind the command's name."""
    for name, text in (
        ("--index-dir", "Where indexes live.  [env: NAVIGATOR_INDEX_DIR; default: the user's cache]"),
        ("--checkout", "The tree to read.  [env: NAVIGATOR_CHECKOUT; default: the nearest checkout above, else the sample]"),
    ):
        function = click.option(name, metavar="DIR", help=text, callback=_remember, expose_value=False, default=None)(function)
    return function


def json_option(function: Function) -> Function:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="JSON Lines on stdout.")(function)


def _remember(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None and parameter.name:
        ctx.find_root().ensure_object(dict)[parameter.name] = value


def chosen_directories() -> tuple[str | None, str | None]:
    """Return what --checkout and --index-dir say."""
    chosen = click.get_current_context().find_root().ensure_object(dict)
    return chosen.get("checkout"), chosen.get("index_dir")


@contextmanager
def workspace() -> Iterator[Workspace]:
    """Open the workspace that the options name, and close it at the end.

    Raises:
        CheckoutError: The directory named does not exist.
    """
    chosen = click.get_current_context().find_root().ensure_object(dict)
    with _progress() as progress:
        opened = open_workspace(chosen.get("checkout"), chosen.get("index_dir"), progress)
        if opened.is_sample and not chosen.get("checkout"):
            note("reading the bundled sample; for the real thing: navigator checkout, then --checkout DIR")
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on stderr when that is a terminal and there is something to build."""
    if not sys.stderr.isatty():
        yield None
        return
    bar: Any = None
    task: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar, task
        if bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            bar = Progress(
                TextColumn("indexing"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("files, {task.fields[rate]}/s,"),
                TimeRemainingColumn(),
                TextColumn("left"),
                console=Console(stderr=True),
                transient=True,
            )
            bar.start()
            task = bar.add_task("", total=total, rate=0)
        speed = bar.tasks[0].speed
        bar.update(task, completed=done, total=total, rate=round(speed) if speed else 0)
        if done >= total:
            bar.stop()
            bar = None

    try:
        yield show
    finally:
        if bar is not None:
            bar.stop()
