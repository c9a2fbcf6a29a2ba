"""The type of an expression (https://go.dev/ref/spec#Expressions)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes, types
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Basic, Pointer, Signature, Tuple, Type

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_LOGICAL = frozenset({"&&", "||"})
_SHIFTS = frozenset({"<<", ">>"})
_LITERALS = {
    "int_literal": types.UNTYPED_INT,
    "float_literal": types.UNTYPED_FLOAT,
    "imaginary_literal": types.UNTYPED_COMPLEX,
    "rune_literal": types.UNTYPED_RUNE,
    "raw_string_literal": types.UNTYPED_STRING,
    "interpreted_string_literal": types.UNTYPED_STRING,
}
_TYPES = frozenset(
    "slice_type array_type map_type channel_type struct_type interface_type function_type pointer_type generic_type qualified_type "
    "type_identifier implicit_length_array_type parenthesized_type type_elem".split()
)


class Mode(Enum):
    """What an expression stands for."""

    VALUE = auto()
    TYPE = auto()
    PACKAGE = auto()
    BUILTIN = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Operand:
    """What an expression stands for, and its type.

    Attributes:
        mode: What it is.
        type: Of a value its type, of a type that type; UNKNOWN where it could not be worked out.
        object: The package, the builtin function, or a function that is named.
    """

    mode: Mode
    type: Type
    object: Object | None = None

    @property
    def is_type(self) -> bool:
        return self.mode is Mode.TYPE


_NOTHING = Operand(Mode.NOTHING, UNKNOWN)


def _value(found: Type) -> Operand:
    return Operand(Mode.VALUE, found)


class Expressions:
    """Works out expressions, each once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._handlers: dict[str, Callable[[Unit, Node], Operand]] = {
            "selector_expression": self._selector,
            "call_expression": self._call,
            "index_expression": self._index,
            "type_instantiation_expression": self._instantiation,
            "slice_expression": self._slice,
            "type_assertion_expression": self._assertion,
            "type_conversion_expression": self._conversion,
            "unary_expression": self._unary,
            "binary_expression": self._binary,
            "parenthesized_expression": self._parenthesized,
            "composite_literal": self._composite,
            "func_literal": lambda unit, node: _value(Signature(unit, node)),
            "literal_element": self._parenthesized,
            "expression_list": self._parenthesized,
            "variadic_argument": self._parenthesized,
            "literal_value": lambda unit, node: _value(self.program.literals.type_of_body(unit, node)),
        }
        for name in ("identifier", "nil", "true", "false", "iota"):
            self._handlers[name] = self._identifier

    def type_of(self, unit: Unit, node: Node) -> Type:
        """Return the type of a value; UNKNOWN for what is none."""
        operand = self.operand(unit, node)
        return operand.type if operand.mode is Mode.VALUE else UNKNOWN

    def single(self, unit: Unit, node: Node) -> Type:
        """Return the type of an expression that stands where one value does."""
        found = self.type_of(unit, node)
        if isinstance(found, Tuple):
            return found.items[0] if len(found.items) == 1 else UNKNOWN
        return found

    def operand(self, unit: Unit, node: Node) -> Operand:
        """Return what an expression stands for."""
        known = unit.operands.get(node.id)
        if known is None:
            # An expression that depends on itself is unknown where it comes round.
            unit.operands[node.id] = _NOTHING
            known = unit.operands[node.id] = self._operand(unit, node)
        assert isinstance(known, Operand)
        return known

    def operand_of_name(self, unit: Unit, node: Node) -> Operand:
        """Return what a name stands for, whatever the grammar takes it for."""
        return self._identifier(unit, node)

    def _operand(self, unit: Unit, node: Node) -> Operand:
        handler = self._handlers.get(node.type)
        if handler is not None:
            return handler(unit, node)
        if node.type in _LITERALS:
            return _value(_LITERALS[node.type])
        if node.type in _TYPES:
            return self._type_in_expression(unit, node)
        return _NOTHING

    def _type_in_expression(self, unit: Unit, node: Node) -> Operand:
        # Where the grammar cannot know, it takes what begins a generic call for a type.
        if node.type == "type_elem":
            return self._parenthesized(unit, node)
        if node.type == "type_identifier":
            return self._identifier(unit, node)
        if node.type == "qualified_type":
            found = self.program.package_member(unit, nodes.field(node, "package"), nodes.field(node, "name"))
            return self._of_object(found[0]) if found else _NOTHING
        if node.type == "generic_type":
            base, arguments = nodes.field(node, "type"), nodes.field(node, "type_arguments")
            found_base = self.program.generic_base(unit, base) if base is not None else None
            if found_base is not None and found_base.kind is ObjectKind.FUNC and arguments is not None:
                return self._instantiate_function(unit, self._of_object(found_base), nodes.children(arguments))
        return Operand(Mode.TYPE, self.program.typer.type_expression(unit, node))

    def _identifier(self, unit: Unit, node: Node) -> Operand:
        found = self.program.names.lookup(unit, nodes.text(node), node.start_byte)
        return self._of_object(found[0]) if found else _NOTHING

    def _of_object(self, found: Object) -> Operand:
        match found.kind:
            case ObjectKind.PACKAGE:
                return Operand(Mode.PACKAGE, UNKNOWN, found)
            case ObjectKind.TYPE | ObjectKind.TYPE_PARAMETER:
                return Operand(Mode.TYPE, self.program.typer.object_type(found), found)
            case ObjectKind.BUILTIN:
                return Operand(Mode.BUILTIN, UNKNOWN, found)
        return Operand(Mode.VALUE, self.program.typer.object_type(found), found)

    def _parenthesized(self, unit: Unit, node: Node) -> Operand:
        inner = nodes.children(node)
        return self.operand(unit, inner[0]) if len(inner) == 1 else _NOTHING

    def _selector(self, unit: Unit, node: Node) -> Operand:
        operand, field = nodes.field(node, "operand"), nodes.field(node, "field")
        if operand is None or field is None:
            return _NOTHING
        owner = self.operand(unit, operand)
        name = nodes.text(field)
        if owner.mode is Mode.PACKAGE:
            assert owner.object is not None
            found = self.program.in_package(owner.object, name, unit.file)
            return self._of_object(found[0]) if found else _NOTHING
        if owner.mode not in (Mode.VALUE, Mode.TYPE):
            return _NOTHING
        selection = self.program.members.find(types.first_of(owner.type), name, unit.file)
        if selection is None or selection.object is None:
            return _NOTHING
        found_type = self.program.members.type_of(selection)
        if owner.is_type and isinstance(found_type, Signature):
            found_type = Signature(found_type.unit, found_type.node, found_type.mapping, receiver=owner.type)
        return Operand(Mode.VALUE, found_type, selection.object)

    def _call(self, unit: Unit, node: Node) -> Operand:
        function, arguments = nodes.field(node, "function"), nodes.field(node, "arguments")
        if function is None or arguments is None:
            return _NOTHING
        called = self.operand(unit, function)
        if called.is_type:
            return _value(called.type)
        if called.mode is Mode.BUILTIN:
            assert called.object is not None
            found = self.program.builtins.call(unit, called.object.name, nodes.children(arguments))
            return _value(found) if found is not UNKNOWN else _NOTHING
        explicit = nodes.field(node, "type_arguments")
        if explicit is not None:
            called = self._instantiate_function(unit, called, nodes.children(explicit))
        return self._result(unit, called, nodes.children(arguments))

    def _result(self, unit: Unit, called: Operand, arguments: list[Node]) -> Operand:
        signature = self.program.interfaces.core(called.type)
        if not isinstance(signature, Signature):
            return _NOTHING
        typer = self.program.typer
        results = typer.results(signature)
        own = self.program.parameters.own_parameters(signature) if results else []
        if own:
            spread = bool(arguments) and arguments[-1].type == "variadic_argument"
            bound = self.program.generics.infer(signature, own, self._argument_types(unit, arguments), spread=spread)
            results = [self.program.generics.substitute(result, bound) for result in results]
        if len(results) == 1:
            return _value(results[0])
        return _value(Tuple(tuple(results)))

    def _argument_types(self, unit: Unit, arguments: list[Node]) -> list[Type]:
        found = [self.type_of(unit, argument) for argument in arguments]
        if len(found) == 1 and isinstance(found[0], Tuple):
            return list(found[0].items)
        return found

    def _index(self, unit: Unit, node: Node) -> Operand:
        operand, index = nodes.field(node, "operand"), nodes.field(node, "index")
        if operand is None:
            return _NOTHING
        owner = self.operand(unit, operand)
        if owner.is_type:
            if owner.object is None or index is None:
                return _NOTHING
            argument = self.program.typer.type_expression(unit, index)
            return Operand(Mode.TYPE, self.program.typer.instantiate(owner.object, [argument]))
        under = self.program.interfaces.core(types.first_of(owner.type))
        if isinstance(under, Signature):
            return self._instantiate_function(unit, owner, [index] if index is not None else [])
        return _value(self._element(under))

    def _element(self, under: Type) -> Type:
        if isinstance(under, Pointer):
            under = self.program.interfaces.core(under.element)
            return under.element if isinstance(under, types.Array) else UNKNOWN
        if isinstance(under, (types.Slice, types.Array, types.Map)):
            return under.element
        return types.UINT8 if isinstance(under, Basic) else UNKNOWN

    def _instantiation(self, unit: Unit, node: Node) -> Operand:
        base = nodes.field(node, "type")
        if base is None:
            return _NOTHING
        owner = self.operand(unit, base)
        arguments = [child for child in nodes.children(node) if child.id != base.id]
        if owner.is_type and owner.object is not None:
            given = [self.program.typer.type_expression(unit, argument) for argument in arguments]
            return Operand(Mode.TYPE, self.program.typer.instantiate(owner.object, given))
        return self._instantiate_function(unit, owner, arguments)

    def _instantiate_function(self, unit: Unit, called: Operand, arguments: list[Node]) -> Operand:
        signature = called.type
        if called.mode is not Mode.VALUE or not isinstance(signature, Signature):
            return _NOTHING
        given = [self.program.typer.type_expression(unit, argument) for argument in arguments]
        own = self.program.parameters.own_parameters(signature)
        mapping = {**signature.mapping, **dict(zip(own, given, strict=False))}
        return Operand(Mode.VALUE, Signature(signature.unit, signature.node, mapping, signature.receiver), called.object)

    def _slice(self, unit: Unit, node: Node) -> Operand:
        operand = nodes.field(node, "operand")
        found = self.single(unit, operand) if operand is not None else UNKNOWN
        under = self.program.interfaces.core(found)
        if isinstance(under, Pointer):
            under = self.program.interfaces.core(under.element)
        if isinstance(under, types.Array):
            return _value(types.Slice(under.element))
        return _value(types.STRING if found is types.UNTYPED_STRING else found)

    def _assertion(self, unit: Unit, node: Node) -> Operand:
        written = nodes.field(node, "type")
        return _value(self.program.typer.type_expression(unit, written)) if written is not None else _NOTHING

    def _conversion(self, unit: Unit, node: Node) -> Operand:
        written, operand = nodes.field(node, "type"), nodes.field(node, "operand")
        if written is None:
            return _NOTHING
        called = self.operand(unit, written)
        if called.is_type:
            return _value(called.type)
        return self._result(unit, called, [operand] if operand is not None else [])

    def _unary(self, unit: Unit, node: Node) -> Operand:
        inner, operator = nodes.field(node, "operand"), nodes.field(node, "operator")
        if inner is None or operator is None:
            return _NOTHING
        operand = self.operand(unit, inner)
        found = types.first_of(operand.type)
        match operator.type:
            case "&":
                return _value(Pointer(found) if found is not UNKNOWN else UNKNOWN)
            case "*":
                if operand.is_type:
                    return Operand(Mode.TYPE, Pointer(found))
                under = self.program.interfaces.core(found)
                return _value(under.element if isinstance(under, Pointer) else UNKNOWN)
            case "<-":
                under = self.program.interfaces.core(found)
                return _value(under.element if isinstance(under, types.Chan) else UNKNOWN)
        return _value(found)

    def _binary(self, unit: Unit, node: Node) -> Operand:
        """A chain of operators is as deep as it is long: its left side is walked, not recursed into."""
        chain = []
        left: Node | None = node
        while left is not None and left.type == "binary_expression" and (left.id == node.id or left.id not in unit.operands):
            chain.append(left)
            left = nodes.field(left, "left")
        found = self.single(unit, left) if left is not None else UNKNOWN
        for one in reversed(chain):
            operator, right = nodes.field(one, "operator"), nodes.field(one, "right")
            sign = operator.type if operator is not None else ""
            if sign in _COMPARISONS:
                found = types.UNTYPED_BOOL
            elif sign not in _SHIFTS and not (sign in _LOGICAL and not types.is_untyped(found)):
                found = types.wider(found, self.single(unit, right) if right is not None else UNKNOWN)
            if one.id != node.id:
                unit.operands[one.id] = _value(found)
        return _value(found)

    def _composite(self, unit: Unit, node: Node) -> Operand:
        written = nodes.field(node, "type")
        if written is None:
            return _NOTHING
        if written.type == "implicit_length_array_type":
            body = nodes.field(node, "body")
            element = nodes.field(written, "element")
            found = self.program.typer.type_expression(unit, element) if element is not None else UNKNOWN
            keyed = body is None or any(child.type == "keyed_element" for child in nodes.children(body))
            return _value(types.Array(found, None if keyed or body is None else len(nodes.children(body))))
        return _value(self.program.typer.type_expression(unit, written))
