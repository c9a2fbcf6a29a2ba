"""Types as Go writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navigator.resolve import nodes, types
from navigator.resolve.types import Basic, Interface, Named, Pointer, Signature, Struct, Tuple, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_DEEPEST = 8
_LONGEST = 60


def render_type(program: Program, found: Type, depth: int = 0) -> str:
    """Return a type as Go writes it, named types with their package's name; `?` for what is not known."""
    if depth > _DEEPEST:
        return "..."
    match found:
        case Basic():
            return found.name
        case Named():
            return _named(program, found, depth)
        case TypeParameter():
            return found.object.name
        case Pointer():
            return f"*{render_type(program, found.element, depth + 1)}"
        case types.Slice():
            return f"[]{render_type(program, found.element, depth + 1)}"
        case types.Array():
            length = "..." if found.length is None else found.length
            return f"[{length}]{render_type(program, found.element, depth + 1)}"
        case types.Map():
            return f"map[{render_type(program, found.key, depth + 1)}]{render_type(program, found.element, depth + 1)}"
        case types.Chan():
            return f"{found.direction} {render_type(program, found.element, depth + 1)}"
        case Tuple():
            return f"({', '.join(render_type(program, item, depth + 1) for item in found.items)})"
        case Signature():
            return f"func{_signature(program, found, depth)}"
        case Struct() | Interface():
            text = " ".join(nodes.text(found.node).split())
            word = "struct" if isinstance(found, Struct) else "interface"
            return text if len(text) <= _LONGEST else f"{word}{{...}}"
    return "?"


def _named(program: Program, found: Named, depth: int) -> str:
    declared = found.object
    arguments = f"[{', '.join(render_type(program, one, depth + 1) for one in found.arguments)}]" if found.arguments else ""
    if declared.file is None or declared.file.path == "builtin":
        return declared.name + arguments
    return f"{program.packages.package_of_object(declared).name}.{declared.name}{arguments}"


def _signature(program: Program, found: Signature, depth: int) -> str:
    parameters, variadic = program.typer.parameters(found)
    shown = [render_type(program, one, depth + 1) for one in parameters]
    if variadic and shown:
        shown[-1] = f"...{shown[-1]}"
    results = [render_type(program, one, depth + 1) for one in program.typer.results(found)]
    behind = "" if not results else f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
    return f"({', '.join(shown)}){behind}"


def named_type(found: Type) -> Named | None:
    """Return the named type that a value's type is, or is made of: of `[]*T` that is T."""
    for _ in range(_DEEPEST):
        match found:
            case Named():
                return found
            case Pointer() | types.Slice() | types.Array() | types.Chan() | types.Map():
                found = found.element
            case _:
                return None
    return None
