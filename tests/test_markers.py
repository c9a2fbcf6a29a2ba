"""What tests/markers says of each name: our resolver answers so, and so does Go's own type checker wherever it can be asked.

The type checker is asked with two processes for all files that can live in one workspace, and one for each of the few others.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from indexes.checkout import Checkout
from navigator.workspace import Workspace
from tests.gotypes import build_gotypes, find_definitions, run_gotypes
from tests.indexes.go_toolchain import MISSING, go_root
from tests.markers_format import Answer, Kind, Marker, MarkerFile, Place, Question, marker_paths, read_marker_file

FILES = {path.stem: read_marker_file(path) for path in marker_paths()}

_MARKED = "//@"
_CALL = re.compile(r"(\[[^\]]*\])?\(")
_FUNC = re.compile(r"func (?:\([^)]*\) )?(\w+)")
_INTERFACE = re.compile(r"(?:type |\t)(\w+) interface\b")


def _cases() -> Iterator[object]:
    for name, file in FILES.items():
        for marker in file.markers:
            what = f"{marker.question} {marker.text}{' itself' if marker.implied else ''}"
            yield pytest.param(name, marker, id=f"{name}-{marker.place}-{what}")


@pytest.fixture(autouse=True)
def _own_directories() -> None:
    """Thousands of tests need no thousands of home directories: nothing here reads or writes one."""


@pytest.fixture(scope="session")
def workspace_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Workspace]]:
    """Open the checkout that a marker file describes, written when it is first asked for."""
    folder = tmp_path_factory.mktemp("markers")
    opened: dict[str, Workspace] = {}

    def workspace(name: str) -> Workspace:
        if name not in opened:
            FILES[name].write(folder / name)
            opened[name] = Workspace(Checkout(folder / name), folder / "index")
            opened[name].refresh(jobs=1)
        return opened[name]

    yield workspace
    for one in opened.values():
        one.close()


@pytest.mark.parametrize(("name", "marker"), list(_cases()))
def test_the_resolver_says_so(name: str, marker: Marker, workspace_of: Callable[[str], Workspace]) -> None:
    workspace = workspace_of(name)
    ask = {
        Question.DEF: _our_definition,
        Question.REFS: _our_references,
        Question.IMPLS: _our_implementations,
        Question.CALLERS: _our_callers,
        Question.CALLEES: _our_callees,
    }
    expected = _definition(marker.answers) if marker.question is Question.DEF else _set(marker.answers)
    found = ask[marker.question](workspace, marker.place)
    assert found == expected, f"tests/markers/{name}.txt:{marker.line}: {found}"


def _definition(answers: tuple[Answer, ...]) -> tuple[object, ...]:
    """Return what is expected in a form in which it can be compared: of several places the first one is the best."""
    first = answers[0]
    match first.kind:
        case Kind.PLACE:
            return "exact", str(first.place), frozenset(str(answer.place) for answer in answers[1:])
        case Kind.AMBIGUOUS:
            return "candidates", frozenset(str(answer.place) for answer in answers)
        case Kind.EXTERNAL:
            return "external", first.package, first.name
        case Kind.BUILTIN:
            return "builtin", first.name
        case Kind.PACKAGE:
            return "package", first.package
    return ("unresolved",)


def _set(answers: tuple[Answer, ...]) -> set[str]:
    return {str(answer.place) if answer.kind is Kind.PLACE else f"{answer.kind}({answer.place})" for answer in answers}


def _our_definition(workspace: Workspace, at: Place) -> tuple[object, ...]:
    from navigator.resolve.definition import find_definition

    found = find_definition(workspace, at.path, at.line, at.column)
    places = [f"{one.path}:{one.line}:{one.column}" for one in found.definitions]
    others = frozenset(f"{one.path}:{one.line}:{one.column}" for one in found.others)
    match str(found.status):
        case "exact":
            return "exact", places[0], others | set(places[1:])
        case "candidates":
            return "candidates", frozenset(places)
        case "external":
            return "external", found.package, found.name
        case "builtin":
            return "builtin", found.name
        case "package":
            return "package", found.package
    return (str(found.status),)


def _our_references(workspace: Workspace, at: Place) -> set[str]:
    from navigator.resolve.references import find_references

    return {f"{one.path}:{one.line}:{one.column}" for one in find_references(workspace, at.path, at.line, at.column)}


def _our_implementations(workspace: Workspace, at: Place) -> set[str]:
    from navigator.resolve.implementations import find_implementations

    found = find_implementations(workspace, at.path, at.line, at.column, everywhere=True)
    return {_wrapped(f"{one.path}:{one.line}:{one.column}", Kind.POINTER if one.pointer else None) for one in found}


def _our_callers(workspace: Workspace, at: Place) -> set[str]:
    from navigator.resolve.calls import find_callers

    found = find_callers(workspace, at.path, at.line, at.column)
    return {_wrapped(f"{one.call_path}:{one.call_line}:{one.call_column}", Kind.DYNAMIC if one.dynamic else None) for one in found}


def _our_callees(workspace: Workspace, at: Place) -> set[str]:
    """Return the functions of the checkout that are called: what is external or builtin is no part of the expectation."""
    from navigator.resolve.calls import find_callees

    found = [one for one in find_callees(workspace, at.path, at.line, at.column) if (workspace.checkout.root / (one.path or "-")).is_file()]
    return {_wrapped(f"{one.path}:{one.line}:{one.column}", Kind.DYNAMIC if one.dynamic else None) for one in found}


def _wrapped(place: str, kind: Kind | None) -> str:
    return f"{kind}({place})" if kind else place


# Go's type checker


@dataclass
class _Judgement:
    """What the type checker said of one marker file.

    Attributes:
        definitions: By place, as `_definition` gives them.
        implementations: For each interface of the files about implementations, the places of the types' names.
    """

    definitions: dict[str, tuple[object, ...]] = field(default_factory=dict)
    implementations: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def judgements(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> dict[str, _Judgement]:
    """Ask the type checker about all files at once."""
    if go_root() is None:
        pytest.skip(MISSING)
    kept = getattr(pytestconfig, "cache", None)
    cache = kept.mkdir("gotypes") if kept else tmp_path_factory.mktemp("gotypes")
    build_gotypes(cache)
    folder = tmp_path_factory.mktemp("judged")
    together = {name: file for name, file in FILES.items() if _fits_a_workspace(file)}
    trees = [_Tree(folder / "together", {f"{name}/": file for name, file in together.items()})]
    trees += [_Tree(folder / name, {"": file}) for name, file in FILES.items() if name not in together]
    for tree in trees:
        tree.write()
    found: dict[str, _Judgement] = {}
    # What runs is Go; two at a time are as many as there may be processors.
    with ThreadPoolExecutor(2) as pool:
        for judged in pool.map(lambda tree: tree.judge(cache), trees):
            found |= judged
    return found


def _fits_a_workspace(file: MarkerFile) -> bool:
    """A workspace has no use for the vendor directories and replacements of its modules."""
    return "go.mod" in file.files and not any(path.startswith("vendor/") or path.endswith(("/go.mod", "go.work")) for path in file.files)


@dataclass
class _Tree:
    """Marker files that are asked about together.

    Attributes:
        root: Where they are written.
        files: Each with the folder below the root that it is in, with a slash at the end.
    """

    root: Path
    files: dict[str, MarkerFile]

    def write(self) -> None:
        for prefix, file in self.files.items():
            file.write(self.root / prefix)
        if "" not in self.files:
            used = "".join(f"\t./{prefix.rstrip('/')}\n" for prefix in self.files)
            (self.root / "go.work").write_text(f"go 1.26\n\nuse (\n{used})\n", encoding="utf-8")

    def judge(self, cache: Path) -> dict[str, _Judgement]:
        judged = {file.name: _Judgement() for file in self.files.values()}
        targets = [f"{prefix}{place}" for prefix, file in self.files.items() for place in _places_to_ask(file)]
        answers = find_definitions(cache, self.root, targets)
        for target, answer in zip(targets, answers, strict=True):
            prefix = next(prefix for prefix in self.files if target.startswith(prefix))
            definitions = judged[self.files[prefix].name].definitions
            definitions[target.removeprefix(prefix)] = _go_definition(answer, prefix)
        self._judge_implementations(cache, judged)
        return judged

    def _judge_implementations(self, cache: Path, judged: dict[str, _Judgement]) -> None:
        asked = {prefix: file for prefix, file in self.files.items() if any(one.question is Question.IMPLS for one in file.markers)}
        targets = [
            f"{prefix}{path}:{line}:{match[1]}"
            for prefix, file in asked.items()
            for path, line, text in _go_lines(file)
            for match in _INTERFACE.finditer(text)
        ]
        if not targets:
            return
        scope = self.root / "scope.json"
        folders = {f"{prefix}{path.rpartition('/')[0]}" for prefix, file in asked.items() for path, _, _ in _go_lines(file)}
        scope.write_text(json.dumps(sorted(folders)), encoding="utf-8")
        rows = run_gotypes(cache, ["implementations", self.root, "--scope", scope], lines=targets)
        for target, row in zip(targets, rows, strict=True):
            prefix = next(prefix for prefix in asked if target.startswith(prefix))
            file = asked[prefix]
            types = {
                _place_of_name(file, path.removeprefix(prefix), line, name)
                for path, line, name in row["implementations"]
                if path.startswith(prefix)
            }
            path, number, name = target.removeprefix(prefix).split(":")
            judged[file.name].implementations[_place_of_name(file, path, int(number), name)] = types


@pytest.mark.parametrize("name", list(FILES))
def test_go_says_so(name: str, judgements: dict[str, _Judgement]) -> None:
    file, judgement = FILES[name], judgements[name]
    differences = []
    for marker in file.markers:
        if marker.checked:
            for what, said, expected in _compare(file, marker, judgement):
                if said != expected:
                    differences.append(f"{name}.txt:{marker.line}: {what} of {marker.text}: Go says {said}, the marker {expected}")
    assert not differences, "\n".join(differences)


def _compare(file: MarkerFile, marker: Marker, judgement: _Judgement) -> Iterator[tuple[str, object, object]]:
    """Yield what is compared, what Go says and what the marker says."""
    said = judgement.definitions
    if marker.question is Question.DEF:
        yield "definition", said[str(marker.place)], _go_expectation(marker.answers)
        return
    places = {str(answer.place) for answer in marker.answers}
    if marker.question is Question.IMPLS:
        at = str(marker.place)
        if at in judgement.implementations:
            yield "implementations", judgement.implementations[at], places
        elif _is_type(file, marker.place):
            yield "interfaces", {one for one, types in judgement.implementations.items() if at in types}, places
        return
    asked = said[str(marker.place)]
    if marker.question is Question.CALLEES:
        # Each name that is called in the body, if it means a function that is declared with its body.
        called = {str(said[str(place)][1]) for place in _called_names(file, marker.place) if said[str(place)][0] == "exact"}
        dynamic = {str(answer.place) for answer in marker.answers if answer.kind is Kind.DYNAMIC}
        functions = {place for place in called if _is_func(file, _parsed(place))}
        yield "callees", functions | (called & dynamic), places
        return
    uses = [place for place in _occurrences(file, marker.text) if said[str(place)] == asked and str(place) != asked[1]]
    if marker.question is Question.CALLERS:
        uses = [place for place in uses if _is_called(file, place)]
    yield str(marker.question), {str(place) for place in uses}, places


def _go_expectation(answers: tuple[Answer, ...]) -> tuple[object, ...]:
    """Go knows one platform, and has nothing to say about what is ambiguous."""
    expected = _definition(answers[:1])
    return ("unresolved",) if answers[0].kind is Kind.AMBIGUOUS else expected


def _go_definition(answer: dict[str, Any], prefix: str) -> tuple[object, ...]:
    match answer["status"]:
        case "exact":
            found = answer["definitions"][0]
            return "exact", f"{found['path'].removeprefix(prefix)}:{found['line']}:{found['column']}", frozenset()
        case "external":
            return "external", answer["package"], answer["name"]
        case "builtin":
            return "builtin", answer["name"]
        case "package":
            return "package", answer["package"]
    return (answer["status"],)


def _places_to_ask(file: MarkerFile) -> list[Place]:
    """Return the places of all markers, and of all names that may be uses or calls of what a marker asks about."""
    wanted: dict[Place, None] = {}
    for marker in file.markers:
        if marker.checked:
            wanted[marker.place] = None
            if marker.question in (Question.REFS, Question.CALLERS):
                wanted |= dict.fromkeys(_occurrences(file, marker.text))
            elif marker.question is Question.CALLEES:
                wanted |= dict.fromkeys(_called_names(file, marker.place))
    return list(wanted)


def _go_lines(file: MarkerFile) -> Iterator[tuple[str, int, str]]:
    """Yield path, line number and text of each line of Go, without its markers."""
    for path, text in file.files.items():
        if path.endswith(".go"):
            for number, line in enumerate(text.split("\n"), 1):
                yield path, number, line.partition(_MARKED)[0]


def _occurrences(file: MarkerFile, name: str) -> Iterator[Place]:
    for path, number, line in _go_lines(file):
        for match in re.finditer(rf"\b{re.escape(name)}\b", line):
            yield Place(path, number, len(line[: match.start()].encode()) + 1)


def _called_names(file: MarkerFile, function: Place) -> Iterator[Place]:
    """Yield the names that are called from the line of a function to the brace that ends it."""
    for path, number, line in _go_lines(file):
        if path != function.path or number < function.line:
            continue
        start = line.find("{") if number == function.line else 0
        for match in re.finditer(r"\w+", line):
            place = Place(path, number, len(line[: match.start()].encode()) + 1)
            if match.start() >= start and _is_called(file, place):
                yield place
        if line.rstrip() == "}" or (number == function.line and line.rstrip().endswith("}")):
            return


def _is_called(file: MarkerFile, place: Place) -> bool:
    line = file.files[place.path].split("\n")[place.line - 1].encode()
    before, after = line[: place.column - 1].decode(), line[place.column - 1 :].decode()
    behind = after[len(re.match(r"\w*", after)[0]) :]  # type: ignore[index]
    if before.endswith("(") and behind.startswith(")") and not re.search(r"\w\($", before):
        behind = behind[1:]
    return bool(_CALL.match(behind)) and not before.endswith("func ") and not _FUNC.fullmatch(before + after[: len(after) - len(behind)])


def _is_func(file: MarkerFile, place: Place) -> bool:
    """Tell whether a function or a method of a type is declared at a place."""
    match = _FUNC.match(file.files[place.path].split("\n")[place.line - 1])
    return match is not None and match.start(1) == place.column - 1


def _is_type(file: MarkerFile, place: Place) -> bool:
    return file.files[place.path].split("\n")[place.line - 1][: place.column - 1] == "type "


def _parsed(place: str) -> Place:
    path, line, column = place.rsplit(":", 2)
    return Place(path, int(line), int(column))


def _place_of_name(file: MarkerFile, path: str, number: int, name: str) -> str:
    line = file.files[path].split("\n")[number - 1].partition(_MARKED)[0]
    match = re.search(rf"\b{re.escape(name)}\b", line)
    assert match is not None
    return f"{path}:{number}:{len(line[: match.start()].encode()) + 1}"


def test_every_file_names_its_rule_and_has_a_module_of_its_own() -> None:
    modules = defaultdict(list)
    for name, file in FILES.items():
        assert "https://go.dev/" in file.prose or "https://pkg.go.dev/" in file.prose, name
        if _fits_a_workspace(file):
            modules[file.files["go.mod"].split()[1]].append(name)
    assert [names for names in modules.values() if len(names) > 1] == []
