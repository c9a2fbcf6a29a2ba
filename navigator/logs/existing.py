"""What is logged here already? The calls of klog and logr within a stretch of code, with the flag that shows each.

A call counts when what stands before its dot is the package klog, a `klog.Verbose` or a `logr.Logger` by its type, whatever it is called.
Levels add up as logr adds them (https://pkg.go.dev/github.com/go-logr/logr#Logger.V) and are followed through local variables. A level
that is given to a logger elsewhere, before it comes here as a parameter, is not known.

`--vmodule` names files without `.go`, and only works with the text format (https://pkg.go.dev/k8s.io/klog/v2). At run time, a component
with its debugging handlers on takes `PUT /debug/flags/v` too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from indexes import syntax
from indexes.syntax import Node
from navigator.logs.loggers import KLOG_PATHS, is_logger, is_verbose
from navigator.logs.model import LogCall, Spot
from navigator.logs.source import Function, begin, find_functions
from navigator.logs.wording import unquote
from navigator.resolve import nodes
from navigator.resolve.expressions import Mode
from navigator.resolve.files import Unit
from navigator.resolve.objects import ObjectKind
from navigator.resolve.program import Program, get_program
from navigator.resolve.types import UNKNOWN
from navigator.workspace import Workspace

_SEVERITIES = (("Info", "info"), ("Warning", "warning"), ("Error", "error"), ("Fatal", "fatal"), ("Exit", "fatal"))
# Where the message of a structured call stands, and where its keys begin.
_STRUCTURED = {"InfoS": 0, "ErrorS": 1, "InfoSDepth": 1, "ErrorSDepth": 2}
_LOGR = {"Info": 0, "Error": 1}
_MOST_STEPS = 12
_MAKES_LOGGERS = frozenset({"FromContext", "TODO", "Background", "LoggerWithValues", "LoggerWithName"})


def find_existing(workspace: Workspace, spots: Iterable[Spot]) -> Iterator[LogCall]:
    """Yield the log calls in stretches of code, in the order of the stretches, each call once.

    Raises:
        CheckoutError: A file cannot be read.
    """
    seen: set[tuple[str, int]] = set()
    begin(workspace)
    for spot in spots:
        program = get_program(workspace)
        file = program.packages.file(spot.path)
        for function in find_functions(program, file, spot.start, spot.end):
            for node, call in calls_in(program, function, spot):
                if spot.start <= call.line <= spot.end and (spot.path, node.start_byte) not in seen:
                    seen.add((spot.path, node.start_byte))
                    yield call


def calls_in(program: Program, function: Function, spot: Spot) -> Iterator[tuple[Node, LogCall]]:
    """Yield (call, what it is) for the log calls of a function, in source order."""
    captured = syntax.find_captures("logs", function.body)
    for name in sorted(captured.get("log.name", ()), key=lambda node: node.start_byte):
        selector = name.parent
        node = selector.parent if selector is not None else None
        if selector is None or node is None:
            continue
        found = _describe(program, function, node, selector, spot)
        if found is not None:
            yield node, found


def _describe(program: Program, function: Function, node: Node, selector: Node, spot: Spot) -> LogCall | None:
    operand, field, arguments = nodes.field(selector, "operand"), nodes.field(selector, "field"), nodes.field(node, "arguments")
    if operand is None or field is None or arguments is None:
        return None
    owner = program.expressions.operand(function.unit, operand)
    name = nodes.text(field)
    given = nodes.children(arguments)
    is_package = owner.mode is Mode.PACKAGE and owner.object is not None and owner.object.path in KLOG_PATHS
    logr = owner.mode is Mode.VALUE and is_logger(program, owner.type)
    verbose = owner.mode is Mode.VALUE and is_verbose(program, owner.type)
    if not (is_package or logr or verbose) and program.selected_type(owner) is UNKNOWN:
        # klog's own files are not in the checkout: what begins with the package still says what it is.
        verbose, logr = _comes_from_klog(program, function.unit, operand)
    if not (is_package or logr or verbose):
        return None
    if logr and name not in _LOGR:
        return None
    severity = next(value for prefix, value in _SEVERITIES if name.startswith(prefix))
    # An error of logr is written whatever its V is.
    level = 0 if is_package or (logr and name == "Error") else level_of(program, function.unit, operand)
    at = _LOGR[name] if logr else _STRUCTURED.get(name)
    message, keys = _texts(given, at, name)
    flag, verbosity = flags_for(function.file.path, level)
    start, end = function.lines.line_of(field.start_byte), function.lines.line_of(node.end_byte - 1)
    written = " ".join(nodes.text(selector).split())
    column = function.file.locate(field.start_byte)[1]
    return LogCall(
        function.file.path,
        start,
        end,
        level,
        written,
        severity,
        message,
        keys,
        function.symbol,
        flag,
        verbosity,
        spot.tour,
        spot.stop,
        column,
    )


def _texts(given: list[Node], at: int | None, name: str) -> tuple[str, tuple[str, ...]]:
    """The message and the keys; of a call that is not structured, the format or the first constant text."""
    if at is None:
        # A depth stands first in the Depth variants.
        at = 1 if "Depth" in name else 0
        return (unquote(given[at]) if at < len(given) else ""), ()
    if at >= len(given):
        return "", ()
    rest = given[at + 1 :]
    keys = tuple(unquote(key) or "?" for key in rest[0::2] if key.type != "variadic_argument")
    return unquote(given[at]), keys


def level_of(program: Program, unit: Unit, node: Node, steps: int = 0) -> int | None:  # noqa: PLR0911 - one a form
    """Return the verbosity of a logger or a `klog.Verbose`; None when it is no constant."""
    node = nodes.unparenthesized(node)
    if steps > _MOST_STEPS:
        return None
    if node.type == "identifier":
        return _level_of_variable(program, unit, node, steps)
    if node.type != "call_expression":
        return 0
    function, arguments = nodes.field(node, "function"), nodes.field(node, "arguments")
    given = nodes.children(arguments) if arguments is not None else []
    if function is None or function.type != "selector_expression":
        return 0
    operand, field = nodes.field(function, "operand"), nodes.field(function, "field")
    if operand is None or field is None:
        return 0
    owner = program.expressions.operand(unit, operand)
    if nodes.text(field) == "V" and given:
        own = _integer(program, unit, given[0])
        if owner.mode is Mode.PACKAGE or own is None:
            return own
        base = level_of(program, unit, operand, steps + 1)
        return None if base is None else base + own
    if owner.mode is Mode.PACKAGE:
        # LoggerWithValues(logger, ...) keeps the level of its logger.
        first = given[0] if given else None
        logged = first is not None and is_logger(program, program.expressions.single(unit, first))
        return level_of(program, unit, first, steps + 1) if first is not None and logged else 0
    is_known = program.selected_type(owner) is not UNKNOWN
    return level_of(program, unit, operand, steps + 1) if not is_known or is_logger(program, program.selected_type(owner)) else 0


def _comes_from_klog(program: Program, unit: Unit, node: Node, steps: int = 0) -> tuple[bool, bool]:
    """Return (whether it is a `klog.Verbose`, whether it is a logger) as far as the names tell, where the types cannot."""
    node = nodes.unparenthesized(node)
    if node.type == "identifier" and steps <= _MOST_STEPS:
        value = _value_of_variable(program, unit, node)
        return _comes_from_klog(program, unit, value, steps + 1) if value is not None else (False, False)
    function = nodes.field(node, "function") if node.type == "call_expression" else None
    operand = nodes.field(function, "operand") if function is not None and function.type == "selector_expression" else None
    if function is None or operand is None or steps > _MOST_STEPS:
        return False, False
    name = nodes.text(nodes.field(function, "field") or function)
    owner = program.expressions.operand(unit, operand)
    if owner.mode is Mode.PACKAGE:
        is_klog = owner.object is not None and owner.object.path in KLOG_PATHS
        return is_klog and name == "V", is_klog and name in _MAKES_LOGGERS
    _, logr = _comes_from_klog(program, unit, operand, steps + 1)
    return False, logr and name in ("V", "WithValues", "WithName", "WithCallDepth")


def _level_of_variable(program: Program, unit: Unit, node: Node, steps: int) -> int | None:
    value = _value_of_variable(program, unit, node)
    return level_of(program, unit, value, steps + 1) if value is not None else 0


def _value_of_variable(program: Program, unit: Unit, node: Node) -> Node | None:
    """What a local variable is declared with; None when that is no expression of its own."""
    found = program.names.lookup(unit, nodes.text(node), node.start_byte)
    if not found or found[0].kind is not ObjectKind.VAR or found[0].node is None or found[0].file is not unit.file:
        return None
    listed = found[0].node.parent
    statement = listed.parent if listed is not None and listed.type == "expression_list" else None
    if statement is None or statement.type != "short_var_declaration" or listed is None:
        return None
    right = nodes.field(statement, "right")
    values = nodes.children(right) if right is not None else []
    number = nodes.position_among(nodes.children(listed), found[0].node)
    return values[number] if 0 <= number < len(values) else None


def _integer(program: Program, unit: Unit, node: Node) -> int | None:
    """A constant, perhaps within a conversion as `klog.Level(4)`."""
    while node.type == "call_expression":
        arguments = nodes.field(node, "arguments")
        inner = nodes.children(arguments) if arguments is not None else []
        if len(inner) != 1:
            return None
        node = inner[0]
    return program.constants.integer(unit, node)


def flags_for(path: str, level: int | None) -> tuple[str, str]:
    """Return (`--vmodule=file=N`, `-v=N`) for a line of a file; empty for one that is always shown, or whose level is unknown."""
    if not level:
        return "", ""
    return f"--vmodule={module_of(path)}={level}", f"-v={level}"


def module_of(path: str) -> str:
    """Return what `--vmodule` calls a file."""
    return os.path.basename(path).removesuffix(".go")


def flags_for_all(levels: Iterable[tuple[str, int | None]]) -> str:
    """Return the one flag that shows everything: `--vmodule` with the highest level of each file.

    Args:
        levels: (path, level) of every line.
    """
    highest: dict[str, int] = {}
    for path, level in levels:
        if level:
            module = module_of(path)
            highest[module] = max(level, highest.get(module, 0))
    return "--vmodule=" + ",".join(f"{module}={level}" for module, level in sorted(highest.items())) if highest else ""
