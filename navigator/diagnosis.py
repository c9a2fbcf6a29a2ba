"""What works on this machine and in this checkout, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata

from indexes.freshness import is_due
from navigator import __version__
from navigator.errors import NavigatorError
from navigator.workspace import Workspace

_LIBRARIES = ("tree-sitter", "tree-sitter-go", "whoosh3", "textual", "rich", "click", "platformdirs", "rapidfuzz", "pyyaml", "grandalf")


class Health(StrEnum):
    """How a finding is."""

    OK = "ok"
    OPTIONAL = "optional"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: What was looked at.
        status: `missing` when navigator cannot work without it, `optional` when only something extra is missing.
        detail: What was found.
        hint: What to do about it; empty when all is well.
    """

    check: str
    status: Health
    detail: str
    hint: str = ""


def diagnose(workspace: Workspace) -> list[Finding]:
    """Look at everything that navigator needs or can use."""
    return [
        Finding("python", Health.OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}, navigator {__version__}"),
        *_libraries(),
        _checkout(workspace),
        _index(workspace),
        _cache(workspace),
        *_tools(),
    ]


def _libraries() -> Iterator[Finding]:
    found, absent = [], []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            absent.append(name)
    if absent:
        yield Finding("libraries", Health.MISSING, f"not installed: {', '.join(absent)}", "install navigator again")
    else:
        yield Finding("libraries", Health.OK, ", ".join(found))


def _checkout(workspace: Workspace) -> Finding:
    checkout = workspace.checkout
    if workspace.is_sample:
        return Finding("checkout", Health.OPTIONAL, "the bundled sample", "navigator checkout gets Kubernetes; --checkout DIR reads it")
    if not os.access(checkout.root, os.R_OK | os.X_OK):
        return Finding("checkout", Health.MISSING, f"{checkout.root} cannot be read", "look at its permissions")
    if checkout.is_kubernetes:
        return Finding("checkout", Health.OK, f"{checkout.root}: Kubernetes {checkout.version or 'of an unknown version'}")
    if checkout.module:
        return Finding("checkout", Health.OK, f"{checkout.root}: Go module {checkout.module}")
    return Finding("checkout", Health.OPTIONAL, f"{checkout.root}: no go.mod at its top", "name the top directory of a Go module")


def _index(workspace: Workspace) -> Finding:
    state = workspace.store.load_state()
    if state is None:
        return Finding(
            "index", Health.OPTIONAL, f"none yet at {workspace.store.folder}", "navigator index builds it; so does the first search"
        )
    size = workspace.store.size() / 1e6
    detail = f"{state.files:,} files, {sum(state.kinds.values()):,} symbols, {size:.0f} MB at {workspace.store.folder}"
    if is_due(workspace.checkout, state):
        return Finding("index", Health.OPTIONAL, f"{detail}, due for a look at the tree", "the next search refreshes it")
    return Finding("index", Health.OK, detail)


def _cache(workspace: Workspace) -> Finding:
    home = workspace.store.home.parent
    try:
        with workspace.store.reporting():
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=home):
                free = shutil.disk_usage(home).free
    except NavigatorError as error:
        return Finding("cache", Health.MISSING, error.message, error.hint)
    if free < 300e6:
        return Finding("cache", Health.MISSING, f"{home} has only {free / 1e6:.0f} MB left", "free some room, or --index-dir DIR")
    return Finding("cache", Health.OK, f"{home} is writable, {free / 1e9:.0f} GB free")


def _tools() -> Iterator[Finding]:
    for name, use in (
        ("git", "gets releases and tells the version of a checkout"),
        ("go", "lets definitions lead into the standard library"),
        (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi", "is the editor that opens a place"),
    ):
        path = shutil.which(name.split()[0])
        if path:
            yield Finding(name.split()[0], Health.OK, path)
        else:
            yield Finding(name.split()[0], Health.OPTIONAL, f"not found; it {use}", "install it if you want that")
