"""The types of composite literals, of those too whose type is left out because the one around them says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes, types
from navigator.resolve.files import Unit
from navigator.resolve.types import UNKNOWN, Pointer, Struct, Type

if TYPE_CHECKING:
    from navigator.resolve.program import Program


class Literals:
    """Works out composite literals (https://go.dev/ref/spec#Composite_literals)."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def type_of_body(self, unit: Unit, body: Node) -> Type:
        """Return the type of the literal that a pair of braces belongs to; `&T` where that is what is left out."""
        # From the outermost literal inwards, without recursion: data of tests is nested deeply.
        path: list[Node] = []
        node: Node | None = body
        while node is not None and node.type in ("literal_value", "literal_element", "keyed_element"):
            path.append(node)
            node = node.parent
        if node is None or node.type != "composite_literal":
            return UNKNOWN
        found = self.program.expressions.type_of(unit, node)
        path.reverse()
        for number, step in enumerate(path[1:], start=1):
            if step.type == "literal_value":
                continue
            if step.type == "keyed_element":
                continue
            inner = path[number + 1] if number + 1 < len(path) else None
            if inner is None or inner.type != "literal_value":
                return UNKNOWN
            found = self._inner(found, path[number - 1], step)
        return found

    def _inner(self, outer: Type, parent: Node, element: Node) -> Type:
        """The type of an element, a key or a value of a literal."""
        under = self.structure(outer)
        if parent.type == "keyed_element":
            key = nodes.field(parent, "key")
            if key is not None and key.id == element.id:
                return under.key if isinstance(under, types.Map) else UNKNOWN
            if isinstance(under, Struct) and key is not None:
                return self._field_type(under, nodes.text(key))
        elif isinstance(under, Struct):
            listed = self.program.members.field_types(under)
            number = nodes.position_among(nodes.children(parent), element)
            return listed[number] if 0 <= number < len(listed) else UNKNOWN
        if isinstance(under, (types.Slice, types.Array, types.Map)):
            return under.element
        return UNKNOWN

    def _field_type(self, under: Struct, name: str) -> Type:
        for field in self.program.typer.fields(under):
            if field.object.name == name:
                return self.program.members.field_type(under, field)
        return UNKNOWN

    def structure(self, found: Type) -> Type:
        """Return what a literal of a type is made of: of `&T` left out, what T is made of."""
        under = self.program.interfaces.core(found)
        return self.program.interfaces.core(under.element) if isinstance(under, Pointer) else under
