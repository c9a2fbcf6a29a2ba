"""What is it, in a few lines? The declaration of what a name means, with its doc comment and its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes import comments
from navigator.resolve import nodes
from navigator.resolve.definition import Definition, Status, definition_at, of_object
from navigator.resolve.files import GoFile
from navigator.resolve.identify import IDENTIFIERS
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.places import kind_of, qualified_name
from navigator.resolve.program import Program, get_program
from navigator.resolve.references import line_text
from navigator.resolve.render import named_type, render_type

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_TYPED = frozenset({ObjectKind.VAR, ObjectKind.PARAMETER, ObjectKind.FIELD, ObjectKind.CONST})
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Hover:
    """What a name means, to be read at a glance.

    Attributes:
        definition: Where it is declared.
        title: What it is: `method Scheduler.ScheduleOne`, `var logger klog.Logger`.
        doc: The doc comment's prose, or empty.
        lines: The declaration's first lines.
        first_line: The number of the first of them, 1-based; 0 when they are of no file on disk.
    """

    definition: Definition
    title: str
    doc: str = ""
    lines: tuple[str, ...] = ()
    first_line: int = 0


def find_hover(workspace: Workspace, path: str, line: int, column: int) -> Hover | None:
    """Return what the name at a position means; None where there is no name.

    Args:
        workspace: The checkout.
        path: A Go file.
        line: 1-based.
        column: 1-based, in bytes.

    Raises:
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    file = program.packages.file(path)
    offset = file.offset_of(line, column)
    if offset is None:
        return None
    try:
        found = _object_at(program, file, offset)
        definition = of_object(program, found) if found is not None else definition_at(program, file, offset)
        if found is None:
            return Hover(definition, f"{definition.status} {definition.name}") if definition.status is not Status.UNRESOLVED else None
        return _describe(program, found, definition)
    except RecursionError:
        return None


def find_type(workspace: Workspace, path: str, line: int, column: int) -> Definition:
    """Return the definition of the type of what stands at a position; of a type that is a pointer or a slice, of what it is made of.

    Raises:
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    file = program.packages.file(path)
    offset = file.offset_of(line, column)
    found = _object_at(program, file, offset) if offset is not None else None
    if found is None:
        return Definition(Status.UNRESOLVED, reason="there is no name at this place")
    written = program.typer.object_type(found)
    named = named_type(written)
    if named is None:
        return Definition(Status.UNRESOLVED, name=found.name, reason=f"the type of {found.name} is {render_type(program, written)}")
    return of_object(program, named.object)


def _object_at(program: Program, file: GoFile, offset: int) -> Object | None:
    word = file.word_at(offset)
    unit = file.unit_at(offset)
    node = unit.node_at(*word) if word is not None else None
    if word is None or node is None or node.type not in IDENTIFIERS or (node.start_byte, node.end_byte) != word:
        return None
    meaning = program.identify.meaning(unit, node)
    return meaning.objects[0] if meaning.objects and meaning.certain else None


def _describe(program: Program, found: Object, definition: Definition) -> Hover:
    if found.kind is ObjectKind.PACKAGE:
        return _describe_package(found, definition)
    if found.file is None or found.file.path == "builtin":
        return Hover(definition, f"builtin {found.name}")
    kind = kind_of(program, found)
    qualified = qualified_name(program, found)
    title = f"{kind} {program.packages.package_of_object(found).name}.{qualified}" if qualified else f"{kind} {found.name}"
    if found.kind in _TYPED:
        title += f" {render_type(program, program.typer.object_type(found))}"
    lines, first = _lines(program, found)
    return Hover(definition, title, _doc(found.file, first, found), tuple(lines), 0 if found.file.path.startswith("<") else first)


def _describe_package(found: Object, definition: Definition) -> Hover:
    path = found.package.path if found.package is not None else found.path
    place = next(iter(definition.definitions), None)
    doc = ""
    for file in found.package.files if found.package is not None else ():
        if place is not None and file.path == place.path:
            doc = comments.find_doc(file.source.split(b"\n"), place.line, 1).text
    return Hover(definition, f"package {path}", doc)


def _lines(program: Program, found: Object) -> tuple[list[str], int]:
    """The lines of the declaration, its head at least, and the number of the first."""
    file = found.file
    assert file is not None
    node = program.name_node(found)
    whole = node.parent if node is not None else None
    if whole is not None and whole.type == "expression_list":
        whole = whole.parent
    if node is None or whole is None or found.kind is ObjectKind.PARAMETER:
        return [line_text(file, found.offset)], file.locate(found.offset)[0]
    text = nodes.text(whole)
    first = file.locate(whole.start_byte)[0]
    keyword = file.source[file.source.rfind(b"\n", 0, whole.start_byte) + 1 : whole.start_byte].decode("utf-8", "replace")
    return (keyword + text).split("\n")[:_MOST_LINES], first


def _doc(file: GoFile, line: int, found: Object) -> str:
    if found.kind in (ObjectKind.PARAMETER, ObjectKind.LABEL, ObjectKind.TYPE_PARAMETER):
        return ""
    lines = file.source.split(b"\n")
    if not 0 < line <= len(lines):
        return ""
    column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
    return comments.find_doc(lines, line, column).text
