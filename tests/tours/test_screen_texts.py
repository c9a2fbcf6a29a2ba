"""Every text that the screen can say in another language is translated, with the same names in braces."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import navigator
from navigator.language import LANGUAGES, Words, load_catalogue, phrase
from navigator.learn import StepKind
from navigator.tours.model import Stage
from navigator.tours.play import Status

# Texts that are said by the value of an enum.
NAMED = [*(stage.replace("-", " ").capitalize() for stage in Stage), *(str(status) for status in Status), *(str(kind) for kind in StepKind)]


def _texts() -> set[str]:
    found = set(NAMED)
    for path in Path(navigator.__file__).parent.rglob("*.py"):
        if "sample" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("words", "phrase") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_text_is_translated(language: str) -> None:
    catalogue = load_catalogue(language)
    assert sorted(_texts() - catalogue.keys()) == []
    assert sorted(catalogue.keys() - _texts()) == [], "these are said nowhere"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_fills_in_the_same_names(language: str) -> None:
    for english, translated in load_catalogue(language).items():
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", translated)), english


def test_a_phrase_is_english_and_can_be_said_otherwise() -> None:
    made = phrase("no {symbol} here", symbol="F")
    assert made == "no F here"
    assert Words("zh")(made) != made
    assert "F" in Words("zh")(made)
    assert Words()(made) == made
    assert Words("zh")("said nowhere") == "said nowhere"
