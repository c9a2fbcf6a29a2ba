"""Reading, extracting and writing a share of the files: what one building process does.

A small refresh does it in the calling process; a large one in several that take batches from a queue, so that none waits for another.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import signal
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from indexes.checkout import Checkout
from indexes.extract import extract
from indexes.model import SourceFile
from indexes.plan import hash_content
from indexes.segment import SegmentWriter
from indexes.store import Stamp

LARGEST_FILE = 64 * 1024 * 1024
_ORPHAN_POLL_SECONDS = 2.0

Batch = list[SourceFile]
Message = tuple[str, Any]


@dataclass(slots=True)
class Share:
    """What one process has done.

    Attributes:
        folder: Where its segment lies.
        files: Names of the segment's files in that folder.
        stamps: What was read, by path. A file that vanished has no stamp.
    """

    folder: str
    files: list[str] = field(default_factory=list)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)


class Builder:
    """Adds files to one segment and keeps count."""

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._writer = SegmentWriter(folder)
        self.share = Share(str(folder))

    def add(self, file: SourceFile) -> None:
        """Read one file and add its facts; what cannot be read or is no text is noted and left out."""
        try:
            with open(self._root / file.path, "rb") as stream:
                stat = os.fstat(stream.fileno())
                source = stream.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            self.share.stamps[file.path] = Stamp(0, 0, "", skipped=f"not readable: {error.strerror}")
            return
        content_hash = hash_content(source)
        reason = _reason_to_skip(source)
        note, symbols = "", 0
        if not reason:
            facts = extract(source)
            self._writer.add(file, facts, source, content_hash)
            note = _note(source, facts.errors)
            symbols = len(facts.declarations)
            self.share.kinds.update(declaration.kind for declaration in facts.declarations)
        self.share.stamps[file.path] = Stamp(stat.st_size, stat.st_mtime_ns, content_hash, reason, note, symbols)

    def finish(self) -> Share:
        """Complete the segment."""
        self.share.files = self._writer.finish()
        return self.share

    def cancel(self) -> None:
        """Give up."""
        self._writer.cancel()


def run(root: str, folder: str, batches: Queue[Batch | None], messages: Queue[Message], parent: int) -> None:
    """Be a building process: take batches until there is a None, then send the share.

    Sends ("files", number) after every batch and ("share", Share) or ("error", text) at the end. Ends by itself when the parent is gone.
    """
    gc.disable()  # a hundred thousand postings wait in memory, none in a cycle: looking for garbage costs a sixth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us
    try:
        builder = Builder(Path(root), Path(folder))
        while (batch := _next_batch(batches, parent)) is not None:
            for file in batch:
                builder.add(file)
            messages.put(("files", len(batch)))
        messages.put(("share", builder.finish()))
    except OSError as error:
        messages.put(("os_error", (error.errno, error.strerror)))
    except KeyboardInterrupt:
        return


def _next_batch(batches: Queue[Batch | None], parent: int) -> Batch | None:
    while True:
        with contextlib.suppress(queue.Empty):
            return batches.get(timeout=_ORPHAN_POLL_SECONDS)
        if os.getppid() != parent:
            raise KeyboardInterrupt


def _reason_to_skip(source: bytes) -> str:
    if len(source) > LARGEST_FILE:
        return f"larger than {LARGEST_FILE >> 20} MiB"
    if b"\0" in source:
        return "binary, not Go source"
    return ""


def _note(source: bytes, errors: bool) -> str:
    notes = []
    if not source:
        return "empty"
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        notes.append("not UTF-8")
    if errors:
        notes.append("syntax errors")
    return ", ".join(notes)
