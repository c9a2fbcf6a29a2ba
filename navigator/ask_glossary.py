"""The glossary: which Kubernetes things a question speaks of, in English or Chinese, and what else to look for because of them.

`queries/glossary.toml` is the data. English names are compared by the stems of their words, Chinese ones as they stand. Of overlapping
names the longest counts, so that "watch cache" is not also about caches.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

import queries
from indexes.prose import split_words, stem_word

_LATIN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary.

    Attributes:
        names: English names as they are written.
        zh: Chinese names.
        words: What to look for besides.
        tours: Ids of the tours that are about it.
        weight: How much a question leans to those tours.
    """

    names: tuple[str, ...]
    zh: tuple[str, ...]
    words: str
    tours: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A term that a question has.

    Attributes:
        term: The entry.
        said: The name as the glossary writes it.
        size: How many words it has; two Chinese characters count as one.
    """

    term: Term
    said: str
    size: float


@cache
def load_glossary() -> tuple[Term, ...]:
    """Return the entries of the glossary."""
    rows = tomllib.loads(queries.load_text("glossary.toml"))["term"]
    return tuple(
        Term(
            tuple(row.get("names", ())),
            tuple(row.get("zh", ())),
            row.get("words", ""),
            tuple(row.get("tours", ())),
            float(row.get("weight", 1.0)),
        )
        for row in rows
    )


def recognise(question: str) -> list[Recognised]:
    """Return the terms that a question has, the longest names first; each term once."""
    found = [*_recognise_latin(question), *_recognise_chinese(question)]
    best: dict[int, Recognised] = {}
    for one in found:
        key = id(one.term)
        if key not in best or best[key].size < one.size:
            best[key] = one
    return sorted(best.values(), key=lambda one: -one.size)


def expand(question: str, recognised: list[Recognised]) -> dict[str, float]:
    """Return the words to look for, each with its weight: those of the question, and those of its terms at less."""
    words = dict.fromkeys(split_words(question), 1.0)
    for one in recognised:
        # What a Chinese question says in English is all that English text can be found by.
        weight = 0.8 if one.said in one.term.zh else 0.35
        for word in split_words(one.term.words):
            words[word] = max(words.get(word, 0.0), weight)
    return words


def _recognise_latin(question: str) -> list[Recognised]:
    stems = [stem_word(word) for word in _LATIN.findall(question.lower())]
    table = _by_first_stem()
    found: list[tuple[int, int, Recognised]] = []
    for start, stem in enumerate(stems):
        for name, said, term in table.get(stem, ()):
            if tuple(stems[start : start + len(name)]) == name:
                found.append((start, start + len(name), Recognised(term, said, float(len(name)))))
    return _longest(found)


def _recognise_chinese(question: str) -> list[Recognised]:
    text = re.sub(r"\s+", "", question).lower()
    found: list[tuple[int, int, Recognised]] = []
    for term in load_glossary():
        for name in term.zh:
            bare = re.sub(r"\s+", "", name).lower()
            start = text.find(bare)
            while start >= 0:
                found.append((start, start + len(bare), Recognised(term, name, len(bare) / 2)))
                start = text.find(bare, start + 1)
    return _longest(found)


def _longest(found: list[tuple[int, int, Recognised]]) -> list[Recognised]:
    """Leave out what lies within a longer name."""
    kept = [
        (start, end, one)
        for start, end, one in found
        if not any(other[0] <= start and end <= other[1] and other[1] - other[0] > end - start for other in found)
    ]
    return [one for _, _, one in kept]


@cache
def _by_first_stem() -> dict[str, list[tuple[tuple[str, ...], str, Term]]]:
    table: dict[str, list[tuple[tuple[str, ...], str, Term]]] = {}
    for term in load_glossary():
        for said in term.names:
            name = tuple(stem_word(word) for word in _LATIN.findall(said.lower()))
            if name:
                table.setdefault(name[0], []).append((name, said, term))
    return table
