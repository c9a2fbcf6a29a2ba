"""What `extract` makes of comments, and of files that do not look as gofmt would have them or are no Go at all."""

from __future__ import annotations

import pytest

from indexes.extract import extract
from indexes.model import Kind
from tests.indexes.go_sources import declared, kinds, read


@pytest.mark.parametrize(
    ("comment", "doc", "markers"),
    [
        ("// One\n// two.\n", "One\ntwo.", ()),
        ("// One\n//\n//\n// two.\n//\n", "One\n\ntwo.", ()),
        ("// One:\n//\n//\tcode\n", "One:\n\n\tcode", ()),
        ("//One\n", "One", ()),
        ("// Apart.\n\n// Near.\n", "Near.", ()),
        ("// Apart.\n\n", "", ()),
        ("/* Block. */\n", " Block.", ()),
        ("/*\nBlock\n\n\n  more.\n*/\n", "Block\n\n  more.", ()),
        ("/*\nSee pkg/*.go.\n*/\n", "See pkg/*.go.", ()),
        ("/*\n// closes */\n", "// closes", ()),
        ("/* One. */ /* Two. */\n", " One.\n Two.", ()),
        ("// One.\n/* Two. */\n// Three.\n", "One.\n Two.\nThree.", ()),
        ("// F does.\n//go:noinline\n//nolint:all\n", "F does.", ("go:noinline", "nolint:all")),
        ("//export F\n//line x.go:1\n", "", ("export F", "line x.go:1")),
        ("// see: this\n// go:noinline\n", "see: this\ngo:noinline", ()),
        ("// T is.\n// +k8s:deepcopy-gen=true\n// More.\n// +optional\n", "T is.\nMore.", ("+k8s:deepcopy-gen=true", "+optional")),
        ("// +genclient\n\n// T is.\n", "T is.", ()),
        ("// + no marker\n", "+ no marker", ()),
        ("var x = 1 // behind\n", "", ()),
        ("var x = 1 /* behind */\n", "", ()),
        ("// of x\nvar x = 1; ", "", ()),
        ("// F does.\n/* and here */ ", "", ()),
    ],
)
def test_doc_comments(comment: str, doc: str, markers: tuple[str, ...]):
    found = read(f"\n{comment}func F() {{}}\n").declarations[-1]
    assert (found.doc, found.markers) == (doc, markers)


def test_in_a_group_each_spec_has_a_doc_of_its_own():
    found = declared("""
        // All of them.
        type (
        \t// A is.
        \tA int
        \tB int // not this
        \t// C is.
        \tC int; D int
        )

        // E is.
        type E int

        // F and G are.
        var F, G = 1, 2
    """)
    assert {name: row.doc for name, row in found.items()} == {
        "A": "A is.",
        "B": "",
        "C": "C is.",
        "D": "",
        "E": "E is.",
        "F": "F and G are.",
        "G": "F and G are.",
    }


def test_a_one_line_struct_keeps_its_doc_to_itself():
    found = declared("\n// T is.\ntype T struct{ a int }\n")
    assert (found["T"].doc, found["T.a"].doc) == ("T is.", "")


def test_windows_line_ends():
    facts = extract(b"// Package p.\r\npackage p\r\n\r\n// F does.\r\n//go:noinline\r\nfunc F(\r\n\ta int,\r\n) {\r\n}\r\n")
    assert [(row.doc, row.markers, row.signature, row.end_line) for row in facts.declarations] == [
        ("Package p.", (), "package p", 2),
        ("F does.", ("go:noinline",), "func F(a int)", 9),
    ]


def test_a_byte_order_mark_is_no_text_but_takes_three_columns():
    first = extract(b"\xef\xbb\xbf// Package p.\npackage p\n").declarations[0]
    assert (first.doc, first.line, first.column) == ("Package p.", 2, 9)
    facts = extract(b"\xef\xbb\xbfpackage p; var x = 1\n")
    assert [(row.signature, row.column) for row in facts.declarations] == [("package p", 12), ("var x = 1", 19)]


def test_columns_count_bytes():
    found = declared('\nvar ä, 世界, x = "ö", 2, 3\n')
    assert [(row.name, row.column, row.signature) for row in found.values()] == [
        ("ä", 5, 'var ä = "ö"'),
        ("世界", 9, "var 世界 = 2"),
        ("x", 17, "var x = 3"),
    ]


def test_what_is_not_utf_8_is_replaced():
    facts = extract(b'// P \xff.\npackage p\n\nfunc F() {}\n\nvar s = "\xfe"\n')
    assert facts.declarations[0].doc == "P \ufffd."
    assert [row.name for row in facts.declarations] == ["p", "F", "s"]


def test_a_brace_in_column_0_of_a_raw_string_ends_no_body():
    assert kinds("\nfunc F() {\n\tx := `\n}\n`\n\ttype no int\n}\n\nfunc G() {}\n") == [("F", Kind.FUNC), ("G", Kind.FUNC)]


def test_a_go_file_in_a_raw_string_declares_nothing():
    source = "\npackage q\n\n// No.\nfunc no() {\n\tx()\n}\n\nvar no = []int{\n\t1,\n}\n"
    assert [name for name, _ in kinds(f"\nconst S = `{source}`\n\nfunc F() {{\n\tuse(`{source}`)\n}}\n\nfunc G() {{}}\n")] == [
        "S",
        "F",
        "G",
    ]


def test_bodies_need_not_end_in_column_0():
    assert [name for name, _ in kinds("\nfunc F() {\n\tif x {\n\t}}\nvar v = []int{\n\t1}\ntype T struct {\n\tA int\n}\n")] == [
        "F",
        "v",
        "T",
        "T.A",
    ]


def test_a_file_with_syntax_errors_gives_what_can_be_read():
    facts = read("\nfunc F() {\n}\n\nfunc = 3\n\ntype T struct {\n\tA int\n}\n")
    assert facts.errors
    assert {"F", "T", "A"} <= {row.name for row in facts.declarations}


def test_new_with_a_value_is_no_error():
    facts = read('\nvar p, q = new(1 + 2), new([]int)\n\nvar r = f(new("r"))\n\nfunc F() {}\n')
    assert not facts.errors
    assert [row.signature for row in facts.declarations[1:]] == [
        "var p = new(1 + 2)",
        "var q = new([]int)",
        'var r = f(new("r"))',
        "func F()",
    ]


def test_a_function_named_new_keeps_its_name():
    facts = read("\nvar p = new(1 + 2)\n\nfunc new(x int) {}\n\nfunc (T) new(x int) {}\n")
    assert [row.name for row in facts.declarations] == ["p", "p", "new", "new"]


@pytest.mark.parametrize("body", ["x := 1 +* 2 )", "x := `\nfunc`\n\ty := 1 +* 2"])
def test_an_error_within_a_body_hides_no_declarations(body: str):
    facts = read(f"\nfunc F() {{\n\t{body}\n}}\n\nfunc G() {{}}\n")
    assert [row.name for row in facts.declarations] == ["p", "F", "G"]
