"""`navigator api`: the API resources that are built in, and the page of one kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.api_fields import field_to_json, find_fields, first_sentence, show_field, show_type, write_fields
from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.tables import page_width, render_table, wrap, write_heading

if TYPE_CHECKING:
    from navigator.overview.apis import Resource
    from navigator.overview.kinds import KindPage
    from navigator.overview.storages import Place
    from navigator.workspace import Workspace


_SCOPES = {True: "ns", False: "cluster", None: "?"}
_WHERE = {True: "in a namespace", False: "for the whole cluster", None: ""}
# With less room than this for what a resource is for, that stands on a line of its own.
_LEAST_ROOM = 40
_NO_RESOURCES = "navigator checkout gets a release of Kubernetes, which does"


@click.command()
@click.argument("name", required=False, default="")
@click.option("--group", metavar="GROUP", help="List only this group: apps, core, networking.k8s.io.")
@click.option("--recursive", is_flag=True, help="Of a kind: show the fields of fields, too.")
@json_option
@common_options
def api(name: str, group: str | None, recursive: bool, as_json: bool) -> int:
    """List the API resources that are built in, or tell all about one kind, each thing with its place.

    NAME is a kind, plural or short name (Pod, pods, po), with a group where it takes one (events.events.k8s.io, apps/v1/Deployment), or a
    field of one (pod.spec.containers).

    It is read from the source: what a server with every feature and every API enabled serves.
    """
    with workspace() as opened:
        if not name:
            return _list(opened, group, as_json)
        base, path = _split(opened, name)
        if path:
            return show_field(opened, base, path, recursive, as_json)
        from navigator.errors import NotFoundError
        from navigator.overview.kinds import get_kind

        try:
            page = get_kind(opened, base)
        except NotFoundError:
            if show_type(opened, name, recursive, as_json):
                return 0
            raise
        if as_json:
            write_json(
                {
                    **_resource_to_json(page.resource),
                    **_page_to_json(page),
                    "fields": [field_to_json(one) for one in find_fields(opened, page.resource, recursive)],
                }
            )
        else:
            _show(opened, page, recursive)
    return 0


def _split(opened: Workspace, name: str) -> tuple[str, list[str]]:
    """A kind and the path of a field: the longest beginning that names a kind counts."""
    from navigator.errors import NotFoundError
    from navigator.overview.apis import load_apis
    from navigator.overview.kinds import find_resources

    apis = load_apis(opened)
    if not apis.resources:
        raise NotFoundError("this tree installs no API resources", _NO_RESOURCES)
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            find_resources(apis, ".".join(parts[:length]))
        except NotFoundError:
            continue
        return ".".join(parts[:length]), parts[length:]
    return name, []


def _list(opened: Workspace, group: str | None, as_json: bool) -> int:
    from navigator.overview.apis import load_apis
    from navigator.overview.nearest import suggest

    apis = load_apis(opened)
    for problem in apis.problems:
        note(problem)
    wanted = "" if group == "core" else group
    rows = [one for one in apis.resources if wanted is None or wanted in (one.group, one.group.partition(".")[0])]
    if not rows:
        if group:
            near = suggest(group, {one.group or "core" for one in apis.resources})
            report_error(f"there is no API group {group}", f"did you mean {' or '.join(near)}?" if near else "navigator api lists them all")
        else:
            what = "of the API resources of this tree none can be read" if apis.problems else "this tree installs no API resources"
            hint = "go mod vendor brings the libraries that they are made from" if apis.problems else _NO_RESOURCES
            report_error(what, hint)
        return 1
    if as_json:
        for one in rows:
            write_json(_resource_to_json(one))
        return 0
    _write_groups(rows)
    return 0


def _write_groups(rows: list[Resource]) -> None:
    width = page_width()
    for group_version in dict.fromkeys(one.group_version for one in rows):
        inside = [one for one in rows if one.group_version == group_version]
        write_line(f"{group_version}{'' if inside[0].group else '  (core)'}")
        cells = [(f"  {one.name}", ",".join(one.short_names), one.kind, _SCOPES[one.namespaced]) for one in inside]
        lines = list(render_table(("", "", "", ""), cells))[1:]
        room = max(map(len, lines)) + 2
        for one, line in zip(inside, lines, strict=True):
            about = first_sentence(one.doc).removeprefix(f"{one.kind} ")
            remark = f"({_lifecycle(one)}) " if one.lifecycle.deprecated or one.lifecycle.removed else ""
            if width - room >= _LEAST_ROOM:
                write_line(_cropped(f"{line.ljust(room)}{remark}{about}", width))
            else:
                write_line(line)
                write_line(_cropped(f"      {remark}{about}", width))


def _cropped(text: str, width: int) -> str:
    return text.rstrip() if len(text) <= width else f"{text[: width - 3]}..."


def _lifecycle(one: Resource) -> str:
    life = one.lifecycle
    parts = [
        f"{word} {release[0]}.{release[1]}"
        for word, release in (("since", life.introduced), ("deprecated in", life.deprecated), ("gone in", life.removed))
        if release is not None
    ]
    return ", ".join(parts)


def _resource_to_json(one: Resource) -> dict[str, Any]:
    life = one.lifecycle

    def release(pair: tuple[int, int] | None) -> str | None:
        return f"{pair[0]}.{pair[1]}" if pair is not None else None

    return {
        "group": one.group,
        "version": one.version,
        "kind": one.kind,
        "resource": one.name,
        "singular": one.singular,
        "short_names": one.short_names,
        "categories": one.categories,
        "namespaced": one.namespaced,
        "verbs": one.verbs,
        "subresources": [
            {"name": sub.name, "group": sub.kind_group, "version": sub.kind_version, "kind": sub.kind, "verbs": sub.verbs}
            for sub in one.subresources
        ],
        "storage": one.storage_version,
        "storage_version_hash": one.storage_version_hash,
        "preferred": one.preferred,
        "introduced": release(life.introduced),
        "deprecated": release(life.deprecated),
        "removed": release(life.removed),
        "replacement": "/".join(filter(None, life.replacement)) if life.replacement else None,
        "path": one.type.path if one.type else "",
        "line": one.type.line if one.type else 0,
        "doc": one.doc,
        "strategy": asdict(one.strategy) if one.strategy else None,
        "registry": asdict(one.registry) if one.registry else None,
        "installed": asdict(one.installed) if one.installed else None,
    }


def _page_to_json(page: KindPage) -> dict[str, Any]:
    parts = (
        "internal",
        "defaults",
        "validation",
        "conversion",
        "admission",
        "controllers",
        "watchers",
        "node",
        "node_files",
        "client",
        "printing",
    )
    whole = asdict(page)
    return {**{part: whole[part] for part in parts}, "other_versions": [one.group_version for one in page.others]}


def _show(opened: Workspace, page: KindPage, recursive: bool) -> None:
    from navigator.overview.fork import Fork

    fork = Fork(opened)
    one = page.resource
    write_line(f"{one.kind}  {one.group_version}  {_WHERE[one.namespaced]}")
    for label, text in _facts(page):
        for line in wrap(text, f"  {label:<13}", " " * 15):
            write_line(line)
    if one.doc:
        click.echo()
        for line in wrap(one.doc.split("\n\n")[0], "  ", "  "):
            write_line(line)
    for title, places in _sections(page):
        if places:
            write_heading(title)
            for place in places:
                label = "  [fork]" if fork.owns(place.path) else ""
                write_line(f"  {place.path}:{place.line}: {place.name}".rstrip(": ") + label)
            if title == _NODE and page.node_files > len(places):
                write_line(f"  and {page.node_files - len(places)} more files")
    fields = find_fields(opened, one, recursive)
    if fields:
        write_heading("Fields")
        write_fields(fields, recursive, 1)


_NODE = "Kubelet and proxy (files that read it most)"


def _facts(page: KindPage) -> Iterator[tuple[str, str]]:
    one = page.resource
    names = [one.name, one.singular, *one.short_names]
    yield "names", ", ".join(dict.fromkeys(filter(None, names)))
    yield "verbs", ", ".join(one.verbs)
    if one.subresources:
        yield "subresources", ", ".join(f"{sub.name} ({', '.join(sub.verbs)})" for sub in one.subresources)
    if one.storage_version:
        yield "stored as", one.storage_version
    if _lifecycle(one):
        yield "served", _lifecycle(one)
    if page.others:
        yield "also in", ", ".join(dict.fromkeys(other.group_version for other in page.others))
    if one.categories:
        yield "categories", ", ".join(one.categories)


def _sections(page: KindPage) -> Iterator[tuple[str, list[Place]]]:
    one = page.resource

    def some(*places: Place | None) -> list[Place]:
        return [place for place in places if place is not None]

    yield "Type, and the internal type", some(one.type, page.internal)
    yield "Defaults", list(page.defaults)
    yield "Validation", list(page.validation)
    yield "Conversion", list(page.conversion)
    yield "Storage: where it is installed, its type, its strategy", some(one.installed, one.registry, one.strategy)
    yield "Admission plugins that look at it", list(page.admission)
    yield "Controllers that watch it", list(page.controllers)
    yield "Others that watch it", list(page.watchers)
    yield _NODE, list(page.node)
    yield "Generated: client, informer, lister, apply configuration", list(page.client)
    yield "kubectl: columns and description", list(page.printing)
