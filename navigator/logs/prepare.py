"""Suggestions and what comes of them, in one go: what the command line and the reader's screen both ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from navigator.errors import EditError, NotFoundError
from navigator.logs.apply import OwnLines, find_own_lines, mark_applied
from navigator.logs.edits import FilePlan, plan_edits
from navigator.logs.model import LeftOut, Spot, Suggestion, Suggestions
from navigator.logs.suggest import MOST, suggest
from navigator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Prepared:
    """Suggestions, with what applying them would write.

    Attributes:
        suggestions: Those chosen; what is applied already is marked.
        left_out: Places without one, and why.
        plans: What would be written, for those that are not applied.
    """

    suggestions: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]
    plans: tuple[FilePlan, ...]


def find_suggestions(workspace: Workspace, spots: Iterable[Spot], most: int = MOST) -> Suggestions:
    """Suggest lines; what is applied already is marked, and looked past.

    Args:
        workspace: The checkout.
        spots: Where to look, in the order of the walk.
        most: Most lines for one function; 0 for all.

    Raises:
        CheckoutError: A file cannot be read.
        EditError: The journal cannot be read.
    """
    own = find_own_lines(workspace)
    found = suggest(workspace, spots, most, own.by_path())
    return Suggestions(mark_applied(found.found, own), found.left_out)


def prepare(workspace: Workspace, spots: Iterable[Spot], most: int = MOST, only: Collection[str] = ()) -> Prepared:
    """Suggest lines and plan what applying them would write.

    Args:
        workspace: The checkout.
        spots: Where to look, in the order of the walk.
        most: Most lines for one function; 0 for all.
        only: Ids, or beginnings of them, of the suggestions that are meant; empty for all.

    Raises:
        NotFoundError: There is no suggestion of an id.
        EditError: A file changed while it was looked at; or the journal cannot be read.
        CheckoutError: A file cannot be read.
    """
    found = find_suggestions(workspace, spots, 0 if only else most)
    chosen = found.found
    if only:
        for wanted in only:
            if not any(one.id.startswith(wanted) for one in found.found):
                raise NotFoundError(
                    f"there is no suggestion {wanted}", "navigator logs suggest TARGET --max 0 lists them all with their ids"
                )
        chosen = tuple(one for one in found.found if any(one.id.startswith(wanted) for wanted in only))
    return Prepared(chosen, found.left_out, tuple(plan_edits(workspace, chosen)))


def refuse_sample(workspace: Workspace) -> None:
    """Refuse to edit the bundled sample, which is part of the program.

    Raises:
        EditError: The checkout is the sample.
    """
    if workspace.is_sample:
        raise EditError(
            "the bundled sample is not edited",
            f"cp -r {workspace.checkout.root} sample && navigator --checkout sample logs apply TARGET",
        )


__all__ = ["OwnLines", "Prepared", "find_suggestions", "prepare", "refuse_sample"]
