"""Who uses it? An object -> every place that means exactly it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from navigator.errors import NotFoundError
from navigator.resolve.files import GoFile
from navigator.resolve.identify import IDENTIFIERS
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.occurrences import Occurrence, Target, find_occurrences, make_target
from navigator.resolve.program import Program, get_program
from navigator.resolve.types import UNKNOWN

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_LONGEST_TEXT = 400


class Certainty(StrEnum):
    """How sure it is that a place means what was asked for; the values are part of the command line's contract.

    EXACT: Go's rules say so. LIKELY: the type before the dot could not be worked out, and the file can name the declaring package. NAME:
    only the name is the same, and nothing says that it is another's.
    """

    EXACT = "exact"
    LIKELY = "likely"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of an object.

    Attributes:
        path: The file.
        line: 1-based.
        column: 1-based, in bytes.
        text: The line, without white space around it.
        symbol: The declaration that it stands in, as `import/path.Receiver.Name`; empty outside of any.
        certainty: How sure it is.
        test: Whether the file is a test.
        dynamic: Whether it is a use of an interface's method that may run the one that was asked for.
    """

    path: str
    line: int
    column: int
    text: str
    symbol: str
    certainty: Certainty
    test: bool
    dynamic: bool = False


def find_references(
    workspace: Workspace,
    path: str,
    line: int,
    column: int,
    scope: tuple[str, ...] = (),
    *,
    declaration: bool = False,
    dynamic: bool = False,
) -> Iterator[Reference]:
    """Yield the uses of what a position means, as they are found; those in its own package come first.

    Args:
        workspace: The checkout.
        path: A Go file.
        line: 1-based.
        column: 1-based, in bytes.
        scope: Directories to look in; empty for the whole checkout.
        declaration: Whether to yield the declaration itself too.
        dynamic: For a method, whether calls through interfaces that may lead to it count as well.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    objects = objects_at(program, program.packages.file(path), line, column)
    yield from references_of(workspace, program, objects, scope, declaration=declaration, dynamic=dynamic)


def references_of(
    workspace: Workspace,
    program: Program,
    objects: tuple[Object, ...],
    scope: tuple[str, ...] = (),
    *,
    declaration: bool = False,
    dynamic: bool = False,
) -> Iterator[Reference]:
    """Yield the uses of an object; the other objects given with it are its declarations for other platforms."""
    targets = [(make_target(program, objects[0], objects[1:]), False)]
    if dynamic:
        from navigator.resolve.implementations import find_counterparts

        targets += [(make_target(program, found), True) for found in find_counterparts(workspace, program, objects[0])]
    keys = {target.keys: is_dynamic for target, is_dynamic in targets}
    merged = [targets[0][0]]
    if dynamic and len(targets) > 1:
        first = targets[0][0]
        # All methods of one name are looked for in one pass over the files.
        merged = [
            Target(
                first.name, first.kind, frozenset().union(*keys), first.package, first.directory, first.path, -1, exported=first.exported
            )
        ]
    own = targets[0][0].keys
    for occurrence in find_occurrences(workspace, merged[0], scope):
        certainty = judge(occurrence, merged[0])
        if certainty is None:
            continue
        key = (occurrence.file.path, occurrence.start)
        if key in merged[0].keys and not declaration:
            continue
        meant = occurrence.meaning.objects[0].key if occurrence.meaning.objects else None
        yield _reference(occurrence, certainty, dynamic=dynamic and meant is not None and meant not in own)


def judge(occurrence: Occurrence, target: Target) -> Certainty | None:
    """Return how sure it is that an occurrence means a target; None when it means something else."""
    meaning = occurrence.meaning
    if meaning.certain:
        if not meaning.objects:
            return None
        found = meaning.objects[0]
        if target.kind is ObjectKind.PACKAGE:
            path = found.package.path if found.package is not None else found.path
            return Certainty.EXACT if found.kind is ObjectKind.PACKAGE and path == target.package else None
        return Certainty.EXACT if found.key in target.keys else None
    if meaning.owner is not UNKNOWN or target.chunk >= 0:
        return None
    file = occurrence.file
    near = file.directory == target.directory or any(spec.path == target.package for spec in file.imports)
    return Certainty.LIKELY if near else Certainty.NAME


def objects_at(program: Program, file: GoFile, line: int, column: int) -> tuple[Object, ...]:
    """Return the object that a position means, with its declarations for other platforms.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
    """
    offset = file.offset_of(line, column)
    where = f"{file.path}:{line}:{column}"
    if offset is None:
        raise NotFoundError(f"{file.path} has no line {line} with a column {column}", "lines and columns begin at 1; columns count bytes")
    spec = next((one for one in file.imports if one.start <= offset <= one.end), None)
    if spec is not None:
        return (program.names.import_object(file, spec),)
    word = file.word_at(offset)
    unit = file.unit_at(offset)
    node = unit.node_at(*word) if word is not None else None
    if word is None or node is None or (node.start_byte, node.end_byte) != word or node.type not in IDENTIFIERS:
        raise NotFoundError(f"there is no name at {where}", f"navigator outline {file.path} lists what the file declares")
    if node.type == "package_identifier" and node.parent is not None and node.parent.type == "package_clause":
        found = Object(ObjectKind.PACKAGE, file.package_name)
        found.package = program.packages.package_of(file)
        found.path = found.package.path
        return (found,)
    meaning = program.identify.meaning(unit, node)
    if not meaning.objects or not meaning.certain:
        name = file.source[word[0] : word[1]].decode("utf-8", "replace")
        raise NotFoundError(f"what {name} means at {where} could not be worked out", f"navigator definition {where} tells more")
    return meaning.objects


def _reference(occurrence: Occurrence, certainty: Certainty, *, dynamic: bool) -> Reference:
    file = occurrence.file
    line, column = file.locate(occurrence.start)
    return Reference(
        file.path,
        line,
        column,
        line_text(file, occurrence.start),
        enclosing_symbol(occurrence.program, file, occurrence.start),
        certainty,
        file.is_test,
        dynamic,
    )


def line_text(file: GoFile, offset: int) -> str:
    """Return the line around a byte offset without white space around it, cut when it is very long."""
    start = file.source.rfind(b"\n", 0, offset) + 1
    end = file.source.find(b"\n", offset)
    text = file.source[start : end if end >= 0 else len(file.source)].decode("utf-8", "replace").strip()
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def enclosing_symbol(program: Program, file: GoFile, offset: int) -> str:
    """Return the id of the top-level declaration around a byte offset: closures count to their function. Empty outside of any."""
    declared = file.declared_around(offset)
    if declared is None:
        return ""
    package = program.packages.package_of(file).path
    return f"{package}.{declared.receiver}.{declared.name}" if declared.receiver else f"{package}.{declared.name}"
