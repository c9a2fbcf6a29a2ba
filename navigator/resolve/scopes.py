"""The scopes within one top-level declaration, as https://go.dev/ref/spec#Declarations_and_scope has them.

A scope knows from which byte on a name of it is visible: a variable behind its declaration, a parameter in the body, a type in its own
declaration. Labels have a scope of their own, the function; they are kept apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexes import syntax
from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.objects import Object, ObjectKind

if TYPE_CHECKING:
    from navigator.resolve.files import Unit

_FUNCTIONS = frozenset({"function_declaration", "method_declaration", "func_literal"})
_TYPE_SPECS = frozenset({"type_spec", "type_alias"})
_CLAUSES = ("type_case", "default_case")
_KINDS = {
    "parameter": ObjectKind.PARAMETER,
    "type_parameter": ObjectKind.TYPE_PARAMETER,
    "receiver_parameter": ObjectKind.TYPE_PARAMETER,
    "short": ObjectKind.VAR,
    "range": ObjectKind.VAR,
    "symbol": ObjectKind.VAR,
    "var": ObjectKind.VAR,
    "const": ObjectKind.CONST,
    "type": ObjectKind.TYPE,
    "label": ObjectKind.LABEL,
}
_SCOPE = "scope"


class Scope:
    """A stretch of source text in which names are declared.

    Attributes:
        start, end: Byte range.
        kind: The type of its node; empty for the outermost.
        inner: The scopes within, in source order.
        defined: In the outermost scope: every object of every scope, by the byte offset of its name. A type switch's symbol is here once.
    """

    __slots__ = ("defined", "end", "inner", "kind", "labels", "names", "outer", "start")

    def __init__(self, kind: str, start: int, end: int, outer: Scope | None = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.outer = outer
        self.inner: list[Scope] = []
        self.names: dict[str, list[tuple[int, Object]]] = {}
        self.labels: dict[str, Object] = {}
        self.defined: dict[int, Object] = outer.defined if outer is not None else {}

    def innermost(self, offset: int) -> Scope:
        """Return the smallest scope that holds a byte offset."""
        scope = self
        while True:
            for inner in scope.inner:
                if inner.start <= offset < inner.end:
                    scope = inner
                    break
            else:
                return scope

    def lookup(self, name: str, offset: int) -> Object | None:
        """Return what a name means at a byte offset, as far as the scopes of this unit tell."""
        scope: Scope | None = self.innermost(offset)
        while scope is not None:
            for visible_from, found in reversed(scope.names.get(name, ())):
                if visible_from <= offset:
                    return found
            scope = scope.outer
        return None

    def lookup_label(self, name: str, offset: int) -> Object | None:
        """Return the label of this name in the function around a byte offset."""
        return self.innermost(offset).function().labels.get(name)

    def visible(self, offset: int) -> dict[str, Object]:
        """Return everything that is visible at a byte offset, inner names before outer ones."""
        found: dict[str, Object] = {}
        scope: Scope | None = self.innermost(offset)
        while scope is not None:
            for name, entries in scope.names.items():
                for visible_from, declared in reversed(entries):
                    if visible_from <= offset:
                        found.setdefault(name, declared)
                        break
            scope = scope.outer
        return found

    def function(self) -> Scope:
        """Return the function that this scope is in, or the outermost scope."""
        scope = self
        while scope.outer is not None and scope.kind not in _FUNCTIONS:
            scope = scope.outer
        return scope


def build_scopes(unit: Unit) -> Scope:
    """Find all scopes of a unit and what they declare."""
    captured: list[tuple[int, int, str, Node]] = []
    for name, found in syntax.find_captures("scopes", unit.root).items():
        what = name.rpartition(".")[2]
        # Of two nodes that begin together, the larger is the outer one, and a scope comes before a name.
        captured += [(node.start_byte, -node.end_byte, what, node) for node in found]
    captured.sort(key=_order)
    outermost = Scope("", unit.root.start_byte, max(unit.root.end_byte, unit.file.chunks[unit.number].end))
    builder = _Builder(unit, outermost)
    for start, minus_end, what, node in captured:
        builder.leave(start)
        if what == _SCOPE:
            builder.enter(node, start, -minus_end)
        else:
            builder.define(what, node)
    return outermost


def _order(entry: tuple[int, int, str, Node]) -> tuple[int, int, bool]:
    return entry[0], entry[1], entry[2] != _SCOPE


class _Builder:
    """Walks captures in source order and keeps the scope it is in."""

    def __init__(self, unit: Unit, outermost: Scope) -> None:
        self.unit = unit
        self.current = outermost
        self.statements: dict[int, Node] = {}
        # Nodes of type switches whose symbol waits for its clauses: (scope, symbol).
        self.symbols: list[tuple[Scope, Node]] = []

    def leave(self, start: int) -> None:
        while self.current.outer is not None and self.current.end <= start:
            if self.symbols and self.symbols[-1][0] is self.current:
                self.symbols.pop()
            self.current = self.current.outer

    def enter(self, node: Node, start: int, end: int) -> None:
        # A function's body is its own scope and that of its parameters: one block (https://go.dev/ref/spec#Blocks).
        if node.type == "block" and self.current.kind in _FUNCTIONS and self.current.end == end:
            return
        scope = Scope(node.type, start, end, self.current)
        self.current.inner.append(scope)
        if node.type in _CLAUSES and self.symbols and self.symbols[-1][0] is self.current:
            self.define_symbol(self.symbols[-1][1], node, scope)
        self.current = scope

    def define(self, what: str, node: Node) -> None:
        name = nodes.text(node)
        kind = _KINDS[what]
        if what == "label":
            label = self.new(kind, name, node)
            self.current.function().labels.setdefault(name, label)
            return
        if what == "symbol":
            self.symbols.append((self.current, node))
            self.new(kind, name, node)
            return
        scope = self.current
        if what == "type" and scope.kind in _TYPE_SPECS and scope.outer is not None:
            scope = scope.outer
        if scope.outer is None and what in ("var", "const", "type", "short"):
            return  # declared at package level
        if name == "_":
            self.new(kind, name, node)
            return
        if what == "short" and name in scope.names:
            return  # := assigns to what the same scope declares already
        declared = self.new(kind, name, node)
        scope.names.setdefault(name, []).append((self.visible_from(what, node, scope), declared))

    def define_symbol(self, node: Node, clause: Node, scope: Scope) -> None:
        symbol = self.new(ObjectKind.VAR, nodes.text(node), node)
        symbol.clause = clause
        colon = next((child for child in clause.children if child.type == ":"), clause)
        scope.names[symbol.name] = [(colon.end_byte, symbol)]

    def new(self, kind: ObjectKind, name: str, node: Node) -> Object:
        declared = Object(kind, name, self.unit.file, node.start_byte, self.unit.number)
        declared.node = node
        self.current.defined[node.start_byte] = declared
        return declared

    def visible_from(self, what: str, node: Node, scope: Scope) -> int:
        if what in ("type_parameter", "receiver_parameter"):
            return scope.start
        if what == "type":
            return node.start_byte
        if what == "parameter":
            return self.body_of(node, scope)
        # The end of the statement or spec: names on its right side are the outer ones.
        parent = node.parent
        if parent is not None and parent.type == "expression_list":
            parent = parent.parent
        return parent.end_byte if parent is not None else node.end_byte

    def body_of(self, node: Node, scope: Scope) -> int:
        """Where a function's parameters begin to be visible: in its body."""
        known = self.statements.get(scope.start)
        if known is not None:
            body = known
        else:
            parent: Node | None = node.parent
            while parent is not None and parent.start_byte > scope.start:
                parent = parent.parent
            while parent is not None and parent.type != scope.kind:
                parent = parent.parent
            found = nodes.field(parent, "body") if parent is not None else None
            if found is None:
                return scope.end
            body = self.statements[scope.start] = found
        return body.start_byte
