"""How control goes from one function to the next: the steps of the call graph, with the place where each is written.

A step is a call, a call through an interface, a call of a function that a field holds, a function started with `go`, or a function that is
handed over to be called by others (`wait.Until(ctx, worker)`). What a closure does, the function around it does.

What this does not see: calls through variables and parameters of function type, channels, queues, and what goes through an API server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from indexes import syntax
from indexes.errors import CheckoutError
from indexes.syntax import Node
from navigator.errors import NotFoundError, UsageError
from navigator.resolve.calls import called_name, is_called
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.implementations import find_counterparts
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.occurrences import Occurrence, Target, find_occurrences, make_target
from navigator.resolve.places import place_of
from navigator.resolve.program import Program, get_program
from navigator.resolve.references import Certainty, enclosing_symbol, judge, line_text, objects_at
from navigator.tours.mentions import find_field, find_names_handed_over, find_value, find_way, is_handed_over
from navigator.tours.model import Via
from navigator.workspace import Workspace

_FUNCTIONS = frozenset({ObjectKind.FUNC, ObjectKind.METHOD})
_CALLABLE = _FUNCTIONS | {ObjectKind.INTERFACE_METHOD}
_MOST_FIELD_FILES = 400
_MOST_HELD = 12


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method of the checkout, in a form that outlives what was worked out about it.

    Attributes:
        symbol: `import/path.Receiver.Name`.
        path, line, column: Where its name is declared.
        test: Whether a test declares it.
        is_abstract: Whether it is a method of an interface, without a body.
    """

    symbol: str
    path: str
    line: int
    column: int
    test: bool = False
    is_abstract: bool = False

    @property
    def name(self) -> str:
        return self.symbol.rpartition("/")[2].partition(".")[2] or self.symbol

    @property
    def package(self) -> str:
        folder, slash, last = self.symbol.rpartition("/")
        return f"{folder}{slash}{last.partition('.')[0]}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a function to another.

    Attributes:
        source, target: The functions.
        via: `call`, `dynamic` or `goroutine`.
        path, line: Where it is written.
        text: That line.
        through: The interface's method or the field that the step goes through; empty for a plain call.
        choices: How many functions the step may lead to.
        called: Whether a call stands there; otherwise the function is handed over.
    """

    source: Function
    target: Function
    via: Via
    path: str
    line: int
    text: str
    through: str = ""
    choices: int = 1
    called: bool = True


def get_function(workspace: Workspace, path: str, line: int, column: int) -> Function:
    """Return the function that is named at a position.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
        UsageError: It is no function.
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    found = objects_at(program, program.packages.file(path), line, column)[0]
    function = _function(program, found) if found.kind in _CALLABLE else None
    if function is None:
        raise UsageError(f"{found.name} is a {found.kind}, not a function of the checkout", "name a function or a method")
    return function


def find_steps(workspace: Workspace, function: Function, *, dynamic: bool = True) -> list[Step]:
    """Return the steps that a function takes, in source order, each target once for each way to it.

    A call through an interface leads to the interface's method; `find_implementations_of` tells what that may run.

    Args:
        workspace: The checkout.
        function: A function of the checkout.
        dynamic: Whether calls of functions that fields hold are followed.
    """
    program = get_program(workspace)
    try:
        found = objects_at(program, program.packages.file(function.path), function.line, function.column)[0]
    except (NotFoundError, CheckoutError):
        return []
    if found.file is None or found.file.external or found.kind not in _FUNCTIONS:
        return []
    declaration = program.name_node(found)
    body = declaration.parent if declaration is not None else None
    if body is None:
        return []
    unit = found.file.unit(found.chunk)
    steps: dict[tuple[str, str, Via, bool], Step] = {}
    for name, meant, via, through in _written(program, unit, body):
        targets = [meant]
        if meant.kind is ObjectKind.FIELD:
            targets = _held_by(workspace, program, meant) if dynamic else []
        for target in targets:
            reached = _function(program, target)
            if reached is None or reached == function:
                continue
            line, _ = found.file.locate(name.start_byte)
            called = is_called(name)
            step = Step(
                function, reached, via, found.file.path, line, line_text(found.file, name.start_byte), through, len(targets), called
            )
            steps.setdefault((reached.path, reached.symbol, via, called), step)
    found.file.forget_bodies()
    return list(steps.values())


def find_implementations_of(workspace: Workspace, method: Function) -> list[Step]:
    """Return what a call of an interface's method may run in the checkout's own code, tests and fakes left out."""
    program = get_program(workspace)
    try:
        found = objects_at(program, program.packages.file(method.path), method.line, method.column)[0]
        counterparts = find_counterparts(workspace, program, found)
    except (NotFoundError, CheckoutError, UsageError):
        return []
    own = [one for one in counterparts if one.kind is ObjectKind.METHOD and one.file is not None and not one.file.is_test]
    reached = [
        function for one in own if not _is_fake(one.file.path if one.file else "") and (function := _function(program, one)) is not None
    ]
    return [Step(method, function, Via.DYNAMIC, method.path, method.line, "", method.name, len(reached)) for function in reached]


def find_steps_to(workspace: Workspace, function: Function, most: int = 80) -> Iterator[Step]:
    """Yield the steps that lead to a function: calls, calls through interfaces and fields, and where it is handed over.

    Args:
        workspace: The checkout.
        function: A function of the checkout.
        most: The most steps to yield.
    """
    program = get_program(workspace)
    try:
        objects = objects_at(program, program.packages.file(function.path), function.line, function.column)
    except (NotFoundError, CheckoutError):
        return
    own = {one.key for one in objects}
    counterparts = (
        find_counterparts(workspace, program, objects[0]) if objects[0].kind in (ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD) else []
    )
    target = make_target(program, objects[0], (*objects[1:], *counterparts))
    yield from islice(_steps_to(workspace, function, target.keys, own, target), most)


def _steps_to(
    workspace: Workspace, function: Function, keys: frozenset[tuple[str, int]], own: set[tuple[str, int]], target: Target
) -> Iterator[Step]:
    fields: list[Object] = []
    for occurrence in find_occurrences(workspace, target):
        if judge(occurrence, target) is not Certainty.EXACT or (occurrence.file.path, occurrence.start) in keys:
            continue
        node = occurrence.unit.node_at(occurrence.start, occurrence.end)
        if node is None:
            continue
        meant = occurrence.meaning.objects[0]
        through = _describe(occurrence.program, meant) if meant.kind is ObjectKind.INTERFACE_METHOD and meant.key not in own else ""
        if is_called(node):
            yield from _from(occurrence, function, find_way(node, dynamic=bool(through)), through, called=True)
            continue
        field = _assigned_field(occurrence.program, occurrence.unit, node)
        if field is not None:
            fields.append(field)
            yield from _from(occurrence, function, Via.DYNAMIC, _describe(occurrence.program, field), called=False)
        elif is_handed_over(node):
            yield from _from(occurrence, function, find_way(node, dynamic=True), through, called=False)
    for field in fields[:2]:
        yield from _calls_of_field(workspace, field, function)


def _from(occurrence: Occurrence, function: Function, via: Via, through: str, *, called: bool) -> Iterator[Step]:
    source = _around(occurrence.program, occurrence.file, occurrence.start)
    if source is not None and source != function:
        line, _ = occurrence.file.locate(occurrence.start)
        yield Step(source, function, via, occurrence.file.path, line, line_text(occurrence.file, occurrence.start), through, 1, called)


def _calls_of_field(workspace: Workspace, field: Object, function: Function) -> Iterator[Step]:
    program = get_program(workspace)
    target = make_target(program, field)
    name = _describe(program, field)
    for occurrence in islice(find_occurrences(workspace, target), _MOST_FIELD_FILES):
        node = occurrence.unit.node_at(occurrence.start, occurrence.end)
        if node is not None and judge(occurrence, target) is Certainty.EXACT and is_called(node):
            yield from _from(occurrence, function, Via.DYNAMIC, name, called=True)


def _written(program: Program, unit: Unit, body: Node) -> Iterator[tuple[Node, Object, Via, str]]:
    """Yield (name, function or field, way, what it goes through) for every step that stands in a declaration, in source order."""
    found: list[tuple[int, Node, Object, Via, str]] = []
    for node in syntax.find_captures("calls", body).get("call.function", []):
        name = called_name(node)
        meant = _meaning(program, unit, name) if name is not None else None
        if name is None or meant is None:
            continue
        if meant.kind in _FUNCTIONS:
            found.append((node.end_byte, name, meant, find_way(name, dynamic=False), ""))
        elif meant.kind is ObjectKind.INTERFACE_METHOD or (meant.kind is ObjectKind.FIELD and _is_ours(meant)):
            found.append((node.end_byte, name, meant, find_way(name, dynamic=True), _describe(program, meant)))
    for name in find_names_handed_over(body):
        meant = _meaning(program, unit, name)
        if meant is not None and meant.kind in _FUNCTIONS:
            field = _assigned_field(program, unit, name)
            found.append((name.end_byte, name, meant, find_way(name, dynamic=True), _describe(program, field) if field is not None else ""))
    found.sort(key=lambda entry: entry[0])
    for _, name, meant, via, through in found:
        yield name, meant, via, through


def _assigned_field(program: Program, unit: Unit, name: Node) -> Object | None:
    """The field that keeps a function: of `x.field = name` and of `T{field: name}`."""
    field = find_field(name)
    found = _meaning(program, unit, field) if field is not None else None
    return found if found is not None and found.kind is ObjectKind.FIELD and _is_ours(found) else None


def _held_by(workspace: Workspace, program: Program, field: Object) -> list[Object]:
    """The functions that are assigned to a field anywhere; none when they are too many to tell anything."""
    target = make_target(program, field)
    found: dict[tuple[str, int], Object] = {}
    for occurrence in islice(find_occurrences(workspace, target), _MOST_FIELD_FILES):
        if occurrence.file.is_test or judge(occurrence, target) is not Certainty.EXACT:
            continue
        node = occurrence.unit.node_at(occurrence.start, occurrence.end)
        value = find_value(node) if node is not None else None
        meant = _meaning(occurrence.program, occurrence.unit, value) if value is not None else None
        if meant is not None and meant.kind in _FUNCTIONS:
            found[meant.key] = meant
            if len(found) > _MOST_HELD:
                return []
    return list(found.values())


def _is_fake(path: str) -> bool:
    parts = path.lower().split("/")
    return any(
        part in ("testing", "fake", "fakes", "testutil", "testdata", "mock", "mocks") or part.startswith(("fake_", "mock_"))
        for part in parts
    )


def _meaning(program: Program, unit: Unit, name: Node) -> Object | None:
    try:
        meaning = program.identify.meaning(unit, name)
    except RecursionError:
        return None
    return meaning.objects[0] if meaning.certain and meaning.objects else None


def _function(program: Program, found: Object) -> Function | None:
    if found.file is None or found.file.external:
        return None
    place = place_of(program, found)
    if place is None or not place.symbol:
        return None
    abstract = found.kind is ObjectKind.INTERFACE_METHOD
    return Function(place.symbol, place.path, place.line, place.column, found.file.is_test, abstract)


def _around(program: Program, file: GoFile, offset: int) -> Function | None:
    declared = file.declared_around(offset)
    if declared is None or file.external:
        return None
    chunk = file.chunks[declared.chunk]
    if chunk.keyword != b"func":
        return None
    return Function(enclosing_symbol(program, file, offset), file.path, *file.locate(declared.offset), file.is_test)


def _describe(program: Program, member: Object) -> str:
    owner = program.owner_of(member) if member.kind in (ObjectKind.FIELD, ObjectKind.INTERFACE_METHOD) else member.receiver
    return f"{owner}.{member.name}" if owner else member.name


def _is_ours(found: Object) -> bool:
    return found.file is not None and not found.file.external
