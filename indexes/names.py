"""Matching one word that a person types against all declared names at once.

The names of a segment are one block of bytes, sorted, a newline around each. Every way to match is one regular expression or one search
over that block; a name's own text is then graded. Smart case, as in ripgrep and fzf: a word in lower case matches any case, a word
with an upper-case letter matches as written.

The grades, best first:

    exact       the name itself (case as written before case ignored)
    prefix      the name begins with the word
    hump        the word's letters run through the humps of the name: `SchOne`, `schone`, `so` for ScheduleOne
    word        the word stands in the name where a hump begins: `One` in ScheduleOne
    substring   the word stands anywhere
    fuzzy       one or two letters differ
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile
from typing import NamedTuple

from indexes.errors import QueryError
from indexes.segment import Segment

_ANYTHING = "[A-Za-z0-9_]*?"
_FEW_NAMES = 50
_MOST_CAPITALS = 5
_SHORTEST_STEM = 3


class Grade(IntEnum):
    """How well a name fits a word; a higher one is better."""

    FUZZY = 1
    SUBSTRING = 2
    WORD = 3
    HUMP = 4
    PREFIX = 5
    EXACT = 6


class Match:
    """The values of `--match`."""

    SMART = "smart"
    EXACT = "exact"
    PREFIX = "prefix"
    SUBSTRING = "substring"
    FUZZY = "fuzzy"
    REGEX = "regex"
    ALL = (SMART, EXACT, PREFIX, SUBSTRING, FUZZY, REGEX)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query.

    Attributes:
        text: Without its signs.
        mode: How it is to match: one of `Match.ALL`, or `suffix` or `whole` when signs ask for it.
    """

    text: str
    mode: str

    @property
    def case_matters(self) -> bool:
        return any(letter.isupper() for letter in self.text)


class Hit(NamedTuple):
    """A name that fits, and how well; sorted, the best comes first.

    A tuple, because one word may fit fifty thousand names.

    Attributes:
        badness: `-grade`, with the share of the name that was not typed as its fraction.
        name: As it is declared.
        grade: How it fits.
    """

    badness: float
    name: bytes
    grade: Grade

    @property
    def share(self) -> float:
        """The share of the name that was typed, within 0 and 1."""
        return -self.badness - self.grade


def parse_word(text: str, mode: str) -> Word:
    """Read the signs of a word: `^x` prefix, `x$` suffix, `^x$` whole, `'x` exact substring."""
    if mode == Match.REGEX:
        return Word(text, mode)
    if text.startswith("'") and len(text) > 1:
        return Word(text[1:], Match.SUBSTRING)
    starts, ends = text.startswith("^"), text.endswith("$")
    bare = text.removeprefix("^").removesuffix("$")
    if not bare:
        return Word(text, mode)
    if starts and ends:
        return Word(bare, Match.EXACT)
    if starts:
        return Word(bare, Match.PREFIX)
    return Word(bare, "suffix") if ends else Word(bare, mode)


def find_names(segment: Segment, word: Word) -> list[Hit]:
    """Return the names of a segment that fit a word, best first; fuzzy ones only when they are asked for.

    Raises:
        QueryError: The word is no regular expression, and should be.
    """
    best: dict[bytes, Grade] = {}
    for grade, name in _FINDERS[word.mode](segment, word):
        if best.get(name, 0) < grade:
            best[name] = grade
    typed = len(word.text.encode())
    # One less than the whole share keeps a full match within its grade.
    return sorted([Hit(-grade - 0.999 * min(1.0, typed / len(name)), name, grade) for name, grade in best.items()])


def grade_text(text: str, word: Word) -> Grade | None:
    """Grade one text (a receiver, the last part of a package) against a word; None when it does not fit."""
    if word.mode == Match.REGEX:
        return Grade.SUBSTRING if _compile(word.text).search(text.encode()) else None
    subject = text if word.case_matters else text.lower()
    grade = None
    if subject == word.text:
        grade = Grade.EXACT
    elif subject.startswith(word.text):
        grade = Grade.PREFIX
    elif subject.endswith(word.text) if word.mode == "suffix" else word.text in subject:
        grade = Grade.SUBSTRING
    least = {Match.EXACT: Grade.EXACT, Match.PREFIX: Grade.PREFIX}.get(word.mode, Grade.FUZZY)
    return grade if grade is not None and grade >= least else None


Found = Iterator[tuple[Grade, bytes]]


def _find_exact(segment: Segment, word: Word) -> Found:
    if word.case_matters:
        yield Grade.EXACT, word.text.encode()  # whether it is declared at all is for the postings to say
        return
    # Sorted without regard to case, the names that are the word come before those that only begin with it.
    yield from takewhile(lambda found: found[0] is Grade.EXACT, _find_prefix(segment, word))


def _find_prefix(segment: Segment, word: Word) -> Found:
    needle = word.text.encode()
    folded = needle.lower()
    names, lower = segment.names, segment.lower_names
    start = _lower_bound(lower, folded)
    while lower.startswith(folded, start):
        end = lower.index(b"\n", start)
        if not word.case_matters or names.startswith(needle, start):
            yield Grade.EXACT if end - start == len(needle) else Grade.PREFIX, names[start:end]
        start = end + 1


def _lower_bound(lower: bytes, needle: bytes) -> int:
    """Return where the first name that is not before `needle` begins, by halving: the names are sorted."""
    low, high = 1, len(lower)
    while low < high:
        start = lower.rfind(b"\n", 0, (low + high) // 2 + 1) + 1
        if start >= high:
            start = lower.rfind(b"\n", 0, start - 1) + 1
        end = lower.find(b"\n", start)
        if lower[start:end] < needle:
            low = end + 1
        else:
            high = start
        if end < 0:
            break
    return low


def _find_suffix(segment: Segment, word: Word) -> Found:
    names = segment.names if word.case_matters else segment.lower_names
    needle = word.text.encode()
    for start, end in _spans(names, needle + b"\n"):
        yield Grade.EXACT if end - start == len(needle) else Grade.SUBSTRING, segment.names[start:end]


def _find_substring(segment: Segment, word: Word) -> Found:
    names = segment.names if word.case_matters else segment.lower_names
    needle = word.text.encode()
    for start, end in _spans(names, needle):
        name = segment.names[start:end]
        yield _grade_substring(names[start:end], name, needle), name


def _find_smart(segment: Segment, word: Word) -> Found:
    found = list(_find_substring(segment, word))
    yield from found
    # Letters in lower case run through the humps of thousands of names: that is of use only when little else fits.
    if len(word.text) > 1 and (word.case_matters or len(found) < _FEW_NAMES):
        yield from _find_humps(segment, word)


def _find_humps(segment: Segment, word: Word) -> Found:
    """Find the names through whose humps the letters run.

    Capitals begin the humps: `SchOne` is `Sch`, anything, `One`. In lower case every letter either follows the one before it or begins a
    later hump. The first letter is the name's first; only when no name fits so are humps sought within names.
    """
    if not word.text.isascii() or not word.text.isidentifier():
        return
    parts = [part for part in re.findall(r"[A-Z]?[^A-Z]*", word.text) if part] if word.case_matters else list(word.text)
    # A name all in capitals (ERROR_NOT_FOUND) is not a row of humps of one letter.
    if len(parts) == 1 or (word.case_matters and len(parts) > _MOST_CAPITALS and len(word.text) < 2 * len(parts)):
        return
    if word.case_matters:
        rest = "".join(_ANYTHING + part for part in parts[1:])
    else:
        rest = "".join(f"(?:{letter}|{_ANYTHING}{letter.upper()})" for letter in parts[1:])
    first, names = parts[0], segment.names
    low, high = (
        _lower_bound(segment.lower_names, first.lower().encode()),
        _lower_bound(segment.lower_names, first.lower().encode() + b"\xff"),
    )
    either = first if word.case_matters else f"[{first}{first.upper()}]"
    found = False
    for match in re.compile(f"(?<=\n){either}{rest}".encode()).finditer(names, low, high):
        found = True
        yield Grade.HUMP, names[match.start() : names.index(b"\n", match.end())]
    if found or not first[0].isalpha():
        return
    # No name begins so: humps within names. The expression begins with a literal, which is what makes a search over all names fast.
    for match in re.compile((first[0].upper() + first[1:] + rest).encode()).finditer(names):
        # A capital in a run of capitals begins no hump: the `Q` of SQL.
        if not names[match.start() - 1 : match.start()].isupper():
            yield Grade.HUMP, names[names.rindex(b"\n", 0, match.start()) + 1 : names.index(b"\n", match.end())]


def _find_regex(segment: Segment, word: Word) -> Found:
    pattern = _compile(word.text)
    for name in segment.names.split(b"\n"):
        if name and pattern.search(name):
            yield Grade.SUBSTRING, name


def _find_fuzzy(segment: Segment, word: Word) -> Found:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    needle = word.text.lower()
    # Swapped neighbours count as one change; short words forgive one, longer ones two.
    allowed = 1 if len(needle) < 5 else 2
    for length in range(len(needle) - allowed, len(needle) + allowed + 1):
        lower, names = segment.names_by_length.get(length, ((), ()))
        for _, distance, index in process.extract(needle, lower, scorer=OSA.distance, score_cutoff=allowed, limit=None):
            yield Grade.EXACT if distance == 0 else Grade.FUZZY, names[index]


_FINDERS: dict[str, Callable[[Segment, Word], Found]] = {
    Match.SMART: _find_smart,
    Match.EXACT: _find_exact,
    Match.PREFIX: _find_prefix,
    Match.SUBSTRING: _find_substring,
    Match.FUZZY: _find_fuzzy,
    Match.REGEX: _find_regex,
    "suffix": _find_suffix,
}


def _spans(names: bytes, needle: bytes) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every name in which the needle stands, each once."""
    inner = needle.strip(b"\n")
    shift = 1 if needle.startswith(b"\n") else 0
    position = names.find(needle)
    while position >= 0:
        at = position + shift
        start = names.rfind(b"\n", 0, at) + 1 if not shift else at
        end = names.find(b"\n", at + len(inner))
        yield start, end
        position = names.find(needle, end)


def _grade_substring(subject: bytes, name: bytes, needle: bytes) -> Grade:
    at = subject.find(needle)
    if at == 0:
        return Grade.EXACT if len(needle) == len(subject) else Grade.PREFIX
    while at > 0:
        if _begins_hump(name, at):
            return Grade.WORD
        at = subject.find(needle, at + 1)
    return Grade.SUBSTRING


def _begins_hump(name: bytes, at: int) -> bool:
    letter, before = name[at : at + 1], name[at - 1 : at]
    return before == b"_" or (letter.isupper() and not before.isupper()) or (letter.isdigit() and not before.isdigit())


def _compile(text: str) -> re.Pattern[bytes]:
    try:
        flags = 0 if any(letter.isupper() for letter in re.sub(r"\\.", "", text)) else re.IGNORECASE
        return re.compile(text.encode(), flags)
    except re.error as error:
        raise QueryError(f"{text!r} is not a regular expression: {error}", "leave out --match regex, or quote the signs") from error


def find_nearest(segments: list[Segment], name: str, limit: int) -> list[str]:
    """Return names that look like one that was not found, best first, for an error's hint."""
    attempts = [Word(name, Match.FUZZY), *(Word(name[:length], Match.PREFIX) for length in range(len(name) - 1, _SHORTEST_STEM, -1))]
    hits: dict[bytes, Hit] = {}
    for word in attempts:
        hits = {hit.name: hit for segment in segments for hit in find_names(segment, word)}
        if hits:
            break
    return [hit.name.decode("utf-8", "replace") for hit in sorted(hits.values())[:limit]]
