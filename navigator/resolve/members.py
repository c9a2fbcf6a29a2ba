"""Fields and methods: selectors and promotion (https://go.dev/ref/spec#Selectors), and method sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from navigator.resolve.files import GoFile
from navigator.resolve.interfaces import Elements, identity
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.typer import Field
from navigator.resolve.types import UNKNOWN, Interface, Mapping, Named, Signature, Struct, Type, TypeParameter, dereference

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selector finds.

    Attributes:
        object: The field or method; None when several stand at the shallowest depth, or when an embedded type is unknown.
        mapping: What stands for the type parameters of the declaration it is in.
        depth: How many embedded fields lead to it.
        others: Declarations of the same method for other platforms; where `object` is None for ambiguity, the choices.
        indirect: Whether a pointer is followed on the way.
    """

    object: Object | None
    mapping: Mapping
    depth: int
    others: tuple[Object, ...] = ()
    indirect: bool = False


@dataclass(slots=True)
class _Entry:
    """A type that is looked into, and how it was reached."""

    type: Type
    indirect: bool
    multiple: bool = False


class Members:
    """Finds members of types."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def find(self, owner: Type, name: str, asker: GoFile | None) -> Selection | None:
        """Find a field or method by Go's rule: the shallowest one, if it is the only one there.

        Args:
            owner: The type of what stands before the dot.
            name: The name behind it.
            asker: The file that it stands in, which decides whether names that are not exported are seen.

        Returns:
            None when there is no such member.
        """
        typer = self.program.typer
        first, pointer = dereference(owner)
        if pointer and isinstance(typer.underlying(first), (Interface, TypeParameter)):
            return None  # a pointer to an interface has no methods
        if isinstance(owner, Named):
            # A defined pointer type has the fields of what it points to, but no methods.
            inner, is_pointer = dereference(typer.underlying(owner))
            if is_pointer:
                found = self.find(inner, name, asker)
                return found if found is None or found.object is None or found.object.kind is ObjectKind.FIELD else None
        current = [_Entry(first, pointer)]
        seen: list[Type] = []
        uncertain = False
        for depth in range(_DEEPEST):
            if not current:
                break
            found_here: list[Selection] = []
            following: list[_Entry] = []
            for entry in current:
                hits, embedded, known = self._look_into(entry, name, asker, depth, seen)
                found_here += hits * (2 if entry.multiple else 1)
                uncertain = uncertain or not known
                if not found_here:
                    following += embedded
            if found_here:
                if len(found_here) == 1:
                    return found_here[0]
                choices = tuple(dict.fromkeys(hit.object for hit in found_here if hit.object is not None))
                return Selection(None, {}, depth, choices)
            current = self._consolidate(following)
        return Selection(None, {}, 0) if uncertain else None

    def _look_into(
        self, entry: _Entry, name: str, asker: GoFile | None, depth: int, seen: list[Type]
    ) -> tuple[list[Selection], list[_Entry], bool]:
        """Return the members of this name in one type, the types that it embeds, and whether all about it is known."""
        typer = self.program.typer
        found = entry.type
        if isinstance(found, Named):
            if any(other is found or self.program.identity.identical(other, found) for other in seen):
                return [], [], True
            seen.append(found)
            methods = self.methods_named(found, name, asker)
            if methods:
                mapping = self.program.parameters.arguments_of(found, methods[0]) if found.arguments else {}
                return [Selection(methods[0], mapping, depth, tuple(methods[1:]), entry.indirect)], [], True
        under = typer.underlying(found)
        if isinstance(under, TypeParameter):
            constraint = typer.underlying(self.program.parameters.constraint(under.object))
            hits = self._in_interface(constraint, name, asker, depth, entry) if isinstance(constraint, Interface) else []
            if not hits:
                core = self.program.interfaces.core(under)
                if isinstance(core, Struct):
                    return self._in_struct(core, name, asker, depth, entry)
                if not isinstance(constraint, Interface):
                    return self._look_into(_Entry(constraint, entry.indirect), name, asker, depth, seen)
            return hits, [], constraint is not UNKNOWN
        if isinstance(under, Struct):
            return self._in_struct(under, name, asker, depth, entry)
        if isinstance(under, Interface):
            return self._in_interface(under, name, asker, depth, entry), [], self.program.interfaces.elements(under).certain
        return [], [], under is not UNKNOWN

    def _in_struct(
        self, under: Struct, name: str, asker: GoFile | None, depth: int, entry: _Entry
    ) -> tuple[list[Selection], list[_Entry], bool]:
        hits: list[Selection] = []
        embedded: list[_Entry] = []
        known = True
        for field in self.program.typer.fields(under):
            if field.object.name == name and is_visible(field.object, asker):
                hits.append(Selection(field.object, under.mapping, depth, (), entry.indirect))
            elif field.embedded and not hits:
                inner, pointer = dereference(self.field_type(under, field))
                known = known and inner is not UNKNOWN
                embedded.append(_Entry(inner, entry.indirect or pointer, entry.multiple))
        return hits, embedded, known

    def _in_interface(self, under: Interface, name: str, asker: GoFile | None, depth: int, entry: _Entry) -> list[Selection]:
        elements = self.program.interfaces.elements(under)
        return [
            Selection(method.object, method.mapping, depth, (), entry.indirect)
            for method in elements.methods.values()
            if method.object.name == name and is_visible(method.object, asker)
        ]

    def _consolidate(self, entries: list[_Entry]) -> list[_Entry]:
        """Merge types that were reached more than once at one depth: what is found in them is ambiguous."""
        kept: list[_Entry] = []
        for entry in entries:
            for other in kept:
                if other.type is entry.type or (
                    isinstance(other.type, Named)
                    and isinstance(entry.type, Named)
                    and self.program.identity.identical(other.type, entry.type)
                ):
                    other.multiple = True
                    break
            else:
                kept.append(entry)
        return kept

    def methods_named(self, owner: Named, name: str, asker: GoFile | None) -> list[Object]:
        """Return the methods of this name that are declared for a defined type, best first."""
        declared = owner.object
        if declared.file is None or declared.node is not None:
            return []  # a type that is local to a function has none
        package = self.program.packages.package_of_object(declared)
        for type_name in (declared.name, *self.program.aliases_of(declared)):
            found = [method for method in package.methods_of(type_name, name, asker) if is_visible(method, asker)]
            if found:
                return found
        return []

    def field_type(self, struct: Struct, field: Field) -> Type:
        """Return the type of a field in this instance of its struct."""
        return self.program.generics.substitute(self.program.typer.object_type(field.object), struct.mapping)

    def field_types(self, struct: Struct) -> list[Type]:
        """Return the types of all fields, in source order."""
        return [self.field_type(struct, field) for field in self.program.typer.fields(struct)]

    def type_of(self, selection: Selection) -> Type:
        """Return the type of what a selector found; of a method, its signature."""
        if selection.object is None:
            return UNKNOWN
        return self.program.generics.substitute(self.program.typer.object_type(selection.object), selection.mapping)

    def has_pointer_receiver(self, method: Object) -> bool:
        """Whether a method is declared with a pointer receiver."""
        signature = self.program.typer.object_type(method)
        if not isinstance(signature, Signature):
            return False
        receiver = signature.node.child_by_field_name("receiver")
        return receiver is not None and any(
            declaration.child_by_field_name("type") is not None and _is_pointer(declaration.child_by_field_name("type"))
            for declaration in receiver.named_children
        )

    def method_names(self, owner: Type) -> Iterator[Object]:
        """Yield every method that a type has or is promoted, one for each identity, whether or not it is ambiguous.

        Whether it is really in the method set is for `find` to say.
        """
        typer = self.program.typer
        seen: set[str] = set()
        visited: list[Type] = []
        pending = [dereference(owner)[0]]
        while pending:
            found = pending.pop()
            if isinstance(found, Named):
                if any(other is found or self.program.identity.identical(other, found) for other in visited):
                    continue
                visited.append(found)
                for method in self._declared_methods(found):
                    if identity(method) not in seen:
                        seen.add(identity(method))
                        yield method
            under = typer.underlying(found)
            if isinstance(under, Interface):
                for key, method_ in self.program.interfaces.elements(under).methods.items():
                    if key not in seen:
                        seen.add(key)
                        yield method_.object
            elif isinstance(under, Struct):
                pending += [dereference(self.field_type(under, field))[0] for field in typer.fields(under) if field.embedded]

    def _declared_methods(self, owner: Named) -> Iterator[Object]:
        declared = owner.object
        if declared.file is None or declared.node is not None:
            return
        package = self.program.packages.package_of_object(declared)
        for type_name in (declared.name, *self.program.aliases_of(declared)):
            for found in package.all_methods(type_name):
                yield found[0]

    def interface_elements(self, found: Type) -> Elements | None:
        """Return the elements of an interface type; None for any other."""
        under = self.program.typer.underlying(found)
        return self.program.interfaces.elements(under) if isinstance(under, Interface) else None


def is_visible(member: Object, asker: GoFile | None) -> bool:
    """Whether a file may use a member: one that is not exported belongs to its package."""
    if member.exported or asker is None or member.file is None:
        return True
    return member.file.directory == asker.directory


def _is_pointer(node: object) -> bool:
    from indexes.syntax import Node

    while isinstance(node, Node) and node.type == "parenthesized_type" and node.named_children:
        node = node.named_children[0]
    return isinstance(node, Node) and node.type == "pointer_type"
