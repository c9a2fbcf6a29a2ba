"""Files that are not what they seem: each is handled, counted and reported, and none ends the run."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes import plan, worker
from indexes.extract import extract
from indexes.model import Kind, SourceFile
from indexes.schema import GENERATED, TEST, VENDOR
from indexes.worker import Builder
from tests.conftest import Navigator
from tests.indexes.trees import LONG_AGO, Tree, check_and_list, go_file

BOM = b"\xef\xbb\xbf"


def names_in(tree: Tree, path: str) -> list[str]:
    index = tree.open()
    try:
        _, symbols = check_and_list(index)[path]
        return [symbol.declaration.qualified for symbol in symbols]
    finally:
        index.close()


def flags_of(tree: Tree) -> dict[str, int]:
    index = tree.open()
    try:
        return {path: flags for path, ((_, flags), _) in check_and_list(index).items()}
    finally:
        index.close()


def test_every_odd_file_is_reported(tree: Tree, navigator: Navigator) -> None:
    tree.write("good.go", go_file("good", "Good"))
    tree.write("latin.go", b"package latin\n// caf\xe9\nvar Latin = 1\n")
    tree.write("rubbish.go", bytes(range(256)) * 40)
    tree.write("empty.go", "")
    tree.write("crlf.go", "package crlf\r\n\r\n// Doc.\r\ntype Windows struct {\r\n\tField int\r\n}\r\n")
    tree.write("bom.go", BOM + b"package bom\n\nfunc Marked() {}\n")
    tree.write("broken.go", "package broken\n\nfunc Before() {}\n\nfunc ( {\n\ntype After struct{}\n")
    tree.write("folder.go/inner.go", go_file("inner", "Inner"))
    tree.link("dangling.go", "nowhere.go")
    tree.link("loop.go", "loop.go")
    tree.link("a/up", "..")
    tree.link("elsewhere.go", "folder.go")
    os.mkfifo(tree.root / "pipe.go")
    tree.link("pipe_link.go", "pipe.go")
    state = tree.refresh().state
    assert state.files == 7
    assert state.skipped == {
        "dangling.go": "link that leads to no file",
        "elsewhere.go": "link that leads to no file",
        "loop.go": "link that leads to no file",
        "pipe.go": "not a regular file",
        "pipe_link.go": "link that leads to no file",
        "rubbish.go": "binary, not Go source",
    }
    assert state.notes == {"broken.go": "syntax errors", "empty.go": "empty", "latin.go": "not UTF-8"}
    assert names_in(tree, "latin.go") == ["latin", "Latin"]
    assert names_in(tree, "crlf.go") == ["crlf", "Windows", "Windows.Field"]
    assert names_in(tree, "bom.go") == ["bom", "Marked"]
    assert "Before" in names_in(tree, "broken.go")
    assert "Inner" in names_in(tree, "folder.go/inner.go")
    assert tree.content() == tree.rebuilt()

    shown = navigator("--checkout", str(tree.root), "--index-dir", str(tree.indexes), "index", "--status")
    assert shown.code == 0
    assert "skipped   6: 4 link that leads to no file, 1 not a regular file, 1 binary, not Go source" in shown.out
    assert "odd       3: " in shown.out
    assert "rubbish.go: binary, not Go source" in shown.out
    as_json = navigator("--checkout", str(tree.root), "--index-dir", str(tree.indexes), "index", "--status", "--json").objects[0]
    assert (as_json["skipped"], as_json["notes"]) == (state.skipped, state.notes)


def test_what_was_odd_and_is_mended_is_no_longer_reported(tree: Tree) -> None:
    tree.write("good.go", go_file("good", "Good"), age=LONG_AGO)
    tree.write("rubbish.go", b"\0")
    tree.link("dangling.go", "nowhere.go")
    assert len(tree.refresh().state.skipped) == 2
    tree.remove("dangling.go")
    assert list(tree.refresh().state.skipped) == ["rubbish.go"]
    tree.write("rubbish.go", go_file("good", "Better"))
    report = tree.refresh()
    assert (report.state.skipped, report.read) == ({}, 1)
    tree.link("again.go", "nowhere.go")
    assert list(tree.refresh().state.skipped) == ["again.go"]
    assert tree.content() == tree.rebuilt()


def test_a_crlf_file_has_the_same_lines_as_its_lf_twin(tree: Tree) -> None:
    text = go_file("twins", "Twin")
    tree.write("lf.go", text)
    tree.write("crlf.go", text.replace("\n", "\r\n"))
    tree.refresh()
    documents = tree.content()["documents"]
    positions = {path: [(s.name, s.kind, s.line, s.column) for s in symbols] for path, (_, symbols) in documents.items()}
    assert positions["lf.go"] == positions["crlf.go"]


def test_names_that_are_no_text(tree: Tree) -> None:
    name = os.fsdecode(b"caf\xe9 \n.go")
    tree.write(name, go_file("odd", "Odd"))
    tree.write("\u732b/\u72ac.go", go_file("cat", "\u540d\u524d"))
    tree.refresh()
    assert names_in(tree, name)[1] == "Odd"
    assert "\u540d\u524d" in names_in(tree, "\u732b/\u72ac.go")
    assert tree.refresh().read == 0


def test_flags(tree: Tree) -> None:
    tree.write("a.go", "package a\n")
    tree.write("a_test.go", "package a\n")
    tree.write("testdata/a.go", "package a\n")
    tree.write("zz_generated.go", "// Code generated by tool. DO NOT EDIT.\n\npackage a\n")
    tree.write("vendor/example.com/v/v.go", "package v\n")
    tree.write("vendor/example.com/v/v_test.go", "package v\n")
    tree.refresh()
    assert flags_of(tree) == {
        "a.go": 0,
        "a_test.go": TEST,
        "testdata/a.go": TEST,
        "zz_generated.go": GENERATED,
        "vendor/example.com/v/v.go": VENDOR,
        "vendor/example.com/v/v_test.go": VENDOR | TEST,
    }


def test_five_megabytes_of_generated_code(tree: Tree) -> None:
    count = 24_000
    padding = "x" * 140
    body = "".join(
        f"// Made{n} was made by a tool.\nfunc Made{n}(first, second int) int {{\n\treturn first + {n} // {padding}\n}}\n\n"
        for n in range(count)
    )
    tree.write("zz_generated.go", "// Code generated by tool. DO NOT EDIT.\n\npackage big\n\n" + body)
    assert (tree.root / "zz_generated.go").stat().st_size > 5_000_000
    state = tree.refresh().state
    assert state.kinds == {Kind.FUNC: count, Kind.PACKAGE: 1}
    assert state.notes == {}
    index = tree.open()
    (segment,) = index.segments
    (posting,) = segment.find_postings(b"Made23999")
    assert segment.load_symbol(posting).line == 5 + 5 * 23_999 + 1
    index.close()


def test_a_file_beyond_the_limit_is_left_out(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LARGEST_FILE", 1 << 20)
    monkeypatch.setattr(worker, "LARGEST_FILE", 1 << 20)
    tree.write("large.go", b"package large\n" + b"// \n" * 300_000)
    tree.write("small.go", go_file("small", "Small"))
    assert tree.refresh().state.skipped == {"large.go": "larger than 1 MiB"}
    assert tree.refresh().read == 0


def test_unreadable_files_are_tried_again(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write("good.go", go_file("good", "Good"), age=LONG_AGO)
    tree.write("secret.go", go_file("good", "Secret"), age=LONG_AGO)
    real = plan._open_without_waiting

    def refuse(path: str, flags: int) -> int:
        if path.endswith("secret.go"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(plan, "_open_without_waiting", refuse)
        report = tree.refresh()
        assert report.state.skipped == {"secret.go": "not readable: Permission denied"}
        assert report.state.files == 1
        again = tree.refresh()
        assert (again.read, again.state.generation, again.state.skipped) == (0, report.state.generation, report.state.skipped)
    # Permissions change without a trace in size and time.
    assert tree.refresh().read == 1
    assert tree.content() == tree.rebuilt()


def test_an_unreadable_directory_is_reported(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write("good.go", go_file("good", "Good"))
    tree.write("closed/a.go", go_file("closed", "Closed"))
    real = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real(path)

    monkeypatch.setattr("indexes.checkout.os.scandir", refuse)
    state = tree.refresh().state
    assert state.skipped == {"closed": "directory not readable: Permission denied"}
    assert state.files == 1


def test_files_that_vanish_or_turn_into_something_else_while_they_are_read(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stays", "vanishes", "pipe", "folder", "parent/child"):
        tree.write(f"{name}.go", go_file("p", "Name"), age=LONG_AGO)
    real = Builder.add

    def add(self: Builder, file: SourceFile) -> None:
        path = file.path
        if path == "vanishes.go":
            tree.remove(path)
        elif path == "pipe.go":
            tree.remove(path)
            os.mkfifo(tree.root / path)
        elif path == "folder.go":
            tree.remove(path)
            (tree.root / path).mkdir()
        elif path == "parent/child.go":
            tree.remove("parent")
            tree.write("parent")
        real(self, file)

    with monkeypatch.context() as patch:
        patch.setattr(Builder, "add", add)
        state = tree.refresh().state
    assert state.files == 1
    assert state.skipped == {
        "vanishes.go": "gone before it could be read",
        "parent/child.go": "gone before it could be read",
        "pipe.go": "not readable: not a regular file",
        "folder.go": "not readable: Is a directory",
    }
    assert tree.refresh().state.skipped == {"pipe.go": "not a regular file"}
    assert tree.content() == tree.rebuilt()


def test_source_nested_too_deeply_is_left_out(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: bytes) -> object:
        if b"Deep" in source:
            raise RecursionError
        return extract(source)

    monkeypatch.setattr(worker, "extract", fail)
    tree.write("deep.go", go_file("p", "Deep"))
    tree.write("flat.go", go_file("p", "Flat"))
    state = tree.refresh().state
    assert (state.files, state.skipped) == (1, {"deep.go": "nested too deeply"})


@pytest.mark.parametrize(
    "source",
    [
        b"package p\nfunc (\n",
        b"package p\ntype struct {\n",
        b"package p\nvar = 1\nconst (\n",
        b"package p\nfunc () () {}\nfunc (x) {}\nfunc (x *) Y() {}\n",
        b"package\n",
        b"package p\nvar " + b"x" * 200_000 + b" = 1\n",
        b"package p\nvar x = " + b"(" * 20_000 + b"1" + b")" * 20_000 + b"\n",
        b"package p\ntype T " + b"[]" * 5_000 + b"int\n",
        b"package p\ntype T " + b"struct { A " * 3_000 + b"int" + b" }" * 3_000 + b"\n",
        b'package p\nimport "\xff\xfe"\nvar \xc3\x28 = 1\n',
        b"package p\rvar Old = 1\r",
        b"/* never closed",
        b"package p\nvar s = `never closed",
        b"}" * 1000,
    ],
    ids=lambda source: source[10:30].decode("ascii", "replace"),
)
def test_broken_source_is_indexed_as_far_as_it_goes(tree: Tree, source: bytes) -> None:
    tree.write("odd.go", source)
    tree.write("good.go", go_file("good", "Good"))
    state = tree.refresh().state
    assert state.files + len(state.skipped) == 2
    assert tree.content() == tree.rebuilt()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [
                    b"package p\n",
                    b"func ",
                    b"type T struct {",
                    b"(",
                    b")",
                    b"{",
                    b"}",
                    b"\n",
                    b"`",
                    b'"',
                    b"var x = ",
                    b"//",
                    b"/*",
                    b"\xef\xbb\xbf",
                    b"import ",
                    b"interface",
                    b"[",
                    b"]",
                    b"const _ = iota\n",
                ]
            ),
        ),
        max_size=40,
    )
)
def test_no_bytes_stop_a_build(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    tree = Tree(tmp_path_factory.mktemp("bytes"))
    tree.write("any.go", b"".join(parts))
    tree.write("good.go", go_file("good", "Good"))
    state = tree.refresh().state
    assert state.files + len(state.skipped) == 2
    tree.content()


def test_a_link_to_a_file_outside_follows_its_target(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside.go"
    outside.write_text(go_file("outside", "Outside"))
    tree.link("inside.go", str(outside))
    assert tree.refresh().state.files == 1
    outside.write_text(go_file("outside", "Changed"))
    assert tree.refresh().read == 1
    assert "Changed" in names_in(tree, "inside.go")
