"""Each rule has a worked example: the file, and the file with the rule's lines. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes import syntax
from navigator.logs.edits import plan_file
from navigator.logs.model import Rule, Suggestions
from navigator.logs.rules import IN_LOOP, RULES, WHERE_NOT
from navigator.logs.wording import KEY
from tests.logs.conftest import PATH

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize("rule", list(Rule))
def test_a_rule_does_what_its_example_shows(rule: Rule, suggest_all: Callable[..., Suggestions]) -> None:
    source = (FIXTURES / f"{rule}.go").read_text(encoding="utf-8")
    focus = next((number for number, line in enumerate(source.split("\n"), start=1) if line.endswith("// here")), 0)
    found = [one for one in suggest_all(source, focus=focus).found if one.rule is rule]
    after = plan_file(PATH, source.encode(), found).after.decode()
    golden = FIXTURES / f"{rule}.golden"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(after, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == after, "run the test with UPDATE_GOLDEN=1"
    assert found
    assert all(one.reason and one.expected and one.message in one.insert for one in found)
    assert all(one.verbosity == RULES[rule].verbosity or one.verbosity == IN_LOOP for one in found)


@pytest.mark.parametrize("rule", list(Rule))
def test_a_rule_is_described_with_code_that_parses(rule: Rule) -> None:
    described = RULES[rule]
    assert described.rule is rule
    assert described.what.endswith(".")
    assert described.why.endswith(".")
    for text in (described.before, described.after):
        wrapped = text if text.startswith("func") else f"func f() {{\n{text}\n}}"
        assert not syntax.parse(f"package p\n{wrapped}\n".encode()).root_node.has_error
    assert len(described.after.splitlines()) == len(described.before.splitlines()) + 1
    assert WHERE_NOT


@pytest.mark.parametrize(
    ("key", "good"), [("pod", True), ("podUID", True), ("UID", True), ("PVC", True), ("Pod", False), ("pod_name", False), ("U", False)]
)
def test_keys_have_the_strict_form(key: str, good: bool) -> None:
    assert (KEY.fullmatch(key) is not None) is good
