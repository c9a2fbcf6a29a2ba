"""What holds for `extract` whatever the text: it never raises, and leaving bodies out before parsing changes nothing."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexes import syntax
from indexes.extract import extract
from indexes.model import FileFacts
from tests.indexes.go_toolchain import MISSING, go_root, sample, standard_library

_SAMPLE = 500
_SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Building blocks as gofmt would lay them out, and some as it would not.
_BLOCKS = [
    "func f() {\n}\n",
    "func f() {\n\tx := 1\n\t_ = x\n}\n",
    "// f does.\nfunc (t *T[K, V]) f(a int, b ...string) (c int, err error) {\n\tif true {\n\t}\n\treturn\n}\n",
    "func f(\n\ta int,\n) error {\n\treturn nil\n}\n",
    "func f() { return }\n",
    "func f(a int) int\n",
    "func f(a struct {\n\tX int\n}) {\n\tg()\n}\n",
    "func f() interface {\n\tM()\n} {\n\treturn nil\n}\n",
    "func f() {\n\tif true {\n\t}}\n",
    "func f() {\n\tx := `\n}\n`\n\t_ = x\n}\n",
    "func f() {\n\tx := `\n}\n\nfunc no() {\n}\n`\n\t_ = x\n}\n",
    "func f() {\n\tx := '`'\n\ty := `\n}\n`\n}\n",
    "func f() {\n\t// it's `odd\n}\n",
    "func f() {\nlabel:\n\tgoto label\n}\n",
    "func f() {\n\t_ = new(1 + 2)\n}\n",
    "func f() {\n} // behind\n",
    'type T struct {\n\t// A is.\n\tA, B int `json:"a"` // a\n\t*E\n\tS struct {\n\t\tX int\n\t}\n}\n',
    "type T struct{ A int; B int }\n",
    "type (\n\t// A is.\n\tA = B\n\n\tC interface {\n\t\tM(x int) error\n\t\tfmt.Stringer\n\t}\n)\n",
    "type F func(\n\ta int,\n) struct {\n\tX int\n}\n",
    "type A[T any] = []T\n",
    "var x = []int{\n\t1,\n}\n",
    "var x = []int{\n\t1}\n",
    "var x = T{\n\tf: func() {\n\t},\n}\n",
    "var x = struct {\n\tA int\n}{\n\tA: 1,\n}\n",
    "var x struct {\n\tA int\n}\n",
    "var (\n\ta, b = 1, 2\n\tc = `\n// text\n}\n`\n)\n",
    "var p = new(1)\n",
    "const (\n\tA = iota // a\n\tB\n)\n",
    "const s = `\nfunc no() {\n\tx\n}\n`\n",
    "const s = `\npackage q\n\n// c\nfunc no() {\n`\n",
    "// apart\n\n",
    "/*\nblock\n// closes */\n",
    "/* one */\n",
    "//go:noinline\n",
    'import "fmt"\n',
    'import (\n\t. "os" // dot\n\t_ `io`\n)\n',
    "\n",
]
_programs = st.lists(st.sampled_from(_BLOCKS), max_size=12).map(lambda blocks: "package p\n\n" + "\n".join(blocks))
_snippets = st.sampled_from(
    ["{", "}", "\n}", "`", '"', "\n", "//", "/*", "*/", "func ", "(", ")", "var x = ", "\r", "\x00", "\xff", "new(", "[", "type "]
)


def extract_in_full(source: bytes) -> FileFacts:
    with mock.patch.object(syntax, "parse_declarations", syntax.parse_newer):
        return extract(source)


def assert_same_facts(source: bytes, name: str) -> None:
    # What a parser makes of text with errors depends on what stands around them.
    if not syntax.parse_newer(source).root_node.has_error:
        assert extract(source) == extract_in_full(source), name


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    text = draw(_programs)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        text = text[:start] + draw(st.just("") | _snippets) + text[end:]
    return text.encode("latin-1")


@_SLOW
@given(_programs)
def test_leaving_bodies_out_changes_nothing(text: str):
    source = text.encode()
    assert_same_facts(source, text)
    assert_same_facts(source.replace(b"\n", b"\r\n"), text)


@_SLOW
@given(mutated())
def test_leaving_bodies_out_changes_nothing_in_broken_layouts(source: bytes):
    assert_same_facts(source, source.decode("latin-1"))


@_SLOW
@given(st.binary(max_size=400) | mutated())
def test_no_bytes_make_extract_raise(source: bytes):
    assert isinstance(extract(source), FileFacts)
    assert isinstance(extract(b"package p\n" + source), FileFacts)


@_SLOW
@given(st.data())
def test_no_truncated_file_makes_extract_raise(data: st.DataObject):
    if go_root() is None:
        pytest.skip(MISSING)
    source = data.draw(st.sampled_from(_small_files())).read_bytes()
    cut = source[: data.draw(st.integers(0, len(source)))]
    facts = extract(cut)
    lines = cut.count(b"\n") + 1
    assert all(1 <= found.line <= lines and found.start_line <= found.line <= found.end_line <= lines for found in facts.declarations)


@cache
def _small_files() -> list[Path]:
    root = go_root()
    assert root is not None
    return [path for path in sample(standard_library(), 200, root / "src") if path.stat().st_size < 20_000]


def test_leaving_bodies_out_changes_nothing_in_the_standard_library():
    root = go_root()
    if root is None:
        pytest.skip(MISSING)
    paths = standard_library() if os.environ.get("NAVIGATOR_ALL_STD") else sample(standard_library(), _SAMPLE, root / "src")
    for path in paths:
        assert_same_facts(path.read_bytes(), str(path))


@pytest.mark.real
def test_leaving_bodies_out_changes_nothing_in_real_trees():
    trees = [tree for tree in os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep) if tree]
    if not trees:
        pytest.skip("NAVIGATOR_REAL is not set")
    for tree in trees:
        for path in sorted(Path(tree).rglob("*.go")):
            if path.is_file():
                assert_same_facts(path.read_bytes(), str(path))
