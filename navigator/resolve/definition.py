"""Where is it declared? One place in a file -> what the name there means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.files import GoFile, ImportSpec, Unit
from navigator.resolve.identify import IDENTIFIERS, Meaning
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.package import Package
from navigator.resolve.places import Place, place_of
from navigator.resolve.program import Program, get_program
from navigator.resolve.types import UNKNOWN

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_DOC_LINK = re.compile(r"\[\*?([\w./\-]+)\]")
_STRINGS = frozenset(
    {"interpreted_string_literal", "interpreted_string_literal_content", "raw_string_literal", "raw_string_literal_content"}
)
_MOST_CANDIDATES = 20
_BUILTIN = "builtin"


class Status(StrEnum):
    """How sure an answer is; the values are part of the command line's contract."""

    EXACT = "exact"
    CANDIDATES = "candidates"
    EXTERNAL = "external"
    BUILTIN = "builtin"
    PACKAGE = "package"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name means.

    Attributes:
        status: EXACT when Go's rules gave one answer; CANDIDATES when they did not, best first; EXTERNAL, BUILTIN, PACKAGE for what
            the checkout does not declare; UNRESOLVED when there is no answer.
        definitions: Where it is declared.
        package: Import path: of the package itself, or of the one that declares an external name.
        name: The name.
        others: Declarations of the same name that other platforms build.
        reason: Why there is no answer, or no exact one.
    """

    status: Status
    definitions: tuple[Place, ...] = ()
    package: str = ""
    name: str = ""
    others: tuple[Place, ...] = ()
    reason: str = ""


def find_definition(workspace: Workspace, path: str, line: int, column: int) -> Definition:
    """Return what the name at a position means.

    Args:
        workspace: The checkout.
        path: A Go file, relative to the checkout.
        line: 1-based.
        column: 1-based, in bytes; anywhere in the name, or right behind it.

    Raises:
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    file = program.packages.file(path)
    offset = file.offset_of(line, column)
    if offset is None:
        return Definition(Status.UNRESOLVED, reason=f"{path} has no line {line} with a column {column}")
    try:
        return definition_at(program, file, offset)
    except RecursionError:
        return Definition(Status.UNRESOLVED, reason="what stands there is nested too deeply")


def definition_at(program: Program, file: GoFile, offset: int) -> Definition:
    """Return what the name at a byte offset of a file means."""
    unit = file.unit_at(offset)
    around = unit.node_at(offset, offset)
    spec = next((one for one in file.imports if one.start <= offset <= one.end), None)
    if spec is not None:
        return _import(program, file, spec)
    word = file.word_at(offset)
    node = unit.node_at(*word) if word is not None else None
    if (node is not None and node.type == "comment") or (around is not None and around.type == "comment"):
        comment = node if node is not None and node.type == "comment" else around
        assert comment is not None
        return _doc_link(program, unit, comment, offset)
    if word is None or node is None:
        return Definition(Status.UNRESOLVED, reason="there is no name at this place")
    name = file.source[word[0] : word[1]].decode("utf-8", "replace")
    if node.type == "package_identifier" and node.parent is not None and node.parent.type == "package_clause":
        return _package(program.packages.package_of(file))
    if node.type not in IDENTIFIERS or (node.start_byte, node.end_byte) != word:
        what = "within a string" if node.type in _STRINGS else "no name"
        return Definition(Status.UNRESOLVED, name=name, reason=f"{name} is {what}")
    return answer(program, program.identify.meaning(unit, node), file, name)


def answer(program: Program, meaning: Meaning, file: GoFile, name: str) -> Definition:
    """Turn a meaning into a definition."""
    if meaning.objects and meaning.certain:
        return of_object(program, meaning.objects[0], meaning.objects[1:])
    if meaning.objects:
        places = _places(program, meaning.objects)
        reason = f"{name} is ambiguous: several are promoted from the same depth"
        return Definition(Status.CANDIDATES if places else Status.UNRESOLVED, places, name=name, reason=reason)
    if meaning.owner is UNKNOWN:
        # What stands before the dot could not be worked out: then only the name is left to go by.
        from navigator.resolve.candidates import find_candidates

        places = find_candidates(program, file, name, _MOST_CANDIDATES)
        reason = f"the type of what stands before {name} could not be worked out"
        return Definition(Status.CANDIDATES if places else Status.UNRESOLVED, places, name=name, reason=reason)
    return Definition(Status.UNRESOLVED, name=name, reason=f"{name} is not declared")


def of_object(program: Program, found: Object, others: tuple[Object, ...] = ()) -> Definition:
    """Return the definition of an object that is known."""
    if found.kind is ObjectKind.PACKAGE:
        if found.package is None:
            return Definition(Status.PACKAGE, package=found.path, name=found.name, reason=f"{found.path} is not in the checkout")
        return _package(found.package)
    if found.file is None or found.file.path == _BUILTIN:
        return Definition(Status.BUILTIN, package=_BUILTIN, name=found.name)
    if found.file.external:
        package = program.packages.package_of_object(found)
        real = found if not found.file.path.startswith("<") else _in_goroot(program, package, found)
        place = place_of(program, real) if real is not None else None
        return Definition(Status.EXTERNAL, (place,) if place else (), package=package.path, name=found.name)
    place = place_of(program, found)
    assert place is not None
    return Definition(Status.EXACT, (place,), package=place.package, name=found.name, others=_places(program, others))


def _places(program: Program, found: tuple[Object, ...]) -> tuple[Place, ...]:
    return tuple(place for one in found if (place := place_of(program, one)) is not None)


def _package(package: Package) -> Definition:
    """A package is declared where its documentation is, or in its first file."""
    best = min(
        package.files or package.tests,
        key=lambda file: (not file.is_preferred, not file.path.endswith("/doc.go"), file.path),
        default=None,
    )
    places: tuple[Place, ...] = ()
    if best is not None and not best.path.startswith("<"):
        start = next((chunk.start for chunk in best.chunks if chunk.keyword == b"package"), 0)
        found = best.source.find(package.name.encode("utf-8", "replace"), start + len(b"package"))
        line, column = best.locate(found if found >= 0 else start)
        places = (Place(package.path, package.name, "package", package.path, best.path, line, column),)
    return Definition(Status.PACKAGE, places, package=package.path, name=package.name)


def _import(program: Program, file: GoFile, spec: ImportSpec) -> Definition:
    return of_object(program, program.names.import_object(file, spec))


def _in_goroot(program: Program, bundled: Package, found: Object) -> Object | None:
    """The same declaration in the real standard library."""
    package = program.packages.in_goroot(bundled.path)
    if package is None:
        return None
    if found.kind is ObjectKind.METHOD:
        return next(iter(package.methods_of(found.receiver, found.name)), None)
    if found.kind in (ObjectKind.FIELD, ObjectKind.INTERFACE_METHOD):
        return program.find_member(package, program.owner_of(found), found.name)
    return next(iter(package.lookup(found.name)), None)


def _doc_link(program: Program, unit: Unit, comment: Node, offset: int) -> Definition:
    """A link in a comment: `[Name]`, `[Type.Member]`, `[pkg.Name]`, `[pkg.Type.Member]` (https://go.dev/doc/comment#doclinks)."""
    text = nodes.text(comment)
    inside = len(unit.file.source[comment.start_byte : offset].decode("utf-8", "replace"))
    for match in _DOC_LINK.finditer(text):
        if match.start() <= inside <= match.end():
            upto = text[match.start(1) : max(inside, match.start(1))].count(".")
            found = find_by_path(program, unit.file, match[1], upto)
            if found is not None:
                return of_object(program, found)
            return Definition(Status.UNRESOLVED, name=match[1], reason=f"the link {match[0]} leads nowhere")
    return Definition(Status.UNRESOLVED, reason="this is a comment")


def find_by_path(program: Program, file: GoFile, path: str, upto: int = -1) -> Object | None:
    """Return what a dotted name means at the top level of a file.

    Args:
        program: The program.
        file: The file.
        path: `Name`, `Type.Member`, `pkg.Name`, `pkg.Type.Member`, where pkg is a name or an import path.
        upto: The number of the part that is meant, from 0; the last one without it.
    """
    folder, slash, last = path.rpartition("/")
    parts = last.split(".")
    found: Object | None = None
    rest = parts
    if slash:
        package = program.packages.imported(f"{folder}/{parts[0]}", file)
        found = Object(ObjectKind.PACKAGE, parts[0])
        found.package, found.path = package, f"{folder}/{parts[0]}"
        rest = parts[1:]
        upto = max(upto, 0) if upto >= 0 else upto
    wanted = len(parts) if upto < 0 else upto + 1
    for number, part in enumerate(rest, start=len(parts) - len(rest)):
        if number >= wanted:
            break
        found = _step(program, file, found, part)
        if found is None:
            return None
    return found


def _step(program: Program, file: GoFile, owner: Object | None, name: str) -> Object | None:
    if owner is None:
        return next(iter(program.names.lookup_in_file(file, name)), None)
    if owner.kind is ObjectKind.PACKAGE:
        return next(iter(program.in_package(owner, name, file)), None)
    if owner.kind is not ObjectKind.TYPE:
        return None
    selection = program.members.find(program.typer.object_type(owner), name, None)
    return selection.object if selection is not None else None
