"""A tour on the page: question, picture, and every stop with its source, for a terminal or a pipe.

The same lines are made for both; a terminal adds colour, links and a pager.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from navigator.text import expand_tabs, make_visible
from navigator.tours.model import Tour
from navigator.tours.play import Place, find_place
from navigator.workspace import Workspace

_WIDEST = 100
_SHORT = 40
_HEAD, _BEFORE, _AFTER = 4, 10, 14
_CODE = re.compile(r"`([^`]+)`|(?<!\w)\*([^*\s][^*]*)\*(?!\w)")


def show_tour(workspace: Workspace, tour: Tour, step: int | None, full: bool) -> int:
    """Write a tour, or one stop of it; through a pager when it does not fit the terminal.

    Returns:
        0 when at least one stop was found, otherwise 1.
    """
    on_terminal = sys.stdout.isatty()
    width = min(Console().width, _WIDEST) if on_terminal else _WIDEST
    buffer = io.StringIO()
    page = Console(file=buffer, width=width, force_terminal=on_terminal, highlight=False, soft_wrap=False) if on_terminal else None
    found = 0
    for part, place in _parts(workspace, tour, step, full, width):
        found += bool(place and place.symbol)
        if page is not None:
            page.print(part)
        else:
            plain = io.StringIO()
            Console(file=plain, width=width, color_system=None, highlight=False).print(part)
            # A pipe gets each stop as soon as it is found, without the blanks that fill up a terminal's line.
            click.echo("\n".join(line.rstrip() for line in plain.getvalue().rstrip("\n").split("\n")))
    if page is not None:
        text = buffer.getvalue()
        if text.count("\n") > Console().height and step is None:
            click.echo_via_pager(text)  # asks less to keep the colours, and takes them away for others
        else:
            click.echo(text, nl=False, color=True)
    return 0 if found else 1


def _parts(workspace: Workspace, tour: Tour, step: int | None, full: bool, width: int) -> Iterator[tuple[RenderableType, Place | None]]:
    if step is None:
        yield _opening(workspace, tour), None
    for number, stop in enumerate(tour.stops, start=1):
        if step in (None, number):
            place = find_place(workspace, stop, number)
            yield _stop(workspace, tour, place, full, width), place
    if step is None and tour.follow_ups:
        yield Text(f"\nGo on with: {', '.join(tour.follow_ups)}"), None


def _opening(workspace: Workspace, tour: Tour) -> Group:
    version = workspace.checkout.version
    where = f"{workspace.checkout.root}" + (f" ({version})" if version else "")
    parts: list[RenderableType] = [
        Text(make_visible(tour.question), style="bold"),
        Text(f"{len(tour.stops)} stops in {where}", style="dim"),
    ]
    if tour.prerequisites:
        parts.append(Text(f"Better after: {', '.join(tour.prerequisites)}", style="dim"))
    parts += [Text(), *_prose(tour.summary), Text(), Text(make_visible(tour.picture), style="cyan", no_wrap=True, overflow="crop"), Text()]
    return Group(*parts)


def _stop(workspace: Workspace, tour: Tour, place: Place, full: bool, width: int) -> Group:
    stop = place.stop
    head = Text.assemble((f"{place.number}/{len(tour.stops)}  ", "dim"), (make_visible(stop.title), "bold"))
    parts: list[RenderableType] = [Text("─" * width, style="dim"), head]
    if place.symbol is None:
        parts.append(Text(make_visible(f"{place.status}: {place.note}"), style="yellow"))
    else:
        target = (workspace.checkout.root / place.symbol.path).as_uri()
        parts.append(
            Text.assemble(
                (make_visible(f"{place.symbol.path}:{place.line}"), f"underline link {target}"),
                (f"  {make_visible(place.symbol.declaration.qualified)}", "dim"),
            )
        )
        remark = place.note if place.status == "exact" else f"{place.status}: {place.note}"
        if remark:
            parts.append(Text(make_visible(remark), style="yellow"))
        parts += [Text(), *_source(workspace, place, full, width)]
    parts += [Text(), *_prose(stop.text)]
    for label, text in (("Look for", stop.look_for), ("Ask yourself", stop.ask_yourself), ("Next", stop.next)):
        if text:
            parts += [Text(), *_prose(text, label)]
    return Group(*parts, Text())


def _source(workspace: Workspace, place: Place, full: bool, width: int) -> list[Text]:
    assert place.symbol is not None
    declaration = place.symbol.declaration
    lines = workspace.read_lines(place.symbol.path)
    first, last = declaration.start_line, min(declaration.end_line, len(lines))
    shown = [expand_tabs(line) for line in lines[first - 1 : last]]
    code = Syntax("", "go", theme="ansi_dark", background_color="default").highlight("\n".join(shown))
    coloured = code.split("\n", allow_blank=True)
    rows: list[Text] = []
    before = first - 1
    for number in _choose(first, last, place.line, full):
        if number != before + 1:
            rows.append(Text(f"{'...':>6}", style="dim"))
        marked = number == place.line and place.marks_statement
        row = Text.assemble((f"{number:>6} ", "bold yellow" if marked else "dim"), ("> " if marked else "  ", "bold yellow"))
        text = coloured[number - first].copy()
        if marked:
            text.stylize("bold")
        row.append_text(text)
        row.no_wrap, row.overflow = True, "ellipsis"
        row.truncate(width, overflow="ellipsis")
        rows.append(row)
        before = number
    if before < last:
        rows.append(Text(f"{'...':>6}  {last - before} more lines", style="dim"))
    return rows


def _choose(first: int, last: int, line: int, full: bool) -> list[int]:
    """The lines to show: all of a short declaration; of a long one its head and what surrounds the statement."""
    if full or last - first < _SHORT:
        return list(range(first, last + 1))
    head = range(first, min(first + _HEAD, last + 1))
    around = range(max(first, line - _BEFORE), min(last, line + _AFTER) + 1)
    return sorted({*head, *around})


def _prose(text: str, label: str = "") -> list[RenderableType]:
    """Paragraphs of a tour's text, wrapped, with `code` and *emphasis* in their own colours."""
    parts: list[RenderableType] = []
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        flat = make_visible(" ".join(paragraph.split()))
        line = Text()
        if label and number == 0:
            line.append(f"{label}: ", style="bold cyan")
        position = 0
        for match in _CODE.finditer(flat):
            line.append(flat[position : match.start()])
            line.append(match[1] or match[2], style="green" if match[1] else "italic")
            position = match.end()
        line.append(flat[position:])
        if number:
            parts.append(Text())
        parts.append(Padding(line, (0, 0, 0, 2)))
    return parts
