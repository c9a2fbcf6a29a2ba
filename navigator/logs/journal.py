"""What was written where, on disk: enough to undo it after a crash, an edit, or a year.

    <state directory>/logs/<checkout's name>-<hash of its path>/
        lock            held while anything is changed
        journal.json    the lines that are applied, by file
        pending.json    a change that is under way: there only while it is, or after a crash in it
        blobs/<hash>    contents of files, by their hash

The order of a change: contents, then pending.json, then the files, then journal.json, then pending.json is removed. A pending change
that the journal does not know of is rolled back by whoever comes next; one that it knows of is only forgotten. Nothing is kept in the
checkout itself, nor in the cache, which may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from indexes.errors import CheckoutError
from navigator import settings
from navigator.errors import EditError
from navigator.logs.edits import digest_of

_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.05
_VERSION = 1
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(slots=True)
class Line:
    """A line of ours.

    Attributes:
        line: Where it was written, 1-based, in the file as it was written.
        text: With its indentation.
        batch: The number of the `apply` that wrote it.
    """

    line: int
    text: str
    id: str
    rule: str
    function: str
    batch: int


@dataclass(slots=True)
class Entry:
    """A file with lines of ours.

    Attributes:
        written: Hash of the file as it was written last.
        lines: Our lines in it, by line.
    """

    written: str
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Journal:
    """What is applied to a checkout.

    Attributes:
        files: By path.
        transaction: The last change that counts.
        batch: The number of the last `apply`.
    """

    files: dict[str, Entry] = field(default_factory=dict)
    transaction: str = ""
    batch: int = 0

    @property
    def ids(self) -> frozenset[str]:
        """The suggestions that are applied."""
        return frozenset(line.id for entry in self.files.values() for line in entry.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is to be written: its bytes as they are, and as they will be."""

    path: str
    before: bytes
    after: bytes


class JournalStore:
    """The journal of one checkout on disk."""

    def __init__(self, root: Path, directory: Path | None = None) -> None:
        real = os.path.realpath(root)
        digest = hashlib.blake2b(os.fsencode(os.path.normcase(real)), digest_size=6).hexdigest()
        self.root = Path(real)
        self.folder = (directory or settings.state_directory() / "logs") / f"{os.path.basename(real) or 'root'}-{digest}"

    def load(self) -> Journal:
        """Read the journal; an empty one when there is none.

        Raises:
            EditError: It cannot be read or understood.
        """
        path = self.folder / "journal.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            files = {name: Entry(one["written"], [Line(**line) for line in one["lines"]]) for name, one in raw["files"].items()}
            return Journal(files, raw["transaction"], raw["batch"])
        except FileNotFoundError:
            return Journal()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EditError(f"the journal {path} cannot be read: {error}", "git diff in the checkout shows what is applied") from error

    def read(self, path: str) -> bytes:
        """Return a file of the checkout as it is on disk.

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise CheckoutError(f"cannot read {path}: {error.strerror}", "git status tells whether it was moved or deleted") from error

    def blob(self, digest: str) -> bytes:
        """Return contents by their hash.

        Raises:
            EditError: They are gone.
        """
        try:
            return (self.folder / "blobs" / digest).read_bytes()
        except OSError as error:
            raise EditError(
                f"the journal in {self.folder} is damaged: {error}", "git diff in the checkout shows what is applied"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[list[str]]:
        """Hold the lock; roll back what a crash left half done. Yields notes about that.

        Raises:
            EditError: Another process holds the lock for too long, or the state directory cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = open(self.folder / "lock", "a+b")  # noqa: SIM115 - closed below
        except OSError as error:
            raise EditError(f"cannot write {self.folder}: {error.strerror}", "free the directory, or set XDG_STATE_HOME") from error
        with stream:
            _lock(stream.fileno())
            try:
                yield self._recover()
            finally:
                _unlock(stream.fileno())

    def commit(self, changes: list[Change], journal: Journal) -> None:
        """Write files and journal: all of it or nothing. The lock must be held.

        Raises:
            EditError: A file is not what it was, is read-only, or cannot be written; then nothing is changed.
        """
        transaction = os.urandom(8).hex()
        for change in changes:
            self._check(change)
        for change in changes:
            for data in (change.before, change.after):
                self._keep(data)
        pending = {change.path: {"from": digest_of(change.before), "to": digest_of(change.after)} for change in changes}
        self._write_json("pending.json", {"transaction": transaction, "files": pending})
        try:
            for change in changes:
                self._replace(change, transaction)
            journal.transaction = transaction
            self._write_json("journal.json", {"version": _VERSION, "root": str(self.root), **asdict(journal)})
        except (OSError, EditError) as error:
            self._recover()
            if isinstance(error, EditError):
                raise
            raise EditError(f"cannot write {error.filename or self.folder}: {error.strerror}", "nothing was changed") from error
        os.unlink(self.folder / "pending.json")
        self._sweep(journal)

    def _check(self, change: Change) -> None:
        """Whether a file can be written, and is what it was.

        Raises:
            EditError: It cannot, or it is not.
        """
        target = self._target(change.path)
        try:
            found = os.stat(target)
            current = target.read_bytes()
        except OSError as error:
            raise EditError(f"cannot read {change.path}: {error.strerror}", "nothing was changed") from error
        if current != change.before:
            raise EditError(f"{change.path} was changed since it was read", "run the command again; nothing was changed")
        if not found.st_mode & _WRITABLE or not os.access(target, os.W_OK):
            raise EditError(f"{change.path} is read-only", f"chmod u+w {target}; nothing was changed")
        if not os.access(target.parent, os.W_OK):
            raise EditError(f"the directory of {change.path} cannot be written", "nothing was changed")

    def _target(self, path: str) -> Path:
        """The file itself, where a path leads through links; it must lie in the checkout."""
        real = Path(os.path.realpath(self.root / path))
        if not real.is_relative_to(self.root):
            raise EditError(f"{path} leads out of the checkout, to {real}", "nothing was changed")
        return real

    def _replace(self, change: Change, transaction: str) -> None:
        target = self._target(change.path)
        temporary = _temporary(target, transaction)
        mode = stat.S_IMODE(os.stat(target).st_mode)
        with open(temporary, "wb") as stream:
            stream.write(change.after)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        if target.read_bytes() != change.before:
            os.unlink(temporary)
            raise EditError(f"{change.path} was changed meanwhile", "run the command again; nothing was changed")
        os.replace(temporary, target)

    def _recover(self) -> list[str]:
        """Roll back a change that was not finished."""
        path = self.folder / "pending.json"
        try:
            pending = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError):
            # It was being written itself: no file was touched yet.
            with contextlib.suppress(OSError):
                path.unlink()
            return []
        notes: list[str] = []
        if self.load().transaction != pending["transaction"]:
            for name, one in sorted(pending["files"].items()):
                notes += self._roll_back(name, one, pending["transaction"])
        path.unlink()
        return notes

    def _roll_back(self, name: str, one: dict[str, str], transaction: str) -> list[str]:
        target = self._target(name)
        with contextlib.suppress(OSError):
            _temporary(target, transaction).unlink()
        try:
            current = target.read_bytes()
        except OSError:
            return [f"{name} is gone; a change to it was not finished"]
        if digest_of(current) == one["to"]:
            temporary = _temporary(target, transaction)
            temporary.write_bytes(self.blob(one["from"]))
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
            os.replace(temporary, target)
            return [f"{name}: a change that was not finished is undone"]
        if digest_of(current) == one["from"]:
            return []
        return [f"{name} was edited after a change to it was not finished; what it was is in {self.folder / 'blobs' / one['from']}"]

    def _keep(self, data: bytes) -> None:
        folder = self.folder / "blobs"
        try:
            folder.mkdir(exist_ok=True)
            path = folder / digest_of(data)
            if not path.is_file() or path.stat().st_size != len(data):
                _write_whole(path, data)
        except OSError as error:
            raise EditError(f"cannot write {folder}: {error.strerror}", "nothing was changed") from error

    def _write_json(self, name: str, value: dict[str, Any]) -> None:
        _write_whole(self.folder / name, json.dumps(value, indent=1).encode("utf-8"))

    def _sweep(self, journal: Journal) -> None:
        """Remove contents that nothing refers to."""
        wanted = {entry.written for entry in journal.files.values()}
        for path in (self.folder / "blobs").glob("*"):
            if path.name not in wanted:
                with contextlib.suppress(OSError):
                    path.unlink()


def _temporary(target: Path, transaction: str) -> Path:
    return target.with_name(f".{target.name}.navigator-{transaction}")


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _lock(handle: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _try_lock(handle):
        if time.monotonic() > deadline:
            raise EditError("another navigator is changing this checkout", "try again when it is done")
        time.sleep(_POLL_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
