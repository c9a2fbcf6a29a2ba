"""Where an index lives, and how it is opened, locked, checked and discarded.

    <index directory>/<checkout's name>-<hash of its path>/v<schema version>/
        MAIN_*.seg *.docs *.names *.uses    the segments (`indexes.segment`)
        _MAIN_<generation>.toc              Whoosh's table of contents: the moment a commit counts
        state.json                          what the index is made of; written after every commit
        manifest.json                       size, time and hash of every file that was looked at
        work-*/                             segments being written

`state.json` names the generation of the table of contents that it describes, and the size of every segment file. Where the two do not
agree, where a file is gone or has another size, the index does not count and is built anew.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import pickle
import shutil
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from indexes.errors import StoreError
from indexes.schema import SCHEMA_VERSION, new_schema
from indexes.segment import Segment

_LOCK_POLL_SECONDS = 0.05
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file looked like when it was read.

    Attributes:
        size: In bytes.
        modified: In nanoseconds.
        content_hash: Of its bytes.
        skipped: Why it is not in the index; empty when it is.
        note: What was odd about it, though it is in the index (`syntax errors`, `not UTF-8`).
        symbols: How many names it declares.
    """

    size: int
    modified: int
    content_hash: str
    skipped: str = ""
    note: str = ""
    symbols: int = 0


@dataclass(slots=True)
class State:
    """What an index says of itself.

    Attributes:
        generation: Of Whoosh's table of contents.
        engine: Version of Whoosh that wrote it.
        root: The checkout.
        segments: Size in bytes of every file of every segment.
        built: When it was last changed, in seconds since the epoch.
        checked: When the whole tree was last compared with it.
        git: Fingerprint of git's HEAD and index at that time.
        files: Number of files in the index.
        kinds: Number of symbols by kind.
        skipped: What was left out and why (path to reason).
        notes: What was odd (path to remark).
        vendored_copies: Directories of vendor left to staging.
        seconds: How long the last build or refresh took.
    """

    generation: int
    engine: str
    root: str
    segments: dict[str, int]
    built: float
    checked: float
    git: str = ""
    files: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    vendored_copies: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Index:
    """An open index: a fixed set of segments, whatever others do to the store meanwhile."""

    def __init__(self, folder: Path, state: State, segments: list[Segment]) -> None:
        self.folder = folder
        self.state = state
        self.segments = segments

    def close(self) -> None:
        """Let go of the files."""
        for segment in self.segments:
            segment.reader.close()


class Store:
    """The folder of one checkout's index.

    Attributes:
        folder: The folder of this schema version.
    """

    def __init__(self, index_directory: Path, root: Path) -> None:
        real = os.path.realpath(root)
        digest = hashlib.blake2b(os.fsencode(os.path.normcase(real)), digest_size=6).hexdigest()
        self.root = root
        self.home = index_directory / f"{os.path.basename(real) or 'root'}-{digest}"
        self.folder = self.home / f"v{SCHEMA_VERSION}"

    def load_state(self) -> State | None:
        """Return the state of a usable index; None when there is none, or it is damaged, foreign or of another version."""
        from whoosh import versionstring

        try:
            fields = json.loads((self.folder / "state.json").read_bytes())
            state = State(**fields)
            sound = state.engine == versionstring() and all(
                (self.folder / name).stat().st_size == size for name, size in state.segments.items()
            )
            sound = sound and (self.folder / f"_MAIN_{state.generation}.toc").is_file()
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        return state if sound else None

    def load_manifest(self, state: State) -> dict[str, Stamp] | None:
        """Return what is known of every file; None when it does not belong to this state."""
        try:
            data = json.loads((self.folder / "manifest.json").read_bytes())
            if data["generation"] != state.generation:
                return None
            return {path: Stamp(*row) for path, row in data["files"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def open(self) -> Index | None:
        """Open the index for reading; None when there is no usable one."""
        from whoosh.filedb.filestore import FileStorage

        # A writer may replace the table of contents between two reads: the second try sees the new state.
        for _ in range(3):
            state = self.load_state()
            if state is None:
                return None
            try:
                reader = FileStorage(str(self.folder)).open_index(schema=new_schema()).reader()
                if reader.generation() in (state.generation, None) or not state.segments:
                    segments = [Segment(self.folder, leaf) for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
                    return Index(self.folder, state, segments)
                reader.close()
            except damage():
                time.sleep(_LOCK_POLL_SECONDS)
        return None

    def save(self, state: State, manifest: dict[str, Stamp]) -> None:
        """Write manifest and state, the state last."""
        rows = {path: [s.size, s.modified, s.content_hash, s.skipped, s.note, s.symbols] for path, s in manifest.items()}
        self._write_atomically("manifest.json", {"generation": state.generation, "files": rows})
        self.save_state(state)

    def save_state(self, state: State) -> None:
        """Write the state alone."""
        self._write_atomically("state.json", asdict(state))

    def discard(self) -> None:
        """Delete the index of every version."""
        shutil.rmtree(self.home, ignore_errors=True)

    def discard_other_versions(self) -> None:
        """Delete what other versions of navigator have left."""
        with suppress(OSError):
            for entry in self.home.iterdir():
                if entry != self.folder and entry.is_dir() and entry.name.startswith("v"):
                    shutil.rmtree(entry, ignore_errors=True)

    def discard_leftovers(self) -> None:
        """Delete the half-written work of builds that were killed. Call it with the lock held."""
        with suppress(OSError):
            for entry in self.folder.iterdir():
                if entry.name.startswith("work-") or entry.name.endswith(".tmp"):
                    shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)

    def size(self) -> int:
        """Return the size of the index on disk, in bytes."""
        try:
            return sum(entry.stat().st_size for entry in self.folder.iterdir() if entry.is_file())
        except OSError:
            return 0

    @contextmanager
    def locked(self, wait_seconds: float = 600.0) -> Iterator[None]:
        """Hold the right to write.

        Raises:
            StoreError: The folder cannot be made, or another process has held the lock for `wait_seconds`.
        """
        from whoosh.filedb.filestore import FileStorage

        with self.reporting():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileStorage(str(self.folder)).lock("BUILD_LOCK")
            deadline = time.monotonic() + wait_seconds
            while not lock.acquire():
                if time.monotonic() > deadline:
                    raise StoreError(
                        f"another navigator has been writing the index {self.folder} for {wait_seconds:.0f} seconds",
                        "look for it with ps, or use another folder: --index-dir DIR",
                    )
                time.sleep(_LOCK_POLL_SECONDS)
        try:
            with self.reporting():
                yield
        finally:
            lock.release()

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Turn errors of the file system into a StoreError that says what to do."""
        try:
            yield
        except OSError as error:
            raise explain_os_error(error, self.folder) from error

    def _write_atomically(self, name: str, value: Any) -> None:
        temporary = self.folder / f"{name}.{os.getpid()}.tmp"
        temporary.write_bytes(json.dumps(value, separators=(",", ":")).encode("ascii"))
        os.replace(temporary, self.folder / name)


def damage() -> tuple[type[Exception], ...]:
    """Return what Whoosh, pickle and zlib raise when they read files that are damaged or not theirs."""
    from whoosh.index import IndexError as WhooshIndexError

    return (
        WhooshIndexError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        EOFError,
        ImportError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        pickle.PickleError,
        struct.error,
        zlib.error,
    )


def explain_os_error(error: OSError, folder: Path) -> StoreError:
    """Say in words why the index cannot be written."""
    if error.errno in _NO_SPACE:
        return StoreError(f"the disk that holds the index {folder} is full", "free some room, or use another folder: --index-dir DIR")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError(f"the index directory {folder} is not writable", "use another folder: --index-dir DIR")
    return StoreError(f"cannot write the index {folder}: {error.strerror or error}", "use another folder: --index-dir DIR")
