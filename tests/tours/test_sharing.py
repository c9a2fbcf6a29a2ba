"""What is exported can be read by others, and read back as it was."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from indexes.checkout import Checkout
from indexes.model import Declaration, Kind, Symbol
from navigator.language import Words
from navigator.tours import library
from navigator.tours.codetour import export_codetour, find_faults, make_title
from navigator.tours.foreign import load_codetour
from navigator.tours.markdown import export_markdown
from navigator.tours.model import Tour
from navigator.tours.parse import parse_tour
from navigator.tours.permalinks import find_address, find_revision
from navigator.tours.play import Place, Status, play
from navigator.tours.write import render_tour
from navigator.workspace import Workspace
from tests.conftest import Navigator
from tests.tours.strategies import tours

SAMPLE_TOURS = ["scheduler", "apiserver-chain", "garbage-collector"]


def _found(tour: Tour) -> list[Place]:
    symbol = Symbol(Declaration("F", Kind.FUNC, "", 3, 6, 3, 9, "func F()"), "example.org/x", "x/x.go")
    return [Place(stop, number, Status.EXACT, symbol, 4 + number) for number, stop in enumerate(tour.stops, start=1)]


@given(tours())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_tour_written_as_toml_is_read_back_as_it_was(tour: Tour) -> None:
    assert replace(parse_tour(render_tour(tour), f"{tour.id}.toml"), source="") == tour


@given(tours())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_an_exported_codetour_is_read_back_with_the_same_stops(tour: Tour) -> None:
    exported = export_codetour(tour, _found(tour), ref="a" * 40, next_title="And then?")
    data = json.loads(exported.text)
    assert find_faults(data) == []
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "x.tour"
        path.write_text(exported.text, encoding="utf-8")
        read = load_codetour(path)
    assert read.original == tour
    assert [(step.path, step.line) for step in read.steps] == [("x/x.go", 4 + number) for number in range(1, len(tour.stops) + 1)]


@pytest.mark.parametrize("name", SAMPLE_TOURS)
def test_an_export_names_a_line_that_is_there_for_every_step(sample: Workspace, name: str) -> None:
    tour = library.get_tour(name)
    data = json.loads(export_codetour(tour, list(play(sample, tour))).text)
    assert find_faults(data) == []
    assert len(data["steps"]) == len(tour.stops)
    for step in data["steps"]:
        assert 1 <= step["line"] <= len(sample.read_lines(step["file"]))
        assert isinstance(step["line"], int)
    assert "ref" not in data


def test_a_stop_that_is_not_found_is_never_exported(sample: Workspace) -> None:
    tour = (
        library.get_tour("kubelet-loop")
        if any(head.id == "kubelet-loop" for head in library.list_heads())
        else library.get_tour("scheduler")
    )
    places = [replace(place, symbol=None, line=0, status=Status.MISSING) if place.number == 2 else place for place in play(sample, tour)]
    exported = export_codetour(tour, places)
    steps = json.loads(exported.text)["steps"]
    assert places[1] in exported.left_out
    assert all(step["line"] >= 1 for step in steps)
    assert tour.stops[1].title not in [step["title"] for step in steps]


def test_nothing_in_a_text_becomes_a_button_or_a_command() -> None:
    bad = "see [here](command:workbench.action.quit)\n\n>> rm -rf /\n\n<script>x</script> `a < b`"
    tour = library.get_tour("scheduler")
    stop = replace(tour.stops[0], text=bad, look_for=bad)
    text = json.loads(export_codetour(replace(tour, stops=(stop,), summary=bad), _found(replace(tour, stops=(stop,)))).text)["steps"][0][
        "description"
    ]
    assert not re.search(r"^>>\s", text, re.MULTILINE)
    assert "(command:" not in text
    assert "<script>" not in text
    assert "`a < b`" in text
    # No fence with a language: CodeTour would offer to insert it.
    assert not re.search(r"```[^\n]+\n", text)


def test_a_title_can_be_linked_to() -> None:
    assert make_title("What is [this] #3?") == "What is this 3?"
    assert make_title("1 - first") == "Tour 1 - first"


def test_an_edited_step_is_taken_as_it_stands(sample: Workspace, tmp_path: Path) -> None:
    tour = library.get_tour("scheduler")
    data = json.loads(export_codetour(tour, list(play(sample, tour))).text)
    data["steps"][3]["description"] = "my own words"
    path = tmp_path / "mine.tour"
    path.write_text(json.dumps(data))
    read = load_codetour(path)
    assert read.original is None
    assert read.steps[3].description == "my own words"


def test_the_commit_is_named_unless_files_were_changed(make_checkout: Callable[[dict[str, str]], Checkout], navigator: Navigator) -> None:
    checkout = make_checkout({"go.mod": "module example.org/x\n", "a.go": "package x\n\n// F does.\nfunc F() { G() }\n\nfunc G() {}\n"})
    git = ["git", "-C", str(checkout.root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["remote", "add", "origin", "git@github.com:me/x.git"]):
        subprocess.run([*git, *arguments], check=True)
    revision = find_revision(checkout.root)
    assert re.fullmatch(r"[0-9a-f]{40}", revision.commit)
    assert not revision.is_dirty
    assert find_address(checkout, revision) == f"https://github.com/me/x/blob/{revision.commit}"
    mine = checkout.root / ".navigator" / "tours"
    mine.mkdir(parents=True)
    (mine / "mine.toml").write_text(
        'id = "mine"\nquestion = "q?"\nstage = "machinery"\nsummary = "s"\npicture = "p"\nchecked = []\n'
        '[[stop]]\nid = "f"\ntitle = "t"\npackage = "example.org/x"\nsymbol = "F"\ntext = "t"\n'
    )
    root = ["--checkout", str(checkout.root)]
    assert json.loads(navigator("tour", "mine", "--export", "codetour", *root).out)["ref"] == revision.commit
    (checkout.root / "a.go").write_text("package x\n\nfunc F() { G(); G() }\n\nfunc G() {}\n")
    changed = navigator("tour", "mine", "--export", "codetour", *root)
    assert "ref" not in json.loads(changed.out)
    assert "not committed" in changed.err


@pytest.mark.parametrize("name", SAMPLE_TOURS)
def test_a_page_in_markdown_has_contents_picture_and_links(sample: Workspace, name: str) -> None:
    tour = library.get_tour(name)
    places = list(play(sample, tour))
    page = export_markdown(sample, tour, places, "https://github.com/kubernetes/kubernetes/blob/v1.36.0", Words())
    assert tour.picture in page
    for place in places:
        assert f"(#stop-{place.stop.id})" in page
        assert f'<a id="stop-{place.stop.id}"></a>' in page
        assert place.symbol is not None
        assert f"blob/v1.36.0/{place.symbol.path}#L{place.line}" in page
    # Every fence that is opened is closed.
    assert len(re.findall(r"^```", page, re.MULTILINE)) % 2 == 0


def test_the_command_writes_files_and_reads_them_back(navigator: Navigator, tmp_path: Path) -> None:
    path = tmp_path / "s.tour"
    assert navigator("tour", "scheduler", "--export", "codetour", "-o", str(path)).code == 0
    original = navigator("tour", "scheduler", "--json").objects[0]
    again = navigator("tour", str(path), "--json").objects[0]
    assert again["stops"] == original["stops"]
    page = navigator("tour", "scheduler", "--export", "markdown", "--lang", "en")
    assert page.out.startswith("# How does the scheduler")
    refused = navigator("tour", "scheduler", "--export", "markdown", "-o", str(tmp_path / "no" / "x.md"))
    assert (refused.code, "cannot write" in refused.err) == (2, True)
