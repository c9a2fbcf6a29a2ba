"""The values that types are (https://go.dev/ref/spec#Types).

Structs, interfaces and signatures are lazy: they know the node that they are written in, and the types that stand for the type parameters
there. `typer` reads them when a member is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navigator.resolve.objects import Object

if TYPE_CHECKING:
    from indexes.syntax import Node
    from navigator.resolve.files import Unit

Mapping = dict[Object, "Type"]


class Type:
    """Any type."""

    __slots__ = ()


class Unknown(Type):
    """What could not be worked out."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "?"


class Basic(Type):
    """A predeclared type, or the type of an untyped constant."""

    __slots__ = ("default_name", "name", "untyped")

    def __init__(self, name: str, default_name: str = "") -> None:
        self.name = name
        self.untyped = bool(default_name)
        self.default_name = default_name

    def __repr__(self) -> str:
        return self.name


class Pointer(Type):
    """`*T`."""

    __slots__ = ("element",)

    def __init__(self, element: Type) -> None:
        self.element = element

    def __repr__(self) -> str:
        return f"*{self.element!r}"


class Slice(Type):
    """`[]T`."""

    __slots__ = ("element",)

    def __init__(self, element: Type) -> None:
        self.element = element

    def __repr__(self) -> str:
        return f"[]{self.element!r}"


class Array(Type):
    """`[N]T`; the length is None when it could not be worked out."""

    __slots__ = ("element", "length")

    def __init__(self, element: Type, length: int | None) -> None:
        self.element = element
        self.length = length

    def __repr__(self) -> str:
        return f"[{'?' if self.length is None else self.length}]{self.element!r}"


class Map(Type):
    """`map[K]V`."""

    __slots__ = ("element", "key")

    def __init__(self, key: Type, element: Type) -> None:
        self.key = key
        self.element = element

    def __repr__(self) -> str:
        return f"map[{self.key!r}]{self.element!r}"


class Chan(Type):
    """`chan T`, `chan<- T` or `<-chan T`."""

    __slots__ = ("direction", "element")

    def __init__(self, element: Type, direction: str) -> None:
        self.element = element
        self.direction = direction

    def __repr__(self) -> str:
        return f"{self.direction} {self.element!r}"


class Tuple(Type):
    """The results of a call, when they are not one."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Type, ...]) -> None:
        self.items = items

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.items))})"


class Named(Type):
    """A defined type, with its type arguments when it is generic."""

    __slots__ = ("_underlying", "arguments", "object")

    def __init__(self, declared: Object, arguments: tuple[Type, ...] = ()) -> None:
        self.object = declared
        self.arguments = arguments
        self._underlying: Type | None = None

    def __repr__(self) -> str:
        return self.object.name + (f"[{', '.join(map(repr, self.arguments))}]" if self.arguments else "")


class TypeParameter(Type):
    """A type parameter within the declaration that has it."""

    __slots__ = ("object",)

    def __init__(self, declared: Object) -> None:
        self.object = declared

    def __repr__(self) -> str:
        return self.object.name


class _Written(Type):
    """A type that is read from its node when it is asked for.

    Attributes:
        unit: Where it is written.
        node: The node.
        mapping: What stands for the type parameters in it.
    """

    __slots__ = ("cache", "mapping", "node", "unit")

    def __init__(self, unit: Unit, node: Node, mapping: Mapping | None = None) -> None:
        self.unit = unit
        self.node = node
        self.mapping: Mapping = mapping or {}
        self.cache: object = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unit.file.path}:{self.node.start_byte}>"


class Struct(_Written):
    """A struct type."""

    __slots__ = ()


class Interface(_Written):
    """An interface type, or a constraint written without `interface{}` around it."""

    __slots__ = ()


class Signature(_Written):
    """A function type. Its node has the fields `parameters` and `result`.

    Attributes:
        receiver: Of a method expression, the type that is its first parameter.
        generic: The type parameters that calls infer; None for those that the node itself declares.
    """

    __slots__ = ("receiver",)

    def __init__(self, unit: Unit, node: Node, mapping: Mapping | None = None, receiver: Type | None = None) -> None:
        super().__init__(unit, node, mapping)
        self.receiver = receiver


UNKNOWN = Unknown()

_NAMES = "bool string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128".split()
BASICS: dict[str, Basic] = {name: Basic(name) for name in _NAMES}
BASICS["byte"] = BASICS["uint8"]
BASICS["rune"] = BASICS["int32"]
BOOL, STRING, INT, RUNE, UINT8 = (BASICS[name] for name in ("bool", "string", "int", "rune", "uint8"))
UNTYPED_BOOL = Basic("untyped bool", "bool")
UNTYPED_INT = Basic("untyped int", "int")
UNTYPED_RUNE = Basic("untyped rune", "int32")
UNTYPED_FLOAT = Basic("untyped float", "float64")
UNTYPED_COMPLEX = Basic("untyped complex", "complex128")
UNTYPED_STRING = Basic("untyped string", "string")
UNTYPED_NIL = Basic("untyped nil", "nil")
# In the order in which the kind of a constant expression's operands decides the kind of the result.
UNTYPED_ORDER = {UNTYPED_INT: 0, UNTYPED_RUNE: 1, UNTYPED_FLOAT: 2, UNTYPED_COMPLEX: 3}


def default_type(found: Type) -> Type:
    """Return the type that a variable gets from a value: of an untyped constant, its default type."""
    if isinstance(found, Basic) and found.untyped:
        return BASICS.get(found.default_name, found)
    return found


def dereference(found: Type) -> tuple[Type, bool]:
    """Return what a pointer points to and True, or the type itself and False."""
    return (found.element, True) if isinstance(found, Pointer) else (found, False)


def first_of(found: Type) -> Type:
    """Return what stands where one value does: of a call with one result, that result."""
    return found.items[0] if isinstance(found, Tuple) and len(found.items) == 1 else found


def is_untyped(found: Type) -> bool:
    """Tell whether a value takes the type of what it is used with."""
    return found is UNKNOWN or (isinstance(found, Basic) and found.untyped)


def wider(one: Type, other: Type) -> Type:
    """Return the type of an operation on two values: the typed one's, or of untyped constants that of the later kind."""
    if not is_untyped(one):
        return one
    if not is_untyped(other):
        return other
    if isinstance(one, Basic) and isinstance(other, Basic) and UNTYPED_ORDER.get(other, -1) > UNTYPED_ORDER.get(one, -1):
        return other
    return one if one is not UNKNOWN else other
