"""Build and refresh an index: plan what changed, then apply it.

A full build is a refresh from nothing: the same code reads the files, and `indexes.commit` makes the result count in one step. A process
that is killed at any moment leaves the old index, or one that does not count and is built anew.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from indexes.checkout import Checkout
from indexes.commit import commit
from indexes.git import fingerprint
from indexes.model import SourceFile
from indexes.plan import Plan, plan
from indexes.pool import Progress, extract_files
from indexes.schema import KINDS, TEST, VENDOR
from indexes.state import Mark, Stamp, State
from indexes.store import Index, Store, damage
from indexes.worker import Share

__all__ = ["Progress", "Report", "refresh"]

_MOST_SEGMENTS = 8
_SMALL_SEGMENT = 2000


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


@dataclass(frozen=True, slots=True)
class _Look:
    """When and at what the checkout was looked at; all of it is taken before the walk, so that no later change is missed."""

    root: Path
    began: float
    now: float
    git: str

    @classmethod
    def begin(cls, checkout: Checkout) -> _Look:
        return cls(checkout.root, time.monotonic(), time.time(), fingerprint(checkout.root))

    def seconds(self) -> float:
        return time.monotonic() - self.began


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
    look = _Look.begin(checkout)
    todo = plan(checkout, {}, 0)
    with store.work_folder() as work:
        shares = extract_files(checkout, work, todo.changed, jobs, progress)
        state = commit(store, shares, None, {}, partial(_describe, look, todo, _join({}, todo, shares), _count_kinds(shares)))
    store.discard_older_versions()
    return Report(state, len(todo.changed), 0, True, look.seconds())


def _update(
    checkout: Checkout, store: Store, state: State, manifest: dict[str, Stamp], jobs: int | None, progress: Progress | None
) -> Report:
    look = _Look.begin(checkout)
    todo = plan(checkout, manifest, int(state.checked * 1e9))
    same_layout = todo.listing.layout == state.layout
    if todo.is_empty and same_layout:
        return Report(_confirm(look, store, state, todo, manifest), 0, 0, False, look.seconds())
    kinds = Counter(state.kinds)
    index = store.open()
    if index is None:
        raise FileNotFoundError(store.folder)
    try:
        if not same_layout:
            todo = replace(todo, changed=[*todo.changed, *_files_of_other_packages(index, todo)])
        if todo.changed or todo.removed:
            todo = replace(todo, changed=[*todo.changed, *_files_to_compact(checkout, index, set(todo.gone))])
        kinds -= _count_kinds_of(index, todo.gone)
        doomed = _documents_of(index, set(todo.gone))
    finally:
        index.close()
    with store.work_folder() as work:
        shares = extract_files(checkout, work, todo.changed, jobs, progress) if todo.changed else []
        known = _join(manifest, todo, shares)
        if doomed or any(share.files for share in shares):
            kinds += _count_kinds(shares)
            state = commit(store, shares, doomed, state.segments, partial(_describe, look, todo, known, kinds))
        else:
            state = _confirm(look, store, state, todo, known)
    return Report(state, len(todo.changed), len(todo.removed), False, look.seconds())


def _confirm(look: _Look, store: Store, state: State, todo: Plan, known: dict[str, Stamp]) -> State:
    """Note that the index was compared with the tree and needs no new generation."""
    state = replace(
        state,
        checked=look.now,
        git=look.git,
        layout=todo.listing.layout,
        skipped=_skipped(todo, known),
        notes=_notes(known),
        vendored_copies=todo.listing.vendored_copies,
    )
    if todo.is_empty:
        store.save_state(state)
    else:
        store.save(state, known)
    return state


def _files_of_other_packages(index: Index, todo: Plan) -> list[SourceFile]:
    """Return files that are as they were but belong to another package now, because a go.mod came, went or changed."""
    changed = {file.path for file in todo.changed}
    homes = {
        document.path: (document.package, document.flags)
        for segment in index.segments
        for number, document in enumerate(segment.documents)
        if not segment.is_deleted(number)
    }
    moved = []
    for file in todo.listing.files:
        if file.path in homes and file.path not in changed:
            package, flags = homes[file.path]
            same_package = package == file.package or (package == f"{file.package}_test" and file.path.endswith("_test.go"))
            if not same_package or bool(flags & TEST) != file.test or bool(flags & VENDOR) != file.vendor:
                moved.append(file)
    return moved


def _files_to_compact(checkout: Checkout, index: Index, gone: set[str]) -> list[SourceFile]:
    """Choose files to read again so that the index does not fall into crumbs.

    Every refresh adds a segment. When there are many, the files of the small ones are read once more into the new segment, and so are
    the files of a segment of which more than half no longer counts; emptied segments disappear.
    """
    crowded = len(index.segments) >= _MOST_SEGMENTS
    files: list[SourceFile] = []
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
    doomed: list[int] = []
    base = 0
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
    for path, (size, modified) in todo.touched.items():
        known[path] = replace(known[path], size=size, modified=modified)
    # A file that was only touched may be read again nevertheless, to compact the index: what was read last counts.
    for path in todo.gone:
        known.pop(path, None)
    for share in shares:
        known.update(share.stamps)
    return known


def _describe(
    look: _Look, todo: Plan, known: dict[str, Stamp], kinds: Counter[str], generation: int, marks: dict[str, Mark]
) -> tuple[State, dict[str, Stamp]]:
    """Return state and manifest of a new generation."""
    from whoosh import versionstring

    state = State(
        generation=generation,
        engine=versionstring(),
        root=os.path.realpath(look.root),
        segments=marks,
        layout=todo.listing.layout,
        built=look.now,
        checked=look.now,
        git=look.git,
        files=sum(not stamp.skipped for stamp in known.values()),
        kinds={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        skipped=_skipped(todo, known),
        notes=_notes(known),
        vendored_copies=todo.listing.vendored_copies,
        seconds=round(look.seconds(), 3),
    )
    return state, known


def _skipped(todo: Plan, known: dict[str, Stamp]) -> dict[str, str]:
    reasons = {**todo.listing.skipped, **{path: stamp.skipped for path, stamp in known.items() if stamp.skipped}}
    return dict(sorted(reasons.items()))


def _notes(known: dict[str, Stamp]) -> dict[str, str]:
    return dict(sorted((path, stamp.note) for path, stamp in known.items() if stamp.note))
