"""The one moment in which an index changes.

New segments lie in folders of their own until then. Their files are moved beside the others, which nobody notices; the state of the new
generation is written, which nobody reads yet; and then Whoosh writes a new table of contents that names the new segments, marks the
changed files' old documents as deleted, and leaves out segments in which nothing is left. Whoever reads sees the old generation or the
new one, and so does whoever comes after a process that was killed on the way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexes.schema import new_schema
from indexes.state import Mark, Stamp, State, mark_file
from indexes.store import Store, damage
from indexes.worker import Share

Describe = Callable[[int, dict[str, Mark]], tuple[State, dict[str, Stamp]]]


def commit(store: Store, shares: list[Share], doomed: Iterable[int] | None, present: dict[str, Mark], describe: Describe) -> State:
    """Make new segments count.

    Args:
        store: The index; its lock is held by the caller.
        shares: What was extracted.
        doomed: Numbers of present documents that no longer count; None when none of the present ones do.
        present: What the files of the present segments look like.
        describe: Makes state and manifest from the new generation's number and the files that belong to it.
    """
    index = _open_or_create(store) if doomed is None else _open(store.folder)
    adopted = [segment for share in shares for segment in _segments_of(share)]
    writer = index.writer()
    try:
        for document in doomed or ():
            writer.delete_document(document)
        kept = [] if doomed is None else [segment for segment in writer.segments if segment.doc_count() > 0]
        names = {segment.segment_id() for segment in (*kept, *adopted)}
        marks = {name: mark for name, mark in present.items() if name.partition(".")[0] in names}
        for share in shares:
            marks |= _adopt(share, store.folder)
        state, manifest = describe(writer.generation, dict(sorted(marks.items())))
        store.save(state, manifest)
        writer.commit(mergetype=lambda *_: [*kept, *adopted])
    except BaseException:
        with suppress(*damage()):
            writer.cancel()
        if store.generation() != writer.generation:
            _withdraw(shares, store.folder)
        raise
    state = replace(state, toc=mark_file(store.folder / f"_MAIN_{state.generation}.toc"))
    store.save_state(state)
    store.discard_leftovers()
    return state


def _open(folder: Path) -> Any:
    from whoosh.filedb.filestore import FileStorage

    return FileStorage(str(folder)).open_index(schema=new_schema())


def _open_or_create(store: Store) -> Any:
    """Open the present index so that it stays readable meanwhile; replace what cannot be opened."""
    from whoosh.filedb.filestore import FileStorage

    if store.load_state() is not None:
        with suppress(*damage()):
            return _open(store.folder)
    for entry in store.folder.glob("_MAIN_*.toc"):
        entry.unlink(missing_ok=True)
    return FileStorage(str(store.folder)).create_index(new_schema())


def _segments_of(share: Share) -> list[Any]:
    """Return Whoosh's name for the segment of a share, if there is one."""
    if not share.files:
        return []
    with _open(Path(share.folder)).reader() as reader:
        return [leaf.segment() for leaf, _ in reader.leaf_readers()]


def _adopt(share: Share, folder: Path) -> dict[str, Mark]:
    """Move the files of a share's segment into the index's folder."""
    for name in share.files:
        os.replace(Path(share.folder) / name, folder / name)
    return share.files


def _withdraw(shares: list[Share], folder: Path) -> None:
    for name in (name for share in shares for name in share.files):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
