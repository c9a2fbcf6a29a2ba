"""The one moment in which an index changes.

New segments lie in folders of their own until then. Their files are moved beside the others, which nobody notices, and then Whoosh writes a
new table of contents that names the new segments, marks the changed files' old documents as deleted, and leaves out segments in which
nothing is left. Whoever reads sees the old table or the new one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from indexes.schema import new_schema
from indexes.store import Store, damage
from indexes.worker import Share


def commit(store: Store, shares: list[Share], doomed: Iterable[int] | None) -> tuple[int, dict[str, int]]:
    """Make new segments count.

    Args:
        store: The index; its lock is held by the caller.
        shares: What was extracted.
        doomed: Numbers of present documents that no longer count; None when none of the present ones do.

    Returns:
        The generation of the new table of contents, and the size of every file that belongs to it.
    """
    index = _open_or_create(store) if doomed is None else _open(store.folder)
    adopted = [segment for share in shares for segment in _adopt(share, store.folder)]

    def choose(_: Any, present: list[Any]) -> list[Any]:
        kept = [] if doomed is None else [segment for segment in present if segment.doc_count() > 0]
        return [*kept, *adopted]

    writer = index.writer()
    try:
        for document in doomed or ():
            writer.delete_document(document)
        writer.commit(mergetype=choose)
    except BaseException:
        with suppress(*damage()):
            writer.cancel()
        raise
    for share in shares:
        shutil.rmtree(Path(share.folder).parent, ignore_errors=True)
    with index.reader() as reader:
        names = {leaf.segment().segment_id() for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()}
    sizes = {entry.name: entry.stat().st_size for entry in store.folder.iterdir() if entry.name.partition(".")[0] in names}
    return index.latest_generation(), dict(sorted(sizes.items()))


def _open(folder: Path) -> Any:
    from whoosh.filedb.filestore import FileStorage

    return FileStorage(str(folder)).open_index(schema=new_schema())


def _open_or_create(store: Store) -> Any:
    """Open the present index so that it stays readable meanwhile; replace what cannot be opened."""
    from whoosh.filedb.filestore import FileStorage

    try:
        return _open(store.folder)
    except damage():
        for entry in store.folder.glob("_MAIN_*.toc"):
            entry.unlink(missing_ok=True)
        return FileStorage(str(store.folder)).create_index(new_schema())


def _adopt(share: Share, folder: Path) -> list[Any]:
    """Move the files of a share's segment into the index's folder; return Whoosh's name for the segment."""
    if not share.files:
        return []
    with _open(Path(share.folder)).reader() as reader:
        segments = [leaf.segment() for leaf, _ in reader.leaf_readers()]
    for name in share.files:
        os.replace(Path(share.folder) / name, folder / name)
    return segments
