"""What a name can stand for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexes.syntax import Node
    from navigator.resolve.files import GoFile
    from navigator.resolve.package import Package
    from navigator.resolve.types import Type


class ObjectKind(StrEnum):
    """The kinds of objects, named as go/types names them where it has a name."""

    PACKAGE = "package"
    CONST = "const"
    TYPE = "type"
    TYPE_PARAMETER = "type_parameter"
    VAR = "var"
    PARAMETER = "parameter"
    FIELD = "field"
    FUNC = "func"
    METHOD = "method"
    INTERFACE_METHOD = "interface_method"
    LABEL = "label"
    BUILTIN = "builtin"
    NIL = "nil"


class Object:
    """One declared thing. Within one `Program` there is one object for each declaration.

    Attributes:
        kind: What it is.
        name: Its name; of a package, the name in its clause.
        file: Where it is declared; None for what the language itself declares, and for packages.
        offset: Byte offset of its name in the file.
        chunk: Number of the file's chunk that holds it.
        receiver: Of a method, the name of its receiver's base type; of a member, the type it is written in, or empty.
        clause: Of the symbol of a type switch, the clause that it belongs to: each clause has an object of its own.
        package: Of a package, the package; None when its files are not to be had.
        path: Of a package, its import path.
    """

    __slots__ = ("chunk", "clause", "file", "kind", "name", "node", "offset", "package", "path", "receiver", "type", "typing")

    def __init__(
        self,
        kind: ObjectKind,
        name: str,
        file: GoFile | None = None,
        offset: int = 0,
        chunk: int = 0,
        receiver: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.file = file
        self.offset = offset
        self.chunk = chunk
        self.receiver = receiver
        self.clause: Node | None = None
        self.package: Package | None = None
        self.path = ""
        # The node of its name, when the scope that found it knew; its type, when it was asked for; whether that is being worked out.
        self.node: Node | None = None
        self.type: Type | None = None
        self.typing = False

    def __repr__(self) -> str:
        where = f"{self.file.path}:{self.offset}" if self.file else self.path or "universe"
        return f"<{self.kind} {self.name} {where}>"

    @property
    def key(self) -> tuple[str, int]:
        """What identifies the declaration: its file and the byte offset of its name."""
        return (self.file.path, self.offset) if self.file else (self.path or self.name, -1)

    @property
    def exported(self) -> bool:
        return self.name[:1].isupper()
