"""Questions in English and Chinese find the right tour, and every answer says why."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.ask import RowType, ask
from navigator.ask_glossary import expand, load_glossary, recognise
from navigator.errors import UsageError
from navigator.tours import library
from navigator.workspace import Workspace
from tests.ask.measure import measure, questions
from tests.conftest import Navigator

FIELDS = {"type", "tour", "stop", "symbol", "title", "path", "line", "score", "reason"}


def test_the_test_set_has_120_questions_a_third_of_them_chinese() -> None:
    asked = list(questions())
    assert len(asked) == 120
    assert len({tour for tour, _ in asked}) == 40
    assert sum(any("\u4e00" <= sign <= "\u9fff" for sign in question) for _, question in asked) == 40


def test_the_figures_that_were_promised(sample: Workspace) -> None:
    figures = measure(sample)
    assert figures.first >= 0.85 * figures.asked, figures.wrong
    assert figures.three >= 0.97 * figures.asked, figures.wrong


def test_no_question_of_the_test_set_stands_in_the_glossary_or_in_a_tour() -> None:
    names = {name.lower() for term in load_glossary() for name in (*term.names, *term.zh)}
    asked = {question.lower().rstrip("?？") for _, question in questions()}  # noqa: RUF001
    assert names & asked == set()
    assert {tour.question.lower().rstrip("?") for tour in library.list_tours()} & asked == set()


def test_every_tour_that_the_glossary_names_exists() -> None:
    known = {head.id for head in library.list_heads()}
    wanted = {tour for term in load_glossary() for tour in term.tours}
    assert sorted(known - wanted) == [], "no term leads to these"


def test_rows_are_ordered_typed_and_reasoned(navigator: Navigator) -> None:
    rows = navigator("ask", "how does the scheduler choose a node?", "--json").objects
    assert rows[0]["type"] == "tour"
    assert rows[0]["tour"] == "scheduler"
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    for row in rows:
        assert set(row) - {"number"} == (FIELDS if row["type"] != "symbol" else FIELDS - {"tour"})
        assert row["reason"]
    stop = next(row for row in rows if row["type"] == "stop")
    assert stop["path"]
    assert stop["line"]
    assert {"tour", "stop", "symbol"} == {row["type"] for row in rows}


def test_the_page_says_where_to_start(navigator: Navigator) -> None:
    result = navigator("ask", "垃圾回收器怎么知道对象没有属主？", "--lang", "en")  # noqa: RUF001
    assert result.code == 0
    assert "Start with: navigator tour garbage-collector" in result.out
    assert "导览" in navigator("ask", "垃圾回收器", "--lang", "zh").out


def test_without_an_index_there_are_tours_and_stops_and_that_is_said(navigator: Navigator, tmp_path: Path) -> None:
    result = navigator("ask", "who deletes orphans", "--json", "--index-dir", str(tmp_path))
    assert {row["type"] for row in result.objects} == {"tour", "stop"}
    assert "no symbol index" in result.err
    assert "navigator index" in result.err


def test_a_name_of_the_code_leads_to_its_symbol(navigator: Navigator) -> None:
    rows = navigator("ask", "GarbageCollector.attemptToDeleteItem", "--json").objects
    assert rows[0]["type"] == "symbol"
    assert rows[0]["symbol"].endswith("garbagecollector.GarbageCollector.attemptToDeleteItem")
    assert any(row.get("tour") == "garbage-collector" for row in rows)


@pytest.mark.parametrize("question", ["how to cook rice", "今天天气如何", "xyzzy"])
def test_what_nothing_is_about_is_1(navigator: Navigator, question: str) -> None:
    result = navigator("ask", question)
    assert (result.code, result.out) == (1, "")
    assert "hint: " in result.err


@pytest.mark.parametrize("question", ["", "?", "how does it", "\x00", "…"])
def test_a_question_without_a_word_is_an_error(navigator: Navigator, question: str) -> None:
    result = navigator("ask", question)
    assert result.code == 2
    assert "nothing to look for" in result.err


def test_a_doc_comment_is_found_and_a_change_of_it_is_too(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> None:
    go = "package x\n\n// Frobnicate straightens the widgets before they reach the customer's hands.\nfunc Frobnicate() {}\n"
    other = "package x\n\n// B is a rather long comment about bananas.\nfunc B() {}\n"
    checkout = make_checkout({"go.mod": "module example.org/x\n", "a.go": go, "b.go": other})
    workspace = Workspace(checkout, tmp_path / "index")
    workspace.refresh()

    def symbols(question: str) -> list[str]:
        return [row.symbol for row in ask(workspace, question).rows if row.type is RowType.SYMBOL]

    assert symbols("who is straightening widgets?") == ["example.org/x.Frobnicate"]
    assert symbols("bananas") == ["example.org/x.B"]
    time.sleep(0.01)
    (checkout.root / "a.go").write_text(go.replace("straightens the widgets", "polishes the gadgets"))
    workspace.refresh()
    assert symbols("polishing") == ["example.org/x.Frobnicate"]
    assert symbols("straighten") == []
    assert symbols("bananas") == ["example.org/x.B"]


def test_the_longest_name_counts() -> None:
    assert [one.said for one in recognise("what is the watch cache?")][:1] == ["watch cache"]
    assert {tour for one in recognise("监听缓存") for tour in one.term.tours} == {"watch-cache"}
    words = expand("卷", recognise("卷"))
    assert "volum" in words


def test_nothing_to_look_for_raises(sample: Workspace) -> None:
    with pytest.raises(UsageError):
        ask(sample, "how is it?")
