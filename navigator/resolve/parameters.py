"""Type parameters: where they are declared, what constrains them, and what stands for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Mapping, Named, Signature, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program


class Parameters:
    """Knows the type parameters of types, functions and receivers."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[Object, list[Object]] = {}

    def type_parameters(self, declared: Object) -> list[Object]:
        """Return the type parameters of a type or function; of a method, what its receiver calls those of its type."""
        known = self._known.get(declared)
        if known is None:
            known = self._known[declared] = self._type_parameters(declared)
        return known

    def _type_parameters(self, declared: Object) -> list[Object]:
        node = self.program.name_node(declared)
        parent = node.parent if node is not None else None
        if parent is None or declared.file is None:
            return []
        unit = declared.file.unit(declared.chunk)
        if declared.kind is ObjectKind.METHOD:
            receiver = nodes.field(parent, "receiver")
            return self._receiver_parameters(unit, receiver) if receiver is not None else []
        written = nodes.field(parent, "type_parameters")
        return self.declared_parameters(unit, written) if written is not None else []

    def declared_parameters(self, unit: Unit, written: Node) -> list[Object]:
        """Return the objects of a type parameter list."""
        names = [name for declaration in nodes.children(written) for name in nodes.named(declaration, "name")]
        return [found for name in names if (found := unit.definition_at(name.start_byte)) is not None]

    def _receiver_parameters(self, unit: Unit, receiver: Node) -> list[Object]:
        for parameter in nodes.children(receiver):
            written = nodes.field(parameter, "type")
            while written is not None and written.type in ("pointer_type", "parenthesized_type"):
                written = next(iter(nodes.children(written)), None)
            arguments = nodes.field(written, "type_arguments") if written is not None and written.type == "generic_type" else None
            if arguments is not None:
                leaves = [next(iter(nodes.children(element)), element) for element in nodes.children(arguments)]
                return [
                    unit.definition_at(leaf.start_byte) or Object(ObjectKind.TYPE_PARAMETER, nodes.text(leaf), unit.file, leaf.start_byte)
                    for leaf in leaves
                ]
        return []

    def constraint(self, parameter: Object) -> Type:
        """Return the constraint of a type parameter."""
        node = self.program.name_node(parameter)
        parent = node.parent if node is not None else None
        if node is None or parent is None or parameter.file is None:
            return UNKNOWN
        unit = parameter.file.unit(parameter.chunk)
        if parent.type == "type_parameter_declaration":
            return self.program.typer.in_field(unit, parent, "type")
        # One that a receiver declares: the constraint stands at the type's own.
        return self._receiver_constraint(unit, parameter, node)

    def _receiver_constraint(self, unit: Unit, parameter: Object, node: Node) -> Type:
        written: Node | None = node
        while written is not None and written.type != "generic_type":
            written = written.parent
        base = nodes.field(written, "type") if written is not None else None
        found = self.program.generic_base(unit, base) if base is not None else None
        if found is None or written is None:
            return UNKNOWN
        own = self.type_parameters(found)
        arguments = nodes.field(written, "type_arguments")
        leaves = nodes.children(arguments) if arguments is not None else []
        number = next((i for i, leaf in enumerate(leaves) if leaf.start_byte <= parameter.offset < leaf.end_byte), -1)
        if not 0 <= number < len(own):
            return UNKNOWN
        mine = [unit.definition_at(leaf.start_byte) for leaf in leaves]
        mapping: Mapping = {theirs: TypeParameter(ours) for theirs, ours in zip(own, mine, strict=False) if ours is not None}
        return self.program.generics.substitute(self.constraint(own[number]), mapping)

    def arguments_of(self, found: Named, member: Object | None = None) -> Mapping:
        """Return what stands for the type parameters of a generic type, or for those that a method's receiver names."""
        parameters = self.type_parameters(member if member is not None else found.object)
        return dict(zip(parameters, found.arguments, strict=False))

    def own_parameters(self, signature: Signature) -> list[Object]:
        """Return the type parameters that a function's calls have to infer."""
        written = nodes.field(signature.node, "type_parameters")
        if written is None:
            return []
        return [found for found in self.declared_parameters(signature.unit, written) if found not in signature.mapping]
