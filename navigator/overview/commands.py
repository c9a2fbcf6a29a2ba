"""How a binary starts: its main function, the command that it makes, that command's options and what it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes.syntax import Node
from navigator.overview.evaluate import Evaluator, body_of, elements, walk
from navigator.overview.storages import Place
from navigator.resolve import nodes
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program

_COMMAND = re.compile(r"New\w*Command\w*|Run|NewCmd\w*|Execute|NewRootCmd\w*")
_OPTIONS = re.compile(r"New\w*(?:Options|Flags|Config|Defaults)")
_RUNNING = re.compile(rb"\bcli\.Run\w*\(|\.Execute\w*\(|\bapp\.\w*Run\w*\(|\.Run\(")
_FUNCTIONS = (ObjectKind.FUNC, ObjectKind.METHOD)
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Start:
    """How a binary starts; what was not found is None.

    Attributes:
        entry: Its main function.
        command: The function that makes its command.
        options: The function that makes the options, the first that the command calls.
        run: The function that the command runs.
        about: What the command says that it is.
    """

    entry: Place | None = None
    command: Place | None = None
    options: Place | None = None
    run: Place | None = None
    about: str = ""


def find_start(program: Program, path: str) -> Start:
    """Return how the main package in a directory starts."""
    for file in program.packages.list_directory(path):
        if file.is_test or file.package_name != "main":
            continue
        package = program.packages.package_of(file)
        for main in package.lookup("main"):
            return _follow(program, main)
    return Start()


def _follow(program: Program, main: Object) -> Start:
    entry = _place(program, main)
    body = body_of(main)
    # A tool may make another program's command to look at it; one that is run is the binary's own.
    runs = body is not None and _RUNNING.search(body[1].text or b"") is not None
    command = _find_command(program, main, _DEEPEST) if runs else None
    if command is None:
        return Start(entry)
    body = body_of(command)
    if body is None:
        return Start(entry, _place(program, command))
    options = _first_call(program, *body, _OPTIONS)
    return Start(
        entry,
        _place(program, command),
        _place(program, options) if options is not None else None,
        _find_run(program, *body),
        _about(program, *body),
    )


def _find_command(program: Program, function: Object, depth: int) -> Object | None:
    """The function that makes a cobra command, called by another one directly or through `Run` and the like."""
    body = body_of(function)
    if body is None:
        return None
    if b"cobra.Command{" in (body[1].text or b""):
        return function
    for call in walk(body[1], "call_expression"):
        called = _called(program, body[0], call)
        if called is not None and depth and _COMMAND.fullmatch(called.name):
            return _find_command(program, called, depth - 1) or called
    return None


def _called(program: Program, unit: Unit, call: Node) -> Object | None:
    function = nodes.field(call, "function")
    if function is None:
        return None
    name = nodes.field(function, "field") or function
    found = program.identify.meaning(unit, name).objects
    return found[0] if found and found[0].kind in _FUNCTIONS else None


def _first_call(program: Program, unit: Unit, body: Node, pattern: re.Pattern[str]) -> Object | None:
    for call in walk(body, "call_expression"):
        function = nodes.field(call, "function")
        if function is not None and pattern.fullmatch(nodes.text(function).rpartition(".")[2]):
            return _called(program, unit, call)
    return None


def _find_run(program: Program, unit: Unit, body: Node) -> Place | None:
    """What the literal's RunE (or Run) calls: the last function called `run...` in it."""
    for literal in walk(body, "composite_literal"):
        parts = elements(literal)
        handler = parts.get("RunE") or parts.get("Run")
        if handler is None:
            continue
        chosen = None
        for call in walk(handler, "call_expression"):
            function = nodes.field(call, "function")
            name = nodes.text(function).rpartition(".")[2] if function is not None else ""
            if re.fullmatch(r"(?i)run\w*", name):
                chosen = _called(program, unit, call) or chosen
        return _place(program, chosen) if chosen is not None else None
    return None


def _about(program: Program, unit: Unit, body: Node) -> str:
    evaluator = Evaluator(program)
    for literal in walk(body, "composite_literal"):
        parts = elements(literal)
        for key in ("Long", "Short"):
            text = _text(evaluator, unit, parts.get(key))
            # Some begin with a picture.
            if text[:1].isalnum():
                return text
    return ""


def _text(evaluator: Evaluator, unit: Unit, node: Node | None) -> str:
    """A string, perhaps within a call that formats or translates it."""
    if node is None:
        return ""
    text = evaluator.string(unit, node)
    if text is None and node.type == "call_expression":
        for literal in (*walk(node, "raw_string_literal"), *walk(node, "interpreted_string_literal")):
            text = evaluator.string(unit, literal)
            if text:
                break
    return (text or "").strip()


def _place(program: Program, found: Object) -> Place | None:
    if found.file is None or found.file.external:
        return None
    package = program.packages.package_of_object(found).name
    name = found.name if package == "main" else f"{package}.{found.name}"
    return Place(found.file.path, found.file.locate(found.offset)[0], name)
