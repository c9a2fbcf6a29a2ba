"""Fixtures of the index's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexes.trees import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An empty tree with a store."""
    return Tree(tmp_path)
