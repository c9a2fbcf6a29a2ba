"""An object -> where it is declared, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from indexes.model import Kind
from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program

_FORMS = {"struct_type": Kind.STRUCT, "interface_type": Kind.INTERFACE}
_MEMBERS = frozenset({ObjectKind.FIELD, ObjectKind.INTERFACE_METHOD})
_LOCAL_SCOPES = frozenset({"block", "func_literal"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is declared.

    Attributes:
        symbol: `import/path.Receiver.Name`, or empty for what is local to a function.
        name: Its name.
        kind: One of `indexes.model.Kind`, or `parameter`, `type_parameter` or `label`.
        package: Import path of its package.
        path: The file, relative to the checkout; absolute for a file of a GOROOT.
        line: 1-based.
        column: 1-based, in bytes.
    """

    symbol: str
    name: str
    kind: str
    package: str
    path: str
    line: int
    column: int


def place_of(program: Program, found: Object) -> Place | None:
    """Return where an object is declared; None for what no file on disk declares."""
    if found.file is None or found.file.path.startswith("<") or found.file.path == "builtin":
        return None
    package = program.packages.package_of_object(found).path
    line, column = found.file.locate(found.offset)
    qualified = qualified_name(program, found)
    symbol = f"{package}.{qualified}" if qualified else ""
    return Place(symbol, found.name, kind_of(program, found), package, found.file.path, line, column)


def kind_of(program: Program, found: Object) -> str:
    """Return what an object is, as the command line calls it."""
    if found.kind is not ObjectKind.TYPE:
        return str(found.kind)
    node = program.name_node(found)
    parent = node.parent if node is not None else None
    if parent is None or parent.type == "type_alias":
        return str(Kind.ALIAS)
    written = nodes.field(parent, "type")
    return str(_FORMS.get(written.type, Kind.TYPE)) if written is not None else str(Kind.TYPE)


def qualified_name(program: Program, found: Object) -> str:
    """Return `Receiver.Name` or the bare name; empty for what is local to a function, and for parameters and labels."""
    if found.kind is ObjectKind.METHOD:
        return f"{found.receiver}.{found.name}"
    if found.kind in _MEMBERS:
        node = program.name_node(found)
        owner = owner_name(node) if node is not None else ""
        return f"{owner}.{found.name}" if owner else ""
    if found.kind in (ObjectKind.PARAMETER, ObjectKind.TYPE_PARAMETER, ObjectKind.LABEL) or found.node is not None:
        return ""
    return found.name


def owner_name(member: Node) -> str:
    """Return the type that a field or interface method is written in, with the path through anonymous structs; empty for a local one."""
    names: list[str] = []
    node: Node | None = member.parent
    while node is not None and node.type not in _LOCAL_SCOPES:
        parent = node.parent
        if node.type == "struct_type" and parent is not None and parent.type == "field_declaration":
            name = nodes.field(parent, "name")
            if name is not None:
                names.append(nodes.text(name))
        elif node.type in ("type_spec", "type_alias"):
            name = nodes.field(node, "name")
            names.append(nodes.text(name) if name is not None else "")
        elif node.type == "source_file":
            return ".".join(reversed(names))
        node = parent
    return ""
