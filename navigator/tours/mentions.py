"""Where in the syntax of a function another one is named, and what becomes of it there: called, handed over, or kept in a field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.calls import called_name, is_called
from navigator.resolve.identify import IDENTIFIERS
from navigator.tours.model import Via

# Where a function's name stands when it is handed over and not called.
_HANDED_OVER = frozenset({"argument_list", "expression_list", "literal_element", "keyed_element", "literal_value", "return_statement"})
# Helpers that call what they are given, sooner or later, on a goroutine or in a loop.
_STARTERS = re.compile(r"^(?:\w*Until\w*|Forever|Go|Start\w*|Run\w*|ParallelizeUntil|AfterFunc|Wait)$")


def find_names_handed_over(body: Node) -> Iterator[Node]:
    """Yield the names that are handed over somewhere in a declaration, functions or not."""
    pending = [body]
    while pending:
        node = pending.pop()
        pending += node.named_children
        if node.type in ("identifier", "field_identifier") and is_handed_over(node) and not is_called(node):
            yield node


def is_handed_over(name: Node) -> bool:
    """Tell whether what a name means is passed on, returned, assigned or put into a literal where the name stands."""
    parent = name.parent
    if parent is not None and parent.type == "selector_expression":
        last = nodes.field(parent, "field")
        if last is None or last.id != name.id:
            return False
        parent = parent.parent
    if parent is None or parent.type not in _HANDED_OVER:
        return False
    above = parent.parent
    # The left side of an assignment is written to, not handed over.
    return (
        above is None
        or above.type not in ("assignment_statement", "short_var_declaration")
        or not _same(nodes.field(above, "left"), parent)
    )


def find_field(name: Node) -> Node | None:
    """Return the name of the field that keeps a function: of `x.field = name` and of `T{field: name}`."""
    node: Node = name
    if node.parent is not None and node.parent.type == "selector_expression":
        node = node.parent
    parent = node.parent
    if (
        parent is not None
        and parent.type == "expression_list"
        and parent.parent is not None
        and parent.parent.type == "assignment_statement"
    ):
        left = nodes.field(parent.parent, "left")
        position = nodes.position_among(nodes.children(parent), node)
        written = nodes.children(left) if left is not None else []
        if not 0 <= position < len(written) or written[position].type != "selector_expression":
            return None
        field = nodes.field(written[position], "field")
    else:
        keyed = parent.parent if parent is not None and parent.type == "literal_element" else None
        key = nodes.field(keyed, "key") if keyed is not None and keyed.type == "keyed_element" else None
        field = key.named_children[0] if key is not None and key.named_child_count == 1 else None
    return field if field is not None and field.type in IDENTIFIERS else None


def find_value(field: Node) -> Node | None:
    """Return the name that is assigned to a field: the right side of `x.field = name`, or the value of `field: name`."""
    parent = field.parent
    value: Node | None = None
    if parent is not None and parent.type == "selector_expression":
        row = parent.parent
        statement = row.parent if row is not None and row.type == "expression_list" else None
        if (
            row is not None
            and statement is not None
            and statement.type == "assignment_statement"
            and _same(nodes.field(statement, "left"), row)
        ):
            right = nodes.field(statement, "right")
            position = nodes.position_among(nodes.children(row), parent)
            written = nodes.children(right) if right is not None else []
            value = written[position] if 0 <= position < len(written) else None
    elif parent is not None and parent.type == "literal_element" and parent.parent is not None and parent.parent.type == "keyed_element":
        element = nodes.field(parent.parent, "value")
        value = element.named_children[0] if element is not None and element.named_child_count == 1 else None
    if value is not None and value.type == "selector_expression":
        value = nodes.field(value, "field")
    return value if value is not None and value.type in IDENTIFIERS else None


def find_way(name: Node, *, dynamic: bool) -> Via:
    """Return how a step is taken: it begins a goroutine behind `go`, and when it is handed to a helper that starts what it is given."""
    node: Node | None = name.parent
    while node is not None:
        if node.type == "go_statement":
            return Via.GOROUTINE
        if node.type == "call_expression" and dynamic:
            function = nodes.field(node, "function")
            starter = called_name(function) if function is not None else None
            if starter is not None and starter.id != name.id and _STARTERS.match(nodes.text(starter)):
                return Via.GOROUTINE
        node = node.parent
    return Via.DYNAMIC if dynamic else Via.CALL


def _same(one: Node | None, other: Node) -> bool:
    return one is not None and one.id == other.id
