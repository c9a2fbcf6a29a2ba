"""One Go file: its chunks, its imports, and the units that are parsed when a question needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from indexes import chunks, comments, constraints, syntax
from indexes.chunks import Chunk, Declared
from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.objects import Object
from navigator.resolve.scopes import Scope, build_scopes

_PACKAGE = re.compile(rb"package\s+([\w\x80-\xff]+)")
_CONSTRAINED = re.compile(rb"^[ \t]*//[ \t]*(?:go:build|\+build)\b", re.MULTILINE)
_NAME_CHARACTERS = re.compile(rb"[\w\x80-\xff]")


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """One import of a file.

    Attributes:
        path: The import path.
        alias: The name given to it, `.`, `_`, or empty.
        start: Byte offset of the spec.
        end: Byte offset behind it.
        alias_offset: Byte offset of the alias, or of the spec when there is none.
    """

    path: str
    alias: str
    start: int
    end: int
    alias_offset: int


class GoFile:
    """One Go file as it was read.

    Attributes:
        path: Relative to the checkout, with `/`; absolute for a file of a GOROOT; empty when there is no such file on disk.
        directory: The directory that its package lives in, as `packages` knows it.
        source: Its bytes.
        external: Whether it is no part of the checkout.
    """

    def __init__(self, path: str, directory: str, source: bytes, *, external: bool = False) -> None:
        self.path = path
        self.directory = directory
        self.source = source
        self.external = external
        self._units: dict[int, Unit] = {}

    def __repr__(self) -> str:
        return f"GoFile({self.path!r})"

    @property
    def is_test(self) -> bool:
        """Whether `go build` leaves it out."""
        return self.path.endswith("_test.go")

    @cached_property
    def package_name(self) -> str:
        """The name in the package clause, or an empty string."""
        for chunk in self.chunks:
            if chunk.keyword == b"package":
                match = _PACKAGE.match(self.source, chunk.start, chunk.end)
                return match[1].decode("utf-8", "replace") if match else ""
        return ""

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The file's top-level declarations, unparsed."""
        return chunks.split(self.source)

    @cached_property
    def declared(self) -> list[Declared]:
        """What it declares at package level."""
        return list(chunks.list_declared(self.source, self.chunks))

    @cached_property
    def constraint(self) -> str:
        """Its build constraint, its name's suffix included."""
        header = self.source[: self.chunks[0].end]
        written = comments.find_constraint(header.lstrip()) if _CONSTRAINED.search(header) else ""
        return constraints.of_file(self.path, written)

    @cached_property
    def is_preferred(self) -> bool:
        """Whether a build for linux/amd64 takes it."""
        return constraints.holds_on_linux(self.constraint)

    @cached_property
    def imports(self) -> list[ImportSpec]:
        """Its imports, in source order."""
        found = []
        for number, chunk in enumerate(self.chunks):
            if chunk.keyword == b"import":
                for spec in _import_specs(self.unit(number).root):
                    path, alias = nodes.field(spec, "path"), nodes.field(spec, "name")
                    if path is not None:
                        name = nodes.text(alias) if alias is not None else ""
                        written = nodes.text(path)[1:-1]
                        start = alias.start_byte if alias is not None else spec.start_byte
                        found.append(ImportSpec(written, name, spec.start_byte, spec.end_byte, start))
        return found

    def unit(self, number: int) -> Unit:
        """Return a chunk, parsed."""
        unit = self._units.get(number)
        if unit is None:
            unit = self._units[number] = Unit(self, number, self.chunks[number])
        return unit

    def unit_at(self, offset: int) -> Unit:
        """Return the chunk around a byte offset, parsed."""
        low, high = 0, len(self.chunks) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.chunks[middle].start <= offset:
                low = middle
            else:
                high = middle - 1
        return self.unit(low)

    def forget_bodies(self) -> None:
        """Let go of the syntax trees of functions, whose insides nobody else needs.

        Those of generic ones stay: others know their type parameters.
        """
        for number, unit in list(self._units.items()):
            chunk = self.chunks[number]
            if chunk.keyword == b"func" and unit.file.source.find(b"[", chunk.start, self.source.find(b"\n", chunk.start)) < 0:
                del self._units[number]

    def declared_around(self, offset: int) -> Declared | None:
        """Return the top-level declaration that a byte offset stands in: of a group, the last name before it."""
        number = self.unit_at(offset).number
        found = None
        for declared in self._declared_by_chunk.get(number, ()):
            if declared.offset > offset and found is not None:
                break
            found = declared
        return found

    @cached_property
    def _declared_by_chunk(self) -> dict[int, list[Declared]]:
        grouped: dict[int, list[Declared]] = {}
        for declared in self.declared:
            grouped.setdefault(declared.chunk, []).append(declared)
        return grouped

    def locate(self, offset: int) -> tuple[int, int]:
        """Return (line, byte column), 1-based, of a byte offset."""
        return self.source.count(b"\n", 0, offset) + 1, offset - self.source.rfind(b"\n", 0, offset)

    def offset_of(self, line: int, column: int) -> int | None:
        """Return the byte offset of a 1-based line and byte column; None when the file has no such place.

        The place behind the last character of a line is one.
        """
        start = 0
        for _ in range(line - 1):
            start = self.source.find(b"\n", start) + 1
            if not start:
                return None
        end = self.source.find(b"\n", start)
        offset = start + column - 1
        return offset if line >= 1 and column >= 1 and offset <= (end if end >= 0 else len(self.source)) else None

    def word_at(self, offset: int) -> tuple[int, int] | None:
        """Return the byte range of the identifier-like word that holds an offset, or ends at it."""
        source = self.source
        start = end = offset
        while end < len(source) and _NAME_CHARACTERS.match(source, end):
            end += 1
        while start > 0 and _NAME_CHARACTERS.match(source, start - 1):
            start -= 1
        return (start, end) if start < end else None


class Unit:
    """One chunk of a file, parsed, with what was worked out about it.

    Attributes:
        file: The file.
        number: The chunk's number in the file.
        root: The root of its syntax tree; byte offsets are those of the file.
        operands, types: What `expressions` and `typer` have found for nodes, by node id.
    """

    __slots__ = ("_scopes", "file", "number", "operands", "root", "tree", "types")

    def __init__(self, file: GoFile, number: int, chunk: Chunk) -> None:
        self.file = file
        self.number = number
        self.tree = syntax.parse_range(file.source, chunk.start, chunk.end)
        self.root: Node = self.tree.root_node
        self.operands: dict[int, object] = {}
        self.types: dict[int, object] = {}
        self._scopes: Scope | None = None

    @property
    def scopes(self) -> Scope:
        """The outermost scope of the chunk, with all others within it."""
        if self._scopes is None:
            self._scopes = build_scopes(self)
        return self._scopes

    def node_at(self, start: int, end: int) -> Node | None:
        """Return the smallest node that spans a byte range."""
        return self.root.descendant_for_byte_range(start, end)

    def definition_at(self, offset: int) -> Object | None:
        """Return the object that a name in a scope of this chunk declares, when the name stands at this byte offset."""
        scopes = self.scopes
        return scopes.defined.get(offset)


def _import_specs(root: Node) -> list[Node]:
    found = []
    for declaration in root.named_children:
        for child in declaration.named_children:
            if child.type == "import_spec":
                found.append(child)
            elif child.type == "import_spec_list":
                found += [spec for spec in child.named_children if spec.type == "import_spec"]
    return found
