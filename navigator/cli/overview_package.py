"""The page of one package, for `navigator overview PACKAGE`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.output import describe, write_json, write_line
from navigator.cli.tables import wrap, write_heading

if TYPE_CHECKING:
    from navigator.overview.layers import Layer
    from navigator.overview.packages import FileSize, PackagePage
    from navigator.workspace import Workspace

MOST = 12
Stop = tuple[str, int, str]


def show_package(opened: Workspace, name: str, form: str | None, everything: bool, as_json: bool) -> int:
    """Show a package, or export the picture of its imports."""
    from navigator.overview.packages import get_package

    page = get_package(opened, name)
    if form:
        from navigator.overview.picture import Format, draw_imports, render

        click.echo(render(draw_imports(page.path or page.package, page.layers, page.importers), Format(form)))
        return 0
    stops = _find_stops(page.package)
    if as_json:
        write_json(_package_to_json(page, stops))
    else:
        _show(page, stops, everything)
    return 0


def _find_stops(package: str) -> list[Stop]:
    """(tour, number, title) of the stops in a package, or below it."""
    from navigator.tours.library import list_tours

    return [
        (tour.id, number, stop.title)
        for tour in list_tours()
        for number, stop in enumerate(tour.stops, start=1)
        if stop.anchor.package == package or stop.anchor.package.startswith(f"{package}/")
    ]


def _show(page: PackagePage, stops: list[Stop], everything: bool) -> None:
    write_line(f"{page.path or '.'}  {page.package}")
    for line in wrap(page.doc.split("\n\n")[0], "  ", "  "):
        write_line(line)
    code = [one for one in page.files if not one.test]
    tests = [one for one in page.files if one.test]
    _write_files("Files", code, everything)
    if page.subpackages:
        write_heading(f"Packages below it ({len(page.subpackages)})")
        for line in wrap(", ".join(one.rpartition("/")[2] for one in page.subpackages), "  ", "  "):
            write_line(line)
    exported = [f"{symbol.path}:{symbol.line}: {describe(symbol)}" for symbol in page.exported]
    _write_some(f"Exports ({len(exported)})", exported, everything, 2 * MOST)
    if page.layers:
        write_heading("Imports")
        write_layers(page.layers, everything)
    title = f"Imported by {len(page.importers)} packages, and by the tests of {page.tested_by} more"
    _write_some(title, list(page.importers), everything, MOST)
    _write_files("Tests", tests, everything)
    tours: dict[str, list[Stop]] = {}
    for stop in stops:
        tours.setdefault(stop[0], []).append(stop)
    ranked = sorted(tours.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [f"navigator tour {tour} --step {many[0][1]}: {many[0][2]} ({len(many)} stops here)" for tour, many in ranked]
    _write_some("Tours that stop here", lines, everything, MOST)
    if page.owners.layers:
        write_heading("Owners")
        text = f"approvers {', '.join(page.owners.nearest_approvers) or 'none'}; more: navigator owners {page.path}"
        for line in wrap(text, "  ", "  "):
            write_line(line)


def _write_files(title: str, files: list[FileSize], everything: bool) -> None:
    rows = files if everything else sorted(files, key=lambda one: -one.lines)
    lines = []
    for one in rows:
        labels = "".join(f"  [{name}]" for name, there in (("generated", one.generated), ("fork", one.fork)) if there)
        lines.append(f"{one.lines:>7,}  {one.path}{labels}")
    _write_some(f"{title} ({len(files)}, {sum(one.lines for one in files):,} lines)", lines, everything, MOST)


def _write_some(title: str, lines: list[str], everything: bool, most: int) -> None:
    """Write a heading and the first lines below it; nothing when there are none."""
    if not lines:
        return
    write_heading(title)
    shown = lines if everything else lines[:most]
    for line in shown:
        write_line(f"  {line}")
    if len(shown) < len(lines):
        write_line(f"  and {len(lines) - len(shown)} more (--all)")


def write_layers(layers: tuple[Layer, ...], everything: bool) -> None:
    """Write the layers of what is imported, a line or two each."""
    for layer in layers:
        shown = layer.parts if everything else layer.parts[:MOST]
        more = "" if len(shown) == len(layer.parts) else f", and {len(layer.parts) - len(shown)} more"
        parts = ", ".join(f"{name} {count}" if count > 1 else name for name, count in shown)
        for line in wrap(f"{layer.packages:,}: {parts}{more}", f"  {layer.name:<10} ", " " * 13):
            write_line(line)


def layers_to_json(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Return layers as JSON has them."""
    return [{"name": layer.name, "packages": layer.packages, "parts": dict(layer.parts)} for layer in layers]


def _package_to_json(page: PackagePage, stops: list[Stop]) -> dict[str, Any]:
    return {
        "path": page.path,
        "package": page.package,
        "doc": page.doc,
        "files": [asdict(one) for one in page.files],
        "exported": [
            {"symbol": one.id, "kind": str(one.kind), "path": one.path, "line": one.line, "signature": one.declaration.signature}
            for one in page.exported
        ],
        "imports": layers_to_json(page.layers),
        "importers": page.importers,
        "tested_by": page.tested_by,
        "subpackages": page.subpackages,
        "tours": [{"tour": tour, "stop": number, "title": title} for tour, number, title in stops],
        "approvers": page.owners.nearest_approvers,
        "sources": page.owners.sources,
    }
