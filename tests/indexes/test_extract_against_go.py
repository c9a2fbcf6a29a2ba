"""What `extract` says about real Go files is what Go's own parser says.

A run compares a sample of the standard library; with NAVIGATOR_ALL_STD set, all of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexes.extract import extract
from tests.indexes.go_toolchain import MISSING, ask_go, build_oracle, find_differences, go_root, mean_the_same, sample, standard_library

_SAMPLE = 2500
_SHOWN = 40
# Go's parser accepts these, the compiler does not: they test its complaints. The grammar has no words for `~` as an operator of
# expressions, for `[...]` outside of literals, for methods of struct types written out, and for a missing constant value, and `errors`
# says so.
_BEYOND_THE_GRAMMAR = frozenset(
    f"internal/types/testdata/{name}"
    for name in (
        "check/constdecl.go",
        "check/decls0.go",
        "check/expr0.go",
        "fixedbugs/issue42987.go",
        "fixedbugs/issue53358.go",
    )
)


@pytest.fixture(scope="module")
def oracle(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if go_root() is None:
        pytest.skip(MISSING)
    cache = getattr(pytestconfig, "cache", None)
    return build_oracle(cache.mkdir("go-oracle") if cache else tmp_path_factory.mktemp("go-oracle"))


def compare(oracle: Path, paths: Iterable[Path], root: Path) -> tuple[int, int]:
    """Fail with the differences in files that Go's parser accepts; return the number of those files and of their declarations."""
    files = declarations = 0
    differences: list[str] = []
    for path, expected in ask_go(oracle, paths):
        if path.relative_to(root).as_posix() in _BEYOND_THE_GRAMMAR:
            assert extract(path.read_bytes()).errors, path
            continue
        files += 1
        declarations += len(expected["declarations"])
        differences += find_differences(path, expected)
    shown = "\n".join(differences[:_SHOWN])
    assert not differences, f"{len(differences)} differences in {files} files:\n{shown}"
    return files, declarations


def test_the_standard_library(oracle: Path):
    root = go_root()
    assert root is not None
    paths = list(standard_library())
    if not os.environ.get("NAVIGATOR_ALL_STD"):
        paths = sample(paths, _SAMPLE, root / "src")
    files, declarations = compare(oracle, paths, root / "src")
    assert files > 0.98 * len(paths)
    assert declarations > 20 * files


@pytest.mark.real
def test_real_trees(oracle: Path):
    trees = [Path(tree) for tree in os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep) if tree]
    if not trees:
        pytest.skip("NAVIGATOR_REAL is not set")
    for tree in trees:
        paths = sorted(path for path in tree.rglob("*.go") if path.is_file())
        files, _ = compare(oracle, paths, tree)
        assert files > 0.98 * len(paths)


def test_small_files_that_are_hard_to_read(oracle: Path, tmp_path: Path):
    sources = {
        "parens.go": "package p\n\ntype T int\n\nfunc (t *(T)) A() {}\nfunc ((*T)) B() {}\nfunc (T) C() {}\n",
        "line.go": "package p\n\n// Doc.\nvar a int; var b int\n\ntype (\n\t// D.\n\tA int; B int\n)\n",
        "blocks.go": "package p\n\n/* A. */ /* Too. */\nvar a int\n\n/*\nSee pkg/*.go.\n*/\nvar b int /* c */\nvar c int\n",
        "mixed.go": "package p\n\n// A.\n/* B. */\n// +marker\n//go:noinline\nfunc f()\n\n// apart\n\nfunc g()\n",
        "same.go": "package p\n\n// A.\n/* b */ func f() {}\n",
        "crlf.go": (
            "// Package p.\r\npackage p\r\n\r\n// F does.\r\n//go:noinline\r\nfunc F() {\r\n\tx := `\r\n}\r\n`\r\n"
            "\t_ = x\r\n}\r\n\r\nvar V int\r\n"
        ),
        "mark.go": "\ufeff// Package p.\npackage p\n\nvar ä, _ = 1, 2\n",
        "markline.go": '\ufeffpackage p; import "fmt"; import ( . "os"; _ `io`; x "net" )\n',
        "ends.go": "package p\n\nfunc f() {\n\tif true {\n\t}}\nfunc g() {\n}\n\nvar v = []int{\n\t1}\n\ntype T struct {\n\tA int\n}\n",
        "raw.go": (
            "package p\n\nconst s = `\npackage q\n\nfunc no() {\n}\n// `\n\nfunc yes() {\n\tx := `\n}\n\ntype No int\n`\n\t_ = x\n}\n"
        ),
        "comment.go": "package p\n\n/*\n// closes */\nvar a int\n\n/* */\nvar b int\n",
        "label.go": "package p\n\nfunc f() {\nfuncs:\n\tfor {\n\t\tbreak funcs\n\t}\n}\n\nfunc g() {}\n",
        "generic.go": (
            "package p\n\ntype A[T any] = []T\ntype B[P *int,] int\ntype C [N * 2]int\ntype D struct {\n\tA[int]\n"
            "\t*B[int]\n\tC [N]int\n}\n"
        ),
        "deep.go": (
            "package p\n\ntype T map[string][]struct {\n\tA, B struct{ X int; Y []interface{ M() } } `tag`\n"
            "\tF func(struct{ Z int }) G[struct{ Q int }]\n}\n"
        ),
        "types.go": (
            "package p\n\nvar f func(\n\ta int, // one\n\tb interface{},\n) struct {\n\tX int\n}\n\n"
            "type F func(a struct {\n\tX int\n}, b struct{ Y int }) error\n"
        ),
        "iota.go": "package p\n\nconst (\n\tA, B = iota, -iota /* c */\n\tC, D\n\t_, _\n\tE float64 = 1 << iota\n\tF\n)\n",
        "new.go": 'package p\n\nvar p = new(1 + 2)\n\nfunc f() {\n\ts := `\nfunc x() {\n`\n\t_ = new("s")\n}\n\nfunc g() {}\n',
        "build.go": (
            "// Code generated by x. DO NOT EDIT.\n\n// +build linux,!cgo darwin\n// +build amd64\n\n// +build ignored\npackage p\n"
        ),
        "cgo.go": 'package p\n\n/*\n#include <stdio.h>\nint f(int a\n) {\n\treturn 1;\n}\n*/\nimport "C"\n\n//export G\nfunc G() {}\n',
        "lines.go": "package p\n\n//line other.go:100\n// Doc.\nfunc F() {}\n",
    }
    paths = []
    for name, source in sources.items():
        (tmp_path / name).write_bytes(source.encode())
        paths.append(tmp_path / name)
    files, _ = compare(oracle, paths, tmp_path)
    assert files == len(sources)
    assert [path.name for path in paths if extract(path.read_bytes()).errors] == []


def test_constraints_are_compared_by_meaning():
    assert mean_the_same("linux || darwin", "(darwin||linux)")
    assert not mean_the_same("linux && darwin", "linux || darwin")
    assert not mean_the_same("", "linux")
