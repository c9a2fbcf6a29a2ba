"""The fields of an API type as the API has them: named by their JSON tags, with what is embedded inline in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexes import comments
from indexes.model import is_exported
from indexes.syntax import Node
from navigator.errors import NotFoundError
from navigator.overview.evaluate import declaration_of
from navigator.overview.nearest import suggest
from navigator.resolve import nodes
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.program import Program
from navigator.resolve.types import Array, Basic, Map, Named, Pointer, Slice, Struct, Type

_TAG = re.compile(r'json:"([^"]*)"')
_DEEPEST = 12
_BASICS = {"bool": "boolean", "int32": "integer", "int64": "integer", "int": "integer", "float64": "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object.

    Attributes:
        name: In JSON.
        type: As kubectl explain writes it: `<string>`, `<[]Container>`, `<map[string]string>`.
        required: Whether it must be there.
        doc: What its comment says.
        markers: Its markers, without the leading `+`.
        path: The file that declares it.
        line: 1-based.
        fields: The fields of its type, when they were asked for.
        recursive: Whether its type is one that it lies within, so that its fields are left out.
    """

    name: str
    type: str
    required: bool
    doc: str
    markers: tuple[str, ...]
    path: str
    line: int
    fields: tuple[Field, ...] = ()
    recursive: bool = False


class Fields:
    """Reads the fields of the types of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._lines: dict[str, list[bytes]] = {}

    def find_type(self, package: str, name: str) -> Named | None:
        """Return a type of a package by name."""
        for directory in self.program.workspace.checkout.directories_of(package):
            files = self.program.packages.list_directory(directory)
            if files:
                found = self.program.packages.package_of(next((file for file in files if not file.is_test), files[0])).lookup(name)
                made = self.program.typer.object_type(found[0]) if found else None
                if isinstance(made, Named):
                    return made
        return None

    def of(self, owner: Named, depth: int = 1) -> tuple[Field, ...]:
        """Return the fields of a type.

        Args:
            owner: The type.
            depth: How many levels; 0 for all.
        """
        return tuple(self._fields(owner, depth or _DEEPEST, (owner.object.key,)))

    def get(self, owner: Named, path: list[str]) -> tuple[Field, Named | None]:
        """Return the field that a path such as spec.containers leads to, and the type behind it when that has fields.

        Raises:
            NotFoundError: There is no such field.
        """
        field: Field | None = None
        current: Named | None = owner
        for element in path:
            fields = self.of(current) if current is not None else ()
            field = next((one for one in fields if one.name.lower() == element.lower()), None)
            if field is None:
                near = suggest(element, [one.name for one in fields])
                where = current.object.name if current is not None else "a value without fields"
                raise NotFoundError(
                    f"{where} has no field {element}", f"did you mean {' or '.join(near)}?" if near else "leave out the last element"
                )
            current = self._type_of(field, current)
        assert field is not None
        return field, current

    def _type_of(self, field: Field, owner: Named | None) -> Named | None:
        if owner is None:
            return None
        for declared, unit, node in self._declared(owner):
            if declared == field.name:
                return self._struct(self._written(unit, node))
        return None

    def _written(self, unit: Unit, member: Node) -> Type:
        return self.program.typer.in_field(unit, member, "type")

    def _declared(self, owner: Named) -> Iterator[tuple[str, Unit, Node]]:
        """Yield (name, unit, declaration) of the fields of a struct; those of inline ones too."""
        found = declaration_of(owner.object)
        body = nodes.field(found[1], "type") if found is not None else None
        if found is None or body is None or body.type != "struct_type":
            return
        for member in nodes.children(nodes.children(body)[0]) if nodes.children(body) else ():
            if member.type != "field_declaration":
                continue
            tag = nodes.field(member, "tag")
            match = _TAG.search(nodes.text(tag)) if tag is not None else None
            name, _, options = match[1].partition(",") if match else ("", "", "")
            if name == "-":
                continue
            if not name and ("inline" in options or not nodes.named(member, "name")):
                inner = self._struct(self._written(found[0], member))
                if inner is not None:
                    yield from self._declared(inner)
                continue
            names = nodes.named(member, "name")
            if not name and names and not is_exported(nodes.text(names[0])):
                continue
            yield name or (nodes.text(names[0]) if names else ""), found[0], member

    def _fields(self, owner: Named, depth: int, above: tuple[tuple[str, int], ...]) -> Iterator[Field]:
        for name, unit, member in self._declared(owner):
            written = self._written(unit, member)
            inner = self._struct(written)
            line = unit.file.locate(member.start_byte)[0]
            doc = comments.find_doc(self._lines_of(unit.file), line, 1)
            markers = tuple(marker.lstrip("+") for marker in doc.markers)
            recursive = inner is not None and inner.object.key in above
            deeper: tuple[Field, ...] = ()
            if depth > 1 and inner is not None and not recursive:
                deeper = tuple(self._fields(inner, depth - 1, (*above, inner.object.key)))
            tag = nodes.field(member, "tag")
            optional = tag is not None and ("omitempty" in nodes.text(tag) or "omitzero" in nodes.text(tag))
            optional = optional or any(marker in ("optional", "k8s:optional") for marker in markers)
            required = any(marker in ("required", "k8s:required") for marker in markers) or not optional
            yield Field(name, f"<{self._name(written)}>", required, doc.text, markers, unit.file.path, line, deeper, recursive)

    def _lines_of(self, file: GoFile) -> list[bytes]:
        lines = self._lines.get(file.path)
        if lines is None:
            lines = self._lines[file.path] = file.source.split(b"\n")
        return lines

    def _struct(self, found: Type) -> Named | None:
        """The struct behind pointers, slices and maps."""
        while isinstance(found, Pointer | Slice | Array | Map):
            found = found.element
        if not isinstance(found, Named):
            return None
        underlying = self.program.typer.underlying(found)
        if isinstance(underlying, Struct):
            return found
        return self._struct(underlying) if isinstance(underlying, Slice | Map | Pointer) else None

    def _name(self, found: Type) -> str:
        """A type as kubectl explain writes it."""
        while isinstance(found, Pointer):
            found = found.element
        if isinstance(found, Slice | Array):
            return f"[]{self._name(found.element)}"
        if isinstance(found, Map):
            return f"map[{self._name(found.key)}]{self._name(found.element)}"
        if isinstance(found, Named):
            underlying = self.program.typer.underlying(found)
            return self._name(underlying) if isinstance(underlying, Basic) else found.object.name
        return _BASICS.get(found.name, found.name) if isinstance(found, Basic) else "Object"
