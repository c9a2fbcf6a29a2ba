"""Where the standard library's own source is at hand, what it declares is told by its place too."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.resolve.definition import Status, find_definition
from navigator.resolve.program import get_program
from navigator.workspace import Workspace
from tests.indexes.go_toolchain import MISSING, go_root

Make = Callable[[dict[str, str]], Checkout]
SOURCE = """package m

import (
	"context"
	"net/http"
	"sync"
	"testing"
)

var lock sync.Mutex

func f(ctx context.Context, r *http.Request, t *testing.T) {
	lock.Lock()
	_ = ctx.Err()
	_ = r.Header
	t.Errorf("")
}
"""
NAMES = [
    ("Mutex", "sync", "mutex.go"),
    ("Lock", "sync", "mutex.go"),
    ("Context", "context", "context.go"),
    ("Err", "context", "context.go"),
]
NAMES += [("Header", "net/http", "request.go"), ("Errorf", "testing", "testing.go")]


@pytest.mark.skipif(go_root() is None, reason=MISSING)
@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize(("name", "package", "file"), NAMES)
def test_names_of_the_standard_library_have_places(
    make_checkout: Make, tmp_path: Path, name: str, package: str, file: str, relative: bool
) -> None:
    root = go_root()
    assert root is not None
    workspace = Workspace(make_checkout({"go.mod": "module example.org/m\n", "m.go": SOURCE}), tmp_path / "indexes")
    get_program(workspace, Path(os.path.relpath(root)) if relative else root)
    offset = SOURCE.index(f".{name}") + 1
    found = find_definition(workspace, "m.go", SOURCE.count("\n", 0, offset) + 1, offset - SOURCE.rfind("\n", 0, offset))
    assert (found.status, found.package, found.name) == (Status.EXTERNAL, package, name)
    place = found.definitions[0]
    assert place.path == str(Path(os.path.abspath(root)) / "src" / package / file)
    line = Path(place.path).read_text(encoding="utf-8").split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith(name)
    # And from there on, within Go's own source.
    inner = find_definition(workspace, place.path, place.line, place.column)
    assert inner.definitions[0] == place
