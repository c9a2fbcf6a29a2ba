"""The fields of API types, for `navigator api`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navigator.cli.output import write_json, write_line
from navigator.cli.tables import wrap, write_heading
from navigator.text import make_visible

if TYPE_CHECKING:
    from navigator.overview.apifields import Field
    from navigator.overview.apis import Resource
    from navigator.workspace import Workspace


def field_to_json(field: Field) -> dict[str, Any]:
    """Return a field, with the fields below it."""
    return {
        **{key: getattr(field, key) for key in ("name", "type", "required", "doc", "markers", "path", "line")},
        "fields": [field_to_json(one) for one in field.fields],
    }


def find_fields(opened: Workspace, resource: Resource, recursive: bool) -> tuple[Field, ...]:
    """Return the fields of a resource's kind; none when its type is not in this tree."""
    from navigator.overview.apifields import Fields
    from navigator.resolve.program import get_program

    reader = Fields(get_program(opened))
    found = reader.find_type(resource.package, resource.kind)
    return reader.of(found, 0 if recursive else 1) if found is not None else ()


def write_fields(fields: tuple[Field, ...], recursive: bool, level: int) -> None:
    """Write fields, each with the first sentence about it; of a recursive listing the names alone."""
    for field in fields:
        indent = "  " * level
        required = "  (required)" if field.required else ""
        write_line(f"{indent}{field.name}  {field.type}{required}{'  ...' if field.recursive else ''}")
        if recursive:
            write_fields(field.fields, recursive, level + 1)
        elif field.doc:
            for line in wrap(first_sentence(field.doc), f"{indent}    "):
                write_line(line)


def show_type(opened: Workspace, name: str, recursive: bool, as_json: bool) -> bool:
    """Show a type that is no resource's kind: a part of one (PodSpec), or what a subresource takes (Scale); tell whether there is one."""
    from navigator.overview.apifields import Fields
    from navigator.overview.apis import load_apis
    from navigator.resolve.program import get_program

    apis = load_apis(opened)
    reader = Fields(get_program(opened))
    version, _, bare = name.rpartition(".")
    users = [(one, part) for one in apis.resources for part in one.subresources if part.kind.lower() == bare.lower()]
    if users:
        bare = users[0][1].kind
    homes = {(part.kind_group, part.kind_version) for _, part in users}
    order = sorted(apis.resources, key=lambda one: (one.group, one.version) not in homes)
    for package in dict.fromkeys(one.package for one in order if one.preferred or version or (one.group, one.version) in homes):
        if version and not f"/{package}".endswith(f"/{version}"):
            continue
        owner = reader.find_type(package, bare)
        fields = reader.of(owner, 0 if recursive else 1) if owner is not None else ()
        if owner is None or owner.object.file is None or not fields:
            continue
        line = owner.object.file.locate(owner.object.offset)[0]
        used = sorted({f"{one.name}/{part.name}" for one, part in users})
        if as_json:
            place = {"type": bare, "package": package, "path": owner.object.file.path, "line": line, "subresources": used}
            write_json({**place, "fields": [field_to_json(one) for one in fields]})
        else:
            what = f"what {', '.join(used)} takes" if used else "a part of kinds and no kind of its own"
            write_line(f"{owner.object.file.path}:{line}: {package}.{bare}, {what}")
            write_heading("Fields")
            write_fields(fields, recursive, 1)
        return True
    return False


def show_field(opened: Workspace, base: str, path: list[str], recursive: bool, as_json: bool) -> int:
    """Show the field that a path leads to."""
    from navigator.errors import NotFoundError
    from navigator.overview.apifields import Fields
    from navigator.overview.apis import load_apis
    from navigator.overview.kinds import find_resources
    from navigator.resolve.program import get_program

    resource = find_resources(load_apis(opened), base)[0]
    reader = Fields(get_program(opened))
    owner = reader.find_type(resource.package, resource.kind)
    if owner is None:
        raise NotFoundError(f"the type of {base} is not in this tree", f"navigator api {base}")
    field, inner = reader.get(owner, path)
    below = reader.of(inner, 0 if recursive else 1) if inner is not None else ()
    if as_json:
        write_json({**field_to_json(field), "fields": [field_to_json(one) for one in below]})
        return 0
    write_line(f"{field.path}:{field.line}: {'.'.join([resource.kind, *path])} {field.type}{'  (required)' if field.required else ''}")
    for paragraph in field.doc.split("\n\n"):
        for line in wrap(make_visible(paragraph), "  ", "  "):
            write_line(line)
    if below:
        write_heading("Fields")
        write_fields(below, recursive, 1)
    return 0


def first_sentence(doc: str) -> str:
    """Return the first sentence of a comment, on one line."""
    flat = " ".join(doc.split())
    end = flat.find(". ")
    return flat[: end + 1] if end >= 0 else flat
