"""When the type before a dot cannot be worked out, the name is all there is: candidates, the nearest first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexes.checkout import Checkout
from navigator.resolve.definition import Status, find_definition
from navigator.resolve.references import Certainty, find_references
from navigator.workspace import Workspace

FILES = {
    "go.mod": "module example.org/m\n",
    "a/a.go": (
        'package a\n\nimport (\n\t"example.org/m/b"\n\t"example.org/gone"\n)\n\ntype Own struct{ Reach int }\n\n'
        "var _ = b.B{}\n\nvar _ = gone.Value.Reach\n"
    ),
    "b/b.go": "package b\n\ntype B struct{ Reach int }\n",
    "c/c.go": "package c\n\ntype C struct{ Reach int }\n",
}


def test_candidates_are_ranked_by_nearness(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> None:
    workspace = Workspace(make_checkout(FILES), tmp_path / "indexes")
    workspace.refresh()
    line = FILES["a/a.go"].split("\n").index("var _ = gone.Value.Reach") + 1
    found = find_definition(workspace, "a/a.go", line, 20)
    assert found.status is Status.CANDIDATES
    assert [place.symbol for place in found.definitions] == [
        "example.org/m/a.Own.Reach",
        "example.org/m/b.B.Reach",
        "example.org/m/c.C.Reach",
    ]
    assert found.reason


def test_a_reference_that_may_be_one_says_so(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> None:
    workspace = Workspace(make_checkout(FILES), tmp_path / "indexes")
    line = FILES["b/b.go"].split("\n").index("type B struct{ Reach int }") + 1
    found = list(find_references(workspace, "b/b.go", line, 16))
    assert [(one.path, one.certainty) for one in found] == [("a/a.go", Certainty.LIKELY)]
    line = FILES["c/c.go"].split("\n").index("type C struct{ Reach int }") + 1
    found = list(find_references(workspace, "c/c.go", line, 16))
    assert [(one.path, one.certainty) for one in found] == [("a/a.go", Certainty.NAME)]


def test_without_an_index_nothing_is_guessed(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> None:
    workspace = Workspace(make_checkout(FILES), tmp_path / "indexes")
    line = FILES["a/a.go"].split("\n").index("var _ = gone.Value.Reach") + 1
    assert find_definition(workspace, "a/a.go", line, 20).status is Status.UNRESOLVED
