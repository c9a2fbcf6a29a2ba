"""Which variables of a function may hold a secret because of where their value came from.

A variable is tainted when anything that may be assigned to it mentions a secret: a value of a secret type, a tagged field, a text or bytes
called like a secret, or another tainted variable. `fmt.Errorf("bad token %s", token)` taints the error. Numbers and truth values are never
tainted. What a called function does with its receiver is not looked at, unless the receiver is a secret itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexes.syntax import Node
from navigator.logs.loggers import is_context, is_logger
from navigator.logs.secrets import is_secret_itself, is_secret_name
from navigator.logs.source import Function, walk
from navigator.resolve import nodes
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program
from navigator.resolve.types import Basic, Pointer, Slice, Type

_VARIABLES = frozenset({ObjectKind.VAR, ObjectKind.PARAMETER})
_MOST_PASSES = 4


def find_tainted(program: Program, function: Function) -> frozenset[int]:
    """Return the byte offsets at which tainted variables of a function are declared."""
    tainted: set[int] = set()
    assignments = list(_assignments(function.body))
    for _ in range(_MOST_PASSES):
        before = len(tainted)
        for targets, source in assignments:
            if not _mentions_secret(program, function, source, tainted):
                continue
            for target in targets:
                found = object_of(function, target)
                if found is not None and not _is_harmless(program, program.typer.object_type(found)):
                    tainted.add(found.offset)
        if len(tainted) == before:
            break
    return frozenset(tainted)


def object_of(function: Function, node: Node) -> Object | None:
    """Return the local variable that an identifier means, or the one that an assigned path begins with."""
    while node.type != "identifier":
        inner = nodes.field(node, "operand") or next(iter(nodes.children(node)), None)
        if inner is None or node.type not in ("selector_expression", "index_expression", "unary_expression", "parenthesized_expression"):
            return None
        node = inner
    found = function.unit.definition_at(node.start_byte)
    if found is None:
        found = function.unit.scopes.lookup(nodes.text(node), node.start_byte)
    return found if found is not None and found.kind in _VARIABLES else None


def _assignments(body: Node) -> Iterator[tuple[list[Node], Node]]:
    for node in walk(body):
        if node.type in ("short_var_declaration", "assignment_statement", "range_clause", "receive_statement"):
            left, right = nodes.field(node, "left"), nodes.field(node, "right")
            targets = nodes.children(left) if left is not None else []
        elif node.type == "var_spec":
            targets, right = nodes.named(node, "name"), nodes.field(node, "value")
        else:
            continue
        if right is None:
            continue
        sources = nodes.children(right) if right.type == "expression_list" else [right]
        if len(sources) == len(targets):
            yield from (([target], source) for target, source in zip(targets, sources, strict=True))
        else:
            yield from ((targets, source) for source in sources)


def _mentions_secret(program: Program, function: Function, source: Node, tainted: set[int]) -> bool:
    pending = [source]
    while pending:
        node = pending.pop()
        if node.type == "func_literal":
            continue
        if node.type == "call_expression":
            called, arguments = nodes.field(node, "function"), nodes.field(node, "arguments")
            if called is not None and _is_secret_call(program, function, node, called, tainted):
                return True
            pending += nodes.children(arguments) if arguments is not None else []
            continue
        if node.type == "selector_expression" and _is_secret_selector(program, function, node):
            return True
        if node.type == "composite_literal" and is_secret_itself(program, program.expressions.single(function.unit, node)):
            return True
        if node.type == "identifier" and _is_secret_variable(program, function, node, tainted):
            return True
        pending += node.named_children
    return False


def _is_secret_call(program: Program, function: Function, call: Node, called: Node, tainted: set[int]) -> bool:
    """A method of a secret, or a function that is called like one and returns a text."""
    if called.type == "selector_expression":
        operand, field = nodes.field(called, "operand"), nodes.field(called, "field")
        if operand is not None:
            if operand.type == "identifier" and _is_secret_variable(program, function, operand, tainted):
                return True
            if operand.type == "selector_expression" and _is_secret_selector(program, function, operand):
                return True
            if operand.type == "call_expression" and _mentions_secret(program, function, operand, tainted):
                return True
        called = field if field is not None else called
    if called.type in ("identifier", "field_identifier") and is_secret_name(nodes.text(called)):
        return _is_text(program, program.expressions.single(function.unit, call))
    return False


def _is_secret_variable(program: Program, function: Function, node: Node, tainted: set[int]) -> bool:
    found = object_of(function, node)
    if found is None:
        return False
    if found.offset in tainted:
        return True
    return is_secret_value(program, found.name, program.typer.object_type(found))


def _is_secret_selector(program: Program, function: Function, node: Node) -> bool:
    field, owner = nodes.field(node, "field"), nodes.field(node, "operand")
    operand = program.expressions.operand(function.unit, node)
    if field is None or operand.object is None or operand.object.kind is not ObjectKind.FIELD:
        return False
    if owner is not None and is_secret_itself(program, program.expressions.single(function.unit, owner)):
        return True
    return is_tagged(program, operand.object) or is_secret_value(program, nodes.text(field), operand.type)


def is_tagged(program: Program, member: Object) -> bool:
    """Whether a field carries a `datapolicy` tag."""
    node: Node | None = program.name_node(member)
    while node is not None and node.type != "field_declaration":
        node = node.parent
    tag = nodes.field(node, "tag") if node is not None else None
    return tag is not None and "datapolicy:" in nodes.text(tag)


def is_secret_value(program: Program, name: str, found: Type) -> bool:
    """Whether a variable or field is a secret by its type, or by its name when it is text, bytes, or could be anything."""
    if is_secret_itself(program, found):
        return True
    return is_secret_name(name) and not _is_harmless(program, found)


def _is_text(program: Program, found: Type) -> bool:
    if isinstance(found, (Pointer, Slice)):
        found = found.element
    under = program.typer.underlying(found)
    return isinstance(under, Basic) and under.name in ("string", "uint8", "untyped string")


def _is_harmless(program: Program, found: Type) -> bool:
    """Numbers and truth values, and what only leads to other things."""
    if is_context(program, found) or is_logger(program, found):
        return True
    under = program.typer.underlying(found)
    return isinstance(under, Basic) and under.name not in ("string", "untyped string")
