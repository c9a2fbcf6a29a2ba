"""A claimed call is proved or refuted, and changed code is noticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.tours.bodies import Body, compare_body, hash_body
from navigator.tours.check import Check, Proof, check_tour
from navigator.tours.edges import Function, find_steps
from navigator.tours.parse import parse_tour
from navigator.workspace import Workspace
from tests.conftest import Navigator

GO = """package box

import "sync"

type Opener interface{ Open() }

type Box struct {
	hook func()
	open Opener
	once sync.Once
}

type Lid struct{}

func (l Lid) Open() { deep() }

func NewBox() *Box {
	b := &Box{open: Lid{}}
	b.hook = hooked
	return b
}

func (b *Box) Start() {
	b.direct()
	func() { inClosure() }()
	go started()
	b.once.Do(handed)
	b.open.Open()
	b.hook()
	b.Run()
	outer()
}

func (b *Box) Run() { b.RunWithContext(1) }
func (b *Box) RunWithContext(n int) { deep(); deep() }
func (b *Box) direct() {}
func inClosure() {}
func started() {}
func handed() {}
func hooked() {}
func outer() { deep(); inner() }
func inner() { deep() }
func deep() {}

var Table = map[string]int{}
"""
FILES = {"go.mod": "module example.org/x\n", "box/box.go": GO}
HEAD = 'id = "t"\nquestion = "q?"\nstage = "machinery"\nsummary = "s"\npicture = "p"\nchecked = []\n'
Check2 = Callable[[str, str], Check]


def _stop(name: str, symbol: str, extra: str = "") -> str:
    return f'[[stop]]\nid = "{name}"\ntitle = "t"\ntext = "t"\npackage = "example.org/x/box"\nsymbol = "{symbol}"\n{extra}\n'


@pytest.fixture
def workspace(make_checkout: Callable[[dict[str, str]], Checkout], tmp_path: Path) -> Workspace:
    return Workspace(make_checkout(FILES), tmp_path / "index")


@pytest.fixture
def check(workspace: Workspace) -> Check2:
    def run(caller: str, callee: str) -> Check:
        tour = parse_tour(HEAD + _stop("a", caller) + _stop("b", callee, 'via = "call"'), "t.toml")
        return list(check_tour(workspace, tour))[1]

    return run


@pytest.mark.parametrize("callee", ["Box.direct", "inClosure", "started", "Box.Run", "outer"])
def test_a_call_by_name_is_proved_in_closures_too(check: Check2, callee: str) -> None:
    found = check("Box.Start", callee)
    assert (found.call, found.call_note) == (Proof.PROVED, "")
    assert not found.is_fault


def test_a_call_through_a_function_of_one_line_is_proved(check: Check2) -> None:
    found = check("Box.Start", "Box.RunWithContext")
    assert (found.call, found.call_note) == (Proof.PROVED, "through Box.Run")


@pytest.mark.parametrize(
    ("caller", "callee", "note"),
    [
        ("Box.Start", "handed", 'hands it over in line 27: via = "dynamic"'),
        ("Box.Start", "Lid.Open", 'Opener.Open in line 28: via = "dynamic"'),
        ("Box.Start", "hooked", 'Box.hook in line 29: via = "dynamic"'),
        ("Box.Start", "inner", "outer, which it calls, does"),
        ("Box.Start", "NewBox", "Box.Start does not call NewBox"),
        ("Box.Start", "Table", "Table is a var: nothing calls it"),
        ("Box", "Box.Start", "Box is a struct: it calls nothing"),
        ("Box.Start", "Box.Start", 'both stops are in the same function: via = "read"'),
    ],
)
def test_a_call_that_is_not_there_is_refuted_with_what_is(check: Check2, caller: str, callee: str, note: str) -> None:
    found = check(caller, callee)
    assert found.call is Proof.REFUTED
    assert note in found.call_note
    assert found.is_fault


def test_what_is_not_here_is_neither(check: Check2) -> None:
    assert check("Box.Gone", "Box.direct").call is Proof.NOT_HERE


def test_a_hash_is_of_the_code_not_of_its_looks(workspace: Workspace) -> None:
    def digest() -> str:
        symbol = next(one for one in _symbols(workspace) if one.declaration.name == "outer")
        return hash_body(workspace, symbol)

    path = workspace.checkout.root / "box" / "box.go"
    before = digest()
    path.write_text(GO.replace("func outer() { deep(); inner() }", "func outer() {\n\t// a remark\n\tdeep()\n\tinner()\n}"))
    assert digest() == before
    path.write_text(GO.replace("func outer() { deep(); inner() }", "func outer() { inner(); deep() }"))
    assert digest() != before


def test_code_is_compared_with_its_release_and_with_all_others() -> None:
    known = {"1.28": "a", "1.36": "b"}
    assert compare_body("b", known, "1.36") == (Body.SAME, "")
    assert compare_body("a", known, "1.31") == (Body.SAME, "")
    changed, note = compare_body("c", known, "1.36")
    assert (changed, "1.36" in note) == (Body.CHANGED, True)
    assert compare_body("", known, "1.36")[0] is Body.UNKNOWN
    assert compare_body("c", {}, "1.36")[0] is Body.UNKNOWN


def test_steps_tell_goroutines_from_calls(workspace: Workspace) -> None:
    symbol = next(one for one in _symbols(workspace) if one.declaration.qualified == "Box.Start")
    steps = find_steps(workspace, Function(symbol.id, symbol.path, symbol.line, symbol.column))
    found = {step.target.name: (str(step.via), step.called) for step in steps}
    assert found["started"] == ("goroutine", True)
    assert found["handed"] == ("dynamic", False)
    assert found["Box.direct"] == ("call", True)
    assert found["hooked"] == ("dynamic", True)


def test_the_command_tells_refuted_calls_and_exits_with_1(navigator: Navigator, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(HEAD + _stop("a", "Box.Start", 'hash = "0000000000"') + _stop("b", "handed", 'via = "call"'))
    root = ["--checkout", str(workspace.checkout.root)]
    result = navigator("tour", "--check", str(path), *root)
    assert result.code == 1
    assert "2 b: no call from a:" in result.out
    assert "1 a: its code is not that of" in result.out
    rows = navigator("tour", "--check", str(path), "--json", *root).objects
    assert [(row["call"], row["body"], row["fault"]) for row in rows] == [("not-claimed", "changed", False), ("refuted", "unknown", True)]


def _symbols(workspace: Workspace) -> list:
    from indexes.scan import to_symbols

    return to_symbols(workspace.checkout.source_file("box/box.go"), workspace.facts("box/box.go"))
