"""A tour as a page in Markdown: table of contents, picture, every stop with its code and a link that does not rot."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from indexes.errors import CheckoutError
from navigator.language import Words
from navigator.text import make_visible
from navigator.tours.model import Tour
from navigator.tours.permalinks import link_to
from navigator.tours.play import Place, Status
from navigator.workspace import Workspace

_BEFORE, _AFTER = 4, 12
_OUTSIDE_CODE = re.compile(r"(`[^`]*`)")
_SPECIAL = re.compile(r"([\\\[\]_#|])")


def export_markdown(workspace: Workspace, tour: Tour, places: Sequence[Place], address: str, words: Words) -> str:
    """Return the page.

    Args:
        workspace: The checkout, whose code is quoted.
        tour: The tour.
        places: Its stops as they were found.
        address: Of the tree on GitHub, as `find_address` gives it; empty for no links.
        words: In which language the page's own words are.
    """
    version = workspace.checkout.version
    lines = [f"# {_inline(tour.question)}", ""]
    where = (
        f"Kubernetes {version}"
        if version and workspace.checkout.is_kubernetes
        else workspace.checkout.module or workspace.checkout.root.name
    )
    lines += [words("{count} stops in {where}", count=len(places), where=where), ""]
    lines += [*_paragraphs(tour.summary), *_fence(make_visible(tour.picture), ""), f"## {words('Contents')}", ""]
    for place in places:
        lines.append(f"{place.number}. [{_inline(place.stop.title)}](#stop-{place.stop.id})")
    lines.append("")
    for place in places:
        lines += _stop(workspace, place, address, words)
    if tour.follow_ups:
        lines += ["---", "", words("Go on with: {tours}", tours=", ".join(f"`{name}`" for name in tour.follow_ups)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _stop(workspace: Workspace, place: Place, address: str, words: Words) -> list[str]:
    stop = place.stop
    lines = [f'<a id="stop-{stop.id}"></a>', "", f"## {place.number}. {_inline(stop.title)}", ""]
    if place.symbol is None:
        lines += [f"*{words(place.note)}*", ""]
    else:
        symbol = place.symbol
        shown = f"`{symbol.path}:{place.line}`"
        linked = f"[{shown}]({link_to(address, symbol.path, place.line)})" if address else shown
        declared = f"`{symbol.declaration.qualified}`"
        if address:
            declared = f"[{declared}]({link_to(address, symbol.path, symbol.declaration.start_line, symbol.declaration.end_line)})"
        lines += [f"{linked} in {declared}" if place.marks_statement else f"{linked} {declared}", ""]
        if place.status is not Status.EXACT or place.note:
            lines += [f"*{words(place.note)}*", ""]
        lines += _code(workspace, place)
    lines += _paragraphs(stop.text)
    for label, text in ((words("Look for"), stop.look_for), (words("Ask yourself"), stop.ask_yourself), (words("Next"), stop.next)):
        if text:
            lines += [f"**{label}:** {_inline(' '.join(text.split()))}", ""]
    return lines


def _code(workspace: Workspace, place: Place) -> list[str]:
    assert place.symbol is not None
    declaration = place.symbol.declaration
    try:
        lines = workspace.read_lines(place.symbol.path)
    except CheckoutError:
        return []
    first = max(declaration.start_line, place.line - _BEFORE)
    last = min(declaration.end_line, place.line + _AFTER, len(lines))
    return _fence(make_visible("\n".join(lines[first - 1 : last])), "go")


def _fence(text: str, language: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language}", text, fence, ""]


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines += [_inline(" ".join(paragraph.split())), ""]
    return lines


def _inline(text: str) -> str:
    """Prose with its `code` and *emphasis*; all else that Markdown or HTML would take for markup is escaped."""
    parts = _OUTSIDE_CODE.split(make_visible(text))
    return "".join(part if part.startswith("`") else _SPECIAL.sub(r"\\\1", html.escape(part, quote=False)) for part in parts)
