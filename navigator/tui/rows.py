"""What a list of places is made of: one shape for references, callers, symbols and bookmarks. Knows nothing of the screen."""

from __future__ import annotations

from dataclasses import dataclass

from indexes.model import Symbol
from navigator import ask
from navigator.resolve.calls import Call
from navigator.resolve.implementations import Implementation
from navigator.resolve.places import Place
from navigator.resolve.references import Reference


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list.

    Attributes:
        label: What it says.
        detail: What stands dimmed behind it.
        where: What stands before it, such as file and line.
        tour: Id of a tour that choosing it begins, instead of a place.
        number: The tour's stop to begin with, or 0.
        path, line, column: Where choosing it leads; line and column 1-based, the column in bytes. An empty path leads nowhere.
        depth: How far it is indented, in a tree.
        expands: Where the function is declared whose own callers or callees it can be expanded to: (path, line, column); None in a plain
            list.
    """

    label: str
    detail: str = ""
    path: str = ""
    line: int = 1
    column: int = 1
    depth: int = 0
    expands: tuple[str, int, int] | None = None
    where: str = ""
    tour: str = ""
    number: int = 0


def of_reference(one: Reference) -> Row:
    """Return a reference as a row."""
    folder, _, name = one.path.rpartition("/")
    detail = folder if one.certainty == "exact" else f"{one.certainty}  {folder}"
    return Row(one.text, detail, one.path, one.line, one.column, where=f"{name}:{one.line}")


def of_implementation(one: Implementation) -> Row:
    """Return an implementation as a row."""
    star = "*" if one.pointer else ""
    return Row(f"{star}{_short(one.symbol)}", f"{one.path}:{one.line}", one.path, one.line, one.column)


def of_call(one: Call, *, callers: bool, depth: int = 0) -> Row:
    """Return a call as a row of a tree that can be expanded.

    Args:
        one: The call.
        callers: Whether the tree goes up: then the row leads to the call, otherwise to what is called.
        depth: How deep in the tree it stands.
    """
    remark = "  through an interface" if one.dynamic else ""
    expands = (one.path, one.line, one.column) if one.path and one.line else None
    if callers:
        return Row(
            _short(one.symbol) or "(no function)",
            f"{one.call_path}:{one.call_line}{remark}",
            one.call_path,
            one.call_line,
            one.call_column,
            depth,
            expands,
        )
    where = f"{one.path}:{one.line}" if one.path else "outside of the checkout"
    return Row(_short(one.symbol), where + remark, one.path, one.line, one.column, depth, expands)


def of_answer(one: ask.Row) -> Row:
    """Return an answer to a question as a row."""
    if one.type is ask.RowType.SYMBOL:
        return Row(_short(one.symbol), f"{one.path}:{one.line}  {one.reason}", one.path, one.line, where="symbol")
    what = f"stop {one.number} of {one.tour}" if one.type is ask.RowType.STOP else "tour"
    return Row(one.title, one.reason, one.path, max(1, one.line), where=what, tour=one.tour, number=one.number)


def of_place(one: Place) -> Row:
    """Return a declaration as a row."""
    return Row(f"{one.kind} {_short(one.symbol) or one.name}", f"{one.path}:{one.line}", one.path, one.line, one.column)


def of_symbol(one: Symbol) -> Row:
    """Return a symbol that a search found as a row."""
    labels = [name for name, there in (("test", one.test), ("vendor", one.vendor), ("generated", one.generated)) if there]
    detail = f"{one.path}:{one.line}" + (f"  {', '.join(labels)}" if labels else "")
    return Row(f"{one.kind} {one.declaration.qualified}", detail, one.path, one.line, one.column)


def _short(symbol: str) -> str:
    """The last element of the import path, and what is behind it."""
    return symbol.rpartition("/")[2]
