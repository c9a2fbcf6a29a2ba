"""The Whoosh schema: one document for each Go file, and how a file's facts are packed into it.

    name      terms + values   every declared name; the posting's value says, for each declaration of that name in the file, its row,
                               its kind and a hash of its receiver, so that ranking and filtering need not open the document
    head      stored           path, package, flags, constraint, package name, content hash, imports
    rows      stored           the declarations, in compressed chunks of `ROWS_A_CHUNK`

`SCHEMA_VERSION` grows with every change to what is written; an index of another version is never read.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Format

from indexes import constraints
from indexes.model import Declaration, FileFacts, Kind, SourceFile, Symbol

SCHEMA_VERSION = 2
ROWS_A_CHUNK = 64

TEST, VENDOR, GENERATED = 1, 2, 4
_POINTER, _EMBEDDED = 1, 2

KINDS = tuple(Kind)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_ENTRY = struct.Struct("<IBH")
_NO_EXTRA: tuple[Any, ...] = ("", 0, (), "", ())
_COMPRESSION = 1  # zlib's fastest: rows are written once by thousands, and read one at a time


@dataclass(frozen=True, slots=True)
class Posting:
    """One declaration as the name index knows it: enough to rank it, not to show it.

    Attributes:
        document: Number of the file's document in its segment.
        flags: `TEST`, `VENDOR` and `GENERATED` of the file.
        row: Number of the declaration in the file.
        kind: What it is.
        receiver_hash: `hash_receiver` of its receiver.
    """

    document: int
    flags: int
    row: int
    kind: Kind
    receiver_hash: int


class _OwnValues(Format):  # type: ignore[misc]
    """A posting format whose values are made and read by this module."""

    def __init__(self) -> None:
        self.posting_size = -1
        self.field_boost = 1.0
        self.options: dict[str, Any] = {}

    def word_values(self, *_: Any, **__: Any) -> Iterator[Any]:
        return iter(())

    def supports(self, _: str) -> bool:
        return False

    def fixed_value_size(self) -> None:
        return None


class _Terms(FieldType):  # type: ignore[misc]  # whoosh declares FieldType without types
    """A field whose documents hand over their terms ready made, each with the value of its posting."""

    def __init__(self) -> None:
        self.format = _OwnValues()
        self.analyzer = None
        self.scorable = self.stored = self.unique = self.spelling = False
        self.indexed = True
        self.vector = self.column_type = None

    def index(self, value: Iterable[tuple[bytes, bytes]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term, 1, 1.0, posting) for term, posting in value)

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode("utf-8")

    def from_bytes(self, value: bytes) -> str:
        return value.decode("utf-8")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


def new_schema() -> Schema:
    """Return the schema of the symbol index."""
    return Schema(name=_Terms(), head=STORED(), rows=STORED())


def hash_receiver(receiver: str) -> int:
    """Hash a receiver to 16 bits, the same on every machine; an empty receiver is 0."""
    return zlib.crc32(receiver.encode("utf-8", "replace")) & 0xFFFF if receiver else 0


def pack_document(file: SourceFile, facts: FileFacts, content_hash: str) -> dict[str, Any]:
    """Turn one file's facts into the fields of its document."""
    flags = file_flags(file, facts)
    entries: dict[str, list[bytes]] = {}
    for row, declaration in enumerate(facts.declarations):
        if declaration.name != "_":
            packed = _ENTRY.pack(row, _KIND_NUMBERS[declaration.kind], hash_receiver(declaration.receiver))
            entries.setdefault(declaration.name, []).append(packed)
    constraint = constraints.of_file(file.path, facts.constraint)
    head = [flags, constraint, facts.package_name, content_hash, [[i.path, i.alias, i.line, i.column] for i in facts.imports]]
    package = package_of(file, facts)
    return {
        "name": [(name.encode("utf-8", "replace"), bytes((flags,)) + b"".join(rows)) for name, rows in entries.items()],
        "head": [file.path, package, *head],
        "rows": list(_pack_rows(facts.declarations)),
    }


def package_of(file: SourceFile, facts: FileFacts) -> str:
    """Return the import path of the file's package; an external test package is told apart by `_test`."""
    external = file.path.endswith("_test.go") and facts.package_name.endswith("_test")
    return f"{file.package}_test" if external else file.package


def file_flags(file: SourceFile, facts: FileFacts) -> int:
    """Return the flags of a file as one number."""
    return file.test * TEST | file.vendor * VENDOR | facts.generated * GENERATED


def unpack_postings(document: int, value: bytes) -> Iterator[Posting]:
    """Read the value of one posting of the name field."""
    flags = value[0]
    for row, kind, receiver in _ENTRY.iter_unpack(value[1:]):
        yield Posting(document, flags, row, KINDS[kind], receiver)


def unpack_symbol(stored: dict[str, Any], row: int, score: float = 0.0) -> Symbol:
    """Read one declaration out of a stored document."""
    chunk = json.loads(zlib.decompress(stored["rows"][row // ROWS_A_CHUNK]))
    return _symbol(stored["head"], chunk[row % ROWS_A_CHUNK], score)


def unpack_symbols(stored: dict[str, Any]) -> list[Symbol]:
    """Read all declarations of a stored document, in source order."""
    head = stored["head"]
    return [_symbol(head, row, 0.0) for chunk in stored["rows"] for row in json.loads(zlib.decompress(chunk))]


def _pack_rows(declarations: tuple[Declaration, ...]) -> Iterator[bytes]:
    for start in range(0, len(declarations), ROWS_A_CHUNK):
        rows = [_pack_row(declaration) for declaration in declarations[start : start + ROWS_A_CHUNK]]
        yield zlib.compress(json.dumps(rows, separators=(",", ":")).encode("ascii"), _COMPRESSION)


def _pack_row(declaration: Declaration) -> list[Any]:
    """The first eight fields as they stand, the others with what is empty at the end left out."""
    row: list[Any] = [*declaration[:8]]
    row[1] = _KIND_NUMBERS[declaration.kind]
    extra: list[Any] = [
        declaration.doc,
        declaration.pointer * _POINTER | declaration.embedded * _EMBEDDED,
        declaration.markers,
        declaration.type_parameters,
        declaration.embeds,
    ]
    while extra and not extra[-1]:
        extra.pop()
    return row + extra


def _symbol(head: list[Any], row: list[Any], score: float) -> Symbol:
    path, package, flags, constraint, *_ = head
    name, kind, receiver, line, column, start_line, end_line, signature, *extra = row
    doc, bits, markers, type_parameters, embeds = [*extra, *_NO_EXTRA[len(extra) :]]
    declaration = Declaration(
        name=name,
        kind=KINDS[kind],
        receiver=receiver,
        line=line,
        column=column,
        start_line=start_line,
        end_line=end_line,
        signature=signature,
        doc=doc,
        markers=tuple(markers),
        pointer=bool(bits & _POINTER),
        embedded=bool(bits & _EMBEDDED),
        type_parameters=type_parameters,
        embeds=tuple(embeds),
    )
    return Symbol(
        declaration,
        package,
        path,
        test=bool(flags & TEST),
        vendor=bool(flags & VENDOR),
        generated=bool(flags & GENERATED),
        constraint=constraint,
        score=score,
    )
