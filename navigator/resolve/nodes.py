"""Small helpers over syntax nodes."""

from __future__ import annotations

from indexes.syntax import Node

# What `syntax` writes for `new` where the grammar does not know that it takes a value.
_NEW_OF_VALUE = "新".encode()


def text(node: Node) -> str:
    """Return a node's source text."""
    raw = node.text or b""
    return "new" if raw == _NEW_OF_VALUE else raw.decode("utf-8", "replace")


def field(node: Node, name: str) -> Node | None:
    """Return the child in a field of the grammar."""
    return node.child_by_field_name(name)


def children(node: Node) -> list[Node]:
    """Return the named children without comments, which may stand anywhere."""
    return [child for child in node.named_children if child.type != "comment"]


def named(node: Node, name: str) -> list[Node]:
    """Return the named children in a field that may repeat."""
    return [child for child in node.children_by_field_name(name) if child.is_named and child.type != "comment"]


def position_among(siblings: list[Node], node: Node) -> int:
    """Return the index of a node among nodes of the same tree; -1 when it is none of them."""
    for index, sibling in enumerate(siblings):
        if sibling.id == node.id:
            return index
    return -1


def unparenthesized(node: Node) -> Node:
    """Return what stands within parentheses."""
    while node.type in ("parenthesized_expression", "parenthesized_type"):
        inner = children(node)
        if len(inner) != 1:
            break
        node = inner[0]
    return node
