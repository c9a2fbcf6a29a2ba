"""A tour file is read, or every fault is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queries
from navigator.errors import TourError
from navigator.tours.model import Stage, Via
from navigator.tours.parse import parse_tour

GOOD = '''id = "small"
question = "What is small?"
stage = "machinery"
summary = """
A line.
"""
picture = \'\'\'
a --> b
\'\'\'
checked = ["1.36", "1.28"]

[[stop]]
id = "one"
title = "The first"
package = "k8s.io/kubernetes/pkg/scheduler"
symbol = "Scheduler.Run"
find = ["sched.ScheduleOne", "sched.scheduleOne"]
via = "start"
text = "Why."

[[stop.alias]]
package = "k8s.io/kubernetes/plugin/scheduler"
until = "1.20"

[[stop]]
id = "two"
title = "The second"
package = "k8s.io/client-go/tools/cache"
symbol = "NewReflector"
essential = false
text = """
[[stop]]
is text here
"""
'''


def problems(text: str, source: str = "small.toml") -> tuple[tuple[int, str], ...]:
    with pytest.raises(TourError) as caught:
        parse_tour(text, source)
    return caught.value.problems


def test_a_tour_is_read() -> None:
    tour = parse_tour(GOOD, "dir/small.toml")
    assert (tour.id, tour.stage, tour.picture) == ("small", Stage.MACHINERY, "a --> b")
    assert [str(release) for release in tour.checked] == ["1.28", "1.36"]
    one, two = tour.stops
    assert one.via is Via.START
    assert one.anchor.find == ("sched.ScheduleOne", "sched.scheduleOne")
    assert one.aliases[0].id == "k8s.io/kubernetes/plugin/scheduler.Scheduler.Run"
    assert one.aliases[0].find == one.anchor.find
    assert one.aliases[0].holds_in((1, 20))
    assert not one.aliases[0].holds_in((1, 21))
    assert (two.origin, two.essential, two.via) == ("one", False, Via.READ)


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ('id = "small"', 'id = "Small One"', 1, "not made of lower-case"),
        ('id = "small"', 'id = "other"', 1, "differs from the file's name"),
        ("small?", "small", 2, "question mark"),
        ('"machinery"', '"engine"', 3, "none of whole, control-plane"),
        ("a --> b", "a" * 79, 7, "79 columns"),
        ('["1.36", "1.28"]', '["v1.36"]', 10, "no release"),
        ('["1.36", "1.28"]', '"1.36"', 10, "not a list"),
        ('title = "The first"', 'titel = "The first"', 14, "unknown key 'titel'"),
        ('title = "The first"\n', "", 12, "title is missing"),
        ('"Scheduler.Run"', '"*Scheduler.Run"', 16, "no Go name"),
        ('"k8s.io/client-go/tools/cache"', '"k8s.io client-go"', 28, "no import path"),
        ('via = "start"', 'via = "magic"', 18, "none of call"),
        ('id = "two"', 'id = "one"', 26, "another stop"),
        ("essential = false", 'essential = "no"', 30, "neither true nor false"),
        ("essential = false", 'from = "three"', 30, "no stop before"),
        ('until = "1.20"', 'until = "1.20"\nsince = "1.30"', 24, "later than"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int, sentence: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(sentence in text and at == line for at, text in found), found


def test_every_fault_is_told_at_once() -> None:
    text = GOOD.replace("small?", "small").replace('via = "start"', 'via = "magic"').replace("essential = false", "essential = 3")
    assert len(problems(text)) == 3


def test_broken_toml_is_told_with_its_line() -> None:
    ((line, sentence),) = problems(GOOD.replace('stage = "machinery"', "stage = machinery"))
    assert line == 3
    assert sentence.startswith("not TOML")


@settings(max_examples=200, derandomize=True)
@given(st.text())
def test_any_text_is_a_tour_or_a_tour_error(text: str) -> None:
    with pytest.raises(TourError):
        parse_tour(text, "small.toml")


@settings(max_examples=200, derandomize=True)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=10))
def test_a_damaged_tour_is_read_or_a_tour_error(at: int, length: int, text: str) -> None:
    try:
        parse_tour(GOOD[:at] + text + GOOD[at + length :], "small.toml")
    except TourError as error:
        assert error.problems  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("entry", queries.list_tours(), ids=lambda entry: entry.name)
def test_bundled_tours_obey_the_format(entry: object) -> None:
    tour = parse_tour(entry.read_text(encoding="utf-8"), entry.name)  # type: ignore[attr-defined]
    assert 12 <= len(tour.stops) <= 25
    for stop in tour.stops:
        words = len(stop.text.split())
        assert 60 <= words <= 130, f"{tour.id}/{stop.id}: {words} words"
    assert tour.picture.isascii()
