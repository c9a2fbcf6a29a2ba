"""What a refresh has to do: compare the files on disk with what the index knows of them.

Size and modification time decide first, the hash of the content last: a file that was only touched is not parsed again. A file that
was changed within the clock's grain of the last look is hashed even when its stamp is the same (the "racy" case that git knows too).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from indexes.checkout import Checkout, Listing
from indexes.model import SourceFile
from indexes.store import Stamp

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


def hash_content(source: bytes) -> str:
    """Return the hash by which two contents are taken for the same."""
    return hashlib.blake2b(source, digest_size=12).hexdigest()


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
    try:
        return hash_content((checkout.root / path).read_bytes()) == content_hash
    except OSError:
        return False
