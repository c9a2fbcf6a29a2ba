"""What a person types to name a place in the code: `path:line:column`, `path:line`, or a symbol."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from indexes.errors import CheckoutError
from indexes.model import Symbol
from indexes.scan import to_symbols
from navigator.errors import NotFoundError, UsageError
from navigator.explore import get_symbol
from navigator.resolve.definition import find_definition
from navigator.resolve.files import GoFile
from navigator.resolve.identify import IDENTIFIERS
from navigator.resolve.program import Program, get_program
from navigator.workspace import Workspace

_POSITION = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?(?::.*)?")
_NAME = re.compile(rb"[^\W\d][\w\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a Go file.

    Attributes:
        path: Relative to the checkout; absolute for a file of a GOROOT.
        line: 1-based.
        column: 1-based, in bytes.
    """

    path: str
    line: int
    column: int


def find_targets(workspace: Workspace, text: str) -> list[Target]:
    """Return the places that a text names: one for a position or a symbol, all names on the line for a line without a column.

    Raises:
        NotFoundError: There is no such symbol, or several have that name.
        UsageError: The file is none of Go.
        CheckoutError: There is no such file in the checkout.
    """
    match = _POSITION.fullmatch(text)
    if match is None:
        return [_symbol(workspace, text)]
    path = locate(workspace, match["path"])
    line = int(match["line"])
    if match["column"]:
        return [Target(path, line, int(match["column"]))]
    program = get_program(workspace)
    return _names_on(program, program.packages.file(path), line)


def get_target(workspace: Workspace, text: str) -> Target:
    """Return the one place that a text names; of a line without a column, the name that is declared there.

    Raises:
        UsageError: The line has several names, and declares none or several of them; or the file is none of Go.
        NotFoundError: There is no such symbol, or several have that name.
        CheckoutError: There is no such file in the checkout.
    """
    targets = find_targets(workspace, text)
    if len(targets) == 1:
        return targets[0]
    if not targets:
        raise UsageError(f"there is no name on the line {text}", "name another line, or a symbol")
    raise UsageError(f"{text} has several names", f"add a column: {text}:{targets[0].column}")


def get_declaration(workspace: Workspace, text: str) -> Symbol:
    """Return the declaration that the name at a position means.

    Raises:
        NotFoundError: The name has no one declaration at package level of the checkout.
        UsageError: The line has several names; or the file is none of Go.
        CheckoutError: There is no such file in the checkout.
    """
    target = get_target(workspace, text)
    found = find_definition(workspace, target.path, target.line, target.column)
    hint = f"navigator definition {text}"
    if len(found.definitions) != 1:
        raise NotFoundError(f"what stands at {text} has no one declaration: {found.reason or found.status}", hint)
    place = found.definitions[0]
    if os.path.isabs(place.path):
        raise NotFoundError(f"{found.package}.{found.name} is not in the checkout", hint)
    for symbol in to_symbols(workspace.checkout.source_file(place.path), workspace.facts(place.path)):
        if (symbol.line, symbol.column) == (place.line, place.column):
            return symbol
    raise NotFoundError(f"{place.name} is local to a function: {place.path}:{place.line}:{place.column}", hint)


def locate(workspace: Workspace, path: str) -> str:
    """Return the path of a Go file as the checkout knows it; what the user typed is relative to the checkout or to the current directory.

    Raises:
        UsageError: It is no Go file.
        CheckoutError: It does not exist, or lies outside of the checkout and of the GOROOT.
    """
    if not path.endswith(".go"):
        raise UsageError(f"{path} is not a Go file", "name a .go file with a line and a column, or a symbol")
    inside = workspace.checkout.root / path
    full = str(inside) if inside.is_file() else os.path.abspath(path)
    if not os.path.isfile(full):
        raise CheckoutError(f"there is no file {path} in the checkout {workspace.checkout.root}", "paths are relative to the checkout")
    try:
        return workspace.checkout.relative(full)
    except CheckoutError:
        goroot = get_program(workspace).packages.goroot
        if goroot is not None and os.path.realpath(full).startswith(os.path.realpath(goroot) + os.sep):
            return os.path.abspath(full)
        raise


def _symbol(workspace: Workspace, text: str) -> Target:
    found = _by_directory(workspace, text)
    if found is not None:
        return found
    symbol = get_symbol(workspace, text)
    return Target(symbol.path, symbol.line, symbol.column)


def _by_directory(workspace: Workspace, text: str) -> Target | None:
    """`import/path.Name` and `import/path.Type.Method` lead to a directory: that takes no index."""
    folder, slash, last = text.rpartition("/")
    element, dot, name = last.partition(".")
    if not slash or not dot:
        return None
    program = get_program(workspace)
    for directory in workspace.checkout.directories_of(f"{folder}/{element}"):
        files = program.packages.list_directory(directory)
        if files:
            package = program.packages.package_of(next((file for file in files if not file.is_test), files[0]))
            receiver, _, member = name.rpartition(".")
            found = package.methods_of(receiver, member) if receiver else package.lookup(member)
            if found and found[0].file is not None:
                return Target(found[0].file.path, *found[0].file.locate(found[0].offset))
    return None


def _names_on(program: Program, file: GoFile, line: int) -> list[Target]:
    """The name that a line declares, or else all names on it."""
    start = file.offset_of(line, 1)
    if start is None:
        raise UsageError(f"{file.path} has no line {line}", f"it has {file.source.count(bytes([10])) + 1} lines")
    end = file.source.find(b"\n", start)
    found: list[int] = []
    declared: list[int] = []
    for match in _NAME.finditer(file.source, start, end if end >= 0 else len(file.source)):
        unit = file.unit_at(match.start())
        node = unit.node_at(*match.span())
        if node is None or node.type not in IDENTIFIERS or (node.start_byte, node.end_byte) != match.span():
            continue
        found.append(match.start())
        meaning = program.identify.meaning(unit, node)
        if meaning.objects and meaning.objects[0].key == (file.path, match.start()):
            declared.append(match.start())
    chosen = declared[:1] or found
    return [Target(file.path, *file.locate(offset)) for offset in chosen]
