"""What questions are put to: the tours, their stops, and the doc comments of the checkout, each in a small index of its own.

    tours       one passage a tour: question, summary, the titles and texts of all its stops, and the symbols that it visits
    stops       one passage a stop
    comments    one passage for every documented function, type, interface method, package and well-documented field of first-party code

The first two are made again when a tour's file, or the glossary, is another (by content hash). Comments follow the symbol index: only
those of files that changed are read again. All of them live beside the symbol indexes and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import queries
from indexes.errors import NavigatorError, StoreError
from indexes.model import Kind, Symbol
from indexes.prose import Found, Passage, Prose
from indexes.store import Index, damage, explain_os_error
from navigator.language import LANGUAGES
from navigator.tours import library
from navigator.tours.model import Tour
from navigator.workspace import Workspace

_TOUR_FIELDS = {"names": 2.0, "question": 3.0, "summary": 1.2, "titles": 1.0, "text": 0.5}
_STOP_FIELDS = {"names": 2.0, "title": 2.0, "text": 1.0}
_COMMENT_FIELDS = {"name": 3.0, "doc": 1.0}
_KINDS = frozenset({Kind.FUNC, Kind.METHOD, Kind.STRUCT, Kind.INTERFACE, Kind.TYPE, Kind.PACKAGE, Kind.INTERFACE_METHOD, Kind.FIELD})
_SHORTEST_DOC = 40
_SHORTEST_FIELD_DOC = 80
_LONGEST_DOC = 600
_VERSION = 3


def find_tours(workspace: Workspace, words: dict[str, float], limit: int) -> tuple[list[Found], list[Found]]:
    """Return (tours, stops) that fit, best first.

    A tour is stored as (id,), a stop as (tour, id, number, title, symbol).

    Raises:
        StoreError: The index directory cannot be written.
    """
    home = _home(workspace)
    sources = _hash_tours(workspace.checkout.root)
    found = []
    for name, fields in (("tours", _TOUR_FIELDS), ("stops", _STOP_FIELDS)):
        prose = Prose(home / f"{name}-{sources['owner']}", fields)
        found.append(_ask(workspace, prose, sources, words, limit, name))
    return found[0], found[1]


def find_comments(workspace: Workspace, words: dict[str, float], limit: int) -> list[Found]:
    """Return symbols whose name or doc comment fits, best first; none without a symbol index.

    Each is stored as (symbol, kind, path, line, column, first sentence).

    Raises:
        StoreError: The index directory cannot be written.
    """
    index = workspace.ready_index()
    if index is None:
        return []
    prose = Prose(workspace.store.home / "comments", _COMMENT_FIELDS)
    _refresh_comments(workspace, index, prose)
    try:
        return prose.find(words, limit)
    except damage():
        _rebuild(prose, _sources(index), _comments(index, None))
        return prose.find(words, limit)


def list_questions(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return tour -> language -> question, of all tours that `find_tours` knows; without reading one of them again."""
    prose = Prose(_home(workspace) / f"tours-{_hash_tours(workspace.checkout.root)['owner']}", _TOUR_FIELDS)
    found: dict[str, dict[str, str]] = prose.load_extra()
    return found


def comments_are_ready(workspace: Workspace) -> bool:
    """Tell whether the doc comments have been read before: the first time takes some ten seconds on a tree as large as Kubernetes."""
    return bool(Prose(workspace.store.home / "comments", _COMMENT_FIELDS).load_stamp())


def _ask(workspace: Workspace, prose: Prose, sources: dict[str, str], words: dict[str, float], limit: int, name: str) -> list[Found]:
    def rebuild() -> None:
        passages = _tour_passages(workspace.checkout.root) if name == "tours" else _stop_passages(workspace.checkout.root)
        _rebuild(prose, sources, passages)

    if prose.load_stamp() != sources:
        rebuild()
        if name == "tours":
            everyone = _all_tours(workspace.checkout.root)
            prose.save_extra({versions[0].id: {one.language: one.question for one in versions} for versions in everyone})
    try:
        return prose.find(words, limit)
    except damage():
        rebuild()
        return prose.find(words, limit)


def _rebuild(prose: Prose, sources: Mapping[str, object], passages: Iterable[Passage]) -> None:
    try:
        prose.rebuild(sources, passages)
    except OSError as error:
        raise explain_os_error(error, prose.folder) from error
    except damage() as error:
        raise StoreError(f"cannot write the index {prose.folder}", "use another folder: --index-dir DIR") from error


def _home(workspace: Workspace) -> Path:
    return workspace.store.home.parent / "prose"


def _hash_tours(root: Path) -> dict[str, str]:
    """What the tours' indexes are made from. Checkouts without tours of their own share one."""
    digest = hashlib.blake2b(f"{_VERSION}".encode(), digest_size=12)
    for language in ("", *LANGUAGES[1:]):
        for entry in queries.list_tours(language):
            _add(digest, entry)
    own = library.list_own_files(root)
    for path in own:
        _add(digest, path)
    owner = hashlib.blake2b(str(root).encode("utf-8", "replace"), digest_size=6).hexdigest() if own else "bundled"
    return {"hash": digest.hexdigest(), "owner": owner}


def _add(digest: hashlib.blake2b, entry: Traversable) -> None:
    try:
        data = library.read_entry(entry).encode("utf-8", "replace")
    except NavigatorError:
        data = b""
    digest.update(f"{entry.name}:{len(data)}:".encode("utf-8", "replace"))
    digest.update(data)


def _all_tours(root: Path) -> Iterator[list[Tour]]:
    """Every tour, together with its translations."""
    translated = {language: {tour.id: tour for tour in library.list_tours(language)} for language in LANGUAGES[1:]}
    own, _ = library.list_own_tours(root)
    for tour in (*library.list_tours(), *own):
        others = (table.get(tour.id) for table in translated.values()) if tour.is_bundled else ()
        yield [tour, *(other for other in others if other is not None and other.language != tour.language)]


def _tour_passages(root: Path) -> Iterator[Passage]:
    for versions in _all_tours(root):
        tour = versions[0]
        stored = (tour.id,)
        names = [tour.id.replace("-", " "), *(stop.anchor.symbol for stop in tour.stops)]
        texts = {
            "names": " ".join(names),
            "question": " ".join(one.question for one in versions),
            "summary": " ".join(one.summary for one in versions),
            "titles": " ".join(stop.title for one in versions for stop in one.stops),
            "text": " ".join(f"{stop.text} {stop.look_for} {stop.ask_yourself}" for one in versions for stop in one.stops),
        }
        yield Passage(stored, texts)


def _stop_passages(root: Path) -> Iterator[Passage]:
    for versions in _all_tours(root):
        for number, stop in enumerate(versions[0].stops, start=1):
            same = [one.stops[number - 1] for one in versions]
            texts = {
                "names": f"{stop.anchor.symbol} {stop.anchor.package.rpartition('/')[2]} "
                + " ".join(alias.symbol for alias in stop.aliases),
                "title": " ".join(one.title for one in same),
                "text": " ".join(f"{one.text} {one.look_for} {one.ask_yourself}" for one in same),
            }
            yield Passage((versions[0].id, stop.id, number, stop.title, stop.anchor.id), texts)


def _refresh_comments(workspace: Workspace, index: Index, prose: Prose) -> None:
    """Bring the comments' index up to date with the symbol index."""
    sources = _sources(index)
    known = prose.load_stamp()
    if known.get("segments") == sources["segments"]:
        return
    manifest = workspace.store.load_manifest(index.state) or {}
    now = {path: stamp.content_hash for path, stamp in manifest.items() if not stamp.skipped}
    hashes = prose.load_extra() if known else {}
    changed = {path for path, digest in now.items() if hashes.get(path) != digest} | (hashes.keys() - now.keys())
    few = bool(hashes) and len(changed) <= len(hashes) // 2
    if not few or not prose.update(sources, changed, _comments(index, changed)):
        _rebuild(prose, sources, _comments(index, None))
    prose.save_extra(now)


def _sources(index: Index) -> dict[str, str]:
    marks = sorted((name, mark.size, mark.checksum) for name, mark in index.state.segments.items())
    return {"segments": hashlib.blake2b(repr((_VERSION, marks)).encode(), digest_size=12).hexdigest()}


def _comments(index: Index, paths: set[str] | None) -> Iterator[Passage]:
    for segment in index.segments:
        for number, document in enumerate(segment.documents):
            if document.flags or segment.is_deleted(number) or (paths is not None and document.path not in paths):
                continue
            for symbol in segment.load_symbols(number):
                if _is_told(symbol):
                    yield _comment(symbol)


def _is_told(symbol: Symbol) -> bool:
    least = _SHORTEST_FIELD_DOC if symbol.kind is Kind.FIELD else _SHORTEST_DOC
    return symbol.kind in _KINDS and len(symbol.declaration.doc) >= least


def _comment(symbol: Symbol) -> Passage:
    doc = symbol.declaration.doc[:_LONGEST_DOC]
    near = " ".join(symbol.package.split("/")[-2:])
    first = " ".join(doc.partition("\n\n")[0].split())
    stored = (symbol.id, str(symbol.kind), symbol.path, symbol.line, symbol.column, first[:240])
    return Passage(stored, {"name": f"{symbol.name} {symbol.receiver}", "doc": f"{near} {doc}"}, symbol.path)
