"""Any identifier, wherever it stands -> what it means there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.expressions import Operand
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Struct, Type

if TYPE_CHECKING:
    from navigator.resolve.program import Program

IDENTIFIERS = frozenset(
    "identifier type_identifier field_identifier package_identifier label_name blank_identifier nil true false iota".split()
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an identifier means.

    Attributes:
        objects: The object; behind it, its declarations for other platforms. Where `certain` is False, the choices.
        certain: Whether Go's rules gave one answer.
        owner: Of a selector's field, the type that it is looked up in; None elsewhere. UNKNOWN when that could not be worked out.
        promoted: Whether a selector goes through an embedded field.
    """

    objects: tuple[Object, ...]
    certain: bool = True
    owner: Type | None = None
    promoted: bool = False


NOTHING = Meaning(())


class Identify:
    """Says what identifiers mean."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def meaning(self, unit: Unit, node: Node) -> Meaning:
        """Return what an identifier means where it stands; NOTHING when Go's rules give it no meaning.

        Args:
            unit: The chunk that it stands in.
            node: One of the types in `IDENTIFIERS`.
        """
        if node.type not in IDENTIFIERS:
            return NOTHING
        name = nodes.text(node)
        declared = unit.definition_at(node.start_byte)
        if declared is not None:
            return Meaning((declared,))
        parent = node.parent
        if parent is None:
            return NOTHING
        match parent.type:
            case "selector_expression":
                field = nodes.field(parent, "field")
                if field is not None and field.id == node.id:
                    return self._selected(unit, parent, name)
            case "qualified_type":
                package = nodes.field(parent, "package")
                if package is not None and package.id != node.id:
                    return self._qualified(unit, package, name)
            case "field_declaration":
                if node.type == "field_identifier":
                    return self._field_name(unit, parent, node)
            case "method_elem" if self._is_name(parent, node):
                return Meaning((self.program.member_object(ObjectKind.INTERFACE_METHOD, unit, node),))
            case "literal_element":
                return self._literal_key(unit, parent, node, name)
            case "function_declaration" | "method_declaration" | "type_spec" | "type_alias" | "var_spec" | "const_spec":
                if self._is_name(parent, node):
                    return self._declared_at_top(unit, node)
            case "break_statement" | "continue_statement" | "goto_statement" | "labeled_statement":
                label = unit.scopes.lookup_label(name, node.start_byte) if node.type == "label_name" else None
                if label is not None:
                    return Meaning((label,))
                if node.type == "label_name":
                    return NOTHING
            case "package_clause" | "import_spec" | "dot":
                return NOTHING  # `definition` knows them: they are places, not names
        return _of(self.program.names.lookup(unit, name, node.start_byte))

    def _selected(self, unit: Unit, selector: Node, name: str) -> Meaning:
        operand = nodes.field(selector, "operand")
        if operand is None:
            return NOTHING
        owner = self.program.expressions.operand(unit, operand)
        if owner.object is not None and owner.object.kind is ObjectKind.PACKAGE:
            return _of(self.program.in_package(owner.object, name, unit.file))
        return self._member(owner, name, unit)

    def _member(self, owner: Operand, name: str, unit: Unit) -> Meaning:
        found = self.program.selected_type(owner)
        if found is UNKNOWN:
            return Meaning((), certain=False, owner=UNKNOWN)
        selection = self.program.members.find(found, name, unit.file)
        if selection is None:
            return Meaning((), owner=found)
        if selection.object is None:
            return Meaning(selection.others, certain=False, owner=found if selection.others else UNKNOWN)
        return Meaning((selection.object, *selection.others), owner=found, promoted=selection.depth > 0)

    def _qualified(self, unit: Unit, package: Node, name: str) -> Meaning:
        """`package.Name`; in code that cannot be parsed the grammar takes `value.Field` for it."""
        owner = self.program.expressions.operand_of_name(unit, package)
        if owner.object is not None and owner.object.kind is ObjectKind.PACKAGE:
            return _of(self.program.in_package(owner.object, name, unit.file))
        return self._member(owner, name, unit)

    def _literal_key(self, unit: Unit, element: Node, node: Node, name: str) -> Meaning:
        """A key of a struct literal is a field; any other key, and any value, is an expression."""
        keyed = element.parent
        key = nodes.field(keyed, "key") if keyed is not None and keyed.type == "keyed_element" else None
        body = keyed.parent if keyed is not None else None
        if key is None or key.id != element.id or body is None:
            return _of(self.program.names.lookup(unit, name, node.start_byte))
        under = self.program.literals.structure(self.program.literals.type_of_body(unit, body))
        if isinstance(under, Struct):
            for field in self.program.typer.fields(under):
                if field.object.name == name:
                    return Meaning((field.object,))
            return NOTHING
        if under is UNKNOWN:
            return Meaning((), certain=False, owner=UNKNOWN)
        return _of(self.program.names.lookup(unit, name, node.start_byte))

    def _field_name(self, unit: Unit, declaration: Node, node: Node) -> Meaning:
        struct: Node | None = declaration
        while struct is not None and struct.type != "struct_type":
            struct = struct.parent
        if struct is None:
            return NOTHING
        for field in self.program.typer.fields(Struct(unit, struct)):
            if field.object.offset == node.start_byte:
                return Meaning((field.object,))
        return NOTHING

    def _declared_at_top(self, unit: Unit, node: Node) -> Meaning:
        found = self.program.declared_at(unit.file, node.start_byte)
        if found is None:
            # Blank names and init functions are declared, but in no table.
            found = Object(ObjectKind.FUNC, nodes.text(node), unit.file, node.start_byte, unit.number)
            found.node = node
        return Meaning((found,))

    @staticmethod
    def _is_name(parent: Node, node: Node) -> bool:
        return any(child.id == node.id for child in parent.children_by_field_name("name"))


def _of(found: list[Object]) -> Meaning:
    return Meaning(tuple(found)) if found else NOTHING
