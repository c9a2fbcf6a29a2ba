"""Marker files are read as they were meant, and what is malformed is told with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.markers_format import Answer, Kind, MarkerError, Place, Question, parse_marker_file

TEXT = """What the file is about.
https://go.dev/ref/spec

-- go.mod --
module example.org/m
-- a/a.go --
package a

func get(get int) int { return get } //@loc(get, "get"),loc(param, "get"#2),def("get"#3, param) //@def("int", builtin("int"))

var é, x = get(1), fmt.Sprint("get") //@def("get", get),def("get"#2, unresolved) def("Sprint", external("fmt", "Sprint")),loc!(x, "x")
"""


def parse(lines: str) -> tuple[tuple[Question, Place, tuple[Answer, ...]], ...]:
    file = parse_marker_file("a.txt", f"Prose.\n-- a.go --\n{lines}\n")
    return tuple((marker.question, marker.place, marker.answers) for marker in file.markers if not marker.implied)


def test_a_file_is_read() -> None:
    file = parse_marker_file("a.txt", TEXT + '//@refs(x),def!("x", unresolved)\n'.replace("//@", "var x //@"))
    assert file.name == "a"
    assert file.prose == "What the file is about.\nhttps://go.dev/ref/spec"
    assert list(file.files) == ["go.mod", "a/a.go"]
    assert file.files["go.mod"] == "module example.org/m\n"
    first, second, *_ = file.markers
    assert (first.question, first.text, first.place) == (Question.DEF, "get", Place("a/a.go", 3, 32))
    assert first.answers == (Answer(Kind.PLACE, Place("a/a.go", 3, 10)),)
    assert (first.line, first.checked, first.implied) == (9, True, False)
    assert second.answers == (Answer(Kind.BUILTIN, name="int"),)
    # Columns count bytes, and é has two.
    assert str(file.markers[2].place) == "a/a.go:5:13"
    assert file.markers[3].answers == (Answer(Kind.UNRESOLVED),)
    assert file.markers[4].answers == (Answer(Kind.EXTERNAL, package="fmt", name="Sprint"),)
    assert [marker.checked for marker in file.markers] == [True] * 5 + [True, False] + [True] * 2


def test_what_a_name_leads_to_answers_itself_unless_it_says_no() -> None:
    file = parse_marker_file(
        "a.txt", '-- a.go --\ntype b struct{ a } //@loc(b, "b"),loc!(a, "a")\nvar _ = b{}.a //@def("b", b),def("a", a)\n'
    )
    assert [(marker.text, str(marker.place)) for marker in file.markers if marker.implied] == [("b", "a.go:1:6")]


def test_texts_are_whole_words_but_other_texts_are_found_anywhere() -> None:
    (_, place, _), (_, other, _) = parse('podded := pod //@def("pod", unresolved),def(":=", unresolved)')
    assert (place.column, other.column) == (11, 8)


def test_questions_with_many_answers() -> None:
    found = parse(
        'type A B //@loc(a, "A"),loc(b, "B"),refs(a, b),impls("A", b, ptr(a)),callers("A"),callees("A", dyn(a)),def("B", candidates(a, b))'
    )
    a, b = Place("a.go", 1, 6), Place("a.go", 1, 8)
    assert [(question, place) for question, place, _ in found] == [
        (Question.REFS, a),
        (Question.IMPLS, a),
        (Question.CALLERS, a),
        (Question.CALLEES, a),
        (Question.DEF, b),
    ]
    assert [answers for _, _, answers in found] == [
        (Answer(Kind.PLACE, b),),
        (Answer(Kind.PLACE, b), Answer(Kind.POINTER, a)),
        (),
        (Answer(Kind.DYNAMIC, a),),
        (Answer(Kind.PLACE, a), Answer(Kind.PLACE, b)),
    ]


def test_files_are_written_below_a_folder(tmp_path: Path) -> None:
    parse_marker_file("a.txt", TEXT.replace(',loc!(x, "x")', "")).write(tmp_path / "new")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == ["new/a/a.go", "new/go.mod"]
    assert (tmp_path / "new" / "a" / "a.go").read_bytes().startswith(b"package a\n\nfunc get(get int)")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('var a //@deff("a", unresolved)', "a.txt:3: a marker is one of"),
        ('var a //@def("a", unresolved) more', "a.txt:3: no marker: more"),
        ('var a //@def("a", unresolved', "a.txt:3: a comma or a right parenthesis is missing: the line ends"),
        ('var a //@def("a",)', "a.txt:3: an argument is missing"),
        ('var a //@def("b", unresolved)', "a.txt:3: def: the line has 0 times 'b', not 1"),
        ('var a //@def("a"#2, unresolved)', "a.txt:3: def: the line has 1 times 'a', not 2"),
        ('var a //@def("a", b)', "a.txt:3: def: b is located nowhere"),
        ("var a //@def(a, unresolved)", "a.txt:3: def: def begins with a text"),
        ('var a //@def("a")', 'a.txt:3: def: it should be def("text", answer)'),
        ('var a //@def("a", external("fmt"))', "a.txt:3: def: an id is expected, not external"),
        ("var a //@def()", "a.txt:3: def: it has no arguments"),
        ('var a //@loc(a, "a")', "a.txt:3: loc: nothing uses a"),
        ('var a //@loc("a", "a")', 'a.txt:3: loc: it should be loc(id, "text")'),
        ('var a, b //@loc(a, "a"),loc(a, "b")', "a.txt:3: loc: a is located on line 3 too"),
        ('var a //@loc(a, "a"),impls("a", dyn(a))', "a.txt:3: impls: dyn(...) is no answer to impls"),
        ('var a //@refs("a")', "a.txt:3: refs: refs begins with an id"),
        ("var a", "a.txt:1: there is no marker"),
    ],
)
def test_what_is_malformed_is_told_with_its_line(line: str, message: str) -> None:
    with pytest.raises(MarkerError) as caught:
        parse(line)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Prose only.\n", "a.txt:1: there is no section"),
        ("-- a.go --\n-- a.go --\n", "a.txt:2: there are two sections a.go"),
        ("-- ../a.go --\n", "a.txt:1: ../a.go leads out of the folder"),
    ],
)
def test_sections_are_checked(text: str, message: str) -> None:
    with pytest.raises(MarkerError, match=r"a\.txt") as caught:
        parse_marker_file("a.txt", text)
    assert str(caught.value) == message
