"""Type arguments: putting them in, and inferring them (https://go.dev/ref/spec#Type_inference)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navigator.resolve import types
from navigator.resolve.objects import Object
from navigator.resolve.types import UNKNOWN, Basic, Interface, Mapping, Named, Pointer, Signature, Struct, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_DEEPEST = 40


class Generics:
    """Substitution, unification, inference."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def substitute(self, found: Type, mapping: Mapping, depth: int = 0) -> Type:
        """Return a type with other types in place of type parameters."""
        if not mapping or depth > _DEEPEST:
            return found
        match found:
            case TypeParameter():
                return mapping.get(found.object, found)
            case Pointer():
                element = self.substitute(found.element, mapping, depth + 1)
                return found if element is found.element else Pointer(element)
            case types.Slice():
                element = self.substitute(found.element, mapping, depth + 1)
                return found if element is found.element else types.Slice(element)
            case types.Array():
                return types.Array(self.substitute(found.element, mapping, depth + 1), found.length)
            case types.Map():
                return types.Map(self.substitute(found.key, mapping, depth + 1), self.substitute(found.element, mapping, depth + 1))
            case types.Chan():
                return types.Chan(self.substitute(found.element, mapping, depth + 1), found.direction)
            case types.Tuple():
                return types.Tuple(tuple(self.substitute(item, mapping, depth + 1) for item in found.items))
            case Named():
                if not found.arguments:
                    return found
                return Named(found.object, tuple(self.substitute(argument, mapping, depth + 1) for argument in found.arguments))
            case Signature():
                receiver = self.substitute(found.receiver, mapping, depth + 1) if found.receiver is not None else None
                return Signature(found.unit, found.node, self._compose(found.mapping, mapping, depth), receiver)
            case Struct() | Interface():
                return type(found)(found.unit, found.node, self._compose(found.mapping, mapping, depth))
        return found

    def _compose(self, inner: Mapping, outer: Mapping, depth: int) -> Mapping:
        composed = {parameter: self.substitute(argument, outer, depth + 1) for parameter, argument in inner.items()}
        for parameter, argument in outer.items():
            composed.setdefault(parameter, argument)
        return composed

    def infer(self, signature: Signature, own: list[Object], arguments: list[Type], *, spread: bool) -> Mapping:
        """Return what a call's arguments say about a function's own type parameters.

        Args:
            signature: The function; what was given explicitly is in its mapping.
            own: The type parameters to infer.
            arguments: The arguments' types.
            spread: Whether the last argument has `...` behind it.
        """
        bound: Mapping = {}
        wanted = set(own)
        parameters, variadic = self.program.typer.parameters(signature)
        untyped: list[tuple[TypeParameter, Type]] = []
        generic: list[tuple[Type, Signature]] = []
        for number, argument in enumerate(arguments):
            if variadic and number >= len(parameters) - 1:
                parameter = parameters[-1]
                if spread:
                    parameter = types.Slice(parameter)
            elif number < len(parameters):
                parameter = parameters[number]
            else:
                break
            if isinstance(argument, Basic) and argument.untyped:
                if isinstance(parameter, TypeParameter) and parameter.object in wanted:
                    untyped.append((parameter, argument))
                continue
            if isinstance(argument, Signature) and self.program.parameters.own_parameters(argument):
                generic.append((parameter, argument))
                continue
            self.unify(parameter, argument, wanted, bound)
        for parameter, function in generic:
            # A generic function that is passed on: what it is passed as says what its own type arguments are.
            own_of_it: Mapping = {}
            self.unify(function, self.substitute(parameter, bound), set(self.program.parameters.own_parameters(function)), own_of_it)
            self.unify(parameter, self.substitute(function, own_of_it), wanted, bound)
        for parameter, argument in untyped:
            known = bound.get(parameter.object)
            if known is None or (isinstance(known, Basic) and _is_wider(argument, known)):
                bound[parameter.object] = argument
        bound = {parameter: types.default_type(argument) for parameter, argument in bound.items()}
        self._infer_from_constraints(own, wanted, bound, signature.mapping)
        return {parameter: self.substitute(argument, bound) for parameter, argument in bound.items()}

    def _infer_from_constraints(self, own: list[Object], wanted: set[Object], bound: Mapping, given: Mapping) -> None:
        for _ in own:
            before = len(bound)
            for parameter in own:
                constraint = self.substitute(self.program.parameters.constraint(parameter), given)
                under = self.program.typer.underlying(constraint)
                if not isinstance(under, Interface):
                    terms: tuple[tuple[Type, bool], ...] | None = ((constraint, False),)
                else:
                    terms = self.program.interfaces.elements(under).terms
                if terms and len(terms) == 1:
                    core, tilde = terms[0]
                    if parameter in bound:
                        actual = bound[parameter]
                        self.unify(core, self.program.typer.underlying(actual) if tilde else actual, wanted, bound)
                    elif not tilde:
                        bound[parameter] = self.substitute(core, bound)
                elif parameter in bound and isinstance(under, Interface):
                    self._unify_methods(under, bound[parameter], wanted, bound)
            if len(bound) == before:
                return

    def unify(self, parameter: Type, argument: Type, wanted: set[Object], bound: Mapping, depth: int = 0) -> None:
        """Bind the type parameters in one type so that it becomes another; what does not fit is left alone."""
        if argument is UNKNOWN or parameter is UNKNOWN or depth > _DEEPEST:
            return
        if isinstance(parameter, TypeParameter):
            if parameter.object in wanted:
                known = bound.get(parameter.object)
                # Of a named type and its underlying one, the named one stays; of a channel, the one with both directions.
                if known is None or (isinstance(argument, Named) and not isinstance(known, Named)):
                    bound[parameter.object] = argument
                elif not isinstance(known, Named):
                    self.unify(known, argument, wanted, bound, depth + 1)
            return
        if isinstance(parameter, Named):
            self._unify_named(parameter, argument, wanted, bound, depth)
            return
        if isinstance(argument, (Named, TypeParameter)):
            argument = self.program.interfaces.core(argument)
        pairs: list[tuple[Type, Type]] = []
        match parameter, argument:
            case Pointer(), Pointer():
                pairs.append((parameter.element, argument.element))
            case types.Slice(), types.Slice():
                pairs.append((parameter.element, argument.element))
            case types.Array(), types.Array():
                pairs.append((parameter.element, argument.element))
            case types.Chan(), types.Chan():
                pairs.append((parameter.element, argument.element))
            case types.Map(), types.Map():
                pairs += [(parameter.key, argument.key), (parameter.element, argument.element)]
            case Signature(), Signature():
                typer = self.program.typer
                pairs += zip(typer.parameters(parameter)[0], typer.parameters(argument)[0], strict=False)
                pairs += zip(typer.results(parameter), typer.results(argument), strict=False)
            case Interface(), _:
                self._unify_methods(parameter, argument, wanted, bound, depth)
            case Struct(), Struct():
                members = self.program.members
                pairs += zip(members.field_types(parameter), members.field_types(argument), strict=False)
        for ours, theirs in pairs:
            self.unify(ours, theirs, wanted, bound, depth + 1)

    def _unify_named(self, parameter: Named, argument: Type, wanted: set[Object], bound: Mapping, depth: int) -> None:
        if not parameter.arguments:
            return
        if isinstance(argument, Named) and argument.object is parameter.object:
            for ours, theirs in zip(parameter.arguments, argument.arguments, strict=False):
                self.unify(ours, theirs, wanted, bound, depth + 1)
            return
        under = self.program.typer.underlying(parameter)
        if isinstance(under, Interface):
            # A value that implements a generic interface says with its methods what the type arguments are.
            self._unify_methods(under, argument, wanted, bound, depth)
        elif not isinstance(argument, Named):
            self.unify(under, argument, wanted, bound, depth + 1)

    def _unify_methods(self, interface: Interface, argument: Type, wanted: set[Object], bound: Mapping, depth: int = 0) -> None:
        for method in self.program.interfaces.elements(interface).methods.values():
            selection = self.program.members.find(argument, method.object.name, method.object.file)
            if selection is None or selection.object is None:
                continue
            theirs = self.program.members.type_of(selection)
            ours = self.substitute(self.program.typer.object_type(method.object), method.mapping)
            if isinstance(theirs, Signature) and isinstance(ours, Signature):
                self.unify(ours, theirs, wanted, bound, depth + 1)


def _is_wider(candidate: Type, known: Basic) -> bool:
    """Whether an untyped constant's kind comes later than another's; such arguments decide together."""
    order = types.UNTYPED_ORDER
    return known.untyped and isinstance(candidate, Basic) and order.get(candidate, -1) > order.get(known, -1)
