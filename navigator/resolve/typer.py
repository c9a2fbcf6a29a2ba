"""Type expressions, and the types of declared things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes, types
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Interface, Named, Pointer, Signature, Struct, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_EXPRESSIONS = frozenset(
    {"selector_expression", "unary_expression", "index_expression", "parenthesized_expression", "type_instantiation_expression"}
)
_MOST_ALIASES = 64


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct.

    Attributes:
        object: The field.
        embedded: Whether it is embedded.
    """

    object: Object
    embedded: bool


class Typer:
    """Works types out."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._fields: dict[tuple[str, int], list[Field]] = {}
        self._bare: dict[Object, Type] = {}
        self._handlers: dict[str, Callable[[Unit, Node], Type]] = {
            "type_identifier": self._identifier,
            "identifier": self._identifier,
            "qualified_type": self._qualified,
            "generic_type": self._generic,
            "pointer_type": lambda unit, node: Pointer(self.inner_expression(unit, node)),
            "slice_type": lambda unit, node: types.Slice(self.in_field(unit, node, "element")),
            "array_type": self._array,
            "implicit_length_array_type": lambda unit, node: types.Array(self.in_field(unit, node, "element"), None),
            "map_type": lambda unit, node: types.Map(self.in_field(unit, node, "key"), self.in_field(unit, node, "value")),
            "channel_type": self._channel,
            "struct_type": Struct,
            "interface_type": Interface,
            "function_type": Signature,
            "parenthesized_type": self.inner_expression,
            "type_elem": self._constraint,
            "type_constraint": self._constraint,
            "negated_type": Interface,
        }

    def type_expression(self, unit: Unit, node: Node) -> Type:
        """Return the type that a type expression denotes."""
        known = unit.types.get(node.id)
        if known is None:
            known = unit.types[node.id] = self._type_expression(unit, node)
        assert isinstance(known, Type)
        return known

    def _type_expression(self, unit: Unit, node: Node) -> Type:
        handler = self._handlers.get(node.type)
        if handler is not None:
            return handler(unit, node)
        if node.type in _EXPRESSIONS:
            operand = self.program.expressions.operand(unit, node)
            return operand.type if operand.is_type else UNKNOWN
        return UNKNOWN

    def inner_expression(self, unit: Unit, node: Node) -> Type:
        """Return the type that the first child of a node denotes."""
        inner = nodes.children(node)
        return self.type_expression(unit, inner[0]) if inner else UNKNOWN

    def in_field(self, unit: Unit, node: Node, name: str) -> Type:
        """Return the type that the child in a field of the grammar denotes."""
        inner = nodes.field(node, name)
        return self.type_expression(unit, inner) if inner is not None else UNKNOWN

    def _identifier(self, unit: Unit, node: Node) -> Type:
        found = self.program.names.lookup(unit, nodes.text(node), node.start_byte)
        return self.type_of_name(found[0]) if found else UNKNOWN

    def _qualified(self, unit: Unit, node: Node) -> Type:
        found = self.program.package_member(unit, nodes.field(node, "package"), nodes.field(node, "name"))
        return self.type_of_name(found[0]) if found else UNKNOWN

    def _generic(self, unit: Unit, node: Node) -> Type:
        base = nodes.field(node, "type")
        arguments = nodes.field(node, "type_arguments")
        if base is None or arguments is None:
            return UNKNOWN
        found = self.program.generic_base(unit, base)
        if found is None or found.kind is not ObjectKind.TYPE:
            return UNKNOWN
        return self.instantiate(found, [self.type_expression(unit, argument) for argument in nodes.children(arguments)])

    def _array(self, unit: Unit, node: Node) -> Type:
        length = nodes.field(node, "length")
        number = self.program.constants.integer(unit, length) if length is not None else None
        return types.Array(self.in_field(unit, node, "element"), number)

    def _channel(self, unit: Unit, node: Node) -> Type:
        signs = [child.type for child in node.children if not child.is_named]
        direction = "<-chan" if signs[:1] == ["<-"] else "chan<-" if "<-" in signs else "chan"
        return types.Chan(self.in_field(unit, node, "value"), direction)

    def _constraint(self, unit: Unit, node: Node) -> Type:
        """A type argument, or a constraint: one plain type stands for itself, anything else for an interface with these elements."""
        inner = nodes.children(node)
        if len(inner) == 1 and inner[0].type != "negated_type":
            return self.type_expression(unit, inner[0])
        return Interface(unit, node) if inner else UNKNOWN

    def type_of_name(self, found: Object) -> Type:
        """Return the type that a name denotes; UNKNOWN when it denotes none."""
        if found.kind in (ObjectKind.TYPE, ObjectKind.TYPE_PARAMETER):
            return self.object_type(found)
        return UNKNOWN

    def instantiate(self, declared: Object, arguments: list[Type]) -> Type:
        """Return a generic type with these type arguments."""
        self.object_type(declared)
        parameters = self.program.parameters.type_parameters(declared)
        if not parameters:
            return self.object_type(declared)
        if self.is_alias(declared):
            return self.program.generics.substitute(self.object_type(declared), dict(zip(parameters, arguments, strict=False)))
        return Named(declared, tuple(arguments))

    def is_alias(self, declared: Object) -> bool:
        """Whether a type name is declared as an alias."""
        node = self.program.name_node(declared)
        return node is not None and node.parent is not None and node.parent.type == "type_alias"

    def object_type(self, found: Object) -> Type:
        """Return the type of an object: of a type name, the type that it denotes."""
        if found.type is None:
            if found.typing:
                return UNKNOWN  # it depends on itself
            found.typing = True
            try:
                found.type = self._object_type(found)
            finally:
                found.typing = False
        return found.type

    def _object_type(self, found: Object) -> Type:
        if found.kind is ObjectKind.TYPE_PARAMETER:
            return TypeParameter(found)
        node = self.program.name_node(found)
        parent = node.parent if node is not None else None
        if node is None or parent is None or found.file is None:
            return UNKNOWN
        unit = found.file.unit(found.chunk)
        match found.kind:
            case ObjectKind.TYPE:
                if parent.type == "type_spec":
                    return Named(found)
                return self.in_field(unit, parent, "type")
            case ObjectKind.FUNC | ObjectKind.METHOD | ObjectKind.INTERFACE_METHOD:
                return Signature(unit, parent)
            case ObjectKind.FIELD:
                return self._field_type(unit, node)
            case ObjectKind.PARAMETER:
                written = self.in_field(unit, parent, "type")
                return types.Slice(written) if parent.type == "variadic_parameter_declaration" else written
            case ObjectKind.VAR | ObjectKind.CONST:
                return self.program.variables.type_of(unit, found, node)
        return UNKNOWN

    def _field_type(self, unit: Unit, node: Node) -> Type:
        declaration: Node | None = node
        while declaration is not None and declaration.type != "field_declaration":
            declaration = declaration.parent
        if declaration is None:
            return UNKNOWN
        written = self.in_field(unit, declaration, "type")
        if nodes.field(declaration, "name") is None and any(child.type == "*" for child in declaration.children):
            return Pointer(written)
        return written

    def underlying(self, found: Type) -> Type:
        """Return the underlying type (https://go.dev/ref/spec#Underlying_types); a type parameter is its own."""
        for _ in range(_MOST_ALIASES):
            if not isinstance(found, Named):
                return found
            if found._underlying is None:  # noqa: SLF001 - a cache that only this method fills
                found._underlying = self._underlying(found)  # noqa: SLF001
            found = found._underlying  # noqa: SLF001
        return UNKNOWN  # a type that is declared as itself

    def _underlying(self, found: Named) -> Type:
        declared = found.object
        written = self._bare.get(declared)
        if written is None:
            node = self.program.name_node(declared)
            parent = node.parent if node is not None else None
            if parent is None or declared.file is None:
                return UNKNOWN
            written = self._bare[declared] = self.in_field(declared.file.unit(declared.chunk), parent, "type")
        if found.arguments:
            return self.program.generics.substitute(written, self.program.parameters.arguments_of(found))
        return written

    def fields(self, struct: Struct) -> list[Field]:
        """Return a struct's fields in source order."""
        key = (struct.unit.file.path, struct.node.start_byte)
        known = self._fields.get(key)
        if known is None:
            known = self._fields[key] = list(self._read_fields(struct.unit, struct.node))
        return known

    def _read_fields(self, unit: Unit, node: Node) -> list[Field]:
        found: list[Field] = []
        for members in nodes.children(node):
            for declaration in nodes.children(members):
                if declaration.type != "field_declaration":
                    continue
                names = nodes.named(declaration, "name")
                embedded = not names
                written = nodes.field(declaration, "type")
                if embedded and written is not None:
                    names = [type_name_node(written)]
                for name in names:
                    declared = Object(ObjectKind.FIELD, nodes.text(name), unit.file, name.start_byte, unit.number)
                    declared.node = name
                    found.append(Field(declared, embedded))
        return found

    def parameters(self, signature: Signature) -> tuple[list[Type], bool]:
        """Return a function's parameter types, the last without its `...`, and whether it is variadic."""
        found, variadic = self._parameter_types(signature, "parameters")
        if signature.receiver is not None:
            found = [signature.receiver, *found]
        return found, variadic

    def results(self, signature: Signature) -> list[Type]:
        """Return a function's result types."""
        written = nodes.field(signature.node, "result")
        if written is None:
            return []
        if written.type == "parameter_list":
            return self._parameter_types(signature, "result")[0]
        return [self.program.generics.substitute(self.type_expression(signature.unit, written), signature.mapping)]

    def _parameter_types(self, signature: Signature, field: str) -> tuple[list[Type], bool]:
        written = nodes.field(signature.node, field)
        found: list[Type] = []
        variadic = False
        for declaration in nodes.children(written) if written is not None else []:
            if declaration.type not in ("parameter_declaration", "variadic_parameter_declaration"):
                continue
            variadic = variadic or declaration.type == "variadic_parameter_declaration"
            one = self.in_field(signature.unit, declaration, "type")
            one = self.program.generics.substitute(one, signature.mapping)
            found += [one] * max(1, len(nodes.named(declaration, "name")))
        return found, variadic


def type_name_node(node: Node) -> Node:
    """Return the identifier that names an embedded type."""
    while True:
        if node.type == "qualified_type":
            inner = nodes.field(node, "name")
        elif node.type == "generic_type":
            inner = nodes.field(node, "type")
        elif node.type in ("pointer_type", "parenthesized_type"):
            inner = next(iter(nodes.children(node)), None)
        else:
            return node
        if inner is None:
            return node
        node = inner
