"""What a declaration looked like when a tour was written: a hash of its code, comments and layout left out.

The hashes of the bundled tours are data beside them (`queries/tour_hashes.toml`), one for each release on which a tour was checked; a
script writes them. A tour of one's own carries one for each stop.
"""

from __future__ import annotations

import hashlib
import tomllib
from enum import StrEnum
from functools import cache

import queries
from indexes import syntax
from indexes.model import Kind, Symbol
from indexes.syntax import Node
from navigator.workspace import Workspace

_HEAD = b"package p\n"
_DIGEST_BYTES = 5
_NO_CODE = frozenset({"comment", "\n", ";"})

Remembered = dict[str, dict[str, dict[str, str]]]


class Body(StrEnum):
    """What became of a stop's code since the tour was written. The values are part of the command line's contract."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@cache
def load_hashes() -> Remembered:
    """Return the remembered hashes of the bundled tours: tour -> stop -> release -> hash."""
    found: Remembered = tomllib.loads(queries.load_text("tour_hashes.toml"))
    return found


def hash_body(workspace: Workspace, symbol: Symbol) -> str:
    """Return a hash of a declaration's code; of a package clause, nothing.

    Raises:
        CheckoutError: The file cannot be read.
    """
    if symbol.kind is Kind.PACKAGE:
        return ""
    declaration = symbol.declaration
    lines = workspace.read(symbol.path).split(b"\n")[declaration.start_line - 1 : declaration.end_line]
    root = syntax.parse(_HEAD + b"\n".join(lines) + b"\n").root_node
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for leaf in _leaves(root):
        digest.update(b" ".join((leaf.text or b"").split()) + b"\0")
    return digest.hexdigest()


def compare_body(found: str, remembered: dict[str, str], release: str) -> tuple[Body, str]:
    """Tell whether code is what a tour was written for.

    Args:
        found: The hash of the code that is there.
        remembered: Release -> hash.
        release: The checkout's release (`1.36`), or an empty string.

    Returns:
        The answer, and a remark when it has changed.
    """
    if not found or not remembered:
        return Body.UNKNOWN, ""
    if found in remembered.values():
        return Body.SAME, ""
    if release in remembered:
        return Body.CHANGED, f"its code is not that of {release} as the tour was written for it"
    return Body.CHANGED, f"its code is not that of {' or '.join(remembered)}, for which the tour was written"


def _leaves(node: Node) -> list[Node]:
    found: list[Node] = []
    pending = [node]
    while pending:
        node = pending.pop()
        # gofmt writes a semicolon as a line's end and the other way round.
        if node.type in _NO_CODE:
            continue
        # A string is one leaf, whatever the grammar makes of its inside.
        if node.child_count and "string_literal" not in node.type:
            pending += reversed(node.children)
        else:
            found.append(node)
    return found
