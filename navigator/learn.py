"""The learning path: four stages of tours, exercises, resources and things to do, with what the reader has done of them.

The path is data (`queries/learn.toml`, `queries/resources.toml`). What the right answer of an exercise is, is worked out from the
reader's own
checkout: `learn_checks`.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import queries
from navigator.errors import NotFoundError
from navigator.language import ENGLISH
from navigator.learn_progress import Progress
from navigator.tours import library
from navigator.tours.model import Anchor, Release


class StepKind(StrEnum):
    """What a step asks for. The values are part of the command line's contract."""

    TOUR = "tour"
    EXERCISE = "exercise"
    RESOURCE = "resource"
    DO = "do"


class CheckKind(StrEnum):
    """What makes an answer right; `queries/learn.toml` describes them."""

    IS = "is"
    CALLS = "calls"
    CALLED_BY = "called-by"
    IMPLEMENTS = "implements"
    FILE = "file"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """How the right answer is found.

    Attributes:
        kind: What the answer has to do with the symbol.
        anchors: Where the symbol is, in some releases each; the first is that of the newest.
        within: Import path that an answer's begins with; empty for any.
    """

    kind: CheckKind
    anchors: tuple[Anchor, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something outside to read or to watch.

    Attributes:
        topic: Its topic, in the language asked for.
        title: As its authors have it.
        url: Empty for a book without a page.
        language: `en` or `zh`: what it is written or spoken in.
        line: One honest line about it.
    """

    topic: str
    title: str
    url: str
    language: str
    line: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        id: Unique on the path, and lasting: progress refers to it.
        kind: What it asks for.
        title: A short phrase; of a tour its question, of a resource its title.
        text: What to do, the exercise's question, or the resource's line.
        tour: Id of the tour.
        command: What to type, if anything.
        url: Of a resource.
        hint: For an exercise.
        explain: What a right answer earns.
        check: Of an exercise.
        is_available: Whether the tour that it names exists.
    """

    id: str
    kind: StepKind
    title: str
    text: str = ""
    tour: str = ""
    command: str = ""
    url: str = ""
    hint: str = ""
    explain: str = ""
    check: AnswerCheck | None = None
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the path.

    Attributes:
        id: Unique on the path.
        title: A short phrase.
        aim: What it is for.
        steps: In order.
    """

    id: str
    title: str
    aim: str
    steps: tuple[Step, ...]


@cache
def load_path(language: str = ENGLISH) -> tuple[Stage, ...]:
    """Return the learning path."""
    rows = tomllib.loads(queries.load_text("learn.toml"))["stage"]
    questions = {head.id: head.question for head in library.list_heads(language=language)}
    resources = {resource.title: resource for resource in list_resources(language)}
    return tuple(
        Stage(
            row["id"],
            _text(row, "title", language),
            _text(row, "aim", language),
            tuple(_step(step, language, questions, resources) for step in row["step"]),
        )
        for row in rows
    )


@cache
def list_resources(language: str = ENGLISH) -> tuple[Resource, ...]:
    """Return the resources by topic, in the order of the file."""
    data = tomllib.loads(queries.load_text("resources.toml"))
    topics = list(data["topics"])
    rows = sorted(data["resource"], key=lambda row: topics.index(row["topic"]))
    return tuple(
        Resource(
            data["topics"][row["topic"]][language if language in data["topics"][row["topic"]] else ENGLISH],
            row["title"],
            row.get("url", ""),
            row["language"],
            row["zh"] if language == "zh" else row["line"],
        )
        for row in rows
    )


def get_step(name: str, language: str = ENGLISH) -> Step:
    """Return a step by its id, or by the id of the tour that it is.

    Raises:
        NotFoundError: There is no such step; the nearest are in the hint.
    """
    steps = [step for stage in load_path(language) for step in stage.steps]
    for step in steps:
        if name in (step.id, step.tour):
            return step
    near = difflib.get_close_matches(name, [step.id for step in steps], n=2, cutoff=0.5)
    raise NotFoundError(f"there is no step {name!r}", f"did you mean {' or '.join(near)}?" if near else "navigator learn lists them all")


def find_next(progress: Progress, language: str = ENGLISH) -> Step | None:
    """Return the first step that is not done; None at the end of the path."""
    steps = (step for stage in load_path(language) for step in stage.steps)
    return next((step for step in steps if step.id not in progress.done and step.is_available), None)


def count_done(stage: Stage, progress: Progress) -> int:
    """Return how many steps of a stage are done."""
    return sum(step.id in progress.done for step in stage.steps)


def take_over_finished(progress: Progress, tours: list[str]) -> bool:
    """Count tours that were finished elsewhere, such as on the screen, as done; tell whether any was new."""
    known = {step.tour: step.id for stage in load_path() for step in stage.steps if step.tour}
    new = [known[tour] for tour in tours if tour in known and known[tour] not in progress.done]
    progress.done.update(dict.fromkeys(new, 0.0))
    return bool(new)


def _step(row: dict[str, Any], language: str, questions: dict[str, str], resources: dict[str, Resource]) -> Step:
    kind = StepKind(row["kind"])
    if kind is StepKind.TOUR:
        tour = row["tour"]
        return Step(row["id"], kind, questions.get(tour, tour), tour=tour, command=f"navigator tour {tour}", is_available=tour in questions)
    if kind is StepKind.RESOURCE:
        resource = resources[row["resource"]]
        return Step(row["id"], kind, resource.title, resource.line, url=resource.url)
    return Step(
        row["id"],
        kind,
        _text(row, "title", language),
        _text(row, "question" if kind is StepKind.EXERCISE else "text", language),
        command=row.get("command", ""),
        hint=_text(row, "hint", language),
        explain=_text(row, "explain", language),
        check=_check(row["check"]) if "check" in row else None,
    )


def _text(row: dict[str, Any], key: str, language: str) -> str:
    translated = row.get(language, {}).get(key) if language != ENGLISH else None
    found: str = translated or row.get(key, "")
    return found


def _check(row: dict[str, Any]) -> AnswerCheck:
    first = Anchor(row["package"], row["symbol"])
    others = [
        Anchor(
            alias.get("package", first.package),
            alias.get("symbol", first.symbol),
            _release(alias.get("since")),
            _release(alias.get("until")),
        )
        for alias in row.get("alias", ())
    ]
    return AnswerCheck(CheckKind(row["kind"]), (first, *others), row.get("within", ""))


def _release(text: str | None) -> Release | None:
    if not text:
        return None
    major, _, minor = text.partition(".")
    return Release(int(major), int(minor))
