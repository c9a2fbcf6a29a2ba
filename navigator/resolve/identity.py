"""When two types are the same (https://go.dev/ref/spec#Type_identity)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navigator.resolve import nodes, types
from navigator.resolve.interfaces import identity
from navigator.resolve.types import UNKNOWN, Basic, Interface, Mapping, Named, Pointer, Signature, Struct, Tuple, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_DEEPEST = 60


class Identity:
    """Compares types."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def identical(self, one: Type, other: Type, depth: int = 0) -> bool:
        """Tell whether two types are identical. What is unknown is identical to nothing."""
        if one is other:
            return one is not UNKNOWN
        if type(one) is not type(other) or depth > _DEEPEST:
            return depth > _DEEPEST  # only types that refer to themselves are so deep: all that was compared agrees
        match one, other:
            case Basic(), Basic():
                return one.name == other.name
            case Named(), Named():
                return (one.object is other.object or one.object.key == other.object.key) and self._all(
                    one.arguments, other.arguments, depth
                )
            case Pointer(), Pointer():
                return self.identical(one.element, other.element, depth + 1)
            case types.Slice(), types.Slice():
                return self.identical(one.element, other.element, depth + 1)
            case types.Array(), types.Array():
                same = None in (one.length, other.length) or one.length == other.length
                return same and self.identical(one.element, other.element, depth + 1)
            case types.Map(), types.Map():
                return self.identical(one.key, other.key, depth + 1) and self.identical(one.element, other.element, depth + 1)
            case types.Chan(), types.Chan():
                return one.direction == other.direction and self.identical(one.element, other.element, depth + 1)
            case Tuple(), Tuple():
                return self._all(one.items, other.items, depth)
            case TypeParameter(), TypeParameter():
                return one.object.key == other.object.key
            case Signature(), Signature():
                return self.same_signature(one, other, depth)
            case Struct(), Struct():
                return self._same_struct(one, other, depth)
            case Interface(), Interface():
                return self._same_interface(one, other, depth)
        return False

    def same_signature(self, one: Signature, other: Signature, depth: int = 0) -> bool:
        """Tell whether two function types are identical; receivers do not count."""
        if _is_same_text(one, other):
            return True
        typer = self.program.typer
        ours, variadic = typer.parameters(one)
        theirs, other_variadic = typer.parameters(other)
        if variadic != other_variadic or len(ours) != len(theirs):
            return False
        own, others = self.program.parameters.own_parameters(one), self.program.parameters.own_parameters(other)
        if len(own) != len(others):
            return False
        results, other_results = typer.results(one), typer.results(other)
        if own:
            # Generic functions are identical when they are so with each other's type parameters.
            renamed: Mapping = dict(zip(others, map(TypeParameter, own), strict=True))
            theirs = [self.program.generics.substitute(found, renamed) for found in theirs]
            other_results = [self.program.generics.substitute(found, renamed) for found in other_results]
        return self._all(ours, theirs, depth) and self._all(results, other_results, depth)

    def _all(self, ones: tuple[Type, ...] | list[Type], others: tuple[Type, ...] | list[Type], depth: int) -> bool:
        return len(ones) == len(others) and all(self.identical(one, other, depth + 1) for one, other in zip(ones, others, strict=True))

    def _same_struct(self, one: Struct, other: Struct, depth: int) -> bool:
        if _is_same_text(one, other):
            return True
        ours, theirs = self.program.typer.fields(one), self.program.typer.fields(other)
        if len(ours) != len(theirs):
            return False
        members = self.program.members
        for mine, yours in zip(ours, theirs, strict=True):
            if identity(mine.object) != identity(yours.object) or mine.embedded != yours.embedded:
                return False
            if _tag(mine.object.node) != _tag(yours.object.node):
                return False
            if not self.identical(members.field_type(one, mine), members.field_type(other, yours), depth + 1):
                return False
        return True

    def _same_interface(self, one: Interface, other: Interface, depth: int) -> bool:
        if _is_same_text(one, other):
            return True
        typer = self.program.typer
        ours, theirs = self.program.interfaces.elements(one), self.program.interfaces.elements(other)
        if ours.methods.keys() != theirs.methods.keys() or (ours.terms is None) != (theirs.terms is None):
            return False
        for key, mine in ours.methods.items():
            yours = theirs.methods[key]
            left = self.program.generics.substitute(typer.object_type(mine.object), mine.mapping)
            right = self.program.generics.substitute(typer.object_type(yours.object), yours.mapping)
            if not self.identical(left, right, depth + 1):
                return False
        return True


def _is_same_text(one: Struct | Interface | Signature, other: Struct | Interface | Signature) -> bool:
    """Whether two types are written in one place and mean the same there."""
    if one.unit is not other.unit or one.node.id != other.node.id:
        return False
    return one.mapping is other.mapping or (not one.mapping and not other.mapping)


def _tag(name: object) -> str:
    from indexes.syntax import Node

    declaration = name
    while isinstance(declaration, Node) and declaration.type != "field_declaration":
        declaration = declaration.parent
    tag = nodes.field(declaration, "tag") if isinstance(declaration, Node) else None
    return nodes.text(tag) if tag is not None else ""
