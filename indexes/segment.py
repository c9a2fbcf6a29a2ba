"""One Whoosh segment with what travels beside it.

A segment is written once and never changed. Three small files stand beside Whoosh's own, named after the segment so that Whoosh
removes them together with it:

    <segment>.docs    path, package and flags of every document, by document number
    <segment>.names   every declared name once, sorted without regard to case: what prefix, substring and fuzzy search run over
    <segment>.uses    for every document the identifiers and import paths in its text: where references can be at all; and which of its
                      types embed what

They hold nothing that the documents and the files do not; they are there because scanning one block of memory is a hundred times faster
than walking Whoosh's term dictionary from Python.
"""

from __future__ import annotations

import os
import re
import struct
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexes import schema
from indexes.model import TYPE_KINDS, FileFacts, SourceFile, Symbol

if TYPE_CHECKING:
    from whoosh.reading import IndexReader

# Every byte that cannot be part of an identifier becomes a blank; bytes of UTF-8 sequences are taken for letters.
_TO_BLANKS = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_") else ord(" ") for byte in range(256))
_KEYWORDS = frozenset(
    b"break case chan const continue default defer else fallthrough for func go goto if import interface map package range return "
    b"select struct switch type var".split()
)
_COUNT = struct.Struct("<Q")
_EMBED = re.compile(rb"\n\*([^ \n]*) ([^\n]*)")
# What a type is declared as, or embeds: a name, perhaps of another package, with a pointer or type arguments.
_TYPE_NAME = re.compile(r"\*?(?:\w+\.)?(\w+)(?:\[.*\])?")
_DECLARED_AS = re.compile(rf"type \w+(?:\[.*?\])?(?: =)? (?P<type>{_TYPE_NAME.pattern})")
_IMPORT = re.compile(rb'\n"([^\n]*)')
_WRITER_MEGABYTES = 192


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a file without opening its document."""

    path: str
    package: str
    flags: int


class SegmentWriter:
    """Writes documents into a new index of its own, in one folder, as one segment.

    Every process that builds has one; `indexes.build` adopts the segments into the one index.
    """

    def __init__(self, folder: Path) -> None:
        from whoosh.filedb.filestore import FileStorage

        self._folder = folder
        self._storage = FileStorage(str(folder))
        self._index = self._storage.create_index(schema.new_schema())
        self._writer = self._index.writer(limitmb=_WRITER_MEGABYTES)
        self._declared: set[bytes] = set()
        self._documents: list[bytes] = []
        self._uses: list[bytes] = []

    def add(self, file: SourceFile, facts: FileFacts, source: bytes, content_hash: str) -> None:
        """Add one file."""
        fields = schema.pack_document(file, facts, content_hash)
        self._writer.add_document(**fields)
        self._declared.update(term for term, _ in fields["name"])
        path, package, flags, *_ = fields["head"]
        self._documents.append(b"\0".join((_encode(path), _encode(package), b"%d" % flags)))
        used = set(source.translate(_TO_BLANKS).split()) - _KEYWORDS
        used.update(_import_token(imported.path) for imported in facts.imports)
        used.update(_embed_token(owner, embedded) for owner, embedded in list_embeds(facts))
        self._uses.append(b"\n".join(used))

    def finish(self) -> list[str]:
        """Write everything out; return the names of the segment's files."""
        if not self._documents:
            self._writer.cancel()
            return []
        self._writer.commit()
        with self._index.reader() as reader:
            segment = reader.segment().segment_id()
        self._write(f"{segment}.docs", b"\0".join(self._documents))
        names = sorted(self._declared, key=lambda name: (name.lower(), name))
        self._write(f"{segment}.names", b"\n".join(names))
        offsets = array("Q")
        position = 0
        for identifiers in self._uses:
            offsets.append(position)
            position += len(identifiers) + 2
        blob = b"".join(b"\n%s\n" % identifiers for identifiers in self._uses)
        self._write(f"{segment}.uses", _COUNT.pack(len(offsets)) + offsets.tobytes() + blob)
        return sorted(entry.name for entry in self._folder.iterdir() if entry.name.startswith(f"{segment}."))

    def cancel(self) -> None:
        """Give up; what was written is of no use to anyone."""
        from whoosh.writing import IndexingError

        # A writer that failed at the end is closed already; one that has no room to flush fails once more.
        with suppress(IndexingError, OSError, ValueError):
            self._writer.cancel()

    def _write(self, name: str, data: bytes) -> None:
        (self._folder / name).write_bytes(data)


class Segment:
    """Reads one segment.

    Attributes:
        reader: Whoosh's reader of it.
    """

    def __init__(self, folder: Path, reader: IndexReader) -> None:
        self.reader = reader
        self._stored: dict[int, dict[str, Any]] = {}
        name = folder / reader.segment().segment_id()
        # Opened now and read when they are needed: a writer may delete the files of a segment that is still being read.
        self._streams = ExitStack()
        try:
            self._documents, self._names, self._tokens = [self._hold(name.with_suffix(suffix)) for suffix in (".docs", ".names", ".uses")]
        except BaseException:
            self._streams.close()
            raise

    def _hold(self, path: Path) -> int:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._streams.callback(weakref.finalize(self, os.close, descriptor))
        return descriptor

    def close(self) -> None:
        """Let go of the files."""
        self._streams.close()
        self.reader.close()

    @cached_property
    def documents(self) -> list[Document]:
        """All documents by number, deleted ones among them."""
        parts = _read_all(self._documents).split(b"\0")
        decoded = [part.decode("utf-8", "surrogateescape") for part in parts]
        return [Document(*triple[:2], int(triple[2])) for triple in zip(decoded[::3], decoded[1::3], decoded[2::3], strict=True)]

    @cached_property
    def names(self) -> bytes:
        """Every declared name once, sorted without regard to case, a newline before and after each."""
        return b"\n" + _read_all(self._names) + b"\n"

    @cached_property
    def lower_names(self) -> bytes:
        """`names` in lower case; a name stands at the same offset in both."""
        return self.names.lower()

    @cached_property
    def names_by_length(self) -> dict[int, tuple[list[str], list[bytes]]]:
        """(names in lower case, names) by length, for fuzzy search."""
        grouped: dict[int, tuple[list[str], list[bytes]]] = {}
        for name, lower in zip(self.names.split(b"\n"), self.lower_names.split(b"\n"), strict=True):
            if name:
                same = grouped.setdefault(len(name), ([], []))
                same[0].append(lower.decode("utf-8", "replace"))
                same[1].append(name)
        return grouped

    def has_deletions(self) -> bool:
        """Whether some documents no longer count."""
        return bool(self.reader.has_deletions())

    def is_deleted(self, document: int) -> bool:
        """Whether a document no longer counts."""
        return bool(self.reader.is_deleted(document))

    def find_postings(self, name: bytes) -> Iterator[schema.Posting]:
        """Yield every declaration with exactly this name."""
        if ("name", name) not in self.reader:
            return
        matcher = self.reader.postings("name", name)
        while matcher.is_active():
            yield from schema.unpack_postings(matcher.id(), matcher.value())
            matcher.next()

    def find_path(self, path: str) -> int | None:
        """Return the number of a file's document, or None."""
        document = self._numbers.get(path)
        return None if document is None or self.is_deleted(document) else document

    def find_users(self, identifier: str) -> Iterator[int]:
        """Yield the documents whose text contains an identifier, comments and strings included."""
        return self._find_tokens(_encode(identifier))

    def find_importers(self, package: str) -> Iterator[int]:
        """Yield the documents that import a package."""
        return self._find_tokens(_import_token(package))

    def list_imports(self) -> Iterator[tuple[int, str]]:
        """Yield (document, import path) for all imports of all documents; one pass over the segment."""
        for document, match in self._match(_IMPORT):
            yield document, match[1].decode("utf-8", "surrogateescape")

    def _match(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
        offsets, blob = self._uses
        document, following = -1, 0
        for match in pattern.finditer(blob):
            while match.start() >= following:
                document += 1
                following = offsets[document + 1] if document + 1 < len(offsets) else len(blob)
            if not self.is_deleted(document):
                yield document, match

    def list_embeds(self) -> Iterator[tuple[int, str, str]]:
        """Yield (document, type, name of what it embeds or is declared as) for all documents; one pass over the segment."""
        for document, match in self._match(_EMBED):
            yield document, match[1].decode("utf-8", "surrogateescape"), match[2].decode("utf-8", "surrogateescape")

    def _find_tokens(self, token: bytes) -> Iterator[int]:
        offsets, blob = self._uses
        needle = b"\n%s\n" % token
        position = blob.find(needle)
        while position >= 0:
            document = bisect_right(offsets, position) - 1
            if not self.is_deleted(document):
                yield document
            if document + 1 == len(offsets):
                return
            position = blob.find(needle, offsets[document + 1])

    def load_symbol(self, posting: schema.Posting, score: float = 0.0) -> Symbol:
        """Read the declaration behind a posting."""
        return schema.unpack_symbol(self.load_stored(posting.document), posting.row, score)

    def load_symbols(self, document: int) -> list[Symbol]:
        """Read all declarations of a file, in source order."""
        return schema.unpack_symbols(self.load_stored(document))

    def load_stored(self, document: int) -> dict[str, Any]:
        """Return a document's stored fields; the last few are remembered."""
        stored = self._stored.get(document)
        if stored is None:
            if len(self._stored) > 256:
                self._stored.clear()
            stored = self._stored[document] = self.reader.stored_fields(document)
        return stored

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {document.path: number for number, document in enumerate(self.documents)}

    @cached_property
    def _uses(self) -> tuple[array[int], bytes]:
        data = _read_all(self._tokens)
        (count,) = _COUNT.unpack_from(data)
        offsets = array("Q")
        start = _COUNT.size + count * offsets.itemsize
        offsets.frombytes(data[_COUNT.size : start])
        return offsets, data[start:]


def _read_all(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as stream:
        return stream.read()


def _import_token(package: str) -> bytes:
    """What stands for an import among the identifiers: a quote is in no identifier."""
    return b'"' + _encode(package)


def _embed_token(owner: str, embedded: str) -> bytes:
    """What stands for an embedding among the identifiers: an asterisk is in none."""
    return b"*" + _encode(f"{owner} {embedded}")


def list_embeds(facts: FileFacts) -> Iterator[tuple[str, str]]:
    """Yield (type, bare name) for what a file's types embed, and for the types that they are declared as."""
    for declaration in facts.declarations:
        if declaration.kind in TYPE_KINDS:
            written = list(declaration.embeds)
            declared_as = _DECLARED_AS.fullmatch(declaration.signature)
            if declared_as:
                written.append(declared_as["type"])
            for text in written:
                match = _TYPE_NAME.fullmatch(text)
                if match:
                    yield declaration.name, match[1]


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
