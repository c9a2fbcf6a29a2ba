"""Which REST storage is installed for which resource: `VersionedResourcesStorageMap[version][resource] = storage`, wherever it is written.

Every API group of an API server is installed through an APIGroupInfo (staging/src/k8s.io/apiserver/pkg/server). The functions that fill one
are found by that field's name. All conditions are taken for true: the answer is what a server with every feature and every API enabled has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexes.schema import TEST, VENDOR
from indexes.syntax import Node
from navigator.overview.evaluate import Evaluator, Kind, body_of, walk
from navigator.overview.imports import load_graph
from navigator.resolve import nodes
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.objects import ObjectKind
from navigator.resolve.program import Program
from navigator.workspace import Workspace

_FIELD = "VersionedResourcesStorageMap"
_CONSTRUCTOR = "NewDefaultAPIGroupInfo"
_SERVER = "k8s.io/kubernetes/cmd/kube-apiserver"
_FUNCTIONS = frozenset({"function_declaration", "method_declaration"})


@dataclass(frozen=True, slots=True)
class Installed:
    """One storage in an APIGroupInfo.

    Attributes:
        group: Empty for the core group.
        version: Such as `v1beta1`.
        path: Resource, or resource and subresource with a slash between.
        types: Import path of the package that declares the version's types; empty when nothing tells.
        unit: Where it is written.
        storage: The expression that is stored.
        line: 1-based, of the statement.
    """

    group: str
    version: str
    path: str
    types: str
    unit: Unit
    storage: Node
    line: int


def find_serving_files(workspace: Workspace, name: str) -> list[str]:
    """Return the files whose text has a name, tests and vendored ones left out; in Kubernetes those that kube-apiserver is built from."""
    graph = load_graph(workspace)
    served = graph.reach([_SERVER])
    found = []
    for segment in workspace.index().segments:
        for number in segment.find_users(name):
            document = segment.documents[number]
            if not document.flags & (TEST | VENDOR) and (not served or document.package in served):
                found.append(document.path)
    return sorted(found)


def find_installing_files(workspace: Workspace) -> list[str]:
    """Return the files that fill an APIGroupInfo."""
    return sorted({*find_serving_files(workspace, _FIELD), *find_serving_files(workspace, _CONSTRUCTOR)})


def find_installed(program: Program, evaluator: Evaluator, file: GoFile) -> Iterator[Installed]:
    """Yield the storages that the functions of a file install, in source order."""
    assigned, made = f"{_FIELD}[".encode(), f"{_CONSTRUCTOR}(".encode()
    for number, chunk in enumerate(file.chunks):
        if chunk.keyword != b"func":
            continue
        if file.source.find(assigned, chunk.start, chunk.end) >= 0:
            unit = file.unit(number)
            for statement in walk(unit.root, "assignment_statement"):
                yield from _of_assignment(program, evaluator, unit, statement)
        elif file.source.find(made, chunk.start, chunk.end) >= 0:
            unit = file.unit(number)
            for call in walk(unit.root, "call_expression"):
                yield from _of_constructor(program, evaluator, unit, call)


def _of_assignment(program: Program, evaluator: Evaluator, unit: Unit, statement: Node) -> Iterator[Installed]:
    left, right = _sides(statement)
    if left is None or right is None or left.type != "index_expression":
        return
    operand, index = nodes.field(left, "operand"), nodes.field(left, "index")
    if operand is None or index is None or not nodes.text(operand).endswith(f".{_FIELD}"):
        return
    version = evaluator.string(unit, index)
    if version is None:
        return
    where, body = _source_of(program, evaluator, unit, right, statement)
    named = _group_version(program, evaluator, where, body)
    group = _group_name(evaluator, unit, _function_around(statement))
    if group is None and named is not None:
        group = named[0].group
    if group is None:
        return
    types = _package_in(program, unit, index) or (named[1] if named is not None and named[0].version == version else "")
    for path, node in _entries(evaluator, where, body):
        line = where.file.locate(node.start_byte)[0]
        yield Installed(group, version, path, types, where, node, line)


def _of_constructor(program: Program, evaluator: Evaluator, unit: Unit, call: Node) -> Iterator[Installed]:
    """`NewDefaultAPIGroupInfo(groupVersion, scheme, map[string]rest.Storage{...})`, where a tree has it in this form."""
    callee, arguments = nodes.field(call, "function"), nodes.field(call, "arguments")
    if callee is None or arguments is None or not nodes.text(callee).endswith(_CONSTRUCTOR):
        return
    first = next(iter(nodes.children(arguments)), None)
    found = evaluator.kind(unit, first) if first is not None else None
    if first is None or found is None:
        return
    named = evaluator.value_of(unit, first)
    types = _package_in(program, *(named or (unit, first))) or _package_in(program, unit, first)
    for path, node in _entries(evaluator, unit, arguments):
        yield Installed(found.group, found.version, path, types, unit, node, unit.file.locate(node.start_byte)[0])


def _sides(statement: Node) -> tuple[Node | None, Node | None]:
    """The only target and the only value of an assignment."""
    left, right = nodes.field(statement, "left"), nodes.field(statement, "right")
    targets = nodes.children(left) if left is not None else []
    values = nodes.children(right) if right is not None else []
    return (targets[0], values[0]) if len(targets) == len(values) == 1 else (None, None)


def _source_of(program: Program, evaluator: Evaluator, unit: Unit, value: Node, statement: Node) -> tuple[Unit, Node]:
    """The body that fills the map that is assigned: that of the function that returns it, else the one that it stands in."""
    assigned = evaluator.value_of(unit, value)
    call = assigned[1] if assigned is not None else value
    function = nodes.field(call, "function") if call.type == "call_expression" else None
    if function is not None:
        name = nodes.field(function, "field") or function
        for found in program.identify.meaning(unit, name).objects:
            body = body_of(found) if found.kind in (ObjectKind.FUNC, ObjectKind.METHOD) else None
            if body is not None:
                return body
    return unit, _function_around(statement)


def _function_around(node: Node) -> Node:
    while node.parent is not None and node.type not in _FUNCTIONS:
        node = node.parent
    return node


def _entries(evaluator: Evaluator, unit: Unit, body: Node) -> Iterator[tuple[str, Node]]:
    """Yield (path, storage) of `storage[path] = ...`, and of map literals."""
    for statement in walk(body, "assignment_statement"):
        left, right = _sides(statement)
        if left is not None and right is not None and left.type == "index_expression":
            operand = nodes.field(left, "operand")
            path = evaluator.string(unit, nodes.field(left, "index"))
            if path and operand is not None and operand.type == "identifier":
                yield path, right
    for literal in walk(body, "composite_literal"):
        written = nodes.field(literal, "type")
        if written is not None and nodes.text(written).endswith("rest.Storage"):
            inner = nodes.field(literal, "body")
            for element in nodes.children(inner) if inner is not None else ():
                parts = [nodes.children(part)[0] if part.type == "literal_element" else part for part in nodes.children(element)]
                path = evaluator.string(unit, parts[0]) if len(parts) == 2 else None
                if path:
                    yield path, parts[1]


def _group_name(evaluator: Evaluator, unit: Unit, function: Node) -> str | None:
    for call in walk(function, "call_expression"):
        callee, arguments = nodes.field(call, "function"), nodes.field(call, "arguments")
        if callee is not None and arguments is not None:
            name = nodes.text(callee).rpartition(".")[2]
            if name in ("NewDefaultAPIGroupInfo", "PrioritizedVersionsForGroup"):
                return evaluator.string(unit, next(iter(nodes.children(arguments)), None))
    return None


def _group_version(program: Program, evaluator: Evaluator, unit: Unit, body: Node) -> tuple[Kind, str] | None:
    """The first group version that resources are asked of (`corev1.SchemeGroupVersion.WithResource`), and the package that names it."""
    for call in walk(body, "call_expression"):
        callee = nodes.field(call, "function")
        if callee is not None and callee.type == "selector_expression" and nodes.text(callee).endswith(".WithResource"):
            operand = nodes.field(callee, "operand")
            found = evaluator.kind(unit, operand)
            if found is not None and operand is not None:
                return found, _package_in(program, unit, operand)
    return None


def _package_in(program: Program, unit: Unit, node: Node) -> str:
    """The import path of the package that an expression begins with."""
    while node.type == "selector_expression":
        operand = nodes.field(node, "operand")
        if operand is None:
            return ""
        node = operand
    found = program.names.lookup(unit, nodes.text(node), node.start_byte) if node.type == "identifier" else []
    return found[0].path if found and found[0].kind is ObjectKind.PACKAGE else ""
