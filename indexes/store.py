"""Where an index lives, and how it is opened, locked, checked and discarded.

    <index directory>/<checkout's name>-<hash of its path>/v<schema version>/
        MAIN_*.seg *.docs *.names *.uses    the segments (`indexes.segment`)
        _MAIN_<generation>.toc              Whoosh's table of contents: the moment a commit counts
        state-<generation>.json             what that generation is made of
        manifest-<generation>.json          size, time and hash of every file that was looked at
        work-*/                             segments being written

State and manifest are there before their table of contents is, so a new generation begins to count, whole, at the instant at which that
one file gets its name. The state knows size, time and checksum of every segment file: where one is gone or is not what was written,
the index does not count and is built anew.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import re
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from indexes.errors import StoreError
from indexes.schema import SCHEMA_VERSION, new_schema
from indexes.segment import Segment
from indexes.state import Mark, Stamp, State, is_unharmed, mark_file, read_checked, write_checked

_LOCK_POLL_SECONDS = 0.05
# How often a reader looks again when a writer replaced the index under its eyes.
_MOST_LOOKS = 5
_TABLE_OF_CONTENTS = re.compile(r"_MAIN_(\d+)\.toc")
_LEFTOVER = re.compile(r"work-.*|.*\.tmp|_MAIN_\d+\.toc\..*|(?:state|manifest)(?:-\d+)?\.json")
_OWN = re.compile(rf"{_LEFTOVER.pattern}|_MAIN_\d+\.toc|MAIN_[0-9a-z]+\..*")
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class Index:
    """An open index: a fixed set of segments, whatever others do to the store meanwhile."""

    def __init__(self, folder: Path, state: State, segments: list[Segment]) -> None:
        self.folder = folder
        self.state = state
        self.segments = segments

    def close(self) -> None:
        """Let go of the files."""
        for segment in self.segments:
            segment.close()


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

    def generation(self) -> int:
        """Return the generation that counts: that of the newest table of contents, or -1."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return -1
        return max((int(match[1]) for match in map(_TABLE_OF_CONTENTS.fullmatch, names) if match), default=-1)

    def load_state(self) -> State | None:
        """Return the state of a usable index; None when there is none, or it is damaged, foreign or of another version."""
        for _ in range(_MOST_LOOKS):
            generation = self.generation()
            state = self._load_state_of(generation)
            # A writer may take the old generation away between two looks: then there is a new one.
            if state is not None or self.generation() == generation:
                return state
        return None

    def load_manifest(self, state: State) -> dict[str, Stamp] | None:
        """Return what is known of every file; None when it cannot be read."""
        try:
            return {path: Stamp(*row) for path, row in read_checked(self.folder / f"manifest-{state.generation}.json").items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def open(self) -> Index | None:
        """Open the index for reading; None when there is no usable one."""
        for _ in range(_MOST_LOOKS):
            state = self.load_state()
            if state is None:
                return None
            with suppress(*damage()):
                index = self._open(state)
                if index is not None:
                    return index
            time.sleep(_LOCK_POLL_SECONDS)
        return None

    def is_intact(self) -> bool:
        """Read the whole index once and tell whether every byte of it is what was written."""
        state = self.load_state()
        if state is None:
            return False
        try:
            return all(mark_file(self.folder / name).checksum == mark.checksum for name, mark in self._marks(state))
        except OSError:
            return False

    def save(self, state: State, manifest: dict[str, Stamp]) -> None:
        """Write manifest and state of one generation, the state last."""
        rows = {path: [s.size, s.modified, s.content_hash, s.skipped, s.note, s.symbols] for path, s in manifest.items()}
        write_checked(self.folder / f"manifest-{state.generation}.json", rows)
        self.save_state(state)

    def save_state(self, state: State) -> None:
        """Write the state alone."""
        write_checked(self.folder / f"state-{state.generation}.json", asdict(state))

    def discard(self) -> None:
        """Delete the index of every version."""
        shutil.rmtree(self.home, ignore_errors=True)

    def discard_older_versions(self) -> None:
        """Delete what older versions of navigator have left. A newer one may be at work beside this one."""
        with suppress(OSError):
            for entry in self.home.iterdir():
                number = entry.name.removeprefix("v")
                if entry.is_dir() and number.isdecimal() and int(number) < SCHEMA_VERSION:
                    shutil.rmtree(entry, ignore_errors=True)

    def discard_leftovers(self) -> None:
        """Delete the half-written work of builds that were killed. Call it with the lock held."""
        generation = self.generation()
        state = self.load_state()
        known = {f"state-{generation}.json", f"manifest-{generation}.json", f"_MAIN_{generation}.toc", *(state.segments if state else ())}
        # Without a state nobody can tell which segments count: the build that follows takes all of them away.
        mine = _OWN if state else _LEFTOVER
        with suppress(OSError):
            for entry in self.folder.iterdir():
                if entry.name not in known and mine.fullmatch(entry.name):
                    if entry.is_dir() and not entry.is_symlink():
                        shutil.rmtree(entry, ignore_errors=True)
                    else:
                        entry.unlink(missing_ok=True)

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """Make a folder for segments that do not count yet; it is gone at the end, whatever happens."""
        folder = Path(tempfile.mkdtemp(prefix="work-", dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

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

    def _load_state_of(self, generation: int) -> State | None:
        from whoosh import versionstring

        try:
            fields = read_checked(self.folder / f"state-{generation}.json")
            fields["segments"] = {name: Mark(*mark) for name, mark in fields["segments"].items()}
            fields["toc"] = Mark(*fields["toc"]) if fields["toc"] else None
            state = State(**fields)
            sound = (state.generation, state.engine, state.root) == (generation, versionstring(), os.path.realpath(self.root))
            sound = sound and all(is_unharmed(self.folder / name, mark) for name, mark in self._marks(state))
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return None
        return state if sound else None

    def _open(self, state: State) -> Index | None:
        """Open what a state describes; None when the table of contents has gone on since, or says something else."""
        from whoosh.filedb.filestore import FileStorage

        reader = FileStorage(str(self.folder)).open_index(schema=new_schema()).reader()
        try:
            leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
            counted = sum(leaf.doc_count() for leaf in leaves)
            if counted == state.files and (reader.generation() == state.generation or not leaves):
                index = Index(self.folder, state, [Segment(self.folder, leaf) for leaf in leaves])
                reader = None
                return index
        finally:
            if reader is not None:
                reader.close()
        return None

    @staticmethod
    def _marks(state: State) -> Iterator[tuple[str, Mark]]:
        yield from state.segments.items()
        if state.toc:
            yield f"_MAIN_{state.generation}.toc", state.toc


def damage() -> tuple[type[Exception], ...]:
    """Return what Whoosh, pickle and zlib raise when they read files that are damaged or not theirs."""
    from whoosh.filedb.filestore import StorageError
    from whoosh.filedb.filetables import FileFormatError
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.index import LockError
    from whoosh.reading import CorruptIndexError, ReaderClosed, TermNotFound
    from whoosh.writing import IndexingError

    return (
        WhooshIndexError,
        CorruptIndexError,
        FileFormatError,
        IndexingError,
        LockError,
        ReaderClosed,
        StorageError,
        TermNotFound,
        ArithmeticError,
        AssertionError,
        AttributeError,
        BufferError,
        EOFError,
        ImportError,
        LookupError,
        MemoryError,
        NameError,
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
