"""The values of integer constants, as far as the lengths of arrays need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_DEEPEST = 50
_LARGEST = 1 << 64


class Constants:
    """Evaluates integer constant expressions."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def integer(self, unit: Unit, node: Node, iota: int | None = None, depth: int = 0) -> int | None:
        """Return the value of a constant expression; None when it is none, or takes more than the usual operators."""
        if depth > _DEEPEST:
            return None
        match node.type:
            case "int_literal":
                return _parse(nodes.text(node))
            case "rune_literal":
                content = nodes.text(node)[1:-1]
                return ord(content) if len(content) == 1 else None
            case "iota":
                return iota
            case "identifier":
                found = self.program.names.lookup(unit, nodes.text(node), node.start_byte)
                return self._of_object(found[0], depth) if found else None
            case "selector_expression":
                member = self.program.package_member(unit, nodes.field(node, "operand"), nodes.field(node, "field"))
                return self._of_object(member[0], depth) if member else None
            case "parenthesized_expression":
                inner = nodes.children(node)
                return self.integer(unit, inner[0], iota, depth + 1) if len(inner) == 1 else None
            case "call_expression":
                arguments = nodes.field(node, "arguments")
                inner = nodes.children(arguments) if arguments is not None else []
                # A conversion, such as int(x).
                return self.integer(unit, inner[0], iota, depth + 1) if len(inner) == 1 else None
            case "binary_expression":
                return self._binary(unit, node, iota, depth)
            case "unary_expression":
                inner_node, operator = nodes.field(node, "operand"), nodes.field(node, "operator")
                value = self.integer(unit, inner_node, iota, depth + 1) if inner_node is not None else None
                return -value if value is not None and operator is not None and operator.type == "-" else value
        return None

    def _of_object(self, found: Object, depth: int) -> int | None:
        if found.kind is not ObjectKind.CONST or found.file is None:
            return None
        name = self.program.name_node(found)
        spec = name.parent if name is not None else None
        if name is None or spec is None or spec.type != "const_spec":
            return None
        number = nodes.position_among(nodes.named(spec, "name"), name)
        iota = 0
        source: Node | None = spec
        sibling = spec.prev_named_sibling
        while sibling is not None:
            iota += sibling.type == "const_spec"
            if source is not None and nodes.field(source, "value") is None:
                source = sibling if sibling.type == "const_spec" else source
            sibling = sibling.prev_named_sibling
        values = nodes.field(source, "value") if source is not None else None
        listed = nodes.children(values) if values is not None else []
        if not 0 <= number < len(listed):
            return None
        return self.integer(found.file.unit(found.chunk), listed[number], iota, depth + 1)

    def _binary(self, unit: Unit, node: Node, iota: int | None, depth: int) -> int | None:
        left, operator, right = (nodes.field(node, name) for name in ("left", "operator", "right"))
        if left is None or operator is None or right is None:
            return None
        one = self.integer(unit, left, iota, depth + 1)
        other = self.integer(unit, right, iota, depth + 1)
        if one is None or other is None:
            return None
        value: int | None = None
        match operator.type:
            case "+":
                value = one + other
            case "-":
                value = one - other
            case "*":
                value = one * other
            case "/" if other:
                value = int(one / other) if abs(one) < 1 << 50 else one // other
            case "%" if other:
                value = one % other
            case "<<" if 0 <= other < 64:
                value = one << other
            case ">>" if 0 <= other < 64:
                value = one >> other
            case "|":
                value = one | other
            case "&":
                value = one & other
        return value if value is not None and abs(value) <= _LARGEST else None


def _parse(text: str) -> int | None:
    digits = text.replace("_", "")
    try:
        # A leading zero alone makes an octal number in Go.
        return int(digits, 8) if digits[:1] == "0" and digits[1:].isdigit() else int(digits, 0)
    except ValueError:
        return None
