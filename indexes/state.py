"""What an index says of itself, and how that is written so that damage shows.

Everything here is small: the state is read for every question, the manifest for every refresh.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

_CHECKSUM_BLOCK = 1 << 20
_BEFORE_CONTENT = b',"content":'


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


class Mark(NamedTuple):
    """What a file of the index looked like when it was written.

    Attributes:
        size: In bytes.
        modified: In nanoseconds.
        checksum: CRC-32 of its bytes; looked at only where the time is another.
    """

    size: int
    modified: int
    checksum: int


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of itself.

    Attributes:
        generation: Of Whoosh's table of contents.
        engine: Version of Whoosh that wrote it.
        root: The checkout, links resolved.
        segments: What every file of every segment looked like.
        layout: `Listing.layout` of the checkout: when it changes, files may belong to other packages than before.
        built: When it was last changed, in seconds since the epoch.
        checked: When the whole tree was last compared with it.
        git: Fingerprint of git's HEAD and index at that time.
        files: Number of files in the index.
        kinds: Number of symbols by kind.
        skipped: What was left out and why (path to reason).
        notes: What was odd (path to remark).
        vendored_copies: Directories of vendor left to staging.
        seconds: How long the last build or refresh took.
        toc: What the table of contents looked like; None when the process that wrote it came to no more.
    """

    generation: int
    engine: str
    root: str
    segments: dict[str, Mark]
    layout: str
    built: float
    checked: float
    git: str = ""
    files: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    vendored_copies: list[str] = field(default_factory=list)
    seconds: float = 0.0
    toc: Mark | None = None


def mark_file(path: Path) -> Mark:
    """Read a file of the index to its end and say what it looks like.

    Raises:
        OSError: It cannot be read.
    """
    checksum = 0
    with open(path, "rb") as stream:
        stat = os.fstat(stream.fileno())
        while block := stream.read(_CHECKSUM_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return Mark(stat.st_size, stat.st_mtime_ns, checksum)


def is_unharmed(path: Path, mark: Mark) -> bool:
    """Tell whether a file of the index is what was written; its bytes are read only when its time is another.

    Raises:
        OSError: It is gone or cannot be read.
    """
    stat = os.stat(path)
    # Another time alone is no damage: folders are copied, and some file systems set times late.
    return stat.st_size == mark.size and (stat.st_mtime_ns == mark.modified or mark_file(path).checksum == mark.checksum)


def read_checked(path: Path) -> Any:
    """Read what `write_checked` wrote.

    Raises:
        OSError: There is no such file, or it cannot be read.
        ValueError: It was not written by `write_checked`, or is not as it was.
    """
    head, separator, body = path.read_bytes().partition(_BEFORE_CONTENT)
    if not separator or head != b'{"checksum":%d' % zlib.crc32(body):
        raise ValueError(path)
    return json.loads(body[:-1])


def write_checked(path: Path, value: Any) -> None:
    """Write JSON that knows its own checksum, in one step.

    Raises:
        OSError: It cannot be written; what was there before still is.
    """
    body = json.dumps(value, separators=(",", ":")).encode("ascii") + b"}"
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(b'{"checksum":%d%b%b' % (zlib.crc32(body), _BEFORE_CONTENT, body))
    os.replace(temporary, path)
