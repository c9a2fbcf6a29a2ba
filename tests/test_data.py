"""Data that is not code: every tree-sitter query compiles, and its README names every capture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import queries
from indexes import syntax

README = Path(queries.__file__).parent / "go" / "README.md"


@pytest.mark.parametrize("name", queries.list_go_queries())
def test_a_query_compiles_and_its_captures_are_described(name: str) -> None:
    query = syntax.compile_query(name)
    described = README.read_text(encoding="utf-8")
    rows = [line for line in described.splitlines() if line.startswith(f"| {name} |")]
    known = {capture for row in rows for capture in re.findall(r"`@([\w.]+)`", row)}
    assert {query.capture_name(number) for number in range(query.capture_count)} == known
