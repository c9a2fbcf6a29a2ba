"""The map of the components as a graph, and the graph as DOT, Mermaid or SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from navigator.overview.components import Component
from navigator.overview.layers import Layer

_BOX_HEIGHT = 34
_CHARACTER_WIDTH = 7.5
_MARGIN = 24
_GAP = 20
_MOST_PARTS = 4
_MOST_IMPORTERS = 5
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 L10 5 L0 10 z" fill="#555"/></marker></defs>'
)


class Format(StrEnum):
    """How a picture can be written."""

    DOT = "dot"
    MERMAID = "mermaid"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Edge:
    """One component uses another side."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A directed graph.

    Attributes:
        nodes: Names; those that are components first.
        components: How many of the nodes are components; the rest are other sides.
        edges: In the order of the nodes.
    """

    nodes: tuple[str, ...]
    components: int
    edges: tuple[Edge, ...]


def draw_map(components: Iterable[Component]) -> Graph:
    """Return the graph of who talks to whom; a fork's own components and developers' tools are left out."""
    shown = [one for one in components if one.role in ("server", "node", "client") and not one.fork]
    names = [one.name for one in shown]
    edges = [Edge(one.name, peer.name, peer.purpose) for one in shown for peer in one.peers]
    others = [edge.target for edge in edges if edge.target not in names]
    return Graph((*names, *dict.fromkeys(others)), len(names), tuple(edges))


def draw_text_map(components: Iterable[Component], width: int) -> list[str]:
    """Return the map as lines of text: the API server with what it uses above it, and everybody who talks to it below.

    Args:
        components: Those of the checkout.
        width: Columns there are; longer lines are cut.
    """
    shown = [one for one in components if one.role in ("server", "node", "client") and not one.fork]
    server = next((one for one in shown if one.installs), None)
    if server is None:
        lines = [f"{one.name}{_arrow([f'{peer.name} ({peer.purpose})' for peer in one.peers])}" for one in shown]
        return [_cut(line, width) for line in lines]
    box = f" {server.name} "
    lines = [f"    {peer.name} ({peer.purpose})" for peer in server.peers]
    lines += ["      ▲"] if server.peers else []
    lines += [f"  ┌{'─' * len(box)}┐", f"  │{box}│  serves the API: navigator api", f"  └{'─' * len(box)}┘"]
    users = [one for one in shown if one is not server and any(peer.name == server.name for peer in one.peers)]
    lines += ["      ▲"] if users else []
    room = max((len(one.name) for one in users), default=0)
    for one in users:
        corner = "└" if one is users[-1] else "├"
        counts = [(word, len(kinds)) for word, kinds in (("watches", one.watches), ("writes", one.writes)) if kinds]
        traffic = f"{', '.join(f'{word} {count}' for word, count in counts)} kinds" if counts else ""
        others = _arrow([peer.name for peer in one.peers if peer.name != server.name])
        lines.append(f"      {corner}── {one.name.ljust(room)}  {traffic}{others}")
    alone = [one.name for one in shown if one is not server and one not in users]
    lines += ["", f"  by themselves: {', '.join(alone)}"] if alone else []
    return [_cut(line, width) for line in lines]


def _arrow(others: list[str]) -> str:
    return f"  ──▶ {', '.join(others)}" if others else ""


def _cut(line: str, width: int) -> str:
    return line.rstrip() if len(line) <= width else f"{line[: max(0, width - 3)]}..."


def draw_imports(name: str, layers: Iterable[Layer], importers: Iterable[str]) -> Graph:
    """Return the graph of what a component or package imports, layer below layer, and of who imports it.

    Args:
        name: The component, or the package's directory.
        layers: What it imports; of each layer the parts with most packages are drawn.
        importers: Directories; the first few are drawn.
    """
    edges = [Edge(importer, name, "") for importer in list(importers)[:_MOST_IMPORTERS]]
    above = name
    own: list[str] = [name]
    for layer in layers:
        parts = [(part, count) for part, count in layer.parts if part != name]
        if layer.name == "command" or not parts:
            continue
        node = f"{layer.name} ({layer.packages:,})"
        edges.append(Edge(above, node, "imports"))
        edges += [Edge(node, part if part not in own else f"{part} ", str(count)) for part, count in parts[:_MOST_PARTS]]
        own.append(node)
        above = node
    nodes = dict.fromkeys([*own, *(edge.source for edge in edges), *(edge.target for edge in edges)])
    return Graph(tuple(nodes), len(own), tuple(edges))


def render(graph: Graph, form: Format) -> str:
    """Write a graph as text."""
    return {Format.DOT: _to_dot, Format.MERMAID: _to_mermaid, Format.SVG: _to_svg}[form](graph)


def _to_dot(graph: Graph) -> str:
    def quote(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = ["digraph overview {", "  rankdir=TB;", '  node [shape=box, fontname="Helvetica"];']
    for number, node in enumerate(graph.nodes):
        style = "" if number < graph.components else " [style=rounded, color=gray]"
        lines.append(f"  {quote(node)}{style};")
    for edge in graph.edges:
        label = f" [label={quote(edge.label)}]" if edge.label else ""
        lines.append(f"  {quote(edge.source)} -> {quote(edge.target)}{label};")
    return "\n".join([*lines, "}"])


def _to_mermaid(graph: Graph) -> str:
    ids = {node: f"n{number}" for number, node in enumerate(graph.nodes)}

    def quote(text: str) -> str:
        return '"' + text.replace('"', "#quot;") + '"'

    lines = ["flowchart TB"]
    for number, node in enumerate(graph.nodes):
        left, right = ("[", "]") if number < graph.components else ("([", "])")
        lines.append(f"  {ids[node]}{left}{quote(node)}{right}")
    for edge in graph.edges:
        label = f"|{quote(edge.label)}|" if edge.label else ""
        lines.append(f"  {ids[edge.source]} -->{label} {ids[edge.target]}")
    return "\n".join(lines)


def _to_svg(graph: Graph) -> str:
    """Lay the graph out in layers by Sugiyama's method, and draw it."""
    boxes, routes = _lay_out(graph)
    left = min((x - width / 2 for x, _, width in boxes.values()), default=0) - _MARGIN
    top = min((y for _, y, _ in boxes.values()), default=0) - _BOX_HEIGHT / 2 - _MARGIN
    right = max((x + width / 2 for x, _, width in boxes.values()), default=0) + _MARGIN
    bottom = max((y for _, y, _ in boxes.values()), default=0) + _BOX_HEIGHT / 2 + _MARGIN
    view = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    size = f'width="{right - left:.0f}" height="{bottom - top:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" {size} font-family="Helvetica, Arial, sans-serif" font-size="13">',
        _TIP,
        f'<rect x="{left:.0f}" y="{top:.0f}" width="100%" height="100%" fill="white"/>',
    ]
    for edge, points in routes:
        path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        title = f"<title>{escape(f'{edge.source} - {edge.target}: {edge.label}')}</title>"
        lines.append(f'<path d="M{path}" fill="none" stroke="#888" marker-end="url(#tip)">{title}</path>')
    for number, node in enumerate(graph.nodes):
        x, y, width = boxes[node]
        fill, radius = ("#e8f0fe", 3) if number < graph.components else ("#f5f5f5", 15)
        lines.append(
            f'<rect x="{x - width / 2:.1f}" y="{y - _BOX_HEIGHT / 2:.1f}" width="{width:.1f}" height="{_BOX_HEIGHT}" rx="{radius}" '
            f'fill="{fill}" stroke="#555"/><text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle">{escape(node)}</text>'
        )
    return "\n".join([*lines, "</svg>"])


_Boxes = dict[str, tuple[float, float, float]]
_Routes = list[tuple[Edge, list[tuple[float, float]]]]


def _lay_out(graph: Graph) -> tuple[_Boxes, _Routes]:
    """Return (x and y of the middle, width) of each node, and the points of each edge.

    The library lays out what is connected; what is not stands in a row below.
    """
    from grandalf.graphs import Edge as LaidEdge
    from grandalf.graphs import Graph as LaidGraph
    from grandalf.graphs import Vertex
    from grandalf.layouts import SugiyamaLayout

    class View:
        def __init__(self, width: float) -> None:
            self.w = width
            self.h = _BOX_HEIGHT
            self.xy = (0.0, 0.0)

    widths = {node: _CHARACTER_WIDTH * len(node) + 24 for node in graph.nodes}
    vertices: dict[str, Any] = {}
    for node in graph.nodes:
        vertices[node] = Vertex(node)
        vertices[node].view = View(widths[node])
    seen: set[tuple[str, str]] = set()
    laid = []
    for edge in graph.edges:
        # The layout takes one edge in one direction between two nodes; the other one follows the same way back.
        if edge.source != edge.target and (edge.target, edge.source) not in seen and (edge.source, edge.target) not in seen:
            seen.add((edge.source, edge.target))
            laid.append(LaidEdge(vertices[edge.source], vertices[edge.target]))
    whole = LaidGraph(list(vertices.values()), laid)
    boxes: _Boxes = {}
    offset = 0.0
    for part in whole.C:
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = 30, 60
        layout.init_all()
        layout.draw(3)
        placed = _spread({vertex.data: (vertex.view.xy[0], vertex.view.xy[1], widths[vertex.data]) for vertex in part.sV})
        shift = offset - min(x - width / 2 for x, _, width in placed.values())
        boxes.update({node: (x + shift, y, width) for node, (x, y, width) in placed.items()})
        offset = max(x + width / 2 for x, _, width in placed.values()) + shift + 40
    return boxes, [(edge, _route(boxes, edge)) for edge in graph.edges if edge.source != edge.target]


def _spread(boxes: _Boxes) -> _Boxes:
    """Push apart what overlaps in a row: the layout's way of placing columns does not always respect widths."""
    rows: dict[float, list[str]] = {}
    for node, (_, y, _) in boxes.items():
        rows.setdefault(y, []).append(node)
    spread: _Boxes = {}
    for y, nodes in rows.items():
        nodes.sort(key=lambda node: boxes[node][0])
        edge = float("-inf")
        moved = {}
        for node in nodes:
            x, _, width = boxes[node]
            moved[node] = max(x, edge + width / 2)
            edge = moved[node] + width / 2 + _GAP
        # The row keeps its middle.
        back = sum(moved[node] - boxes[node][0] for node in nodes) / len(nodes)
        spread.update({node: (moved[node] - back, y, boxes[node][2]) for node in nodes})
    return spread


def _route(boxes: _Boxes, edge: Edge) -> list[tuple[float, float]]:
    """A straight line from the nearer side of one box to that of the other."""
    x1, y1, _ = boxes[edge.source]
    x2, y2, _ = boxes[edge.target]
    half = _BOX_HEIGHT / 2
    if y1 == y2:
        return [(x1, y1 - half), ((x1 + x2) / 2, y1 - 2 * half), (x2, y2 - half)]
    direction = 1 if y2 > y1 else -1
    return [(x1, y1 + direction * half), (x2, y2 - direction * half)]
