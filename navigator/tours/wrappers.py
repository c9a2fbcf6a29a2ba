"""Functions that only hand over to their successor, as client-go's `Run` does to `RunWithContext`."""

from __future__ import annotations

from indexes import syntax
from indexes.model import Declaration, Kind
from indexes.syntax import Node

_STATEMENTS = frozenset({"expression_statement", "return_statement"})


def find_callee(source: bytes, declaration: Declaration, *, anywhere: bool = False) -> str | None:
    """Return what a function's whole body calls: `Receiver.Method` or `Func` of its own package; None when it does more.

    Args:
        source: The file that holds the declaration.
        declaration: A function or method.
        anywhere: Whether a call of anything counts, such as of another package's function or a field's method; it is given as written.
    """
    if declaration.kind not in (Kind.FUNC, Kind.METHOD):
        return None
    lines = source.split(b"\n")[declaration.start_line - 1 : declaration.end_line]
    root = syntax.parse(b"package p\n" + b"\n".join(lines)).root_node
    func = next((node for node in root.named_children if node.type.endswith("_declaration")), None)
    body = func.child_by_field_name("body") if func is not None else None
    call = _only_call(body) if body is not None else None
    target = call.child_by_field_name("function") if call is not None else None
    if target is None or func is None:
        return None
    if anywhere:
        return _text(target)
    if target.type == "identifier":
        return _text(target)
    operand, field = target.child_by_field_name("operand"), target.child_by_field_name("field")
    if operand is None or field is None or not declaration.receiver or _text(operand) != _receiver_name(func):
        return None
    return f"{declaration.receiver}.{_text(field)}"


def _only_call(body: Node) -> Node | None:
    """The call that is all there is in a body."""
    statements = [node for part in body.named_children for node in (part.named_children if part.type == "statement_list" else [part])]
    statements = [node for node in statements if node.type != "comment"]
    if len(statements) != 1 or statements[0].type not in _STATEMENTS:
        return None
    node: Node | None = statements[0]
    while node is not None and node.type in (*_STATEMENTS, "expression_list"):
        node = node.named_children[0] if len(node.named_children) == 1 else None
    return node if node is not None and node.type == "call_expression" else None


def _receiver_name(func: Node) -> str:
    receiver = func.child_by_field_name("receiver")
    parameter = receiver.named_children[0] if receiver is not None and receiver.named_children else None
    name = parameter.child_by_field_name("name") if parameter is not None else None
    return _text(name) if name is not None else ""


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
