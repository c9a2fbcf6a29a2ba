"""What this package keeps between two runs: one checked file for each purpose, beside the checkout's index.

A file holds the version of what wrote it; one of another version, or one that is damaged, is as good as none. Anything here may be deleted
at any moment with nothing lost but time, and a cache that cannot be written is no error.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from indexes.state import read_checked, write_checked
from navigator.workspace import Workspace

_FOLDER = "overview"


def load_kept(workspace: Workspace, name: str, version: int) -> Any:
    """Return what was kept under a name by the same version; None when there is nothing of use."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = read_checked(_path(workspace, name))
        if kept["version"] == version:
            return kept["value"]
    return None


def keep(workspace: Workspace, name: str, version: int, value: Any) -> None:
    """Keep a JSON value under a name."""
    path = _path(workspace, name)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_checked(path, {"version": version, "value": value})


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.store.home / _FOLDER / f"{name}.json"
