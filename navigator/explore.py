"""Symbols by place and by name: the outline of a file or package, and one symbol with its source."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from indexes.checkout import Checkout
from indexes.errors import CheckoutError
from indexes.model import Symbol
from indexes.names import Match
from indexes.query import Query, parse_query
from indexes.scan import to_symbols
from navigator.errors import NotFoundError, UsageError
from navigator.workspace import Workspace

_MOST_NAMED = 6
_POSITION = re.compile(r".+:\d+")


def is_position(text: str) -> bool:
    """Tell whether what a person typed is `path:line` or `path:line:column`, and not a symbol."""
    return _POSITION.match(text) is not None


def outline(workspace: Workspace, path: str) -> list[Symbol]:
    """Return the declarations of a file, or of the files directly in a directory, in source order; no index is needed.

    Raises:
        CheckoutError: The path is not in the checkout, or cannot be read.
        UsageError: It is a file, but not of Go.
    """
    relative = _locate(workspace.checkout, path)
    if (workspace.checkout.root / relative).is_dir():
        files = list(workspace.checkout.list_directory(relative))
    elif relative.endswith(".go"):
        files = [workspace.checkout.source_file(relative)]
    else:
        raise UsageError(f"{path} is not a Go file", "name a .go file or a directory")
    symbols: list[Symbol] = []
    for file in files:
        symbols.extend(symbol for symbol in to_symbols(file, workspace.facts(file.path)) if symbol.name != "_")
    return symbols


def get_symbol(workspace: Workspace, name: str) -> Symbol:
    """Return the one symbol that a full name or an unambiguous tail of one names.

    Raises:
        NotFoundError: None or several do; the hint lists the nearest names or the choices.
    """
    found = find_symbols(workspace, name)
    if len(found) == 1:
        return found[0]
    if found:
        # A name that is the first-party one's alone is not ambiguous for a mock of it.
        first = [symbol for symbol in found if not (symbol.test or symbol.vendor or symbol.generated)]
        if len({symbol.id for symbol in first or found}) == 1:
            return (first or found)[0]
        choices = ", ".join(symbol.id for symbol in (first or found)[:_MOST_NAMED])
        raise NotFoundError(f"{name} names {len(first or found)} symbols", f"one of {choices}")
    answer = workspace.search(parse_query(name.rpartition("/")[2].rpartition(".")[2], Match.SMART, Query(limit=_MOST_NAMED)))
    near = [symbol.id for symbol in answer.symbols] or list(answer.nearest)
    raise NotFoundError(f"there is no symbol {name}", f"did you mean {', '.join(near)}?" if near else "navigator symbols QUERY searches")


def find_symbols(workspace: Workspace, name: str) -> list[Symbol]:
    """Return the symbols whose full name is this, or ends with it at an element's start; best first."""
    query = replace(parse_query(name, Match.EXACT), tests=True, vendor=True, generated=True, limit=0, package="", receiver="")
    wanted = f"/{name}"
    answer = workspace.search(query)
    exact = [symbol for symbol in answer.symbols if symbol.id == name]
    tails = [symbol for symbol in answer.symbols if f"/{symbol.id}".endswith((wanted, f".{name}"))]
    return exact or tails


def source_of(workspace: Workspace, symbol: Symbol) -> str:
    """Return the lines of a declaration, without its doc comment.

    Raises:
        CheckoutError: The file is gone.
    """
    declaration = symbol.declaration
    return "\n".join(workspace.read_lines(symbol.path)[declaration.start_line - 1 : declaration.end_line])


def _locate(checkout: Checkout, path: str) -> str:
    """A path that the user typed: relative to the checkout, or to the current directory."""
    absolute = os.path.abspath(path)
    inside = path if (checkout.root / path).exists() else absolute
    if not os.path.exists(os.path.join(checkout.root, inside)):
        raise CheckoutError(f"there is no {path} in the checkout {checkout.root}", "paths are relative to the checkout")
    return checkout.relative(inside)
