"""Where a name stands, file by file: the candidates that references and callers are chosen from.

A cheap filter over text comes first (the index knows which files hold an identifier, and which import a package), then a pattern over the
file's bytes that leaves out places that cannot mean what is asked for; only what is left is parsed and resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexes.errors import CheckoutError
from indexes.store import Index
from navigator.resolve.dependents import find_dependents
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.identify import IDENTIFIERS, Meaning
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program, get_program, go_on
from navigator.workspace import Workspace

# From so many candidate files on, leaving out those that cannot know the type is worth its own cost.
_MANY = 400
_MEMBERS = frozenset({ObjectKind.FIELD, ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD})


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for, in a form that outlives the program that found it.

    Attributes:
        name: Its name.
        kind: What it is.
        keys: The declarations that count: file and byte offset of each.
        package: Import path of the package that declares it; of a package, its own.
        directory: The directory of that package; empty for a package outside of the checkout.
        path: The file that declares it.
        chunk: Of what is local, the chunk that holds it; -1 for what is not.
        exported: Whether other packages can name it.
    """

    name: str
    kind: ObjectKind
    keys: frozenset[tuple[str, int]]
    package: str
    directory: str
    path: str
    chunk: int
    exported: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where the name stands, with what it means there."""

    file: GoFile
    unit: Unit
    start: int
    end: int
    meaning: Meaning
    program: Program


def make_target(program: Program, found: Object, others: tuple[Object, ...] = ()) -> Target:
    """Describe an object so that it can be looked for."""
    if found.kind is ObjectKind.PACKAGE:
        package = found.package
        files = (package.files or package.tests) if package is not None else []
        path = package.path if package is not None else found.path
        return Target(found.name, found.kind, frozenset(), path, files[0].directory if files else "", "", -1, exported=True)
    if found.file is None:
        return Target(found.name, found.kind, frozenset([found.key]), "", "", "", -1, exported=True)
    package = program.packages.package_of_object(found)
    local = is_local(program, found)
    return Target(
        found.name,
        found.kind,
        frozenset(one.key for one in (found, *others)),
        package.path,
        found.file.directory,
        found.file.path,
        found.chunk if local else -1,
        # Nobody imports a program, or what a test file declares; the tests beside it share its directory.
        found.exported and package.name != "main" and not found.file.is_test,
    )


def is_local(program: Program, found: Object) -> bool:
    """Whether an object can only be named within the top-level declaration that holds it."""
    if found.kind in (ObjectKind.PARAMETER, ObjectKind.TYPE_PARAMETER, ObjectKind.LABEL):
        return True
    return (
        found.kind not in _MEMBERS
        and found.node is not None
        and found.file is not None
        and program.declared_at(found.file, found.offset) is None
    )


def find_occurrences(workspace: Workspace, target: Target, scope: tuple[str, ...] = ()) -> Iterator[Occurrence]:
    """Yield the places where a target may stand, with what stands there; the file that declares it first.

    Args:
        workspace: The checkout.
        target: What is looked for.
        scope: Directories to look in, with those below them; empty for everywhere.
    """
    program = get_program(workspace)
    for path in _candidate_files(workspace, target, scope):
        workspace.checkpoint()
        program = go_on(program)
        try:
            file = program.packages.file(path)
        except CheckoutError:
            continue  # gone since it was indexed
        yield from _in_file(program, file, target)
        file.forget_bodies()


def _in_file(program: Program, file: GoFile, target: Target) -> Iterator[Occurrence]:
    pattern = _pattern(program, file, target)
    if pattern is None:
        return
    for match in pattern.finditer(file.source):
        start, end = match.span(1)
        unit = file.unit_at(start)
        if target.chunk >= 0 and unit.number != target.chunk:
            continue
        node = unit.node_at(start, end)
        if node is None or node.type not in IDENTIFIERS or (node.start_byte, node.end_byte) != (start, end):
            continue
        try:
            meaning = program.identify.meaning(unit, node)
        except RecursionError:
            continue
        yield Occurrence(file, unit, start, end, meaning, program)


def _pattern(program: Program, file: GoFile, target: Target) -> re.Pattern[bytes] | None:
    """A pattern whose group 1 is the name where it may mean the target; None when this file cannot mean it anywhere."""
    name = re.escape(target.name.encode("utf-8", "replace"))
    inside = file.directory == target.directory
    word = rb"(?<![\w\x80-\xff])(" + name + rb")(?![\w\x80-\xff])"
    if target.kind is ObjectKind.PACKAGE:
        known_as = {spec.alias or program.packages.name_of_import(spec.path, file) for spec in file.imports if spec.path == target.package}
        known_as -= {".", "_"}
        if not known_as:
            return None
        names = b"|".join(re.escape(one.encode("utf-8", "replace")) for one in sorted(known_as))
        return re.compile(rb"(?<![\w\x80-\xff.])(" + names + rb")(?=\s*\.)")
    if target.kind in (ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD):
        return re.compile(rb"\.\s*" + word)
    if target.kind is ObjectKind.FIELD:
        # A selector, or a key of a literal; in its own package also where it is embedded.
        return re.compile(
            rb"(?:\.\s*|(?<![\w\x80-\xff]))("
            + name
            + rb")(?![\w\x80-\xff])"
            + (b"" if inside else rb"(?:(?=\s*:)|(?<=\.\s" + name + rb")|(?<=\." + name + rb"))")
        )
    if target.chunk >= 0 or inside or any(spec.alias == "." for spec in file.imports):
        return re.compile(word)
    if not any(spec.path == target.package for spec in file.imports):
        return None
    return re.compile(rb"\.\s*" + word)


def _candidate_files(workspace: Workspace, target: Target, scope: tuple[str, ...]) -> Iterator[str]:
    """The files to look at: the one that declares it, its package, then all others by path."""
    if target.chunk >= 0:
        yield target.path
        return
    seen = {target.path} if target.path else set()
    if target.path and _is_within(target.path, scope):
        yield target.path
    if target.directory or not target.exported:
        for file in workspace.checkout.list_directory(target.directory):
            if file.path not in seen and _is_within(file.path, scope):
                seen.add(file.path)
                yield file.path
    if target.exported:
        others = workspace.ask(lambda index: _users(index, target))
        for path in sorted(others):
            if path not in seen and _is_within(path, scope):
                yield path


def _users(index: Index, target: Target) -> set[str]:
    found: set[str] = set()
    for segment in index.segments:
        documents = set(segment.find_users(target.name)) if target.kind is not ObjectKind.PACKAGE else None
        if target.package and target.kind not in _MEMBERS:
            importers = set(segment.find_importers(target.package))
            documents = importers if documents is None else documents & importers
        found.update(segment.documents[number].path for number in documents or ())
    if target.kind in _MEMBERS and len(found) > _MANY and target.directory:
        dependents = find_dependents(index, target.package)
        found = {path for path in found if path.rpartition("/")[0] in dependents}
    return found


def _is_within(path: str, scope: tuple[str, ...]) -> bool:
    if not scope:
        return True
    return any(not directory or path == directory or path.startswith(f"{directory.rstrip('/')}/") for directory in scope)
