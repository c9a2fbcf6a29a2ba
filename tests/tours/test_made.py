"""Tours made on the spot: the way between two functions, what happens below one, a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.errors import NotFoundError, UsageError
from navigator.language import Words
from navigator.resolve.target import get_target
from navigator.tours.check import Proof, check_tour
from navigator.tours.edges import Function, get_function
from navigator.tours.made import make_below, make_route
from navigator.tours.model import Via
from navigator.tours.parse import parse_tour
from navigator.tours.play import Status, play
from navigator.tours.route import find_route, is_servant
from navigator.tours.write import render_tour
from navigator.workspace import Workspace
from tests.conftest import Navigator

FILES = {
    "go.mod": "module example.org/x\n",
    "cmd/main.go": """package main

import "example.org/x/work"

// Begin starts everything.
func Begin() {
	w := work.New()
	go w.Loop()
	log()
}

func log() { shared() }

func shared() { goal() }

// goal is reached from two sides.
func goal() {}

func alone() {}

func main() { Begin() }
""",
    "work/work.go": """package work

type Store interface {
	// Put keeps.
	Put(n int)
}

type Worker struct {
	store Store
	handle func(n int)
}

type memory struct{}

// Put keeps in memory.
func (m *memory) Put(n int) { write(n) }

func write(n int) {
	println(n)
	println(n)
	println(n)
	println(n)
}

func New() *Worker {
	w := &Worker{store: &memory{}}
	w.handle = w.process
	return w
}

// Loop takes one after the other.
func (w *Worker) Loop() {
	for i := 0; i < 3; i++ {
		w.handle(i)
	}
}

// process decides what is kept.
//
// It is the middle.
func (w *Worker) process(n int) {
	if n > 1 {
		w.store.Put(n)
	}
	println(n)
}
""",
    "work/work_test.go": "package work\n\nfunc fromTest() { New().Loop() }\n",
}


@pytest.fixture
def workspace(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> Workspace:
    opened = Workspace(make_checkout(FILES), tmp_path / "index")
    opened.refresh()
    return opened


def _function(workspace: Workspace, name: str) -> Function:
    target = get_target(workspace, name)
    return get_function(workspace, target.path, target.line, target.column)


def test_a_way_leads_through_goroutines_fields_and_interfaces(workspace: Workspace) -> None:
    route = find_route(workspace, _function(workspace, "cmd.Begin"), _function(workspace, "work.write"))
    assert route.is_complete
    assert [(step.source.name, str(step.via), step.through, step.target.name) for step in route.steps] == [
        ("Begin", "goroutine", "", "Worker.Loop"),
        ("Worker.Loop", "dynamic", "Worker.handle", "Worker.process"),
        ("Worker.process", "dynamic", "Store.Put", "memory.Put"),
        ("memory.Put", "call", "", "write"),
    ]


def test_every_hop_is_a_stop_at_the_line_that_makes_it(workspace: Workspace) -> None:
    made = make_route(workspace, _function(workspace, "cmd.Begin"), _function(workspace, "work.write"), Words())
    places = list(play(workspace, made.tour))
    assert [place.status for place in places] == [Status.EXACT] * 5
    lines = [workspace.read_lines(place.symbol.path)[place.line - 1].strip() for place in places if place.symbol]
    assert lines[:4] == ["go w.Loop()", "w.handle(i)", "w.store.Put(n)", "func (m *memory) Put(n int) { write(n) }"]
    assert [stop.via for stop in made.tour.stops] == [Via.START, Via.GOROUTINE, Via.DYNAMIC, Via.DYNAMIC, Via.CALL]
    assert "It is the middle." in made.tour.stops[2].text
    assert all(len(row) <= 78 for row in made.tour.picture.split("\n"))


def test_a_made_tour_is_saved_checked_and_read_back(workspace: Workspace) -> None:
    for made in (
        make_route(workspace, _function(workspace, "cmd.main"), _function(workspace, "work.write"), Words()),
        make_below(workspace, _function(workspace, "cmd.Begin"), Words()),
    ):
        assert replace(parse_tour(render_tour(made.tour), f"{made.tour.id}.toml"), source="") == made.tour
        checks = list(check_tour(workspace, made.tour))
        assert not any(check.is_fault for check in checks)
        assert all(check.body == "same" for check in checks)
        assert {check.call for check in checks} <= {Proof.PROVED, Proof.NOT_CLAIMED}


def test_below_tells_what_is_called_in_order_without_what_is_small(workspace: Workspace) -> None:
    made = make_below(workspace, _function(workspace, "cmd.Begin"), Words())
    assert [stop.anchor.symbol for stop in made.tour.stops] == ["Begin", "New", "Worker.process", "Worker.Loop"] or [
        stop.anchor.symbol for stop in made.tour.stops
    ][:2] == ["Begin", "New"]
    assert "log" not in [stop.anchor.symbol for stop in made.tour.stops]
    assert made.tour.stops[1].look_for == "Line 7 of cmd/main.go: `w := work.New()`"


def test_where_no_calls_lead_that_is_said(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no calls lead from Begin to alone") as error:
        make_route(workspace, _function(workspace, "cmd.Begin"), _function(workspace, "cmd.alone"), Words())
    assert "navigator tour --from" in error.value.hint
    with pytest.raises(NotFoundError, match="calls nothing"):
        make_below(workspace, _function(workspace, "cmd.alone"), Words())
    with pytest.raises(UsageError, match="both ends"):
        make_route(workspace, _function(workspace, "cmd.goal"), _function(workspace, "cmd.goal"), Words())


def test_a_search_that_runs_out_of_time_says_so(workspace: Workspace) -> None:
    route = find_route(workspace, _function(workspace, "cmd.Begin"), _function(workspace, "cmd.alone"), seconds=0.0)
    assert (route.is_complete, route.steps) == (False, ())


def test_what_serves_everything_is_known() -> None:
    def function(symbol: str) -> Function:
        return Function(symbol, "x.go", 1, 1)

    assert is_servant(function("k8s.io/klog/v2.FromContext"))
    assert is_servant(function("k8s.io/kubernetes/pkg/scheduler/metrics.Register"))
    assert not is_servant(function("k8s.io/kubernetes/pkg/scheduler.Scheduler.Run"))


def test_the_commands(navigator: Navigator, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = ["--checkout", str(workspace.checkout.root), "--index-dir", str(tmp_path / "index")]
    shown = navigator("tour", "--from", "cmd.Begin", "--to", "work.write", *root)
    assert shown.code == 0
    assert "How does Begin reach write?" in shown.out
    path = tmp_path / "my-way.toml"
    assert navigator("tour", "--from", "cmd.Begin", "--to", "work.write", "--save", str(path), *root).code == 0
    assert navigator("tour", "--check", str(path), *root).code == 0
    again = navigator("tour", "--from", "cmd.Begin", "--save", str(path), *root)
    assert (again.code, "already" in again.err) == (2, True)
    as_json = navigator("tour", "--from", "cmd.Begin", "--json", *root).objects[0]
    assert as_json["stops"][0]["symbol"] == "example.org/x/cmd.Begin"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "x"], "--to needs --from"),
        (["--stop", "x"], "--stop needs --new"),
        (["scheduler", "--save", "x.toml"], "--save saves a tour that is made"),
        (["scheduler", "--from", "Scheduler.Run"], "names one"),
        (["--from", "Scheduler.Nope"], "there is no symbol"),
        (["--from", "Scheduler"], "not a function"),
        (["--from", "Scheduler.ScheduleOne", "--save", "Bad Name.toml"], "no name for a tour"),
        (["--new", "x"], "at least one stop"),
        (["--new", "X y", "--stop", "Scheduler.ScheduleOne"], "no id for a tour"),
        (["scheduler", "--lang", "fr"], "no translation to 'fr'"),
    ],
)
def test_wrong_uses_are_told(navigator: Navigator, arguments: list[str], message: str) -> None:
    result = navigator("tour", *arguments)
    assert result.code == 2
    assert message in result.err
    assert "hint: " in result.err


def test_a_tour_of_ones_own_is_begun_listed_played_and_checked(navigator: Navigator) -> None:
    made = navigator("tour", "--new", "my-own", "--stop", "Scheduler.ScheduleOne", "--stop", "pkg/scheduler.New")
    assert made.code == 0
    assert navigator("tour", "--check", "my-own").code == 0
    assert "[yours]" in next(line for line in navigator("tour").lines if "my-own" in line)
    played = navigator("tour", "my-own", "--json").objects[0]
    assert [stop["status"] for stop in played["stops"]] == ["exact", "exact"]
    assert navigator("tour", "--new", "my-own", "--stop", "Scheduler.ScheduleOne").code == 2
