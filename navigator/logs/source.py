"""Functions and statements of a file, as this package looks at them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from indexes.model import Kind
from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.program import Program, get_program
from navigator.workspace import Workspace

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_PARTS = frozenset({"expression_case", "type_case", "default_case", "communication_case"})


class Lines:
    """The lines of a file: byte offset -> 1-based line, and back."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer(b"\n", source)]

    def line_of(self, offset: int) -> int:
        """Return the line that holds a byte offset."""
        return bisect_right(self.starts, offset)

    def start_of(self, line: int) -> int:
        """Return the byte offset at which a line begins."""
        return self.starts[line - 1]

    def text(self, line: int) -> bytes:
        """Return a line without its end; empty for one that is not there."""
        if not 1 <= line <= len(self.starts):
            return b""
        end = self.starts[line] if line < len(self.starts) else len(self.source)
        return self.source[self.starts[line - 1] : end].rstrip(b"\r\n")


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method with a body.

    Attributes:
        file, unit: Where it is written.
        lines: The lines of the file.
        node: Its declaration.
        body: Its block.
        name: `Receiver.Name`, or the bare name.
        symbol: `import/path.Receiver.Name`.
        package: Import path of its package.
        receiver: The name of the receiver's variable; empty when it has none.
    """

    file: GoFile
    unit: Unit
    lines: Lines
    node: Node
    body: Node
    name: str
    symbol: str
    package: str
    receiver: str

    @property
    def start_line(self) -> int:
        return self.lines.line_of(self.node.start_byte)

    @property
    def end_line(self) -> int:
        return self.lines.line_of(self.node.end_byte - 1)


def begin(workspace: Workspace) -> Program:
    """Return what is known of the checkout as it is on disk at this moment: a change of ours may be a millisecond old."""
    known = workspace.kept(Program)
    if known is not None:
        known.checked = 0.0  # so that files are compared now, and not half a second later
    return get_program(workspace)


def find_functions(program: Program, file: GoFile, start: int, end: int) -> Iterator[Function]:
    """Yield the functions of a file that overlap a range of lines, in source order.

    Args:
        program: What is known of the checkout.
        file: The file.
        start: First line, 1-based.
        end: Last line.
    """
    lines = Lines(file.source)
    package = program.packages.package_of(file).path
    for declared in file.declared:
        if declared.kind not in (Kind.FUNC, Kind.METHOD):
            continue
        chunk = file.chunks[declared.chunk]
        if lines.line_of(chunk.start) > end or lines.line_of(max(chunk.start, chunk.end - 1)) < start:
            continue
        unit = file.unit(declared.chunk)
        name_node = unit.node_at(declared.offset, declared.offset + len(declared.name.encode("utf-8", "replace")))
        node = name_node.parent if name_node is not None else None
        body = nodes.field(node, "body") if node is not None else None
        if node is None or body is None or node.type not in ("function_declaration", "method_declaration"):
            continue
        name = f"{declared.receiver}.{declared.name}" if declared.receiver else declared.name
        found = Function(file, unit, lines, node, body, name, f"{package}.{name}", package, receiver_name(node))
        if found.start_line <= end and found.end_line >= start:
            yield found


def receiver_name(node: Node) -> str:
    """Return the name of the receiver's variable of a method; empty when it has none."""
    receiver = nodes.field(node, "receiver")
    for parameter in nodes.children(receiver) if receiver is not None else []:
        name = nodes.field(parameter, "name")
        if name is not None and nodes.text(name) != "_":
            return nodes.text(name)
    return ""


def statements(owner: Node) -> list[Node]:
    """Return the statements directly within a block or a case, in source order."""
    lists = (child for child in owner.named_children if child.type == "statement_list")
    return [node for child in lists for node in child.named_children if node.type not in ("comment", "empty_statement")]


def cases(switch: Node) -> list[Node]:
    """Return the clauses of a switch or select statement."""
    return [child for child in switch.named_children if child.type in _PARTS]


def is_generated(source: bytes) -> bool:
    """Whether a file says that it is generated (https://go.dev/s/generatedcode)."""
    return _GENERATED.search(source) is not None


def squeeze(node: Node, longest: int = 0) -> str:
    """Return a node's text on one line; cut when it is longer than asked for."""
    text = " ".join(nodes.text(node).split())
    return text if not longest or len(text) <= longest else text[: longest - 3].rstrip() + "..."


def walk(node: Node, *, into_functions: bool = True) -> Iterator[Node]:
    """Yield a node and all below it, in source order."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        for child in reversed(found.named_children):
            if into_functions or child.type != "func_literal":
                pending.append(child)  # noqa: PERF401 - deepest last
