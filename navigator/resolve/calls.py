"""Who calls it, and what does it call? Functions and methods, with the place of every call.

What a closure calls, the function around it calls. A call through an interface names the interface's method: it is marked, and can be
expanded to the methods that it may run. A function that is only mentioned (passed on, or kept in a variable) is not called there;
`references` tells of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes import syntax
from indexes.syntax import Node
from navigator.errors import UsageError
from navigator.resolve import nodes
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.identify import IDENTIFIERS
from navigator.resolve.implementations import find_counterparts
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.occurrences import find_occurrences, make_target
from navigator.resolve.places import Place, place_of
from navigator.resolve.program import Program, get_program
from navigator.resolve.references import Certainty, enclosing_symbol, judge, line_text, objects_at

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_CALLABLE = frozenset({ObjectKind.FUNC, ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD})
# What may stand around the name of a function between it and its arguments, and the field that leads to the name.
_WRAPPERS = {
    "parenthesized_expression": "",
    "index_expression": "operand",
    "type_instantiation_expression": "type",
    "generic_type": "type",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        symbol: Of callers, the function that the call stands in; of callees, the function that is called. `import/path.Receiver.Name`.
        path, line, column: Where that function is declared; an empty path when the checkout does not declare it.
        call_path, call_line, call_column: Where the called name stands.
        dynamic: Whether an interface's method is called, so that only the running program knows which one runs.
        text: The line of the call.
        test: Whether the call stands in a test.
    """

    symbol: str
    path: str
    line: int
    column: int
    call_path: str
    call_line: int
    call_column: int
    dynamic: bool
    text: str
    test: bool


def find_callers(
    workspace: Workspace, path: str, line: int, column: int, scope: tuple[str, ...] = (), *, dynamic: bool = False
) -> Iterator[Call]:
    """Yield the calls of the function at a position, as they are found.

    Args:
        workspace: The checkout.
        path: A Go file.
        line: 1-based.
        column: 1-based, in bytes.
        scope: Directories to look in; empty for the whole checkout.
        dynamic: Of a method, whether calls through the interfaces that its type satisfies count.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
        UsageError: It is no function.
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    objects = _functions_at(program, path, line, column)
    own = frozenset(one.key for one in objects)
    targets = [*objects, *(find_counterparts(workspace, program, objects[0]) if dynamic else ())]
    target = make_target(program, targets[0], tuple(targets[1:]))
    for occurrence in find_occurrences(workspace, target, scope):
        if judge(occurrence, target) is not Certainty.EXACT:
            continue
        node = occurrence.unit.node_at(occurrence.start, occurrence.end)
        if node is None or not is_called(node):
            continue
        found = occurrence.meaning.objects[0]
        through = found.kind is ObjectKind.INTERFACE_METHOD or found.key not in own
        yield _caller(occurrence.program, occurrence.file, occurrence.start, dynamic=through)


def find_callees(
    workspace: Workspace, path: str, line: int, column: int, *, dynamic: bool = False, external: bool = False
) -> Iterator[Call]:
    """Yield the calls that the function at a position makes, in source order.

    Args:
        workspace: The checkout.
        path: A Go file.
        line: 1-based.
        column: 1-based, in bytes.
        dynamic: Whether a call through an interface is followed by the methods that it may run.
        external: Whether calls of what the checkout does not declare are told.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
        UsageError: It is no function.
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    found = _functions_at(program, path, line, column)[0]
    if found.file is None or (found.file.external and not external):
        return
    unit = found.file.unit(found.chunk)
    for name, called in calls_within(program, unit, found):
        place = place_of(program, called) if called.file is not None and not called.file.external else None
        through = called.kind is ObjectKind.INTERFACE_METHOD
        if place is not None or external:
            yield _callee(program, unit, name, called, place, dynamic=through)
        if through and dynamic and place is not None:
            for method in find_counterparts(workspace, program, called):
                yield _callee(program, unit, name, method, place_of(program, method), dynamic=True)


def calls_within(program: Program, unit: Unit, function: Object) -> Iterator[tuple[Node, Object]]:
    """Yield (name, function) for every call of a function or method that stands in a function, in source order."""
    declaration = program.name_node(function)
    parent = declaration.parent if declaration is not None else None
    if parent is None:
        return
    captured = syntax.find_captures("calls", parent).get("call.function", [])
    for node in sorted(captured, key=lambda one: one.end_byte):
        name = called_name(node)
        if name is None:
            continue
        meaning = program.identify.meaning(unit, name)
        if meaning.certain and meaning.objects and meaning.objects[0].kind in _CALLABLE:
            yield name, meaning.objects[0]


def called_name(function: Node) -> Node | None:
    """Return the identifier that names what is called; None for a call of what has no name."""
    node: Node | None = function
    while node is not None:
        if node.type in ("selector_expression", "qualified_type"):
            node = nodes.field(node, "field") or nodes.field(node, "name")
        elif node.type in _WRAPPERS:
            wrapped = _WRAPPERS[node.type]
            node = nodes.field(node, wrapped) if wrapped else next(iter(nodes.children(node)), None)
        else:
            return node if node.type in IDENTIFIERS else None
    return None


def is_called(name: Node) -> bool:
    """Tell whether the function that an identifier names is called where it stands."""
    node = name
    parent = node.parent
    if parent is not None and parent.type in ("selector_expression", "qualified_type"):
        last = nodes.field(parent, "field") or nodes.field(parent, "name")
        if last is None or last.id != node.id:
            return False
        node, parent = parent, parent.parent
    while parent is not None and parent.type in _WRAPPERS:
        wrapped = _WRAPPERS[parent.type]
        inner = nodes.field(parent, wrapped) if wrapped else node
        if inner is None or inner.id != node.id:
            return False
        node, parent = parent, parent.parent
    if parent is None:
        return False
    function = nodes.field(parent, "function" if parent.type == "call_expression" else "type")
    return parent.type in ("call_expression", "type_conversion_expression") and function is not None and function.id == node.id


def _functions_at(program: Program, path: str, line: int, column: int) -> tuple[Object, ...]:
    objects = objects_at(program, program.packages.file(path), line, column)
    if objects[0].kind not in _CALLABLE:
        raise UsageError(f"{objects[0].name} is a {objects[0].kind}, not a function", f"navigator references {path}:{line}:{column}")
    return objects


def _caller(program: Program, file: GoFile, offset: int, *, dynamic: bool) -> Call:
    declared = file.declared_around(offset)
    line, column = file.locate(declared.offset) if declared is not None else (0, 0)
    call_line, call_column = file.locate(offset)
    symbol = enclosing_symbol(program, file, offset)
    return Call(symbol, file.path, line, column, file.path, call_line, call_column, dynamic, line_text(file, offset), file.is_test)


def _callee(program: Program, unit: Unit, name: Node, called: Object, place: Place | None, *, dynamic: bool) -> Call:
    file = unit.file
    call_line, call_column = file.locate(name.start_byte)
    text = line_text(file, name.start_byte)
    if place is None:
        package = program.packages.package_of_object(called).path if called.file is not None else ""
        owner = called.receiver or (program.owner_of(called) if called.kind is ObjectKind.INTERFACE_METHOD else "")
        symbol = ".".join(filter(None, [package, owner, called.name]))
        return Call(symbol, "", 0, 0, file.path, call_line, call_column, dynamic, text, file.is_test)
    return Call(place.symbol, place.path, place.line, place.column, file.path, call_line, call_column, dynamic, text, file.is_test)
