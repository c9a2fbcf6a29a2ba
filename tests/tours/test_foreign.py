"""Other people's CodeTours play here, and can do nothing but be shown."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexes.checkout import Checkout
from navigator.errors import TourError
from navigator.tours.codetour import find_faults
from navigator.tours.foreign import FoundStep, StepKind, find_step, load_codetour
from navigator.workspace import Workspace
from tests.conftest import Navigator

FILES = {
    "go.mod": "module example.org/x\n",
    "pkg/a.go": "package pkg\n\nfunc First() {\n\treturn\n}\n\nfunc (s *Set) Second(a int) {\n}\n",
    "pkg/with space.go": "package pkg\n",
    "docs/readme.md": "# hello\n",
}
Find = Callable[[dict[str, Any]], FoundStep]


def _write(path: Path, *steps: dict[str, Any], **more: Any) -> Path:
    path.write_text(json.dumps({"title": "Theirs", "steps": [{"description": "d", **step} for step in steps], **more}))
    return path


@pytest.fixture
def find(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> Find:
    workspace = Workspace(make_checkout(FILES), tmp_path / "index")

    def run(step: dict[str, Any]) -> FoundStep:
        (read,) = load_codetour(_write(tmp_path / "t.tour", step)).steps
        return find_step(workspace, read, 1)

    return run


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"file": "pkg/a.go", "line": 3}, ("pkg/a.go", 3, 3)),
        ({"file": "pkg/a.go", "selection": {"start": {"line": 3, "character": 1}, "end": {"line": 5, "character": 2}}}, ("pkg/a.go", 3, 5)),
        ({"file": "pkg/a.go", "pattern": r"^[^\S\n]*func \(s \*Set\) Second\(a int\) \{"}, ("pkg/a.go", 7, 7)),
        ({"file": "pkg/a.go", "pattern": r"func\s+(?<name>F\w+)"}, ("pkg/a.go", 3, 3)),
        ({"file": "pkg/with%20space.go", "line": 1}, ("pkg/with space.go", 1, 1)),
        ({"file": "pkg/a.go"}, ("pkg/a.go", 1, 1)),
        ({"directory": "pkg"}, ("pkg", 0, 0)),
        ({}, ("", 0, 0)),
        ({"file": "elsewhere.txt", "contents": "one\ntwo", "line": 2}, ("elsewhere.txt", 2, 2)),
        ({"uri": "https://example.org"}, ("", 0, 0)),
    ],
)
def test_every_kind_of_step_is_shown(find: Find, step: dict[str, Any], expected: tuple[str, int, int]) -> None:
    found = find(step)
    assert (found.path, found.line, found.last) == expected
    assert not found.is_missing


@pytest.mark.parametrize(
    ("step", "note"),
    [
        ({"file": "pkg/gone.go", "line": 1}, "there is no file"),
        ({"file": "pkg/a.go", "line": 900}, "says line 900"),
        ({"file": "pkg/a.go", "pattern": "nothing like it"}, "no line fits"),
        ({"file": "pkg/a.go", "pattern": "("}, "not understood"),
        ({"directory": "nowhere"}, "there is no directory"),
        ({"file": "../secret", "line": 1}, "outside of the checkout"),
        ({"file": "/etc/passwd", "line": 1}, "outside of the checkout"),
        ({"file": "pkg/../../secret", "line": 1}, "outside of the checkout"),
        ({"file": "%2e%2e/secret", "line": 1}, "outside of the checkout"),
        ({"directory": ".."}, "outside of the checkout"),
    ],
)
def test_what_is_not_here_is_told(find: Find, step: dict[str, Any], note: str) -> None:
    found = find(step)
    assert found.is_missing
    assert note in found.note


def test_a_directory_lists_what_is_in_it(find: Find) -> None:
    assert find({"directory": "pkg"}).lines == ("a.go", "with space.go")
    assert "pkg/" in find({"directory": "."}).lines


def test_a_link_that_leads_outside_is_not_followed(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> None:
    checkout = make_checkout(FILES)
    (tmp_path / "secret").write_text("secret")
    (checkout.root / "link").symlink_to(tmp_path / "secret")
    (read,) = load_codetour(_write(tmp_path / "t.tour", {"file": "link", "line": 1})).steps
    found = find_step(Workspace(checkout, tmp_path / "index"), read, 1)
    assert (found.is_missing, found.path, found.lines) == (True, "", ())


def test_an_expression_that_never_ends_is_stopped(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("navigator.tours.foreign._PATTERN_SECONDS", 0.5)
    start = time.monotonic()
    found = find({"file": "pkg/a.go", "pattern": r"(?:(?:\w|\s|[^q])+)+q{9}"})
    assert found.is_missing
    assert time.monotonic() - start < 20


def test_nothing_is_run_or_opened(navigator: Navigator, tmp_path: Path) -> None:
    path = _write(
        tmp_path / "t.tour", {"title": "x", "commands": ["workbench.action.terminal.new"], "view": "terminal", "description": ">> rm -rf /"}
    )
    result = navigator("tour", str(path))
    assert result.code == 0
    assert "would run or open: workbench.action.terminal.new; terminal. It is not done here." in " ".join(result.out.split())


def test_markup_and_escapes_do_not_reach_the_terminal(navigator: Navigator, tmp_path: Path) -> None:
    bad = "\x1b[31mred\x1b]0;title\x07 \u202e [bold]x[/bold]"
    path = _write(tmp_path / "t.tour", {"title": bad, "description": bad, "file": bad}, title=bad, description=bad)
    result = navigator("tour", str(path))
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "[bold]x[/bold]" in result.out


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "no JSON object"),
        ({"title": "x"}, "steps is missing"),
        ({"title": 1, "steps": []}, "title of the tour has the wrong type"),
        ({"title": "x", "steps": [{}]}, "step 1 has no description"),
        ({"title": "x", "steps": [{"description": "d", "line": "3"}]}, "line of step 1 has the wrong type"),
        ({"title": "x", "steps": [{"description": "d", "line": True}]}, "line of step 1 has the wrong type"),
        ({"title": "x", "steps": [{"description": "d", "selection": {"start": {"line": 1}}}]}, "selection of step 1"),
        ({"title": "x", "steps": [{"description": "d", "commands": "x"}]}, "commands of step 1"),
        ({"title": "x", "steps": [3]}, "step 1 is no object"),
    ],
)
def test_what_is_no_codetour_is_told(data: object, fault: str, tmp_path: Path) -> None:
    assert any(fault in one for one in find_faults(data))
    path = tmp_path / "t.tour"
    path.write_text(json.dumps(data))
    with pytest.raises(TourError):
        load_codetour(path)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", '{"title": "x", "steps": [{"description": "d", "line": 1e400}]}'])
def test_a_damaged_file_is_an_error_with_a_hint(navigator: Navigator, tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.tour"
    path.write_text(text)
    result = navigator("tour", str(path))
    assert result.code == 2
    assert "hint: " in result.err


def test_steps_say_what_they_are(tmp_path: Path) -> None:
    read = load_codetour(
        _write(tmp_path / "t.tour", {"file": "a", "directory": "b"}, {"description": "# Head\n\ntext"}, nextTour="n", ref="main")
    )
    assert [step.kind for step in read.steps] == [StepKind.DIRECTORY, StepKind.TEXT]
    assert (read.steps[1].title, read.next_title, read.ref) == ("Head", "n", "main")
