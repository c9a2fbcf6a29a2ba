"""Small trees to ask about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.workspace import Workspace

MakeWorkspace = Callable[[dict[str, str]], Workspace]
REAL = [Path(path) for path in os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep) if path]


@pytest.fixture
def make_workspace(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> Iterator[MakeWorkspace]:
    """Write files to a new directory and open it as a workspace."""
    opened: list[Workspace] = []

    def make(files: dict[str, str]) -> Workspace:
        workspace = Workspace(make_checkout(files), tmp_path / "indexes")
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()
