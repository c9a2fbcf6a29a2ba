"""A question in words -> tours, their stops, and symbols that answer it, each with the reason why.

Whoosh ranks the passages of three small indexes (`ask_corpus`); the glossary (`ask_glossary`) says which Kubernetes things the question
speaks of. A tour counts by its own words, by its best stop, and by the terms that are about it: "kick out" is preemption to anyone,
though no text says so.

Tours go before stops, and stops before symbols: a tour explains. Where the words are the name of a symbol, symbols go first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from indexes.names import Match
from indexes.prose import Found, split_words
from indexes.query import parse_query
from navigator.ask_corpus import find_comments, find_tours, list_questions
from navigator.ask_glossary import Recognised, expand, recognise
from navigator.errors import UsageError
from navigator.language import ENGLISH, Phrase, phrase
from navigator.tours import library
from navigator.tours.model import Stop, Tour
from navigator.tours.play import find_place
from navigator.workspace import Workspace

_MOST_PASSAGES = 24
_STOP_SHARE = 1.0
_TERM_POINTS = 8.0
# Below this no tour is about the question: some of its words happen to stand in one.
_LEAST = 6.0
_NEAR = 0.35
_NEXT_TYPE = 0.98
_STRONG = 0.8
_CODE_NAME = re.compile(r"\b(?:[A-Za-z_]\w*\.)*(?:[a-z]+[A-Z]\w*|[A-Z]+[a-z0-9]+[A-Z]\w*|\w+_\w+)\b")
_MOST_WORDS_IN_REASON = 6


class RowType(StrEnum):
    """What a row is. The values are part of the command line's contract."""

    TOUR = "tour"
    STOP = "stop"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer.

    Attributes:
        type: What it is.
        title: The tour's question, the stop's title, or the symbol.
        score: 100 for the best; comparable within one answer.
        reasons: Why it was chosen.
        tour: Id of the tour it belongs to; empty for a bare symbol.
        stop: Id of the stop; of a tour, the stop to start with when its beginning is far from the question.
        number: The stop's number in the tour; 0 for a symbol.
        symbol: `import/path.Receiver.Name`; empty for a tour.
        path: The file, relative to the checkout; empty when it is not here.
        line: 1-based, or 0.
    """

    type: RowType
    title: str
    score: float
    reasons: tuple[Phrase, ...]
    tour: str = ""
    stop: str = ""
    number: int = 0
    symbol: str = ""
    path: str = ""
    line: int = 0

    @property
    def reason(self) -> str:
        """The reasons in English, as one text."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answers to a question, best first.

    Attributes:
        rows: Tours, stops and symbols.
        has_symbols: Whether there was a symbol index to ask; otherwise tours and stops are all there is.
    """

    rows: tuple[Row, ...]
    has_symbols: bool


def ask(workspace: Workspace, question: str, limit: int = 5, language: str = ENGLISH) -> Answer:
    """Answer a question.

    Args:
        workspace: The checkout.
        question: In English or Chinese.
        limit: The most rows of each type.
        language: Of the titles.

    Raises:
        UsageError: There is no word in the question.
        StoreError: The index directory cannot be written.
    """
    recognised = recognise(question)
    words = expand(question, recognised)
    names = _CODE_NAME.findall(question)
    if not words:
        raise UsageError("there is nothing to look for in the question", 'navigator ask "how does the scheduler choose a node?"')
    own = _surfaces(question, recognised)
    tours, stops = find_tours(workspace, words, _MOST_PASSAGES)
    questions = list_questions(workspace)
    by_tour = _rank_tours(tours, stops, recognised, set(split_words(question)), questions.keys())
    rows = [
        *_tour_rows(questions, by_tour, tours, stops, recognised, own, limit, language),
        *_stop_rows(workspace, by_tour, stops, own, limit, language),
    ]
    index = workspace.ready_index()
    symbols = _symbol_rows(workspace, question, words, names, own, limit) if index is not None else []
    rows = [*symbols, *rows] if _names_a_symbol(question, symbols) else [*rows, *symbols]
    return Answer(tuple(_scale(rows)), index is not None)


def _surfaces(question: str, recognised: list[Recognised]) -> dict[str, str]:
    """Return word as it is indexed -> as it was typed; those of the question first, then those that the glossary added."""
    found: dict[str, str] = {}
    for text in (question, *(one.term.words for one in recognised)):
        for piece in re.findall(r"\w+", text):
            for word in split_words(piece):
                found.setdefault(word, piece if piece.isascii() else word)
    return found


def _rank_tours(
    tours: list[Found], stops: list[Found], recognised: list[Recognised], own: set[str], known: Collection[str]
) -> dict[str, float]:
    """Return tour -> points, best first.

    They are for its words, the more the more of the question's there are among them, for its best stop, and for its terms.
    """
    points = {found.stored[0]: found.score * (0.5 + 0.5 * len(own & found.matched.keys()) / max(1, len(own))) for found in tours}
    best_stop: dict[str, float] = {}
    for found in stops:
        best_stop[found.stored[0]] = max(best_stop.get(found.stored[0], 0.0), found.score)
    for tour, score in best_stop.items():
        points[tour] = points.get(tour, 0.0) + _STOP_SHARE * score
    for one in recognised:
        for tour in one.term.tours:
            if tour in known:
                points[tour] = points.get(tour, 0.0) + _TERM_POINTS * one.term.weight * (1.0 + 0.5 * min(one.size - 1.0, 3.0))
    return dict(sorted(((tour, value) for tour, value in points.items() if value >= _LEAST), key=lambda pair: (-pair[1], pair[0])))


def _tour_rows(
    questions: dict[str, dict[str, str]],
    by_tour: dict[str, float],
    tours: list[Found],
    stops: list[Found],
    recognised: list[Recognised],
    own: dict[str, str],
    limit: int,
    language: str,
) -> list[Row]:
    matched = {found.stored[0]: found for found in tours}
    best = max(by_tour.values(), default=0.0)
    rows = []
    for tour, points in list(by_tour.items())[:limit]:
        said_in = questions.get(tour, {})
        if not said_in or points < best * _NEAR:
            continue
        said = [one.said for one in recognised if tour in one.term.tours]
        start = next((found for found in stops if found.stored[0] == tour), None)
        row = Row(RowType.TOUR, said_in.get(language) or said_in.get(ENGLISH, tour), points, _reasons(matched.get(tour), own, said), tour)
        rows.append(replace(row, stop=start.stored[1], number=start.stored[2]) if start is not None else row)
    return rows


def _stop_rows(
    workspace: Workspace, by_tour: dict[str, float], stops: list[Found], own: dict[str, str], limit: int, language: str
) -> list[Row]:
    """The best stops; those of tours that are about the question first."""
    best = max(by_tour.values(), default=0.0)
    if not best:
        return []

    def order(found: Found) -> float:
        return found.score * (0.5 + by_tour.get(found.stored[0], 0.0) / best)

    loaded: dict[str, Tour] = {}
    rows = []
    for found in sorted(stops, key=order, reverse=True)[:limit]:
        tour, identifier, number, _, symbol = found.stored
        if tour not in loaded:
            loaded[tour] = library.get_tour(tour, workspace.checkout.root, language)
        stop = loaded[tour].stops[number - 1]
        path, line, symbol = _place(workspace, stop, number, symbol)
        rows.append(Row(RowType.STOP, stop.title, order(found), _reasons(found, own, []), tour, identifier, number, symbol, path, line))
    return rows


def _place(workspace: Workspace, stop: Stop, number: int, symbol: str) -> tuple[str, int, str]:
    place = find_place(workspace, stop, number)
    if place.symbol is None:
        return "", 0, symbol
    return place.symbol.path, place.line, place.symbol.id


def _symbol_rows(
    workspace: Workspace, question: str, words: dict[str, float], names: list[str], own: dict[str, str], limit: int
) -> list[Row]:
    rows: dict[str, Row] = {}
    single = question.strip(" ?\uff1f")
    for name in dict.fromkeys([*names, *([single] if " " not in single and single.isascii() else [])]):
        query = replace(parse_query(name, Match.EXACT), limit=limit)
        for symbol in workspace.search(query).symbols:
            if symbol.name.lower() == name.rpartition(".")[2].lower():
                reason = (phrase("its name is in the question"),)
                rows.setdefault(
                    symbol.id,
                    Row(RowType.SYMBOL, symbol.id, 1000.0 + symbol.score, reason, symbol=symbol.id, path=symbol.path, line=symbol.line),
                )
    # What the glossary adds to an English question would only find what is already found.
    strong = {word: weight for word, weight in words.items() if weight >= _STRONG}
    for found in find_comments(workspace, strong, 2 * limit):
        symbol, _, path, line, _, first = found.stored
        title = f"{symbol}: {first}"
        rows.setdefault(symbol, Row(RowType.SYMBOL, title, found.score, _reasons(found, own, []), symbol=symbol, path=path, line=line))
    ranked = sorted(rows.values(), key=lambda row: -row.score)
    return ranked[:limit]


def _names_a_symbol(question: str, symbols: list[Row]) -> bool:
    """Whether the whole question is one name of the code, or little more."""
    return bool(symbols) and symbols[0].score >= 1000.0 and len(question.split()) <= 2


def _reasons(found: Found | None, own: dict[str, str], said: list[str]) -> tuple[Phrase, ...]:
    """Say which words were found where; those of the question before those that the glossary added."""
    reasons: list[Phrase] = []
    if said:
        reasons.append(phrase("it is about {terms}", terms=", ".join(f"“{one}”" for one in said)))
    if found is not None and found.matched:
        order, fields = list(own), list(_FIELDS)
        words = sorted((word for word in found.matched if word in own), key=order.index)[:_MOST_WORDS_IN_REASON]
        by_field: dict[str, list[str]] = {}
        for word in words:
            by_field.setdefault(min(found.matched[word], key=fields.index), []).append(own[word])
        reasons += [_FIELDS[field](", ".join(dict.fromkeys(typed))) for field, typed in by_field.items()]
    return tuple(reasons)


# Field of a passage -> how a reason speaks of it, the most telling first.
_FIELDS: dict[str, Callable[[str], Phrase]] = {
    "question": lambda found: phrase("{words} in its question", words=found),
    "title": lambda found: phrase("{words} in its title", words=found),
    "name": lambda found: phrase("{words} in its name", words=found),
    "names": lambda found: phrase("{words} in the symbols it visits", words=found),
    "summary": lambda found: phrase("{words} in its summary", words=found),
    "titles": lambda found: phrase("{words} in its stops", words=found),
    "doc": lambda found: phrase("{words} in its doc comment", words=found),
    "text": lambda found: phrase("{words} in its text", words=found),
}


def _scale(rows: list[Row]) -> list[Row]:
    """Give scores that fall from 100 down the list: the points of tours, stops and symbols have no common measure."""
    best: dict[RowType, float] = {}
    ceilings: dict[RowType, float] = {}
    scaled: list[Row] = []
    for row in rows:
        if row.type not in best:
            best[row.type] = row.score
            ceilings[row.type] = scaled[-1].score * _NEXT_TYPE if scaled else 100.0
        share = row.score / best[row.type] if best[row.type] else 1.0
        score = ceilings[row.type] * (0.5 + 0.5 * min(1.0, share))
        scaled.append(replace(row, score=round(min(score, scaled[-1].score if scaled else score), 2)))
    return scaled
