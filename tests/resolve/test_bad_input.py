"""Code that no one would write, and places where there is nothing: a clear answer in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.errors import CheckoutError
from navigator.resolve.definition import Definition, Status, find_definition
from navigator.workspace import Workspace

Make = Callable[[dict[str, str]], Checkout]
# Generous: what is guarded against is a hang, not a slow machine.
SECONDS = 20.0
DEEP = 5_000

DEEP_CODE = {
    "parentheses": f"var v = {'(' * DEEP}x{')' * DEEP}",
    "selectors": f"var v = x{'.a' * DEEP}",
    "calls": f"var v = x{'()' * DEEP}",
    "operators": f"var v = x{' + x' * (10 * DEEP)}",
    "slices": f"var v {'[]' * DEEP}x",
    "pointers": f"var v {'*' * DEEP}x",
    "maps": f"var v {'map[x]' * DEEP}x",
    "functions": f"var v {'func(' * DEEP}x{')' * DEEP}",
    "literals": f"var v = []x{{ {'{' * DEEP}x{'}' * DEEP} }}",
    "structs": f"type T {'struct{ a ' * 2000}x{' }' * 2000}",
    "closures": f"var v = {'func() int { return ' * 1000}x{' }()' * 1000}",
    "type arguments": f"var v {'G[' * DEEP}x{']' * DEEP}",
    "blocks": f"func f() {{ {'{' * DEEP} x() {'}' * DEEP} }}",
    "unary": f"var v = {'-' * DEEP}x",
    "ifs": f"func f() {{ {'if a := x; a {} else ' * 2000} {{ x() }} }}",
}


def define(workspace: Workspace, path: str, text: str, number: int = 0) -> Definition:
    """Ask for the n-th place where a text stands in a file."""
    source = (workspace.checkout.root / path).read_text(encoding="utf-8")
    offset = -1
    for _ in range(number + 1):
        offset = source.index(text, offset + 1)
    before = source[:offset]
    began = time.monotonic()
    found = find_definition(workspace, path, before.count("\n") + 1, offset - before.rfind("\n"))
    assert time.monotonic() - began < SECONDS
    return found


@pytest.fixture
def open_files(make_checkout: Make, tmp_path: Path) -> Callable[[dict[str, str]], Workspace]:
    def make(files: dict[str, str]) -> Workspace:
        return Workspace(make_checkout({"go.mod": "module example.org/m\n\ngo 1.26\n", **files}), tmp_path / "indexes")

    return make


@pytest.mark.parametrize("what", list(DEEP_CODE))
def test_nesting_without_end_is_answered(open_files: Callable[[dict[str, str]], Workspace], what: str) -> None:
    workspace = open_files({"a.go": f"package m\n\ntype G[T any] struct{{}}\n\nvar x = 1\n\n{DEEP_CODE[what]}\n\nvar last = x\n"})
    source = (workspace.checkout.root / "a.go").read_text(encoding="utf-8")
    for number in {0, source.count("x") // 2, source.count("x") - 1}:
        assert define(workspace, "a.go", "x", number).status in Status
    assert define(workspace, "a.go", "last").status is Status.EXACT


CYCLES = {
    "a type that is itself": ("type T T", "type U struct{ T }", "var v U", "var _ = v.name"),
    "types that are each other": ("type A B", "type B A", "var v A", "var _ = v.name"),
    "aliases that are each other": ("type A = B", "type B = A", "var v A", "var _ = v.name"),
    "a struct that embeds itself": ("type T struct{ *T }", "var v T", "var _ = v.name"),
    "structs that embed each other": ("type A struct{ *B }", "type B struct{ *A }", "var v A", "var _ = v.name"),
    "an interface that embeds itself": ("type I interface{ I }", "var v I", "var _ = v.name()"),
    "interfaces that embed each other": ("type I interface{ J }", "type J interface{ I }", "var v I", "var _ = v.name()"),
    "variables that are each other": ("var a = b", "var b = a", "var _ = a.name"),
    "a variable that is itself": ("var a, b = b, a", "var _ = a.name"),
    "a constant that is itself": ("const c = c + 1", "var v [c]int", "var _ = v.name"),
    "a generic type that grows": ("type G[T any] struct{ *G[[]T] }", "var v G[int]", "var _ = v.name"),
    "generic types that grow each other": (
        "type A[T any] struct{ *B[*T] }",
        "type B[T any] struct{ *A[*T] }",
        "var v A[int]",
        "var _ = v.name",
    ),
    "a constraint that is itself": ("func f[T T](v T) T { return v.name }", "var _ = f(1).name"),
    "constraints that are each other": ("func f[S ~[]E, E ~[]S](v S) E { return v[0].name }", "var _ = f(nil).name"),
    "a function that is what it returns": ("type F func() F", "var v F", "var _ = v()()()().name"),
    "a call of itself": ("var v = f(v)", "func f[T any](v T) T { return v }", "var _ = v.name"),
    "a range over itself": ("func f() { for v := range v { _ = v.name } }",),
    "a type within itself": ("type T struct{ a struct{ T } }", "var v T", "var _ = v.a.T.a.T.name"),
    "a method on an alias of itself": ("type T = *T", "func (t T) m() {}", "var v T", "var _ = v.name"),
}


@pytest.mark.parametrize("what", list(CYCLES))
def test_a_circle_ends(open_files: Callable[[dict[str, str]], Workspace], what: str) -> None:
    code = "\n\n".join(CYCLES[what])
    workspace = open_files({"a.go": f"package m\n\n{code}\n\nvar last int\n"})
    found = find_definition(workspace, "a.go", *_behind_dot(workspace, "name"))
    assert found.status in (Status.UNRESOLVED, Status.CANDIDATES)
    assert define(workspace, "a.go", "last").status is Status.EXACT


def _behind_dot(workspace: Workspace, name: str) -> tuple[int, int]:
    source = (workspace.checkout.root / "a.go").read_text(encoding="utf-8")
    offset = source.rindex(f".{name}") + 1
    return source[:offset].count("\n") + 1, offset - source[:offset].rfind("\n")


def test_packages_that_import_each_other_are_answered(open_files: Callable[[dict[str, str]], Workspace]) -> None:
    workspace = open_files(
        {
            "a/a.go": 'package a\n\nimport "example.org/m/b"\n\ntype A struct{ b.B }\n\nvar _ = A{}.missing\n',
            "b/b.go": 'package b\n\nimport "example.org/m/a"\n\ntype B struct{ *a.A; there int }\n',
        }
    )
    assert define(workspace, "a/a.go", "missing").status is Status.UNRESOLVED
    assert define(workspace, "a/a.go", "B }").status is Status.EXACT


NOWHERE = {
    "a line past the end": (99, 1),
    "a column past the end of its line": (1, 99),
    "line nought": (0, 1),
    "column nought": (1, 0),
    "a comment": (3, 6),
    "a string": (5, 14),
    "white space": (7, 1),
    "punctuation": (8, 11),
    "a keyword": (8, 2),
    "a number": (8, 15),
}


@pytest.mark.parametrize("what", list(NOWHERE))
def test_where_there_is_no_name_it_says_why(open_files: Callable[[dict[str, str]], Workspace], what: str) -> None:
    workspace = open_files({"a.go": 'package m\n\n// a comment\n\nvar text = "in a string"\n\n\t \n\tvar x = (12345)\n'})
    found = find_definition(workspace, "a.go", *NOWHERE[what])
    assert found.status is Status.UNRESOLVED
    assert found.reason


def test_a_file_that_is_gone_is_an_error(open_files: Callable[[dict[str, str]], Workspace]) -> None:
    workspace = open_files({"a.go": "package m\n"})
    with pytest.raises(CheckoutError, match=r"missing\.go"):
        find_definition(workspace, "missing.go", 1, 1)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xef\xbb\xbfpackage m\n\nvar x = x\n",
        b"package",
        b"\x00\x01\x02",
        b"package m\n\nvar \xff = 1\n",
        b"package m\r\n\r\nvar x = 1\r\n",
        b"}" * 99,
    ],
)
def test_bytes_that_are_hardly_go_are_answered(open_files: Callable[[dict[str, str]], Workspace], source: bytes) -> None:
    workspace = open_files({})
    (workspace.checkout.root / "a.go").write_bytes(source)
    for line in range(1, source.count(b"\n") + 2):
        for column in range(1, 20):
            assert find_definition(workspace, "a.go", line, column).status in Status


def test_a_file_that_changes_is_read_again(open_files: Callable[[dict[str, str]], Workspace], monkeypatch: pytest.MonkeyPatch) -> None:
    from navigator.resolve import program

    monkeypatch.setattr(program, "_CHECK_SECONDS", 0.0)
    workspace = open_files({"a.go": "package m\n\nvar x = y\n", "b.go": "package m\n\nvar y = 1\n"})
    assert define(workspace, "a.go", "y").definitions[0].line == 3
    (workspace.checkout.root / "b.go").write_text("package m\n\n\n\nvar y = 1\n", encoding="utf-8")
    assert define(workspace, "a.go", "y").definitions[0].line == 5
    (workspace.checkout.root / "c.go").write_text("package m\n\nvar z = 1\n", encoding="utf-8")
    (workspace.checkout.root / "a.go").write_text("package m\n\nvar x = z\n", encoding="utf-8")
    assert define(workspace, "a.go", "z").definitions[0].path == "c.go"
    (workspace.checkout.root / "c.go").unlink()
    assert define(workspace, "a.go", "z").status is Status.UNRESOLVED
