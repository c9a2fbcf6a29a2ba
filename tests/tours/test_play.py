"""Every stop is found in the reader's own checkout, and how it was found is told honestly."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.tours import library
from navigator.tours.parse import parse_tour
from navigator.tours.play import Place, Status, play
from navigator.workspace import Workspace

HEAD = 'id = "t"\nquestion = "q?"\nstage = "machinery"\nsummary = "s"\npicture = "p"\nchecked = ["1.36"]\n'
FILES = {
    "go.mod": "module k8s.io/kubernetes\n",
    "CHANGELOG/CHANGELOG-1.30.md": "- [v1.30.2](#v1302)\n",
    "CHANGELOG/CHANGELOG-1.9.md": "- [v1.9.0](#v190)\n",
    "pkg/box/box.go": """package box

// Box holds things.
type Box struct {
	Lid bool
}

func (b *Box) Open(
	hard bool,
) {
	if hard {
		b.push( hard,
			1)
	}
}

func (b *Box) Run() {
	b.RunWithContext(nil)
}

func (b *Box) RunWithContext(ctx any) {
	b.Open(true)
}
""",
    "pkg/box/box_linux.go": 'package box\n\nfunc platform() string { return "linux" }\n',
    "pkg/box/box_windows.go": 'package box\n\nfunc platform() string { return "windows" }\n',
    "pkg/twice/a.go": "package twice\n\nfunc Same() {}\n",
    "pkg/twice/b.go": "package twice\n\nfunc Same() {}\n",
}

Play = Callable[[str], Place]


@pytest.fixture
def place_of(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> Play:
    workspace = Workspace(make_checkout(FILES), tmp_path / "index")

    def run(stop: str) -> Place:
        tour = parse_tour(f'{HEAD}\n[[stop]]\nid = "x"\ntitle = "t"\ntext = "t"\n{stop}', "t.toml")
        (place,) = play(workspace, tour)
        return place

    return run


BOX = 'package = "k8s.io/kubernetes/pkg/box"\n'


def test_exact(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Box.Lid"\nfile = "box.go"')
    assert (place.status, place.line, place.note) == (Status.EXACT, 5, "")


def test_a_statement_is_found_whatever_its_white_space(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Box.Open"\nfind = "b.push( hard, 1)"')
    assert (place.status, place.line) == (Status.EXACT, 12)
    assert place.marks_statement


def test_the_first_text_that_is_there_counts(place_of: Play) -> None:
    assert place_of(BOX + 'symbol = "Box.Open"\nfind = ["b.pull(", "b.push("]').line == 12


def test_moved_to_another_file(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Box"\nfile = "types.go"')
    assert place.status is Status.MOVED
    assert "box.go" in place.note


def test_renamed(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Crate"\n[[stop.alias]]\nsymbol = "Box"\n')
    assert place.status is Status.RENAMED
    assert place.symbol is not None
    assert place.symbol.id == "k8s.io/kubernetes/pkg/box.Box"


def test_moved_from_another_package(place_of: Play) -> None:
    stop = 'package = "k8s.io/kubernetes/pkg/crate"\nsymbol = "Box"\n[[stop.alias]]\npackage = "k8s.io/kubernetes/pkg/box"\n'
    assert place_of(stop).status is Status.MOVED


def test_an_alias_counts_only_in_its_releases(place_of: Play) -> None:
    assert place_of(BOX + 'symbol = "Crate"\n[[stop.alias]]\nsymbol = "Box"\nuntil = "1.29"\n').status is Status.MISSING
    assert place_of(BOX + 'symbol = "Crate"\n[[stop.alias]]\nsymbol = "Box"\nuntil = "1.30"\n').status is Status.RENAMED


def test_changed_when_the_statement_is_gone(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Box.Open"\nfind = "b.kick("')
    assert (place.status, place.line) == (Status.CHANGED, 8)
    assert not place.marks_statement


def test_missing(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Lorry"')
    assert (place.status, place.symbol, place.line) == (Status.MISSING, None, 0)
    assert place.is_fault
    assert not place_of(BOX + 'symbol = "Lorry"\nessential = false').is_fault


@pytest.mark.parametrize("bound", ['since = "1.31"', 'until = "1.29"'])
def test_not_in_this_version(place_of: Play, bound: str) -> None:
    place = place_of(BOX + f'symbol = "Box"\n{bound}')
    assert place.status is Status.NOT_IN_THIS_VERSION
    assert not place.is_fault


def test_a_function_that_only_calls_its_successor_is_followed(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "Box.Run"\nfind = "b.Open("')
    assert place.status is Status.EXACT
    assert place.symbol is not None
    assert place.symbol.name == "RunWithContext"
    assert "only calls" in place.note


def test_the_linux_one_of_several_is_taken(place_of: Play) -> None:
    place = place_of(BOX + 'symbol = "platform"')
    assert place.symbol is not None
    assert place.symbol.path.endswith("_linux.go")
    assert not place.others


def test_two_declarations_are_ambiguous(place_of: Play) -> None:
    place = place_of('package = "k8s.io/kubernetes/pkg/twice"\nsymbol = "Same"')
    assert len(place.others) == 1
    assert place.is_fault


def test_the_package_clause(place_of: Play) -> None:
    assert place_of(BOX + 'symbol = "package"').line == 1


def test_an_index_helps_to_find_what_moved_far(place_of: Play, tmp_path: Path) -> None:
    stop = 'package = "k8s.io/kubernetes/pkg/elsewhere"\nsymbol = "Box.Open"'
    assert place_of(stop).status is Status.MISSING
    Workspace(Checkout(tmp_path / "checkout"), tmp_path / "index").refresh()
    place = place_of(stop)
    assert place.status is Status.MOVED
    assert "pkg/box" in place.note


@pytest.mark.parametrize("name", ["scheduler", "apiserver-chain", "garbage-collector"])
def test_every_essential_stop_of_three_tours_is_in_the_sample(sample: Workspace, name: str) -> None:
    faults = [(place.stop.id, str(place.status), place.note) for place in play(sample, library.get_tour(name)) if place.is_fault]
    assert faults == []


@pytest.mark.real
@pytest.mark.parametrize("tree", os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep))
def test_every_essential_stop_is_in_a_real_tree(tree: str, tmp_path: Path) -> None:
    workspace = Workspace(Checkout(Path(tree)), tmp_path)
    for tour in library.list_tours():
        bad = [(tour.id, p.stop.id, str(p.status)) for p in play(workspace, tour) if p.is_fault or p.status is Status.CHANGED]
        assert bad == []
