"""The types that variables and constants get from what they are declared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes, types
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Basic, Interface, Pointer, Signature, Tuple, Type, default_type

if TYPE_CHECKING:
    from navigator.resolve.program import Program


class Variables:
    """Works out the types of variables and constants."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def type_of(self, unit: Unit, found: Object, name: Node) -> Type:
        """Return the type of a variable or constant.

        Args:
            unit: The chunk that declares it.
            found: The object.
            name: The node of its name where it is declared.
        """
        parent = name.parent
        if parent is not None and parent.type == "expression_list":
            number = nodes.position_among(nodes.children(parent), name)
            statement = parent.parent
            return self._of_statement(unit, found, statement, number) if statement is not None else UNKNOWN
        if parent is None or parent.type not in ("var_spec", "const_spec"):
            return UNKNOWN
        number = nodes.position_among(nodes.named(parent, "name"), name)
        written = nodes.field(parent, "type")
        if written is not None:
            return self.program.typer.type_expression(unit, written)
        values = nodes.field(parent, "value")
        if found.kind is ObjectKind.CONST:
            return self._of_constant(unit, parent, values, number)
        return default_type(self.from_values(unit, values, number)) if values is not None else UNKNOWN

    def _of_statement(self, unit: Unit, found: Object, statement: Node, number: int) -> Type:
        right = nodes.field(statement, "right")
        match statement.type:
            case "short_var_declaration" if right is not None:
                return default_type(self.from_values(unit, right, number))
            case "receive_statement" if right is not None:
                return types.BOOL if number == 1 else self.program.expressions.single(unit, right)
            case "range_clause" if right is not None:
                return self.of_range(self.program.expressions.single(unit, right), number)
            case "type_switch_statement":
                return self._of_symbol(unit, found, statement)
        return UNKNOWN

    def from_values(self, unit: Unit, values: Node, number: int) -> Type:
        """Return the type of the n-th (from 0) of the variables that a list of expressions is assigned to."""
        listed = nodes.children(values) if values.type == "expression_list" else [values]
        expressions = self.program.expressions
        if number < 0:
            return UNKNOWN
        if len(listed) == 1:
            found = expressions.type_of(unit, listed[0])
            if isinstance(found, Tuple):
                return found.items[number] if number < len(found.items) else UNKNOWN
            # v, ok := m[k], x.(T), <-ch
            return found if number == 0 else types.BOOL
        return expressions.single(unit, listed[number]) if number < len(listed) else UNKNOWN

    def _of_constant(self, unit: Unit, spec: Node, values: Node | None, number: int) -> Type:
        """A spec without a value repeats the last one that has one (https://go.dev/ref/spec#Constant_declarations)."""
        source: Node | None = spec
        while values is None and source is not None:
            source = source.prev_named_sibling
            if source is None or source.type not in ("const_spec", "comment"):
                return UNKNOWN
            if source.type == "const_spec":
                values = nodes.field(source, "value")
        if values is None or source is None:
            return UNKNOWN
        written = nodes.field(source, "type")
        if written is not None:
            return self.program.typer.type_expression(unit, written)
        return self.from_values(unit, values, number)

    def _of_symbol(self, unit: Unit, found: Object, statement: Node) -> Type:
        """In a clause with one type the symbol has that type, in all others that of the expression."""
        value = nodes.field(statement, "value")
        whole = self.program.expressions.single(unit, value) if value is not None else UNKNOWN
        clause = found.clause
        if clause is None or clause.type != "type_case":
            return whole
        listed = nodes.named(clause, "type")
        if len(listed) != 1 or nodes.text(listed[0]) == "nil":
            return whole
        return self.program.typer.type_expression(unit, listed[0])

    def of_range(self, ranged: Type, number: int) -> Type:
        """Return the type of the n-th (from 0) variable of a range clause (https://go.dev/ref/spec#For_range)."""
        if isinstance(ranged, Basic) and ranged.untyped and ranged is not types.UNTYPED_STRING:
            return types.INT
        under = self.program.interfaces.core(ranged)
        if isinstance(under, Pointer):
            under = self.program.interfaces.core(under.element)
        match under:
            case types.Slice() | types.Array():
                return types.INT if number == 0 else under.element
            case types.Map():
                return under.key if number == 0 else under.element
            case types.Chan():
                return under.element
            case Signature():
                return self._yielded(under, number)
            case Basic():
                if under.name in ("string", "untyped string"):
                    return types.INT if number == 0 else types.RUNE
                return ranged
            case Interface():
                return UNKNOWN
        return UNKNOWN

    def _yielded(self, iterator: Signature, number: int) -> Type:
        parameters, _ = self.program.typer.parameters(iterator)
        yielder = self.program.interfaces.core(parameters[0]) if parameters else UNKNOWN
        if not isinstance(yielder, Signature):
            return UNKNOWN
        values, _ = self.program.typer.parameters(yielder)
        return values[number] if 0 <= number < len(values) else UNKNOWN
