"""What interfaces consist of, embedded ones included; type sets and core types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Interface, Mapping, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program


@dataclass(frozen=True, slots=True)
class InterfaceMethod:
    """A method of an interface, with what stands for the type parameters where it is declared."""

    object: Object
    mapping: Mapping

    @property
    def identity(self) -> str:
        """What tells methods apart: the name, and for one that is not exported its package (https://go.dev/ref/spec#Uniqueness_of_identifiers)."""
        return identity(self.object)


@dataclass(frozen=True, slots=True)
class Elements:
    """What an interface consists of.

    Attributes:
        methods: By identity.
        terms: The types of its union elements, each with whether it has a tilde; None when it has none.
        certain: Whether all that it embeds could be worked out.
    """

    methods: dict[str, InterfaceMethod]
    terms: tuple[tuple[Type, bool], ...] | None
    certain: bool


def identity(member: Object) -> str:
    """Return what tells a field or method apart from others."""
    if member.exported or member.file is None:
        return member.name
    return f"{member.file.directory}.{member.name}"


class Interfaces:
    """Reads interfaces."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def elements(self, found: Interface) -> Elements:
        """Return the methods and type terms of an interface, embedded ones included."""
        if not isinstance(found.cache, Elements):
            found.cache = Elements({}, None, certain=False)  # an interface that embeds itself
            found.cache = self._elements(found)
        return found.cache

    def _elements(self, found: Interface) -> Elements:
        methods: dict[str, InterfaceMethod] = {}
        terms: tuple[tuple[Type, bool], ...] | None = None
        certain = True
        members = [found.node] if found.node.type != "interface_type" else nodes.children(found.node)
        for member in members:
            if member.type == "method_elem":
                name = nodes.field(member, "name")
                if name is not None:
                    declared = self.program.member_object(ObjectKind.INTERFACE_METHOD, found.unit, name)
                    methods[identity(declared)] = InterfaceMethod(declared, found.mapping)
        for member in members:
            if member.type == "method_elem":
                continue
            inner = self._terms(found, member)
            if len(inner) == 1 and not inner[0][1]:
                embedded = self.program.typer.underlying(inner[0][0])
                if isinstance(embedded, Interface):
                    elements = self.elements(embedded)
                    for key, method in elements.methods.items():
                        methods.setdefault(key, method)
                    certain = certain and elements.certain
                    terms = elements.terms if terms is None else terms
                    continue
                certain = certain and embedded is not UNKNOWN
            terms = tuple(inner) if terms is None else terms
        return Elements(methods, terms, certain)

    def _terms(self, found: Interface, element: Node) -> list[tuple[Type, bool]]:
        inner = [element] if element.type == "negated_type" else nodes.children(element)
        terms = []
        for node in inner:
            tilde = node.type == "negated_type"
            written = (
                self.program.typer.inner_expression(found.unit, node) if tilde else self.program.typer.type_expression(found.unit, node)
            )
            terms.append((self.program.generics.substitute(written, found.mapping), tilde))
        return terms

    def core(self, found: Type) -> Type:
        """Return the core type: the underlying type, or what all types of a type set have in common.

        See https://go.dev/ref/spec#Core_types of Go 1.24; later editions say the same in other words.
        """
        under = self.program.typer.underlying(found)
        if isinstance(under, TypeParameter):
            under = self.program.typer.underlying(self.program.parameters.constraint(under.object))
            if not isinstance(under, Interface):
                return under  # a constraint that is one plain type
        if not isinstance(under, Interface):
            return under
        terms = self.elements(under).terms
        if not terms:
            return under
        shapes = [self.program.typer.underlying(term) for term, _ in terms]
        first = shapes[0]
        # string and []byte may be mixed: what such a value is indexed for is a byte either way.
        return first if all(type(shape) is type(first) for shape in shapes) else UNKNOWN
