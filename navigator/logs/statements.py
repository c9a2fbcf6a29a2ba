"""Small questions about statements: what they assign, return, call, and begin with."""

from __future__ import annotations

from indexes.syntax import Node
from navigator.logs.facts import assignment_targets, conjuncts, is_path, written
from navigator.logs.source import squeeze, walk
from navigator.logs.walk import Site
from navigator.logs.wording import words
from navigator.resolve import nodes

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def targets(node: Node) -> list[Node]:
    """Return what a node assigns to, declares, counts up, or takes the address of."""
    if node.type in ("short_var_declaration", "assignment_statement", "range_clause", "receive_statement"):
        left = nodes.field(node, "left")
        return nodes.children(left) if left is not None else []
    if node.type in ("inc_statement", "dec_statement"):
        return nodes.children(node)[:1]
    if node.type == "var_spec":
        return nodes.named(node, "name")
    if node.type == "unary_expression":
        operator, operand = nodes.field(node, "operator"), nodes.field(node, "operand")
        return [operand] if operator is not None and operator.type == "&" and operand is not None else []
    return []


def callee_of(statement: Node | None, name: str) -> tuple[str, str]:
    """The function whose call a statement assigns to an error of this name, and what else it assigns; empty when it is none."""
    if statement is None or statement.type not in ("short_var_declaration", "assignment_statement") or name not in set(written(statement)):
        return "", ""
    right = nodes.field(statement, "right")
    call = nodes.children(right)[-1] if right is not None and nodes.children(right) else None
    function = nodes.field(call, "function") if call is not None and call.type == "call_expression" else None
    if function is None:
        return "", ""
    if function.type == "selector_expression":
        function = nodes.field(function, "field")
    targets = [nodes.text(target) for target in assignment_targets(statement)]
    other = targets[0] if targets and targets[0] not in (name, "_") and len(targets[0]) > 2 and targets[0].isalnum() else ""
    if function is None or function.type not in ("identifier", "field_identifier"):
        return "", ""
    return nodes.text(function), " ".join(word.lower() for word in words(other))


def negated(condition: Node) -> str:
    """The text of what holds when a condition does not."""
    condition = nodes.unparenthesized(condition)
    operator, left = nodes.field(condition, "operator"), nodes.field(condition, "left")
    operand, right = nodes.field(condition, "operand"), nodes.field(condition, "right")
    if condition.type == "unary_expression" and operator is not None and operand is not None and operator.type == "!":
        return squeeze(nodes.unparenthesized(operand))
    if operator is not None and left is not None and right is not None and operator.type in _OPPOSITES:
        return f"{squeeze(left)} {_OPPOSITES[operator.type]} {squeeze(right)}"
    text = squeeze(condition)
    return f"!({text})" if condition.type == "binary_expression" else f"!{text}"


def head_of(statement: Node) -> Node:
    """What a statement begins with: of a compound one, its condition or what it goes over."""
    for name in ("condition", "value", "initializer"):
        found = nodes.field(statement, name)
        if found is not None:
            return found
    return next((child for child in nodes.children(statement) if child.type in ("range_clause", "for_clause")), statement)


def returned(statement: Node) -> frozenset[str]:
    """The variables and chains of fields that a statement returns as they are; what is passed to a call is not returned."""
    listed = nodes.children(statement)
    values = nodes.children(listed[0]) if listed and listed[0].type == "expression_list" else listed
    return frozenset(nodes.text(value) for value in values if is_path(value))


def aliases(body: Node) -> dict[str, str]:
    """Variables that are only another name for a chain of fields: variable -> chain."""
    found: dict[str, str] = {}
    for node in walk(body):
        targets = assignment_targets(node) if node.type == "short_var_declaration" else []
        right = nodes.field(node, "right")
        values = nodes.children(right) if right is not None else []
        if targets and len(targets) == len(values):
            found.update((nodes.text(target), nodes.text(value)) for target, value in zip(targets, values, strict=True) if is_path(value))
    return found


def settled(site: Site) -> frozenset[str]:
    """Truth values and errors that the condition itself tells: saying them again tells nothing."""
    if site.condition is None:
        return frozenset()
    found = {nodes.text(part) for part, _ in conjuncts(site.condition, not site.negated)}
    return frozenset(found | {nodes.text(part) for part, _ in conjuncts(site.condition, site.negated)})


def is_in_loop(node: Node, body: Node) -> bool:
    """Whether a node stands in a loop of a function."""
    parent = node.parent
    while parent is not None and parent.id != body.id:
        if parent.type == "for_statement":
            return True
        parent = parent.parent
    return False
