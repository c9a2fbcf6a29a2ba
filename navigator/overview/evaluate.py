"""What small Go expressions come to: strings, group versions, and what a method returns.

Only what the declarations of API resources are written with: literals, constants, variables of a package, `+` on strings, `GroupVersion`
and `GroupVersionKind` literals, and the methods `WithKind` and `WithVersion` of them. Anything else comes to None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program

_STRINGS = frozenset({"interpreted_string_literal", "raw_string_literal"})
_FUNCTIONS = frozenset({"function_declaration", "method_declaration"})
_DEEPEST = 8
INTERNAL = "__internal"


class Kind(NamedTuple):
    """A group, version and kind; a part that is not written is empty."""

    group: str
    version: str
    kind: str = ""


def walk(node: Node, kind: str) -> Iterator[Node]:
    """Yield the nodes of a kind at and below a node, in source order."""
    if node.type == kind:
        yield node
    for child in node.named_children:
        yield from walk(child, kind)


def declaration_of(found: Object) -> tuple[Unit, Node] | None:
    """Return the declaration of a function, method, variable or constant, with the unit that it is in."""
    if found.file is None:
        return None
    unit = found.file.unit(found.chunk)
    node = unit.node_at(found.offset, found.offset + len(found.name.encode("utf-8", "replace")))
    while node is not None and node.type not in _FUNCTIONS and node.type not in ("var_spec", "const_spec", "type_spec"):
        node = node.parent
    return (unit, node) if node is not None else None


def body_of(found: Object) -> tuple[Unit, Node] | None:
    """Return the body of a function or method."""
    declared = declaration_of(found)
    body = nodes.field(declared[1], "body") if declared is not None else None
    return (declared[0], body) if declared is not None and body is not None else None


def returned(found: Object) -> Iterator[tuple[Unit, Node]]:
    """Yield the first value of every return statement of a function, those of functions within it left out."""
    body = body_of(found)
    if body is not None:
        for node in _returns(body[1]):
            values = nodes.children(node)
            if values:
                yield body[0], first_value(values[0])


def first_value(node: Node) -> Node:
    """Return the first expression of a list of them."""
    if node.type == "expression_list":
        return nodes.children(node)[0]
    return node


def _returns(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "return_statement":
            yield child
        elif child.type != "func_literal":
            yield from _returns(child)


def elements(literal: Node) -> dict[str, Node]:
    """Return the values of a composite literal by the names of their fields."""
    found: dict[str, Node] = {}
    body = nodes.field(literal, "body")
    for element in nodes.children(body) if body is not None else ():
        if element.type == "keyed_element":
            parts = nodes.children(element)
            if len(parts) == 2:
                value = parts[1]
                found[nodes.text(parts[0])] = (
                    nodes.children(value)[0] if value.type == "literal_element" and nodes.children(value) else value
                )
    return found


class Evaluator:
    """Works out expressions of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def string(self, unit: Unit, node: Node | None, depth: int = 0) -> str | None:
        """Return the string that an expression comes to."""
        if node is None or depth > _DEEPEST:
            return None
        if node.type in _STRINGS:
            return nodes.text(node)[1:-1]
        if node.type == "parenthesized_expression":
            return self.string(unit, nodes.children(node)[0], depth + 1)
        if node.type == "binary_expression":
            left = self.string(unit, nodes.field(node, "left"), depth + 1)
            right = self.string(unit, nodes.field(node, "right"), depth + 1)
            return left + right if left is not None and right is not None else None
        if node.type == "selector_expression":
            field, operand = nodes.field(node, "field"), nodes.field(node, "operand")
            if field is not None and operand is not None and nodes.text(field) in ("Version", "Group", "Kind"):
                found = self.kind(unit, operand, depth + 1)
                if found is not None:
                    return {"Version": found.version, "Group": found.group, "Kind": found.kind}[nodes.text(field)]
        value = self.value_of(unit, node)
        return self.string(*value, depth + 1) if value is not None else None

    def kind(self, unit: Unit, node: Node | None, depth: int = 0) -> Kind | None:
        """Return the GroupVersion, GroupVersionKind or GroupVersionResource that an expression comes to."""
        if node is None or depth > _DEEPEST:
            return None
        if node.type == "composite_literal":
            parts = elements(node)
            texts = {key: self.string(unit, parts[key], depth + 1) if key in parts else "" for key in ("Group", "Version", "Kind")}
            group, version, kind = texts["Group"], texts["Version"], texts["Kind"]
            if version is None and "Version" in parts and nodes.text(parts["Version"]).endswith("APIVersionInternal"):
                version = INTERNAL
            return Kind(group, version, kind or "") if group is not None and version is not None else None
        if node.type == "call_expression":
            return self._call(unit, node, depth)
        value = self.value_of(unit, node)
        return self.kind(*value, depth + 1) if value is not None else None

    def _call(self, unit: Unit, node: Node, depth: int) -> Kind | None:
        function, arguments = nodes.field(node, "function"), nodes.field(node, "arguments")
        if function is None or function.type != "selector_expression" or arguments is None:
            return None
        method, operand = nodes.field(function, "field"), nodes.field(function, "operand")
        first = next(iter(nodes.children(arguments)), None)
        if method is None or nodes.text(method) not in ("WithKind", "WithVersion", "WithResource", "Resource"):
            return None
        if nodes.text(method) == "Resource":
            # `func Resource(resource string)` of a package that registers types: its own group.
            found = self.program.names.lookup(unit, nodes.text(operand), node.start_byte) if operand is not None else []
            if not found or found[0].kind is not ObjectKind.PACKAGE:
                return None
            group = self.in_package(found[0], "SchemeGroupVersion", unit)
            name = self.string(unit, first, depth + 1)
            return Kind(group.group, "", name or "") if group is not None else None
        base = self.kind(unit, operand, depth + 1)
        text = self.string(unit, first, depth + 1)
        if base is None or text is None:
            return None
        return base._replace(version=text) if nodes.text(method) == "WithVersion" else base._replace(kind=text)

    def in_package(self, package: Object, name: str, asker: Unit) -> Kind | None:
        """Return the group version that a variable of an imported package holds."""
        for found in self.program.in_package(package, name, asker.file):
            value = _initial(found)
            if value is not None:
                return self.kind(*value)
        return None

    def value_of(self, unit: Unit, node: Node) -> tuple[Unit, Node] | None:
        """Return the expression that a constant or a variable is declared with."""
        found: list[Object] = []
        if node.type == "selector_expression":
            found = self.program.package_member(unit, nodes.field(node, "operand"), nodes.field(node, "field"))
        elif node.type == "identifier":
            found = self.program.names.lookup(unit, nodes.text(node), node.start_byte)
        for one in found:
            value = _initial(one) or _assigned(unit, one)
            if value is not None:
                return value
        return None


def _initial(found: Object) -> tuple[Unit, Node] | None:
    """The value that stands behind the name of a variable or constant of a package."""
    if found.node is not None or found.kind not in (ObjectKind.CONST, ObjectKind.VAR):
        return None
    declared = declaration_of(found)
    if declared is None or declared[1].type not in ("var_spec", "const_spec"):
        return None
    unit, spec = declared
    values = nodes.field(spec, "value")
    names = [nodes.text(name) for name in nodes.named(spec, "name")]
    if values is None or found.name not in names:
        return None
    listed = nodes.children(values) if values.type == "expression_list" else [values]
    number = names.index(found.name)
    return (unit, listed[number]) if number < len(listed) else None


def _assigned(unit: Unit, found: Object) -> tuple[Unit, Node] | None:
    """The value of `name := value`, where it is declared within a function."""
    node = found.node
    while node is not None and node.type not in ("short_var_declaration", "var_spec", "block"):
        node = node.parent
    if node is None or node.type != "short_var_declaration" or found.node is None:
        return None
    left, right = nodes.field(node, "left"), nodes.field(node, "right")
    if left is None or right is None:
        return None
    targets, values = nodes.children(left), nodes.children(right)
    position = nodes.position_among(targets, found.node)
    if position < 0 or not values:
        return None
    # One call may give several values.
    return unit, values[position] if len(values) == len(targets) else values[0]
