"""Three versions of a file: what was written, what stands there now, and where our lines are in it.

Lines are compared without the white space around them: an editor may have changed the indentation or the line ends. A line of ours that an
editor moved is still ours. One that reads otherwise now is a conflict: it may hold somebody's thoughts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_ALIKE = 0.6
_KLOG = re.compile(rb"\bklog\.")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a line of ours is now.

    Attributes:
        line: 1-based; 0 when it is gone.
        text: What stands there, without the line's end.
        is_edited: Whether that is not what was written.
    """

    line: int
    text: bytes = b""
    is_edited: bool = False


def locate(written: bytes, lines: list[int], current: bytes) -> list[Located]:
    """Find lines of a file in what the file has become.

    Args:
        written: The file as it was written.
        lines: 1-based lines in it.
        current: The file as it is.
    """
    ours, theirs = written.split(b"\n"), current.split(b"\n")
    if written == current:
        return [Located(line, ours[line - 1].rstrip(b"\r")) for line in lines]
    places, replaced = _compare([line.strip() for line in ours], [line.strip() for line in theirs])
    taken = set(places.values())
    by_text: dict[bytes, list[int]] = {}
    for number, line in enumerate(theirs):
        if number not in taken:
            by_text.setdefault(line.strip(), []).append(number)
    found: list[Located] = []
    for number in lines:
        text = ours[number - 1].strip()
        place = places.get(number - 1)
        if place is None and text and by_text.get(text):
            place = by_text[text].pop(0)  # moved
        if place is not None:
            found.append(Located(place + 1, theirs[place].rstrip(b"\r")))
            continue
        alike = _most_alike(text, theirs, replaced.get(number - 1, range(0)))
        found.append(Located(alike + 1, theirs[alike].rstrip(b"\r"), is_edited=True) if alike is not None else Located(0))
    return found


def _compare(ours: list[bytes], theirs: list[bytes]) -> tuple[dict[int, int], dict[int, range]]:
    """Return (line -> the line that it is now, line -> the lines that it was replaced by), all 0-based."""
    head = 0
    while head < min(len(ours), len(theirs)) and ours[head] == theirs[head]:
        head += 1
    tail = 0
    while tail < min(len(ours), len(theirs)) - head and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    places = {number: number for number in range(head)}
    shift = len(theirs) - len(ours)
    places.update((number, number + shift) for number in range(len(ours) - tail, len(ours)))
    replaced: dict[int, range] = {}
    matcher = SequenceMatcher(None, ours[head : len(ours) - tail], theirs[head : len(theirs) - tail], autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        for number in range(first, last):
            if tag == "equal":
                places[head + number] = head + start + number - first
            elif tag == "replace":
                replaced[head + number] = range(head + start, head + end)
    return places, replaced


def _most_alike(text: bytes, theirs: list[bytes], among: range) -> int | None:
    if not text:
        return None
    best, place = _ALIKE, None
    for number in among:
        ratio = SequenceMatcher(None, text, theirs[number].strip(), autojunk=False).ratio()
        if ratio > best:
            best, place = ratio, number
    return place


def remove_lines(data: bytes, lines: set[int]) -> bytes:
    """Take 1-based lines out of a file."""
    return b"\n".join(line for number, line in enumerate(data.split(b"\n"), start=1) if number not in lines)


def uses_klog(data: bytes, without: set[int]) -> bool:
    """Whether a file mentions klog outside of some lines."""
    return any(_KLOG.search(_code(line)) for number, line in enumerate(data.split(b"\n"), start=1) if number not in without)


def _code(line: bytes) -> bytes:
    return line.partition(b"//")[0]
