"""Build and refresh an index: plan what changed, then apply it.

A full build is a refresh from nothing: the same code reads the files, and `indexes.commit` makes the result count in one step. A process
that is killed at any moment leaves the old index, or one that does not count and is built anew.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

from indexes.checkout import Checkout
from indexes.commit import commit
from indexes.git import fingerprint
from indexes.model import SourceFile
from indexes.plan import Plan, plan
from indexes.pool import Progress, extract_files
from indexes.schema import KINDS
from indexes.store import Index, Stamp, State, Store, damage
from indexes.worker import Share

__all__ = ["Progress", "Report", "is_due", "refresh"]

_MOST_SEGMENTS = 8
_SMALL_SEGMENT = 2000
_CHECK_INTERVAL_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a refresh did.

    Attributes:
        state: Of the index as it is now.
        read: Files that were read and parsed.
        removed: Files that left the index.
        rebuilt: Whether it began from nothing.
        seconds: Wall-clock time.
    """

    state: State
    read: int
    removed: int
    rebuilt: bool
    seconds: float


def is_due(checkout: Checkout, state: State) -> bool:
    """Tell whether the whole tree should be compared with the index before a question is answered.

    That is when git's HEAD or index moved, and otherwise every few minutes: a question does not pay for more.
    """
    age = time.time() - state.checked
    return not 0 <= age <= _CHECK_INTERVAL_SECONDS or fingerprint(checkout.root) != state.git


def refresh(
    checkout: Checkout,
    store: Store,
    *,
    rebuild: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring the index up to date with the checkout.

    Args:
        checkout: The tree to read.
        store: Where its index lives; other processes may read it all the while.
        rebuild: Begin from nothing even when there is a good index.
        jobs: Number of processes; by default one a core, eight at most.
        progress: Called with (files done, files to do).

    Raises:
        StoreError: The index cannot be written, or a building process died.
    """
    with store.locked():
        store.discard_leftovers()
        if not rebuild:
            state = store.load_state()
            manifest = store.load_manifest(state) if state else None
            if state is not None and manifest is not None:
                try:
                    return _update(checkout, store, state, manifest, jobs, progress)
                except damage() as error:
                    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
                        raise
        return _rebuild(checkout, store, jobs, progress)


def _rebuild(checkout: Checkout, store: Store, jobs: int | None, progress: Progress | None) -> Report:
    began, now, git = time.monotonic(), time.time(), fingerprint(checkout.root)
    todo = plan(checkout, {}, 0)
    shares = extract_files(checkout, store, todo.changed, jobs, progress)
    generation, sizes = commit(store, shares, None)
    state = _save(checkout, store, todo, _join({}, todo, shares), _count_kinds(shares), generation, sizes, (began, now, git))
    store.discard_other_versions()
    return Report(state, len(todo.changed), 0, True, state.seconds)


def _update(
    checkout: Checkout, store: Store, state: State, manifest: dict[str, Stamp], jobs: int | None, progress: Progress | None
) -> Report:
    began, now, git = time.monotonic(), time.time(), fingerprint(checkout.root)
    todo = plan(checkout, manifest, int(state.checked * 1e9))
    if todo.is_empty:
        state = replace(state, checked=now, git=git)
        store.save_state(state)
        return Report(state, 0, 0, False, time.monotonic() - began)
    generation, sizes, kinds, shares = state.generation, state.segments, Counter(state.kinds), []
    if todo.changed or todo.removed:
        index = store.open()
        if index is None:
            raise FileNotFoundError(store.folder)
        gone = [*todo.removed, *(file.path for file in todo.changed)]
        todo = replace(todo, changed=[*todo.changed, *_files_to_compact(checkout, index, set(gone))])
        gone = [*todo.removed, *(file.path for file in todo.changed)]
        kinds -= _count_kinds_of(index, gone)
        doomed = _documents_of(index, set(gone))
        index.close()
        shares = extract_files(checkout, store, todo.changed, jobs, progress) if todo.changed else []
        generation, sizes = commit(store, shares, doomed)
        kinds += _count_kinds(shares)
    state = _save(checkout, store, todo, _join(manifest, todo, shares), kinds, generation, sizes, (began, now, git))
    return Report(state, len(todo.changed), len(todo.removed), False, state.seconds)


def _files_to_compact(checkout: Checkout, index: Index, gone: set[str]) -> list[SourceFile]:
    """Choose files to read again so that the index does not fall into crumbs.

    Every refresh adds a segment. When there are many, the files of the small ones are read once more into the new segment, and so are
    the files of a segment of which more than half no longer counts; emptied segments disappear.
    """
    crowded = len(index.segments) >= _MOST_SEGMENTS
    files = []
    for segment in index.segments:
        alive = [
            document.path
            for number, document in enumerate(segment.documents)
            if not segment.is_deleted(number) and document.path not in gone
        ]
        if (crowded and len(alive) < _SMALL_SEGMENT) or 2 * len(alive) < len(segment.documents):
            files.extend(checkout.source_file(path) for path in alive)
    return files


def _documents_of(index: Index, paths: set[str]) -> list[int]:
    """Return the numbers, in the whole index, of the documents of some files."""
    doomed, base = [], 0
    for segment in index.segments:
        doomed.extend(base + number for number, document in enumerate(segment.documents) if document.path in paths)
        base += len(segment.documents)
    return doomed


def _count_kinds(shares: list[Share]) -> Counter[str]:
    total: Counter[str] = Counter()
    for share in shares:
        total.update(share.kinds)
    return total


def _count_kinds_of(index: Index, paths: list[str]) -> Counter[str]:
    """Count the symbols of the documents that are about to go."""
    total: Counter[str] = Counter()
    for segment in index.segments:
        for path in paths:
            document = segment.find_path(path)
            if document is not None:
                total.update(symbol.kind for symbol in segment.load_symbols(document))
    return total


def _join(manifest: dict[str, Stamp], todo: Plan, shares: list[Share]) -> dict[str, Stamp]:
    """Return what is known of every file after the refresh."""
    known = dict(manifest)
    for path in [*todo.removed, *(file.path for file in todo.changed)]:
        known.pop(path, None)
    for path, (size, modified) in todo.touched.items():
        known[path] = replace(known[path], size=size, modified=modified)
    for share in shares:
        known.update(share.stamps)
    return known


def _save(
    checkout: Checkout,
    store: Store,
    todo: Plan,
    known: dict[str, Stamp],
    kinds: Counter[str],
    generation: int,
    sizes: dict[str, int],
    times: tuple[float, float, str],
) -> State:
    from whoosh import versionstring

    began, now, git = times
    state = State(
        generation=generation,
        engine=versionstring(),
        root=str(checkout.root),
        segments=sizes,
        built=now,
        checked=now,
        git=git,
        files=sum(not stamp.skipped for stamp in known.values()),
        kinds={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        skipped={**todo.listing.skipped, **{path: stamp.skipped for path, stamp in known.items() if stamp.skipped}},
        notes={path: stamp.note for path, stamp in known.items() if stamp.note},
        vendored_copies=todo.listing.vendored_copies,
        seconds=round(time.monotonic() - began, 3),
    )
    store.save(state, known)
    return state
