"""Tours of one's own and of the checkout, and translations."""

# ruff: noqa: RUF001

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import queries
from indexes.checkout import Checkout
from navigator import settings
from navigator.errors import NotFoundError, TourError
from navigator.tours import library
from navigator.tours.parse import parse_head, parse_tour
from navigator.tours.translate import find_untranslated, translate
from tests.conftest import Navigator

TOUR = """id = "mine"
question = "What is mine?"
stage = "node"
summary = "s"
picture = "p"
checked = ["1.36"]
[[stop]]
id = "one"
title = "A title"
package = "example.org/x"
symbol = "F"
text = '''
[[stop]]
is text here
'''
look_for = "l"
"""
ZH = (
    'id = "mine"\nquestion = "什么是我的？"\nsummary = "概要"\npicture = "图"\n[stop.one]\ntitle = "标题"\ntext = "正文"\nlook_for = "看"\n'
)


@pytest.fixture
def root(make_checkout: Callable[[dict[str, str]], Checkout]) -> Path:
    return make_checkout(
        {
            "go.mod": "module example.org/x\n",
            "a.go": "package x\n\nfunc F() {}\n",
            ".navigator/tours/mine.toml": TOUR,
            ".navigator/tours/zh/mine.toml": ZH,
            ".navigator/tours/broken.toml": "id = ",
            ".navigator/tours/scheduler.toml": TOUR.replace("mine", "scheduler"),
            ".navigator/tours/Not An Id.toml": TOUR,
        }
    ).root


def test_the_heads_agree_with_the_tours() -> None:
    whole = {tour.id: (tour.question, tour.stage, len(tour.stops)) for tour in library.list_tours()}
    assert {head.id: (head.question, head.stage, head.stops) for head in library.list_heads()} == whole


def test_a_head_does_not_take_text_for_a_stop() -> None:
    assert parse_head(TOUR, "mine.toml")[2] == 1


def test_the_checkout_has_tours_and_cannot_replace_those_that_come_with_navigator(root: Path) -> None:
    heads = {head.id: head for head in library.list_heads(root)}
    assert (heads["mine"].owner, heads["mine"].question) == ("checkout", "What is mine?")
    assert heads["scheduler"].owner == "bundled"
    assert heads["broken"].problem
    assert "Not An Id" not in heads
    assert library.get_tour("scheduler", root).is_bundled
    assert library.get_tour("mine", root).stops[0].anchor.symbol == "F"
    with pytest.raises(NotFoundError):
        library.get_tour("mine")


def test_ones_own_go_before_those_of_the_checkout(root: Path) -> None:
    mine = settings.config_directory() / "tours"
    mine.mkdir(parents=True)
    (mine / "mine.toml").write_text(TOUR.replace("What is mine?", "My own?"))
    assert library.get_tour("mine", root).question == "My own?"


def test_a_link_that_leads_out_of_the_checkout_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text(TOUR.replace("mine", "secret"))
    (root / ".navigator" / "tours" / "secret.toml").symlink_to(tmp_path / "secret.toml")
    assert "secret" not in {head.id for head in library.list_heads(root)}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / ".navigator" / "tours" / "pipe.toml")
    assert "pipe" not in {head.id for head in library.list_heads(root)}
    with pytest.raises(TourError, match="not a file"):
        library.load_tour(root / ".navigator" / "tours" / "pipe.toml")


@pytest.mark.parametrize("package", ["../../etc", "a/../../b", "/etc", "a//b", "."])
def test_a_package_that_climbs_is_a_fault(package: str) -> None:
    with pytest.raises(TourError, match="no import path"):
        parse_tour(TOUR.replace("example.org/x", package), "mine.toml")


def test_deep_nesting_is_a_fault_not_a_crash() -> None:
    with pytest.raises(TourError):
        parse_tour("a = " + "[" * 100_000, "mine.toml")


def test_a_translation_lies_over_the_texts_and_nothing_else() -> None:
    tour = parse_tour(TOUR, "mine.toml")
    said = translate(tour, ZH + 'via = "call"\nsymbol = "G"\n', "zh/mine.toml", "zh")
    assert (said.question, said.summary, said.picture, said.language) == ("什么是我的？", "概要", "图", "zh")
    stop = said.stops[0]
    assert (stop.title, stop.text, stop.look_for, stop.anchor, stop.via) == ("标题", "正文", "看", tour.stops[0].anchor, tour.stops[0].via)


def test_what_a_translation_lacks_stays_english_and_is_found() -> None:
    tour = parse_tour(TOUR, "mine.toml")
    text = 'id = "mine"\nquestion = "问？"\npicture = "图"\n[stop.one]\ntext = "正文"\nnext = "x"\n[stop.two]\ntext = "x"\n'
    assert translate(tour, text, "x", "zh").stops[0].title == "A title"
    assert find_untranslated(tour, text, "x") == [
        "summary is missing",
        "title of stop one is missing",
        "look_for of stop one is missing",
        "next of stop one translates nothing",
        "there is no stop two",
    ]
    assert find_untranslated(tour, ZH, "x") == []
    with pytest.raises(TourError, match="not TOML"):
        translate(tour, "[", "x", "zh")


def test_the_language_is_chosen_or_taken_from_the_locale(navigator: Navigator, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    where = ["--checkout", str(root)]
    assert navigator("tour", "mine", "--json", *where).objects[0]["question"] == "What is mine?"
    assert navigator("tour", "mine", "--json", "--lang", "zh_CN", *where).objects[0]["question"] == "什么是我的？"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert navigator("tour", "mine", "--json", *where).objects[0]["stops"][0]["title"] == "标题"
    assert navigator("tour", "mine", "--json", "--lang", "en", *where).objects[0]["question"] == "What is mine?"
    page = navigator("tour", "mine", *where)
    assert "留意: 看" in page.out or "留意：看" in page.out


def test_every_bundled_translation_is_complete() -> None:
    for entry in queries.list_tours("zh"):
        name = entry.name.removesuffix(".toml")
        assert find_untranslated(library.get_tour(name), entry.read_text(encoding="utf-8"), entry.name) == [], entry.name


def test_the_sample_says_what_it_does_not_cover(navigator: Navigator) -> None:
    names = {head.id for head in library.list_heads()}
    if "kubelet-loop" not in names:
        pytest.skip("no such tour yet")
    for arguments in (["tour", "kubelet-loop", "--step", "1"], ["tour", "kubelet-loop", "--json"]):
        result = navigator(*arguments)
        assert "does not cover the tour kubelet-loop" in result.err + result.out
        assert "navigator checkout" in result.err + result.out
    assert "does not cover" not in navigator("tour", "scheduler", "--json").err
    assert navigator("tour", "--check", "kubelet-loop").code == 0
