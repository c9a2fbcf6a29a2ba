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

from indexes.errors import QueryError
from indexes.segment import Segment


_NEWLINE = ord("\n")


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


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A name that fits, and how well. `points` are within 0 and 1 and grow with the share of the name that was typed."""

    grade: Grade
    points: float
    name: bytes


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
    finder = _FINDERS.get(word.mode, _find_smart)
    best: dict[bytes, Hit] = {}
    for grade, name in finder(segment, word):
        hit = Hit(grade, len(word.text) / max(len(name), len(word.text)), name)
        if name not in best or hit > best[name]:
            best[name] = hit
    return sorted(best.values(), key=lambda hit: (-hit.grade, -hit.points, hit.name))


def grade_text(text: str, word: Word) -> Grade | None:
    """Grade one text (a receiver, the last part of a package) against a word; None when it does not fit."""
    if word.mode == Match.REGEX:
        return Grade.SUBSTRING if _compile(word.text).search(text.encode()) else None
    subject = text if word.case_matters else text.lower()
    if subject == word.text:
        return Grade.EXACT
    if word.mode == Match.EXACT:
        return None
    if subject.startswith(word.text):
        return Grade.PREFIX
    if word.mode == Match.PREFIX:
        return None
    if word.mode == "suffix":
        return Grade.SUBSTRING if subject.endswith(word.text) else None
    return Grade.SUBSTRING if word.text in subject else None


Found = Iterator[tuple[Grade, bytes]]


def _find_exact(segment: Segment, word: Word) -> Found:
    needle = word.text.encode()
    if word.case_matters:
        if b"\n" + needle + b"\n" in segment.names:
            yield Grade.EXACT, needle
        return
    for start, end in _spans(segment.lower_names, b"\n" + needle + b"\n"):
        yield Grade.EXACT, segment.names[start:end]


def _find_prefix(segment: Segment, word: Word) -> Found:
    names = segment.names if word.case_matters else segment.lower_names
    needle = word.text.encode()
    for start, end in _spans(names, b"\n" + needle):
        yield Grade.EXACT if end - start == len(needle) else Grade.PREFIX, segment.names[start:end]


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
    yield from _find_substring(segment, word)
    if len(word.text) > 1:
        yield from _find_humps(segment, word)


def _find_humps(segment: Segment, word: Word) -> Found:
    names = segment.names
    for pattern in _hump_patterns(word):
        for match in pattern.finditer(names):
            at = match.start() + (names[match.start()] == _NEWLINE)
            start = names.rindex(b"\n", 0, at + 1) + 1 if names[at - 1] != _NEWLINE else at
            # A capital in a run of capitals begins no hump: the `Q` of SQL.
            if start == at or not names[at - 1 : at].isupper():
                yield Grade.HUMP, names[start : names.index(b"\n", at)]


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
    names = segment.names_by_length
    lower: list[str] = []
    original: list[bytes] = []
    for length in range(len(needle) - allowed, len(needle) + allowed + 1):
        for text, name in names.get(length, ()):
            lower.append(text)
            original.append(name)
    for _, distance, index in process.extract(needle, lower, scorer=OSA.distance, score_cutoff=allowed, limit=None):
        yield Grade.EXACT if distance == 0 else Grade.FUZZY, original[index]


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


def _hump_patterns(word: Word) -> list[re.Pattern[bytes]]:
    """Build the expressions for letters that run through humps; none when the word cannot be one.

    With capitals they begin the humps: `SchOne` is `Sch`, anything, `One`. In lower case every letter either follows the one before it or
    begins a later hump. Each expression begins with a literal, which is what makes the search over all names fast.
    """
    text = word.text
    if not text.isascii() or not text.isidentifier():
        return []
    anything = "[A-Za-z0-9_]*?"
    if word.case_matters:
        parts = [part for part in re.findall(r"[A-Z]?[^A-Z]*", text) if part]
        begin = "" if text[0].isupper() else "\n"
        return [re.compile((begin + anything.join(parts)).encode())]
    rest = "".join(f"(?:{letter}|{anything}{letter.upper()})" for letter in text[1:])
    return [re.compile(f"\n{text[0]}{rest}".encode()), re.compile(f"{text[0].upper()}{rest}".encode())]


def _compile(text: str) -> re.Pattern[bytes]:
    try:
        flags = 0 if any(letter.isupper() for letter in re.sub(r"\\.", "", text)) else re.IGNORECASE
        return re.compile(text.encode(), flags)
    except re.error as error:
        raise QueryError(f"{text!r} is not a regular expression: {error}", "leave out --match regex, or quote the signs") from error


def find_nearest(segments: list[Segment], name: str, limit: int) -> list[str]:
    """Return names that look like one that was not found, best first, for an error's hint."""
    word = Word(name, Match.FUZZY)
    hits = {hit.name: hit for segment in segments for hit in find_names(segment, word)}
    if not hits:
        prefix = Word(name[: max(3, len(name) - 3)], Match.PREFIX)
        hits = {hit.name: hit for segment in segments for hit in find_names(segment, prefix)}
    best = sorted(hits.values(), key=lambda hit: (-hit.grade, -hit.points, hit.name))
    return [hit.name.decode("utf-8", "replace") for hit in best[:limit]]
