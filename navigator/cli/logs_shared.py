"""What the `navigator logs` commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from navigator.cli.output import note
from navigator.workspace import Workspace

if TYPE_CHECKING:
    from navigator.logs.edits import FilePlan
    from navigator.study import Study

_MOST_EXPECTED = 5

max_option = click.option(
    "--max", "most", type=click.IntRange(0), default=4, show_default=True, metavar="N", help="Most lines for one function; 0 for all."
)
only_option = click.option("--only", multiple=True, metavar="ID", help="Only the suggestion of this id; may be repeated.")


def open_study(opened: Workspace, target: str) -> Study:
    """Return what a target means; say what is left out of it.

    Raises:
        NotFoundError: It is nothing.
        UsageError: Nothing of it runs.
    """
    from navigator.study import find_study

    study = find_study(opened, target)
    for text in study.notes:
        note(text)
    return study


def write_advice(opened: Workspace, plans: Iterable[FilePlan], write: Callable[[str], None]) -> None:
    """Say what to build, what to run it with, and which lines to expect."""
    from navigator.logs.binaries import advise
    from navigator.logs.edits import renumber

    advice = advise(opened, renumber(plans))
    if advice.binaries:
        first = advice.binaries[0]
        write(f"build: {first.build}")
        if len(advice.binaries) > 1:
            write(f"  or: {', '.join(one.build for one in advice.binaries[1:])}")
    else:
        write("build: no program of the checkout contains this code; a test may: go test ./PACKAGE -v -args -v=6")
    if advice.flag:
        write(f"run it with: {advice.flag}  (text format only; or {advice.verbosity} for everything)")
    for line in advice.expected[:_MOST_EXPECTED]:
        write(f"expect: {line}")
    if len(advice.expected) > _MOST_EXPECTED:
        write(f"  and {len(advice.expected) - _MOST_EXPECTED} more")
    if advice.grep:
        write(f"find them: {advice.grep} LOG, or navigator logs follow LOG")
    write("these are lines to learn from, not to send upstream; where --vmodule or dlv trace tells enough, no edit is needed")
