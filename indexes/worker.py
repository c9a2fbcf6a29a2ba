"""Reading, extracting and writing a share of the files: what one building process does.

A small refresh does it in the calling process; a large one in several that take batches from a queue, so that none waits for another.
"""

from __future__ import annotations

import contextlib
import gc
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexes.extract import extract
from indexes.model import SourceFile
from indexes.plan import LARGEST_FILE, hash_content, read_source
from indexes.segment import SegmentWriter
from indexes.state import Mark, Stamp, mark_file

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Batch = list[SourceFile]
Message = tuple[str, Any]


@dataclass(slots=True)
class Share:
    """What one process has done.

    Attributes:
        folder: Where its segment lies.
        files: The segment's files in that folder, by name.
        stamps: What was read, by path.
        kinds: Number of symbols by kind.
    """

    folder: str
    files: dict[str, Mark] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)


class Builder:
    """Adds files to one segment and keeps count."""

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._root = root
        self._folder = folder
        self._writer = SegmentWriter(folder)
        self.share = Share(str(folder))

    def add(self, file: SourceFile) -> None:
        """Read one file and add its facts; what cannot be read or is no text is noted and left out."""
        try:
            stat, source = read_source(self._root / file.path)
        except (FileNotFoundError, NotADirectoryError):
            self.share.stamps[file.path] = Stamp(0, 0, "", skipped="gone before it could be read")
            return
        except OSError as error:
            self.share.stamps[file.path] = Stamp(0, 0, "", skipped=f"not readable: {error.strerror}")
            return
        content_hash = hash_content(source)
        reason = _reason_to_skip(source)
        note, symbols = "", 0
        facts = None
        if not reason:
            try:
                facts = extract(source)
            except RecursionError:
                reason = "nested too deeply"
        if facts is not None:
            self._writer.add(file, facts, source, content_hash)
            note = _note(source, facts.errors)
            symbols = len(facts.declarations)
            self.share.kinds.update(declaration.kind for declaration in facts.declarations)
        self.share.stamps[file.path] = Stamp(stat.st_size, stat.st_mtime_ns, content_hash, reason, note, symbols)

    def finish(self) -> Share:
        """Complete the segment."""
        self.share.files = {name: mark_file(self._folder / name) for name in self._writer.finish()}
        return self.share

    def cancel(self) -> None:
        """Give up."""
        self._writer.cancel()


def run(root: str, folder: str, messages: Connection[Message, Batch | None]) -> None:
    """Be a building process: ask for batches until there is a None, then send the share.

    Sends ("files", number) before every batch and ("share", Share) or ("os_error", (errno, text)) at the end. Ends by itself when the
    parent is gone: then the other end of the pipe is closed.
    """
    gc.disable()  # a hundred thousand postings wait in memory, none in a cycle: looking for garbage costs a sixth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us
    with contextlib.suppress(EOFError, ConnectionError):
        try:
            messages.send(("share", _build(Path(root), Path(folder), messages)))
        except ConnectionError:
            raise
        except OSError as error:
            messages.send(("os_error", (error.errno, error.strerror)))


def _build(root: Path, folder: Path, messages: Connection[Message, Batch | None]) -> Share:
    builder = Builder(root, folder)
    done = 0
    try:
        while True:
            messages.send(("files", done))
            batch = messages.recv()
            if batch is None:
                return builder.finish()
            for file in batch:
                builder.add(file)
            done = len(batch)
    except BaseException:
        builder.cancel()
        raise


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
