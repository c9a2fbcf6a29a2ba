"""What a name may mean when only the name is known: members of this name, ranked by how near they are."""

from __future__ import annotations

from indexes.model import Kind
from navigator.resolve.files import GoFile
from navigator.resolve.places import Place
from navigator.resolve.program import Program

_KINDS = frozenset({Kind.METHOD, Kind.FIELD, Kind.INTERFACE_METHOD})


def find_candidates(program: Program, file: GoFile, name: str, most: int) -> tuple[Place, ...]:
    """Return the fields and methods of a name: those of the file's own package first, then of the packages it imports, then the others.

    Without an index there are none.
    """
    index = program.workspace.ready_index()
    if index is None:
        return ()
    own = program.packages.package_of(file).path
    imported = {spec.path for spec in file.imports}
    ranked: list[tuple[int, str, int, Place]] = []
    for segment in index.segments:
        for posting in segment.find_postings(name.encode("utf-8", "replace")):
            if posting.kind not in _KINDS or segment.is_deleted(posting.document):
                continue
            document = segment.documents[posting.document]
            nearness = 0 if document.package == own else 1 if document.package in imported else 2 + bool(document.flags)
            ranked.append((nearness, document.path, posting.row, _to_place(segment.load_symbol(posting)))) if nearness < 2 else None
            if nearness >= 2 and len(ranked) < most:
                ranked.append((nearness, document.path, posting.row, _to_place(segment.load_symbol(posting))))
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(place for _, _, _, place in ranked[:most])


def _to_place(symbol: object) -> Place:
    from indexes.model import Symbol

    assert isinstance(symbol, Symbol)
    return Place(symbol.id, symbol.name, str(symbol.kind), symbol.package, symbol.path, symbol.line, symbol.column)
