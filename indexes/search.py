"""What a person types -> ranked symbols.

First the names that fit are found (`indexes.names`), then the declarations behind the best of them are read from the postings, until
no other name can do better. The order: exact names; prefix, hump and word matches; substring and fuzzy ones. Within those, first-party
code goes before vendor, tests and generated code, exported names a little before others, types and functions before values and fields;
what is equal then is ordered by package, path and line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter

from indexes.model import TYPE_KINDS, Kind, Symbol, is_exported
from indexes.names import Grade, Hit, Match, Word, find_names, find_nearest, grade_text
from indexes.query import Query, fits_path
from indexes.schema import GENERATED, TEST, VENDOR, Posting, hash_receiver
from indexes.segment import Document, Segment
from indexes.store import Index

_GRADE_POINTS = {
    Grade.EXACT: 600,
    Grade.PREFIX: 400,
    Grade.HUMP: 380,
    Grade.WORD: 370,
    Grade.SUBSTRING: 200,
    Grade.FUZZY: 100,
}
_SHARE_POINTS = 25
_FIRST_PARTY_POINTS = 50
_EXPORTED_POINTS = 3
_SAME_CASE_POINTS = 5
_OTHER_WORD_POINTS = 2
_KIND_POINTS = dict.fromkeys((*TYPE_KINDS, Kind.FUNC, Kind.METHOD, Kind.PACKAGE), 8) | {
    Kind.INTERFACE_METHOD: 6,
    Kind.CONST: 4,
    Kind.VAR: 4,
    Kind.FIELD: 0,
}
_MOST_EXTRA = _FIRST_PARTY_POINTS + _EXPORTED_POINTS + _SAME_CASE_POINTS + max(_KIND_POINTS.values())
_FULL_SCORE = 700.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Symbols that fit a query, best first.

    Attributes:
        symbols: At most as many as the query's limit.
        widened: Whether nothing was found in the default scope, so that tests, vendor and generated code were searched too.
        fuzzy: Whether nothing has the words, and these names only look like them.
        nearest: Names that look like what was typed, when nothing was found.
        truncated: Whether there were more than the limit.
    """

    symbols: list[Symbol]
    widened: bool = False
    fuzzy: bool = False
    nearest: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(slots=True)
class _Candidate:
    score: float
    segment: Segment
    posting: Posting

    @property
    def document(self) -> Document:
        return self.segment.documents[self.posting.document]

    def order(self) -> tuple[float, str, str, int]:
        return -self.score, self.document.package, self.document.path, self.posting.row


def search(index: Index, query: Query) -> Answer:
    """Answer a query.

    Raises:
        QueryError: A word is no regular expression, and should be.
    """
    wanted = replace(query, limit=query.limit + 1 if query.limit else 0)
    attempts = [wanted]
    if query.words and all(word.mode == Match.SMART for word in query.words):
        attempts.append(replace(wanted, words=tuple(Word(word.text, Match.FUZZY) for word in query.words)))
    found = _Names(index)
    narrow, wide = _excluded(query, widened=False), _excluded(query, widened=True)
    for attempt in attempts:
        for excluded in dict.fromkeys((narrow, wide)):
            symbols = _search(index, attempt, excluded, found)
            if symbols:
                truncated = bool(query.limit) and len(symbols) > query.limit
                kept = symbols[: query.limit] if query.limit else symbols
                return Answer(kept, widened=excluded != narrow, fuzzy=attempt is not wanted, truncated=truncated)
    longest = max((word.text for word in query.words), key=len, default="")
    return Answer([], nearest=tuple(find_nearest(index.segments, longest, 5)) if longest else ())


def _excluded(query: Query, *, widened: bool) -> int:
    flags = 0
    for flag, wish in ((TEST, query.tests), (VENDOR, query.vendor), (GENERATED, query.generated)):
        if wish is False or (wish is None and not widened):
            flags |= flag
    return flags


class _Names:
    """The names that fit a word, for every segment; found once, however often a query is tried."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[Word, list[tuple[Hit, list[int]]]] = {}

    def find(self, word: Word) -> list[tuple[Hit, list[int]]]:
        """Return the hits, best first, each with the numbers of the segments that may declare it."""
        if word not in self._known:
            merged: dict[bytes, tuple[Hit, list[int]]] = {}
            for number, segment in enumerate(self._index.segments):
                for hit in find_names(segment, word):
                    merged.setdefault(hit.name, (hit, []))[1].append(number)
            self._known[word] = sorted(merged.values(), key=itemgetter(0))
        return self._known[word]


def _search(index: Index, query: Query, excluded: int, names: _Names) -> list[Symbol]:
    candidates = _by_words(index, query, excluded, names) if query.words else _by_filters(index, query, excluded)
    candidates.sort(key=_Candidate.order)
    if query.limit:
        del candidates[query.limit :]
    return [c.segment.load_symbol(c.posting, round(100 * c.score / _FULL_SCORE, 2)) for c in candidates]


def _by_words(index: Index, query: Query, excluded: int, names: _Names) -> list[_Candidate]:
    found: dict[tuple[int, int, int], _Candidate] = {}
    for number, word in enumerate(query.words):
        others = query.words[:number] + query.words[number + 1 :]
        _collect(index, query, excluded, word, others, names, found)
    return list(found.values())


def _collect(
    index: Index,
    query: Query,
    excluded: int,
    word: Word,
    others: tuple[Word, ...],
    names: _Names,
    found: dict[tuple[int, int, int], _Candidate],
) -> None:
    """Add the declarations whose name fits one word, and whose name, receiver or package fits each of the others."""
    least = float("-inf")
    for hit, homes in names.find(word):
        base = _GRADE_POINTS[hit.grade] + hit.share * _SHARE_POINTS
        if base + _MOST_EXTRA + _OTHER_WORD_POINTS * len(others) < least:
            break
        name = hit.name.decode("utf-8", "replace")
        same_case = _SAME_CASE_POINTS if name == word.text else 0
        for number in homes:
            segment = index.segments[number]
            for posting in segment.find_postings(hit.name):
                if posting.flags & excluded or not _passes(query, segment, posting, name):
                    continue
                extra = _fit_others(others, segment, posting, name)
                if extra is None:
                    continue
                key = (number, posting.document, posting.row)
                score = base + same_case + _worth(posting, name) + extra
                if key not in found or found[key].score < score:
                    found[key] = _Candidate(score, segment, posting)
        if query.limit and len(found) >= 2 * query.limit:
            least = sorted((c.score for c in found.values()), reverse=True)[query.limit - 1]


def _by_filters(index: Index, query: Query, excluded: int) -> list[_Candidate]:
    found = []
    for segment in index.segments:
        for number, document in enumerate(segment.documents):
            if document.flags & excluded or segment.is_deleted(number) or not _document_passes(query, document):
                continue
            for row, symbol in enumerate(segment.load_symbols(number)):
                posting = Posting(number, document.flags, row, symbol.kind, hash_receiver(symbol.receiver))
                if symbol.name != "_" and _passes(query, segment, posting, symbol.name):
                    found.append(_Candidate(_worth(posting, symbol.name), segment, posting))
    return found


def _worth(posting: Posting, name: str) -> float:
    points = _KIND_POINTS[posting.kind] + (_EXPORTED_POINTS if is_exported(name) else 0)
    if not posting.flags:
        return points + _FIRST_PARTY_POINTS
    # Vendored code is at least real code; a generated file repeats what another says.
    return points + (0 if posting.flags & (TEST | GENERATED) else 10)


def _passes(query: Query, segment: Segment, posting: Posting, name: str) -> bool:
    if query.kinds and posting.kind not in query.kinds:
        return False
    if query.exported is not None and is_exported(name) != query.exported:
        return False
    if (query.package or query.path) and not _document_passes(query, segment.documents[posting.document]):
        return False
    return not query.receiver or _receiver_passes(query.receiver, segment, posting)


def _document_passes(query: Query, document: Document) -> bool:
    if query.package and not fits_path(document.package, query.package):
        return False
    return not query.path or fits_path(document.path, query.path)


def _receiver_passes(receiver: str, segment: Segment, posting: Posting) -> bool:
    """A receiver that begins with `?` came from a dotted word: it may as well be a package's last element."""
    name = receiver.removeprefix("?")
    if posting.receiver_hash == hash_receiver(name) and segment.load_symbol(posting).receiver == name:
        return True
    if receiver.startswith("?"):
        return not posting.receiver_hash and fits_path(segment.documents[posting.document].package, name)
    if name.islower() and posting.receiver_hash:
        return segment.load_symbol(posting).receiver.lower() == name
    return False


def _fit_others(others: tuple[Word, ...], segment: Segment, posting: Posting, name: str) -> float | None:
    """Return points for the words besides the one that found the name; None when one of them fits nowhere."""
    points = 0.0
    for word in others:
        grades = [grade for text in (name, *_package_parts(segment, posting)) if (grade := grade_text(text, word)) is not None]
        # Only the document knows the receiver, and opening thousands of documents takes seconds: the cheap texts go first.
        if not grades and posting.receiver_hash:
            grade = grade_text(segment.load_symbol(posting).receiver, word)
            grades = [] if grade is None else [grade]
        if not grades:
            return None
        points += _OTHER_WORD_POINTS * max(grades) / Grade.EXACT
    return points


def _package_parts(segment: Segment, posting: Posting) -> list[str]:
    return segment.documents[posting.document].package.split("/")
