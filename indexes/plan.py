"""What a refresh has to do: compare the files on disk with what the index knows of them.

Size and modification time decide first, the hash of the content last: a file that was only touched is not parsed again. A file that
was changed within the clock's grain of the last look is hashed even when its stamp is the same (the "racy" case that git knows too).
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from indexes.checkout import Checkout, Listing
from indexes.model import SourceFile
from indexes.state import Stamp

LARGEST_FILE = 64 * 1024 * 1024
# The coarsest grain of modification times in use (FAT, some network file systems).
_RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change.

    Attributes:
        listing: The walk that this was made from.
        changed: Files to read: new ones, and those whose content differs.
        removed: Paths that are in the index and no longer on disk.
        touched: Files with the same content and another time.
    """

    listing: Listing
    changed: list[SourceFile]
    removed: list[str]
    touched: dict[str, tuple[int, int]]

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.removed or self.touched)

    @property
    def gone(self) -> list[str]:
        """Paths whose documents no longer count."""
        return [*self.removed, *(file.path for file in self.changed)]


def hash_content(source: bytes) -> str:
    """Return the hash by which two contents are taken for the same."""
    return hashlib.blake2b(source, digest_size=12).hexdigest()


def read_source(path: Path) -> tuple[os.stat_result, bytes]:
    """Return what a file looks like and its bytes, one more than `LARGEST_FILE` at most.

    Raises:
        OSError: It cannot be read. What is no regular file is never waited for: in place of a file there may be a pipe by now.
    """
    with open(path, "rb", opener=_open_without_waiting) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return found, stream.read(LARGEST_FILE + 1)


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def plan(checkout: Checkout, manifest: dict[str, Stamp], looked_at_ns: int) -> Plan:
    """Compare the tree with the manifest.

    Args:
        checkout: The tree.
        manifest: What the index knows of each file; empty for a first build.
        looked_at_ns: When the manifest was made, in ns since the epoch.
    """
    listing = checkout.list_files()
    changed: list[SourceFile] = []
    touched: dict[str, tuple[int, int]] = {}
    for file, stamp in zip(listing.files, listing.stamps, strict=True):
        known = manifest.get(file.path)
        if known is None:
            changed.append(file)
            continue
        size, modified = stamp
        if not known.content_hash:
            # It could not be read the last time. Permissions change without a trace in size and time: only trying tells.
            if _read_or_none(checkout, file.path) is not None:
                changed.append(file)
            continue
        same_stamp = known.size == size and known.modified == modified
        if same_stamp and modified < looked_at_ns - _RACY_NS:
            continue
        if known.size == size and _has_content(checkout, file.path, known.content_hash):
            if not same_stamp:
                touched[file.path] = stamp
        else:
            changed.append(file)
    present = {file.path for file in listing.files}
    return Plan(listing, changed, [path for path in manifest if path not in present], touched)


def _has_content(checkout: Checkout, path: str, content_hash: str) -> bool:
    source = _read_or_none(checkout, path)
    return source is not None and hash_content(source) == content_hash


def _read_or_none(checkout: Checkout, path: str) -> bytes | None:
    try:
        return read_source(checkout.root / path)[1]
    except OSError:
        return None
