"""Variables and fields -> what a line may say of them.

A value is said when it is assigned and safe to read at the place, its type says what it is, and it is no secret:

    API objects             klog.KObj(x), by type: what has GetName and GetNamespace
    slices of them          klog.KObjSlice(xs)
    a namespace and a name  klog.KRef(x.Namespace, x.Name)
    texts, numbers, truth values, durations, and types made of them
    how many                len(xs)

Nothing is called, formatted, indexed or dereferenced for it, beyond what the function itself has read on the way. Interfaces are not said,
except `error` and what has a name and a namespace: anything might stand behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexes.syntax import Node
from navigator.logs.facts import Facts
from navigator.logs.loggers import Klog, Visible, is_nil_safe, klog_has, name_of
from navigator.logs.secrets import is_secret_itself, is_secret_name
from navigator.logs.source import Function, walk
from navigator.logs.taint import is_tagged
from navigator.logs.wording import count_key, kind_key, make_key, plural
from navigator.resolve import nodes
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program
from navigator.resolve.types import Basic, Interface, Map, Named, Pointer, Signature, Slice, Struct, Type, default_type, dereference

_NUMBERS = {"float32": "<number>", "float64": "<number>", "bool": "<bool>", "string": '"<text>"'}
_REFUSED = frozenset({"uintptr", "complex64", "complex128", "Pointer"})
_VARIABLES = frozenset({ObjectKind.VAR, ObjectKind.PARAMETER})
_IDENTITY = ("Name", "Namespace", "UID", "Key", "ID", "Pod", "Node", "Resource", "Kind")
_TELLING = tuple("name namespace uid id key node host path plugin resource kind phase type reason verb event".split())
_LOOKED_THROUGH = 3


@dataclass(frozen=True, slots=True)
class Value:
    """What a line may say.

    Attributes:
        key: The key.
        expression: A Go expression.
        example: How klog's text format shows it.
        path: The variable or field that it says.
        weight: How much it tells.
        is_costly: Whether formatting it costs.
        needs_klog: Whether it mentions the package klog.
    """

    key: str
    expression: str
    example: str
    path: str
    weight: int
    is_costly: bool = False
    needs_klog: bool = False


class Values:
    """Finds the values of one function's places."""

    def __init__(self, program: Program, function: Function, nil_checked: frozenset[str]) -> None:
        self.program = program
        self.function = function
        self.nil_checked = nil_checked
        self._len_is_taken = False
        names = [node for node in walk(function.body) if node.type == "identifier"]
        # What the function reads fields of, without ever asking whether it is nil, it takes for something.
        owners = (node.parent for node in names if node.parent is not None and node.parent.type == "selector_expression")
        self._presumed = frozenset(nodes.text(owner).partition(".")[0].strip() for owner in owners) - nil_checked
        self._is_nil_safe = is_nil_safe(program, function)

    def find(self, visible: Visible, facts: Facts, usable: Callable[[str], bool], klog: Klog) -> list[Value]:
        """Return what may be said at a place, in no particular order.

        Args:
            visible: What the scopes declare there.
            facts: What holds there.
            usable: Whether a variable may be read there.
            klog: How the package klog is said there.
        """
        found: list[Value] = []
        means = self.program.names.lookup_in_file(self.function.file, "len")
        self._len_is_taken = "len" in visible or not means or means[0].kind is not ObjectKind.BUILTIN
        for name, declared in visible.items():
            if declared.kind not in _VARIABLES or not name.isascii() or not usable(name):
                continue
            written = self.program.typer.object_type(declared)
            if name != self.function.receiver:
                bonus = 5 if declared.kind is ObjectKind.PARAMETER else 0
                found += [replace(one, weight=one.weight + bonus) for one in self._of_variable(name, written, facts, klog)]
            found += self._of_fields(name, written, facts, klog)
        return found

    def error(self, name: str, declared: Object) -> Value | None:
        """Return an error as a value; None when the variable is no `error`."""
        if not is_error(self.program.typer.object_type(declared)):
            return None
        return Value("err", name, '"<error>"', name, 0)

    def _of_variable(self, name: str, written: Type, facts: Facts, klog: Klog) -> Iterator[Value]:
        if name in self.nil_checked and name not in facts.nonnil and not self._is_read(name, written, facts):
            return
        value = self.describe(name, name, written, klog)
        if value is None:
            return
        is_safe = self._is_nil_safe or name in self._presumed or name in facts.nonnil
        if is_safe or not value.needs_klog or not isinstance(written, Pointer):
            yield value

    def _of_fields(self, name: str, written: Type, facts: Facts, klog: Klog) -> Iterator[Value]:
        """Fields that the function has read on the way, and those that identify what can be read safely."""
        seen: set[str] = set()
        for path in sorted(facts.read):
            if path.startswith(f"{name}."):
                seen.add(path)
                yield from self._of_path(path, written, facts, klog)
        if name == self.function.receiver or not self._may_dereference(name, written, facts):
            return
        if not isinstance(self.program.typer.underlying(dereference(written)[0]), Struct):
            return
        for field in _IDENTITY:
            path = f"{name}.{field}"
            if path not in seen:
                yield from self._of_path(path, written, facts, klog, direct=True)

    def _of_path(self, path: str, written: Type, facts: Facts, klog: Klog, *, direct: bool = False) -> Iterator[Value]:
        parts = path.split(".")
        if len(parts) > _LOOKED_THROUGH + 1:
            return
        found = written
        for part in parts[1:]:
            if is_secret_itself(self.program, found) or self._is_called_secret(found):
                return
            selection = self.program.members.find(found, part, self.function.file)
            if selection is None or selection.object is None or selection.object.kind is not ObjectKind.FIELD:
                return
            if is_tagged(self.program, selection.object) or (direct and selection.depth > 0):
                return
            found = self.program.members.type_of(selection)
        if direct and isinstance(found, Pointer) and path not in facts.nonnil:
            return
        if path in self.nil_checked and path not in facts.nonnil and isinstance(found, (Pointer, Named)):
            return
        holder = dereference(written)[0]
        owner = parts[-2] if len(parts) > 2 else kind_key(holder.object.name) if isinstance(holder, Named) else parts[0]
        value = self.describe(path, parts[-1], found, klog, owner)
        if value is not None:
            lowered = 15 if parts[0] == self.function.receiver else 8
            yield replace(value, weight=value.weight - lowered)

    def _may_dereference(self, name: str, written: Type, facts: Facts) -> bool:
        return (
            not isinstance(written, (Pointer, Named))
            or self._is_struct_value(written)
            or name in facts.nonnil
            or self._is_read(name, written, facts)
        )

    def _is_struct_value(self, written: Type) -> bool:
        return isinstance(written, Named) and isinstance(self.program.typer.underlying(written), Struct)

    def _is_read(self, name: str, written: Type, facts: Facts) -> bool:
        """Whether a field of a variable was read on the way: then the variable was not nil."""
        return any(path.startswith(f"{name}.") and self._is_field(written, path.split(".")[1]) for path in facts.read)

    def _is_field(self, written: Type, member: str) -> bool:
        selection = self.program.members.find(written, member, self.function.file)
        return selection is not None and selection.object is not None and selection.object.kind is ObjectKind.FIELD

    def describe(self, expression: str, name: str, found: Type, klog: Klog, owner: str = "") -> Value | None:  # noqa: PLR0911 - one a kind
        """Return what a line may say of an expression; None when it may say nothing.

        Args:
            expression: A variable, or a chain of fields.
            name: Its last name.
            found: Its type.
            klog: How the package klog is said.
            owner: Of a field, the key of what it belongs to.
        """
        found = default_type(found)
        if is_secret_itself(self.program, found):
            return None
        if klog.name:
            value = self._object(expression, name, found, klog)
            if value is not None:
                return value
        if is_secret_name(name) and not self._is_number(found):
            return None
        type_name = found.object.name if isinstance(found, Named) else ""
        if type_name and is_secret_name(type_name):
            return None
        under = self.program.typer.underlying(found)
        if isinstance(under, Basic):
            return self._plain(expression, name, found, under, owner)
        if isinstance(under, (Slice, Map)):
            return self._container(expression, name, under, klog)
        if isinstance(under, Struct) and klog.name:
            return self._reference(expression, name, found, klog)
        return None

    @staticmethod
    def _is_called_secret(found: Type) -> bool:
        inner = dereference(found)[0]
        return isinstance(inner, Named) and is_secret_name(inner.object.name)

    def _is_number(self, found: Type) -> bool:
        under = self.program.typer.underlying(found)
        return isinstance(under, Basic) and under.name not in ("string", "untyped string")

    def _object(self, expression: str, name: str, found: Type, klog: Klog) -> Value | None:
        inner, pointer = dereference(found)
        if not isinstance(inner, Named) or not self.has_metadata(inner) or not klog_has(self.program, self.function, "KObj"):
            return None
        is_interface = isinstance(self.program.typer.underlying(inner), Interface)
        if pointer and is_interface:
            return None
        key = make_key(name) if is_interface and len(name) > 2 else kind_key(inner.object.name)
        if not key:
            return None
        written = expression if pointer or is_interface else f"&{expression}"
        example = '"<namespace>/<name>"'
        return Value(key, f"{klog.name}.KObj({written})", example, expression, 90, needs_klog=True)

    def has_metadata(self, owner: Named) -> bool:
        """Whether a type has GetName and GetNamespace in a way that needs nothing but itself."""
        is_interface = isinstance(self.program.typer.underlying(owner), Interface)
        for name in ("GetName", "GetNamespace"):
            selection = self.program.members.find(owner, name, self.function.file)
            if selection is None or selection.object is None or selection.indirect:
                return False
            if selection.object.kind is ObjectKind.INTERFACE_METHOD and not is_interface:
                return False  # of an embedded interface, which may be nil
            signature = self.program.members.type_of(selection)
            if not isinstance(signature, Signature) or self.program.typer.parameters(signature)[0]:
                return False
            results = self.program.typer.results(signature)
            if len(results) != 1 or not isinstance(results[0], Basic) or results[0].name != "string":
                return False
        return True

    def _plain(self, expression: str, name: str, found: Type, under: Basic, owner: str) -> Value | None:
        if under.name in _REFUSED or under.untyped:
            return None
        key = make_key(name)
        if not key or (len(name) == 1 and name != "i"):
            return None
        if owner and name in ("Name", "Namespace", "UID", "ID", "Kind", "Key", "Type"):
            key = make_key(owner) + name
        type_name = name_of(self.program, found)
        if type_name == ("time", "Duration"):
            return Value("duration" if key == "duration" else key, expression, '"<duration>"', expression, 30)
        if under.name == "string":
            lowered = key.lower()
            weight = 60 if any(lowered.endswith(word) for word in _TELLING) else 35
            return Value(key, expression, '"<text>"', expression, weight)
        weight = 25 if under.name == "bool" else 12 if name in ("i", "idx", "index") else 30
        return Value(key, expression, _NUMBERS.get(under.name, "<number>"), expression, weight)

    def _container(self, expression: str, name: str, under: Slice | Map, klog: Klog) -> Value | None:
        element = under.element
        if isinstance(under, Slice):
            if isinstance(element, Basic) and element.name == "uint8":
                return None  # bytes may be a body
            inner, pointer = dereference(element)
            if (
                pointer
                and isinstance(inner, Named)
                and klog.name
                and self.has_metadata(inner)
                and klog_has(self.program, self.function, "KObjSlice")
            ):
                key = plural(kind_key(inner.object.name))
                return Value(
                    key,
                    f"{klog.name}.KObjSlice({expression})",
                    '["<namespace>/<name>" ...]',
                    expression,
                    40,
                    is_costly=True,
                    needs_klog=True,
                )
        if self._len_is_taken:
            return None
        key = count_key(name)
        return Value(key, f"len({expression})", "<number>", expression, 22) if key and len(name) > 1 else None

    def _reference(self, expression: str, name: str, found: Type, klog: Klog) -> Value | None:
        """A struct that is a namespace and a name, as types.NamespacedName."""
        if isinstance(found, Pointer) or not klog_has(self.program, self.function, "KRef"):
            return None
        under = self.program.typer.underlying(found)
        if not isinstance(under, Struct) or [field.object.name for field in self.program.typer.fields(under)] != ["Namespace", "Name"]:
            return None
        if any(not isinstance(one, Basic) or one.name != "string" for one in self.program.members.field_types(under)):
            return None
        key = make_key(name)
        if not key:
            return None
        key = "object" if key in ("key", "name", "namespacedName", "nn") else key
        text = f"{klog.name}.KRef({expression}.Namespace, {expression}.Name)"
        return Value(key, text, '"<namespace>/<name>"', expression, 85, needs_klog=True)


def is_error(found: Type) -> bool:
    """Whether a type is the predeclared `error`."""
    return (
        isinstance(found, Named) and found.object.name == "error" and found.object.file is not None and found.object.file.path == "builtin"
    )


def paths_in(node: Node) -> frozenset[str]:
    """Return the variables and chains of fields in an expression, whole chains and what they begin with."""
    found: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if one.type == "func_literal":
            continue
        if one.type in ("identifier", "selector_expression"):
            found.add("".join(nodes.text(one).split()))
        pending += one.named_children
    return frozenset(found)
