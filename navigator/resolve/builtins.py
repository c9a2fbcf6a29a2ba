"""Calls of the functions that the language has built in (https://go.dev/ref/spec#Built-in_functions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import types
from navigator.resolve.files import Unit
from navigator.resolve.types import UNKNOWN, Basic, Pointer, Type

if TYPE_CHECKING:
    from navigator.resolve.program import Program


class Builtins:
    """Works out what built-in functions return."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def call(self, unit: Unit, name: str, arguments: list[Node]) -> Type:
        """Return the type of a call's result; UNKNOWN for a function that returns nothing.

        Args:
            unit: The chunk that the call stands in.
            name: The function.
            arguments: The arguments' nodes.
        """
        expressions = self.program.expressions
        match name:
            case "len" | "cap" | "copy":
                return types.INT
            case "append":
                return expressions.single(unit, arguments[0]) if arguments else UNKNOWN
            case "new":
                return self._new(unit, arguments)
            case "make":
                return self.program.typer.type_expression(unit, arguments[0]) if arguments else UNKNOWN
            case "min" | "max":
                return self._widest([expressions.single(unit, argument) for argument in arguments])
            case "recover":
                return self._universe_type("any")
            case "real" | "imag":
                return self._part(arguments, unit)
            case "complex":
                found = expressions.single(unit, arguments[0]) if arguments else UNKNOWN
                narrow = isinstance(found, Basic) and found.name == "float32"
                return types.BASICS["complex64" if narrow else "complex128"]
        return UNKNOWN

    def _part(self, arguments: list[Node], unit: Unit) -> Type:
        found = self.program.expressions.single(unit, arguments[0]) if arguments else UNKNOWN
        found = self.program.typer.underlying(found)
        narrow = isinstance(found, Basic) and found.name == "complex64"
        return types.BASICS["float32" if narrow else "float64"]

    def _new(self, unit: Unit, arguments: list[Node]) -> Type:
        """`new(T)`, and since Go 1.26 `new(value)` (https://go.dev/ref/spec#Allocation)."""
        if not arguments:
            return UNKNOWN
        operand = self.program.expressions.operand(unit, arguments[0])
        if operand.is_type:
            return Pointer(operand.type)
        return Pointer(types.default_type(types.first_of(operand.type)))

    def _widest(self, found: list[Type]) -> Type:
        result: Type = UNKNOWN
        for one in found:
            result = one if result is UNKNOWN else types.wider(result, one)
        return result

    def _universe_type(self, name: str) -> Type:
        return self.program.typer.object_type(self.program.names.universe[name])
