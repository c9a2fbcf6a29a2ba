"""What a REST storage can do and what it is for, told from its type as the API server's installer tells it.

The verbs follow from the interfaces that the type satisfies (staging/src/k8s.io/apiserver/pkg/endpoints/installer.go); which methods it has
the resolver knows, with those of embedded types. What a method returns is read from its body; for the generic store
(pkg/registry/generic/registry) from the literal that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexes.syntax import Node
from navigator.overview.evaluate import Evaluator, Kind, body_of, elements, first_value, returned, walk
from navigator.resolve import nodes
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import Interface, Named, Type, dereference

_METHODS = frozenset({ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD})
_STORE_FILE = "registry/generic/registry/store.go"
# What the methods of a Connecter are in the words of the API.
_CONNECT_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree; lines are 1-based."""

    path: str
    line: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Storage:
    """What a REST storage says of itself.

    Attributes:
        kind: Name of its kind; empty when it could not be read.
        override: The group, version and kind that it names, where they depend on nothing but the group version it is installed in.
        namespaced: Whether its objects live in namespaces; None when it does not say, as storages of subresources.
        singular: Its singular name.
        short_names: Its short names.
        categories: Its categories (`all`).
        verbs: Sorted.
        stored: Whether it has a storage version.
        type_place: Where its type is declared.
        strategy: Where the type of its strategy is declared.
    """

    kind: str
    override: Kind | None
    namespaced: bool | None
    singular: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    verbs: tuple[str, ...]
    stored: bool
    type_place: Place | None
    strategy: Place | None


class Storages:
    """Reads storages of one program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.program = evaluator.program
        self._literals: dict[str, list[tuple[Unit, Node]]] = {}

    def describe(self, unit: Unit, node: Node, containing: Kind) -> Storage | None:
        """Describe what an expression stores; None when its type cannot be worked out.

        Args:
            unit: Where the expression is.
            node: The expression.
            containing: The group version that it is installed in.
        """
        found = self.program.expressions.single(unit, node)
        named = _named(found)
        if named is None:
            return None
        inner = self._wrapped(unit, node, found)
        strategy = self._strategy(inner)
        return Storage(
            kind=self._kind(inner) or _kind_in_arguments(node),
            override=self._override(found, containing),
            namespaced=self._namespaced(found, inner),
            singular=self._singular(found, inner),
            short_names=self._strings(found, "ShortNames"),
            categories=self._strings(found, "Categories"),
            verbs=tuple(self._verbs(found)),
            stored=self.method(found, "StorageVersion") is not None,
            type_place=self._place(named.object),
            strategy=self._place(strategy.object) if strategy is not None else None,
        )

    def method(self, owner: Type, name: str) -> Object | None:
        """Return a method of a type, its own or one of an embedded type."""
        selection = self.program.members.find(owner, name, None)
        found = selection.object if selection is not None else None
        return found if found is not None and found.kind in _METHODS else None

    def _verbs(self, found: Type) -> list[str]:
        def has(*names: str) -> bool:
            return all(self.method(found, name) is not None for name in names)

        verbs = {
            "create": has("Create"),
            "list": has("List", "NewList"),
            "get": has("Get"),
            # A getter with options of its own is no Patcher.
            "patch": has("Get", "Update") and not has("NewGetOptions"),
            "update": has("Update"),
            "delete": has("Delete"),
            "deletecollection": has("DeleteCollection"),
            "watch": has("Watch"),
        }
        chosen = {verb for verb, there in verbs.items() if there}
        connect = self.method(found, "ConnectMethods") if has("Connect") else None
        if connect is not None:
            chosen |= {_CONNECT_VERBS[text] for text in self._returned_strings(connect) if text in _CONNECT_VERBS}
        return sorted(chosen)

    def _wrapped(self, unit: Unit, node: Node, found: Type) -> Type:
        """The storage that another one is wrapped around: a wrapper embeds an interface, and gets what is in it as an argument."""
        new = self.method(found, "New")
        if new is None or new.kind is not ObjectKind.INTERFACE_METHOD:
            return found
        call = node if node.type == "call_expression" else None
        if call is None:
            value = self.evaluator.value_of(unit, node)
            if value is not None and value[1].type == "call_expression":
                unit, call = value
        arguments = nodes.field(call, "arguments") if call is not None else None
        for argument in nodes.children(arguments) if arguments is not None else ():
            inner = self.program.expressions.single(unit, argument)
            made = self.method(inner, "New") if _named(inner) is not None else None
            if made is not None and made.kind is ObjectKind.METHOD:
                return inner
        return found

    def _kind(self, found: Type, depth: int = 0) -> str:
        """The kind of what `New` returns."""
        new = self.method(found, "New")
        if new is None or depth > _DEEPEST:
            return ""
        if _is_of_store(new):
            literal = self._store_literal(found)
            value = elements(literal[1]).get("NewFunc") if literal is not None else None
            return self._made_kind(literal[0], value) if literal is not None and value is not None else ""
        for unit, value in returned(new):
            kind = _composite_name(value)
            if kind:
                return kind
            function = nodes.field(value, "function") if value.type == "call_expression" else None
            operand = nodes.field(function, "operand") if function is not None else None
            if operand is not None and function is not None and nodes.text(function).endswith(".New"):
                inner = self.program.expressions.single(unit, operand)
                kind = self._kind(inner, depth + 1) or self._kind_in_package(found)
                if kind:
                    return kind
        return ""

    def _kind_in_package(self, found: Type) -> str:
        """The kind of the only store that a package makes: a storage of a subresource hands `New` on to it."""
        literal = self._store_literal(found)
        value = elements(literal[1]).get("NewFunc") if literal is not None else None
        return self._made_kind(literal[0], value) if literal is not None and value is not None else ""

    def _made_kind(self, unit: Unit, value: Node) -> str:
        for composite in walk(value, "composite_literal"):
            return _composite_name(composite)
        for function in self.program.names.lookup(unit, nodes.text(value), value.start_byte):
            for _, node in returned(function):
                return _composite_name(node)
        return ""

    def _override(self, found: Type, containing: Kind) -> Kind | None:
        method = self.method(found, "GroupVersionKind")
        if method is None or method.kind is not ObjectKind.METHOD:
            return None
        body = body_of(method)
        if body is None:
            return None
        for case in walk(body[1], "expression_case"):
            values = nodes.field(case, "value")
            listed = nodes.children(values) if values is not None else []
            if any((one := self.evaluator.kind(body[0], value)) is not None and one[:2] == containing[:2] for value in listed):
                for statement in walk(case, "return_statement"):
                    return self.evaluator.kind(body[0], first_value(nodes.children(statement)[0]))
        last = list(returned(method))[-1:]
        return self.evaluator.kind(*last[0]) if last else None

    def _namespaced(self, found: Type, inner: Type) -> bool | None:
        for owner in (found, inner):
            text = self._answer(owner, "NamespaceScoped", self._namespaced_by_store)
            if text:
                return text == "true"
        return None

    def _namespaced_by_store(self, owner: Type) -> str:
        strategy = self._strategy(owner)
        return self._answer(strategy, "NamespaceScoped", lambda _: "") if strategy is not None else ""

    def _answer(self, owner: Type, name: str, by_store: Callable[[Type], str], home: Type | None = None, depth: int = 0) -> str:
        """What a method returns, as text: a string, `true` or `false`; where it hands the question on, the answer of what it asks.

        Args:
            owner: The type that has the method.
            name: The method.
            by_store: The generic store's answer, for the type whose package makes that store.
            home: That type, where it is not the owner.
            depth: How often the question was handed on.
        """
        method = self.method(owner, name)
        if method is None or depth > _DEEPEST:
            return ""
        if _is_of_store(method):
            return by_store(home or owner)
        for unit, value in returned(method):
            text = value.type if value.type in ("true", "false") else self.evaluator.string(unit, value)
            if text:
                return text
            function = nodes.field(value, "function") if value.type == "call_expression" else None
            operand = nodes.field(function, "operand") if function is not None and function.type == "selector_expression" else None
            if operand is not None and function is not None and nodes.text(function).endswith(f".{name}"):
                asked = self.program.expressions.single(unit, operand)
                text = self._answer(asked, name, by_store, home or owner, depth + 1)
                if text:
                    return text
        return ""

    def _strategy(self, found: Type) -> Named | None:
        literal = self._store_literal(found)
        if literal is None:
            return None
        parts = elements(literal[1])
        for key in ("CreateStrategy", "UpdateStrategy"):
            if key in parts:
                return self._concrete(literal[0], parts[key])
        return None

    def _concrete(self, unit: Unit, node: Node) -> Named | None:
        """The type of a value; where that is an interface, the type that the function returns which made it."""
        found = _named(self.program.expressions.single(unit, node))
        if found is None or not isinstance(self.program.typer.underlying(found), Interface):
            return found
        value = self.evaluator.value_of(unit, node)
        function = nodes.field(value[1], "function") if value is not None and value[1].type == "call_expression" else None
        if value is None or function is None:
            return found
        for made in self.program.identify.meaning(value[0], nodes.field(function, "field") or function).objects:
            for where, result in returned(made):
                inner = _named(self.program.expressions.single(where, result))
                if inner is not None:
                    return inner
        return found

    def _singular(self, found: Type, inner: Type) -> str:
        # A wrapper may return nothing, or what is in it says.
        return self._answer(found, "GetSingularName", self._singular_by_store) or self._answer(
            inner, "GetSingularName", self._singular_by_store
        )

    def _singular_by_store(self, owner: Type) -> str:
        literal = self._store_literal(owner)
        value = elements(literal[1]).get("SingularQualifiedResource") if literal is not None else None
        arguments = nodes.field(value, "arguments") if value is not None else None
        if literal is None or arguments is None:
            return ""
        return self.evaluator.string(literal[0], next(iter(nodes.children(arguments)), None)) or ""

    def _strings(self, found: Type, name: str) -> tuple[str, ...]:
        method = self.method(found, name)
        return tuple(self._returned_strings(method)) if method is not None else ()

    def _returned_strings(self, method: Object) -> Iterator[str]:
        """The strings of the slice that a method returns; one that it names is looked up."""
        for unit, value in returned(method):
            named = self.evaluator.value_of(unit, value)
            where, node = named if named is not None else (unit, value)
            for literal in walk(node, "interpreted_string_literal"):
                yield self.evaluator.string(where, literal) or ""

    def _store_literal(self, found: Type) -> tuple[Unit, Node] | None:
        """The literal of the generic store that a package makes for a type."""
        named = _named(found)
        if named is None or named.object.file is None:
            return None
        directory = named.object.file.directory
        if directory not in self._literals:
            self._literals[directory] = list(self._find_literals(named.object))
        literals = self._literals[directory]
        if len(literals) > 1:
            # Of several the one whose function makes the type.
            made = f"&{named.object.name}{{".encode()
            for unit, literal in literals:
                if made in (unit.root.text or b""):
                    return unit, literal
        return literals[0] if literals else None

    def _find_literals(self, declared: Object) -> Iterator[tuple[Unit, Node]]:
        assert declared.file is not None
        package = self.program.packages.package_of(declared.file)
        for file in package.files:
            if b"NewFunc" not in file.source:
                continue
            for number, chunk in enumerate(file.chunks):
                if chunk.keyword == b"func" and file.source.find(b"NewFunc", chunk.start, chunk.end) >= 0:
                    unit = file.unit(number)
                    for literal in walk(unit.root, "composite_literal"):
                        if "NewFunc" in elements(literal):
                            yield unit, literal

    def _place(self, declared: Object) -> Place | None:
        if declared.file is None:
            return None
        return Place(declared.file.path, declared.file.locate(declared.offset)[0], declared.name)


def _named(found: Type) -> Named | None:
    inner, _ = dereference(found)
    return inner if isinstance(inner, Named) and not isinstance(inner, Interface) else None


def _is_of_store(method: Object) -> bool:
    return method.file is not None and method.receiver == "Store" and method.file.path.endswith(_STORE_FILE)


def _kind_in_arguments(node: Node) -> str:
    """The kind of a storage that is handed what makes its objects (`NewREST(func() Object { return &v1.Node{} })`)."""
    arguments = nodes.field(node, "arguments") if node.type == "call_expression" else None
    for literal in walk(arguments, "func_literal") if arguments is not None else ():
        for composite in walk(literal, "composite_literal"):
            return _composite_name(composite)
    return ""


def _composite_name(node: Node) -> str:
    """The name of the type in `&pkg.Type{}`, `Type{}` or `new(pkg.Type)`."""
    if node.type == "unary_expression":
        operand = nodes.field(node, "operand")
        return _composite_name(operand) if operand is not None else ""
    if node.type == "composite_literal":
        written = nodes.field(node, "type")
        return nodes.text(written).rpartition(".")[2] if written is not None else ""
    if node.type == "call_expression" and nodes.text(node).startswith("new("):
        return nodes.text(node)[4:-1].rpartition(".")[2]
    return ""
