"""`navigator overview`: the components, one of them, or one package; as text, JSON or a picture."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.overview_package import MOST, layers_to_json, write_layers
from navigator.cli.tables import page_width, wrap, write_heading

if TYPE_CHECKING:
    from navigator.overview.components import Component
    from navigator.overview.storages import Place
    from navigator.workspace import Workspace

_FORMATS = ("dot", "mermaid", "svg")
_ROLES = {
    "server": "Control plane and other servers",
    "node": "On every node",
    "client": "Clients",
    "test": "For tests",
    "tool": "Not in a release: developers' tools and examples",
    "module": "Modules (staging/src/k8s.io, each published as a repository of its own)",
}


@click.command()
@click.argument("name", required=False, default="")
@click.option("--export", "form", type=click.Choice(_FORMATS), help="Write the map, or the imports of NAME, as a picture on stdout.")
@click.option("--all", "everything", is_flag=True, help="Show everything that is otherwise cut short.")
@json_option
@common_options
def overview(name: str, form: str | None, everything: bool, as_json: bool) -> int:
    """Show the whole before the parts: binaries and modules, how each starts, what it is built from, and whom it talks to.

    NAME is a component (kube-scheduler, client-go), or a package by its directory, its import path or the end of one.

    What a component watches and writes is read from its code; a flag or feature gate may keep a part from running.
    """
    from navigator.overview.components import find_main, load_components

    with workspace() as opened:
        if not name:
            components = load_components(opened)
            if not components:
                report_error("this tree has no main packages and no modules", "navigator overview DIR shows one package")
                return 1
            if form:
                return _export_map(components, form)
            _note_fork(opened)
            if as_json:
                for one in components:
                    write_json(_component_to_json(one))
            else:
                _show_map(components, everything)
            return 0
        component = find_main(opened, name)
        if component is not None:
            return _one_component(component, form, everything, as_json)
        from navigator.cli.overview_package import show_package

        return show_package(opened, name, form, everything, as_json)


def _note_fork(opened: Workspace) -> None:
    from navigator.overview.fork import Fork

    fork = Fork(opened)
    if fork.name:
        note(f"this tree is a fork ({fork.name}); what is marked [fork] is not in upstream Kubernetes")


def _export_map(components: tuple[Component, ...], form: str) -> int:
    from navigator.overview.picture import Format, draw_map, render

    click.echo(render(draw_map(components), Format(form)))
    return 0


def _show_map(components: tuple[Component, ...], everything: bool) -> None:
    from navigator.overview.picture import draw_text_map

    for line in draw_text_map(components, page_width()):
        write_line(line)
    for role, title in _ROLES.items():
        rows = [one for one in components if one.role == role]
        if not rows:
            continue
        write_heading(title)
        room = max(len(one.name) for one in rows) + 2
        for one in rows:
            sizes = f"{one.packages:,} packages" if role != "module" else f"{one.packages:,} packages, imported by {one.used_by:,}"
            about = one.about or "(says nothing of itself)"
            lines = wrap(f"{about}{' [fork]' if one.fork else ''}", f"  {one.name.ljust(room)}", " " * (room + 2))
            for line in lines if everything else _cut(lines, 2):
                write_line(line)
            if role not in ("module", "tool"):
                write_line(f"{' ' * (room + 2)}{one.path or '.'}, built from {sizes}")
            elif everything:
                write_line(f"{' ' * (room + 2)}{one.path or '.'}, {sizes}")
    click.echo()
    write_line("navigator overview NAME tells more of one; --export svg draws the map; navigator api lists what is served.")


def _cut(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: page_width() - 4]} ..."]


def _one_component(one: Component, form: str | None, everything: bool, as_json: bool) -> int:
    if form:
        from navigator.overview.picture import Format, draw_imports, render

        click.echo(render(draw_imports(one.name, one.layers, ()), Format(form)))
        return 0
    if as_json:
        write_json(_component_to_json(one))
        return 0
    write_line(f"{one.name}  {one.path}  {one.package}{'  [fork]' if one.fork else ''}")
    for line in wrap(one.about, "  ", "  "):
        write_line(line)
    _write_places((("starts in", one.entry), ("command", one.command), ("options", one.options), ("runs", one.run)))
    write_heading("Made of")
    word = "packages" if one.role == "module" else "packages of this tree, with all that they import"
    write_line(f"  {one.packages:,} {word}; {one.files:,} Go files. Lines: navigator stats {one.name}")
    if one.role == "module":
        write_line(f"  imported by {one.used_by:,} packages outside of it")
    write_layers(one.layers, everything)
    if one.peers:
        write_heading("Talks to")
        for peer in one.peers:
            write_line(f"  {peer.name} ({peer.purpose}), from {peer.package}")
    for title, kinds in (("Watches", one.watches), ("Writes", one.writes)):
        if kinds:
            write_heading(f"{title} {len(kinds)} kinds")
            shown = kinds if everything else kinds[: 3 * MOST]
            text = "; ".join(shown) + ("" if len(shown) == len(kinds) else f"; and {len(kinds) - len(shown)} more (--all)")
            for line in wrap(text, "  ", "  "):
                write_line(line)
    return 0


def _write_places(places: tuple[tuple[str, Place | None], ...]) -> None:
    found = [(label, place) for label, place in places if place is not None]
    if found:
        write_heading("How it starts")
    for label, place in found:
        write_line(f"  {label:<10} {place.path}:{place.line}: {place.name}")


def _component_to_json(one: Component) -> dict[str, Any]:
    row = asdict(one)
    row["layers"] = layers_to_json(one.layers)
    return row
