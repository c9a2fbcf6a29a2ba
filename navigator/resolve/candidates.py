"""What a name may mean when only the name is known: members of this name, ranked by how near they are."""

from __future__ import annotations

from indexes.model import Kind, Symbol
from indexes.segment import Document
from navigator.resolve.files import GoFile
from navigator.resolve.places import Place
from navigator.resolve.program import Program

_KINDS = frozenset({Kind.METHOD, Kind.FIELD, Kind.INTERFACE_METHOD})
_OWN, _IMPORTED, _OTHER = range(3)


def find_candidates(program: Program, file: GoFile, name: str, most: int) -> tuple[Place, ...]:
    """Return the fields and methods of a name: those of the file's own package first, then of the packages it imports, then the others.

    Without an index there are none.
    """
    index = program.workspace.ready_index()
    if index is None:
        return ()
    own = program.packages.package_of(file).path
    imported = {spec.path for spec in file.imports}

    def nearness(document: Document) -> int:
        return _OWN if document.package == own else _IMPORTED if document.package in imported else _OTHER + bool(document.flags)

    found = [
        (nearness(segment.documents[posting.document]), segment.documents[posting.document].path, posting.row, number)
        for number, segment in enumerate(index.segments)
        for posting in segment.find_postings(name.encode("utf-8", "replace"))
        if posting.kind in _KINDS and not segment.is_deleted(posting.document)
    ]
    places = []
    for _, path, row, number in sorted(found)[:most]:
        document = index.segments[number].find_path(path)
        if document is not None:
            places.append(_to_place(index.segments[number].load_symbols(document)[row]))
    return tuple(places)


def _to_place(symbol: Symbol) -> Place:
    return Place(symbol.id, symbol.name, str(symbol.kind), symbol.package, symbol.path, symbol.line, symbol.column)
