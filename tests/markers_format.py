"""The files of tests/markers: Go programs in txtar form whose comments say what each name means; tests/markers/README.md is the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent / "markers"

_SECTION = re.compile(r"-- (\S.*?) --\s*$")
_START = re.compile(r"//@(?=(?:loc|def|refs|impls|callers|callees)\b)")
_CALL = re.compile(r"(loc|def|refs|impls|callers|callees)(!?)\(")
_TOKEN = re.compile(r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")(?P<number>#[1-9])?|(?P<name>[A-Za-z_]\w*)|(?P<mark>[(),]))')
_BETWEEN = re.compile(r"(?:\s|,|//@)*")
_WORD = re.compile(r"\w")


class MarkerError(ValueError):
    """A marker that says nothing: the message begins with file:line."""


class Question(StrEnum):
    """What a marker asks of the place it names."""

    DEF = "def"
    REFS = "refs"
    IMPLS = "impls"
    CALLERS = "callers"
    CALLEES = "callees"


class Kind(StrEnum):
    """What an answer is."""

    PLACE = "place"
    POINTER = "ptr"
    DYNAMIC = "dyn"
    EXTERNAL = "external"
    BUILTIN = "builtin"
    PACKAGE = "package"
    UNRESOLVED = "unresolved"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a name stands. Lines and columns are 1-based, columns count bytes."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a place means.

    Attributes:
        kind: Which of the others are set.
        place: For a place, a pointer or a dynamic call: where the declaration is, or the call.
        package: For an external name or a package: the import path.
        name: For an external or a builtin one: the name.
    """

    kind: Kind
    place: Place | None = None
    package: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """One expectation.

    Attributes:
        question: What is asked.
        place: Where.
        text: The text at the place, for test ids.
        answers: What is expected: for a definition the best first, for other questions a set.
        checked: Whether go/types can be asked the same.
        line: The marker's line in the txtar file.
        implied: Whether no one wrote it: a declaration that others are defined by answers itself.
    """

    question: Question
    place: Place
    text: str
    answers: tuple[Answer, ...]
    checked: bool
    line: int
    implied: bool = False


@dataclass(frozen=True, slots=True)
class MarkerFile:
    """One txtar file.

    Attributes:
        name: Its name without the suffix.
        prose: What stands above the first section.
        files: The text of each section by its path.
        markers: In the order in which they were written, the implied ones last.
    """

    name: str
    prose: str
    files: Mapping[str, str]
    markers: tuple[Marker, ...]

    def write(self, folder: Path) -> None:
        """Write the sections below a folder, which is made when it is missing."""
        for path, text in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Call:
    """A marker as written, before the ids of the whole file are known."""

    name: str
    checked: bool
    arguments: tuple[_Argument, ...]
    path: str
    number: int
    code: str
    line: int


@dataclass(frozen=True, slots=True)
class _Argument:
    """A string with its number, or a name with the arguments in its parentheses; `inner` is None without any."""

    text: str
    quoted: bool
    number: int = 1
    inner: tuple[_Argument, ...] | None = None


def marker_paths() -> list[Path]:
    """Return the txtar files of the repository."""
    return sorted(FOLDER.glob("*.txt"))


def read_marker_file(path: Path) -> MarkerFile:
    """Read one txtar file.

    Raises:
        MarkerError: A marker of it is malformed.
    """
    return parse_marker_file(path.name, path.read_text(encoding="utf-8"))


def parse_marker_file(name: str, text: str) -> MarkerFile:
    """Parse the text of a txtar file.

    Raises:
        MarkerError: A marker of it is malformed, names an unknown id or a text that its line does not have.
    """
    prose, sections = _split(name, text)
    calls = [
        call
        for path, (first, lines) in sections.items()
        if path.endswith(".go")
        for offset, line in enumerate(lines)
        for call in _read_calls(name, path, first + offset, offset + 1, line)
    ]
    if not calls:
        raise MarkerError(f"{name}:1: there is no marker")
    reader = _Reader(name, calls)
    markers = tuple(reader.markers())
    files = {path: "".join(f"{line}\n" for line in lines) for path, (_, lines) in sections.items()}
    return MarkerFile(name.removesuffix(".txt"), prose, files, markers)


def _split(name: str, text: str) -> tuple[str, dict[str, tuple[int, list[str]]]]:
    """Return the prose, and for each section the number of its first line and its lines."""
    prose: list[str] = []
    sections: dict[str, tuple[int, list[str]]] = {}
    current = prose
    for number, line in enumerate(text.split("\n"), 1):
        if match := _SECTION.match(line):
            path = match[1]
            if path in sections:
                raise MarkerError(f"{name}:{number}: there are two sections {path}")
            if path.startswith("/") or ".." in path.split("/"):
                raise MarkerError(f"{name}:{number}: {path} leads out of the folder")
            current = []
            sections[path] = (number + 1, current)
        else:
            current.append(line)
    if not sections:
        raise MarkerError(f"{name}:1: there is no section")
    if current and not current[-1]:
        current.pop()
    return "\n".join(prose).strip(), sections


def _read_calls(name: str, path: str, line: int, number: int, text: str) -> Iterator[_Call]:
    """Yield the markers of one line of Go."""
    start = _START.search(text)
    if start is None:
        if "//@" in text:
            raise MarkerError(f"{name}:{line}: a marker is one of loc, def, refs, impls, callers, callees")
        return
    code, at = text[: start.start()], start.end()
    while at < len(text):
        match = _CALL.match(text, at)
        if match is None:
            raise MarkerError(f"{name}:{line}: no marker: {text[at:]}")
        arguments, at = _read_arguments(f"{name}:{line}", text, match.end())
        yield _Call(match[1], not match[2], arguments, path, number, code, line)
        between = _BETWEEN.match(text, at)
        assert between is not None
        at = between.end()


def _read_arguments(where: str, text: str, at: int) -> tuple[tuple[_Argument, ...], int]:
    """Read what follows a left parenthesis; return it and where the text behind the right one begins."""
    found: list[_Argument] = []
    while True:
        match = _TOKEN.match(text, at)
        if match is None or (match["mark"] and not (match["mark"] == ")" and not found)):
            raise MarkerError(f"{where}: an argument is missing: {text[at:] or 'the line ends'}")
        at = match.end()
        if match["mark"]:
            return (), at
        if match["string"]:
            content = re.sub(r"\\(.)", lambda escaped: {"t": "\t"}.get(escaped[1], escaped[1]), match["string"][1:-1])
            found.append(_Argument(content, quoted=True, number=int((match["number"] or "#1")[1:])))
        else:
            inner = None
            if text[at : at + 1] == "(":
                inner, at = _read_arguments(where, text, at + 1)
            found.append(_Argument(match["name"], quoted=False, inner=inner))
        match = _TOKEN.match(text, at)
        if match is None or match["mark"] not in (",", ")"):
            raise MarkerError(f"{where}: a comma or a right parenthesis is missing: {text[at:] or 'the line ends'}")
        at = match.end()
        if match["mark"] == ")":
            return tuple(found), at


class _Reader:
    """Gives the calls of one file their meaning."""

    def __init__(self, name: str, calls: list[_Call]) -> None:
        self._name = name
        self._calls = calls
        self._locations: dict[str, Place] = {}
        self._texts: dict[str, str] = {}
        self._declared: dict[str, _Call] = {}
        self._used: set[str] = set()

    def markers(self) -> Iterator[Marker]:
        for call in self._calls:
            if call.name == "loc":
                self._locate(call)
        defined: dict[str, None] = {}
        for call in self._calls:
            if call.name != "loc":
                marker = self._marker(call)
                if marker.question is Question.DEF and marker.checked and not call.arguments[1].inner:
                    defined[call.arguments[1].text] = None
                yield marker
        for unused in self._locations.keys() - self._used:
            raise self._error(self._declared[unused], f"nothing uses {unused}")
        for identity in defined:
            declaration = self._declared.get(identity)
            # loc! is a place that means something else than itself, such as an embedded field: its type.
            if declaration is not None and declaration.checked:
                place = self._locations[identity]
                yield Marker(Question.DEF, place, self._texts[identity], (Answer(Kind.PLACE, place),), True, declaration.line, implied=True)

    def _locate(self, call: _Call) -> None:
        if len(call.arguments) != 2 or call.arguments[0].quoted or call.arguments[0].inner is not None or not call.arguments[1].quoted:
            raise self._error(call, 'it should be loc(id, "text")')
        identity = call.arguments[0].text
        if identity in self._locations:
            raise self._error(call, f"{identity} is located on line {self._declared[identity].line} too")
        if identity == Kind.UNRESOLVED:
            raise self._error(call, f"{identity} is no id")
        self._locations[identity] = self._find(call, call.arguments[1])
        self._texts[identity] = call.arguments[1].text
        self._declared[identity] = call

    def _marker(self, call: _Call) -> Marker:
        if not call.arguments:
            raise self._error(call, "it has no arguments")
        first, *rest = call.arguments
        question = Question(call.name)
        if question is Question.REFS:
            if first.quoted:
                raise self._error(call, "refs begins with an id")
            place, text = self._at(call, first), self._texts[first.text]
        else:
            if not first.quoted:
                raise self._error(call, f"{question} begins with a text")
            place, text = self._find(call, first), first.text
        if question is Question.DEF:
            if len(rest) != 1:
                raise self._error(call, 'it should be def("text", answer)')
            answers = self._definition(call, rest[0])
        else:
            answers = tuple(self._one_of_many(call, question, argument) for argument in rest)
        return Marker(question, place, text, answers, call.checked, call.line)

    def _definition(self, call: _Call, argument: _Argument) -> tuple[Answer, ...]:
        if argument.quoted:
            raise self._error(call, "an answer is an id or one of external, builtin, package, unresolved, ambiguous, candidates")
        texts = [inner.text for inner in argument.inner or () if inner.quoted]
        match argument.text, len(argument.inner or ()), len(texts):
            case "unresolved", 0, 0:
                return (Answer(Kind.UNRESOLVED),)
            case "external", 2, 2:
                return (Answer(Kind.EXTERNAL, package=texts[0], name=texts[1]),)
            case "builtin", 1, 1:
                return (Answer(Kind.BUILTIN, name=texts[0]),)
            case "package", 1, 1:
                return (Answer(Kind.PACKAGE, package=texts[0]),)
            case "candidates", count, 0 if count > 1 and argument.inner:
                return tuple(Answer(Kind.PLACE, self._at(call, inner)) for inner in argument.inner)
            case "ambiguous", _, 0 if argument.inner:
                return tuple(Answer(Kind.AMBIGUOUS, self._at(call, inner)) for inner in argument.inner)
        return (Answer(Kind.PLACE, self._at(call, argument)),)

    def _one_of_many(self, call: _Call, question: Question, argument: _Argument) -> Answer:
        kinds = {Question.IMPLS: (Kind.POINTER,), Question.CALLERS: (Kind.DYNAMIC,), Question.CALLEES: (Kind.DYNAMIC,)}
        if argument.inner is None:
            return Answer(Kind.PLACE, self._at(call, argument))
        if argument.text not in kinds.get(question, ()) or len(argument.inner) != 1:
            raise self._error(call, f"{argument.text}(...) is no answer to {question}")
        return Answer(Kind(argument.text), self._at(call, argument.inner[0]))

    def _at(self, call: _Call, argument: _Argument) -> Place:
        if argument.quoted or argument.inner is not None:
            raise self._error(call, f"an id is expected, not {argument.text}")
        if argument.text not in self._locations:
            raise self._error(call, f"{argument.text} is located nowhere")
        self._used.add(argument.text)
        return self._locations[argument.text]

    def _find(self, call: _Call, argument: _Argument) -> Place:
        """Find a text on the marker's line; at an end that is part of a word, only where the word ends too."""
        pattern = re.escape(argument.text)
        if _WORD.match(argument.text[:1]):
            pattern = rf"(?<!\w){pattern}"
        if _WORD.match(argument.text[-1:]):
            pattern = rf"{pattern}(?!\w)"
        found = [match.start() for match in re.finditer(pattern, call.code)] if argument.text else []
        if len(found) < argument.number:
            raise self._error(call, f"the line has {len(found)} times {argument.text!r}, not {argument.number}")
        return Place(call.path, call.number, len(call.code[: found[argument.number - 1]].encode()) + 1)

    def _error(self, call: _Call, message: str) -> MarkerError:
        return MarkerError(f"{self._name}:{call.line}: {call.name}: {message}")
