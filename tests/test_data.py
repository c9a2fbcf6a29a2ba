"""Data that is not code: every tree-sitter query compiles, and its README names every capture."""

from __future__ import annotations

import re
import tomllib
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


def test_the_contract_about_tree_sitter_names_every_module() -> None:
    root = Path(__file__).parents[1]
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (named,) = (set(contract["source_modules"]) for contract in contracts if contract["name"] == "only indexes.syntax imports tree-sitter")
    modules = {f"indexes.{path.stem}" for path in (root / "indexes").glob("*.py")} - {"indexes.__init__", "indexes.syntax"}
    assert named == modules
