"""A tour on the page, navigator's own or a CodeTour: question, picture, and every stop with its source, for a terminal or a pipe.

The same lines are made for both; a terminal adds colour, links and a pager.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from navigator.language import Words
from navigator.text import expand_tabs, make_visible, parse_prose
from navigator.tours.foreign import CodeTour, FoundStep, find_step
from navigator.tours.model import Tour
from navigator.tours.play import Place, find_place
from navigator.workspace import Workspace

_WIDEST = 100
_SHORT = 40
_HEAD, _BEFORE, _AFTER = 4, 10, 14
_STYLES = {"code": "green", "emphasis": "italic", "": ""}
_LINES_AROUND = 12


def show_tour(workspace: Workspace, tour: Tour, step: int | None, full: bool, words: Words) -> int:
    """Write a tour, or one stop of it; through a pager when it does not fit the terminal.

    Returns:
        0 when at least one stop was found, otherwise 1.
    """
    found = 0

    def parts(width: int) -> Iterator[RenderableType]:
        nonlocal found
        for part, place in _parts(workspace, tour, step, full, width, words):
            found += bool(place and place.symbol)
            yield part

    write_page(parts, paged=step is None)
    return 0 if found else 1


def write_page(parts: Callable[[int], Iterator[RenderableType]], *, paged: bool) -> None:
    """Write a page: to a terminal with colours and a pager, to a pipe as plain text, each part as soon as it is made.

    Args:
        parts: Makes the parts for a width.
        paged: Whether a pager is wanted when it does not fit the terminal.
    """
    on_terminal = sys.stdout.isatty()
    width = min(Console().width, _WIDEST) if on_terminal else _WIDEST
    if not on_terminal:
        for part in parts(width):
            plain = io.StringIO()
            Console(file=plain, width=width, color_system=None, highlight=False).print(part)
            # Blanks that fill up a terminal's line are of no use in a pipe.
            click.echo("\n".join(line.rstrip() for line in plain.getvalue().rstrip("\n").split("\n")))
        return
    buffer = io.StringIO()
    page = Console(file=buffer, width=width, force_terminal=True, highlight=False, soft_wrap=False)
    for part in parts(width):
        page.print(part)
    text = buffer.getvalue()
    if paged and text.count("\n") > Console().height:
        click.echo_via_pager(text)  # asks less to keep the colours, and takes them away for others
    else:
        click.echo(text, nl=False, color=True)


def _parts(
    workspace: Workspace, tour: Tour, step: int | None, full: bool, width: int, words: Words
) -> Iterator[tuple[RenderableType, Place | None]]:
    if step is None:
        yield _opening(workspace, tour, words), None
    for number, stop in enumerate(tour.stops, start=1):
        if step in (None, number):
            place = find_place(workspace, stop, number)
            yield _stop(workspace, tour, place, full, width, words), place
    if step is None and tour.follow_ups:
        yield Text(make_visible("\n" + words("Go on with: {tours}", tours=", ".join(tour.follow_ups)))), None


def _opening(workspace: Workspace, tour: Tour, words: Words) -> Group:
    version = workspace.checkout.version
    where = f"{workspace.checkout.root}" + (f" ({version})" if version else "")
    parts: list[RenderableType] = [
        Text(make_visible(tour.question), style="bold"),
        Text(make_visible(_count_stops(tour, where, words)), style="dim"),
    ]
    if tour.prerequisites:
        parts.append(Text(make_visible(words("Better after: {tours}", tours=", ".join(tour.prerequisites))), style="dim"))
    parts += [Text(), *_prose(tour.summary), Text(), Text(make_visible(tour.picture), style="cyan", no_wrap=True, overflow="crop"), Text()]
    return Group(*parts)


def _count_stops(tour: Tour, where: str, words: Words) -> str:
    if len(tour.stops) == 1:
        return words("1 stop in {where}", where=where)
    return words("{count} stops in {where}", count=len(tour.stops), where=where)


def _stop(workspace: Workspace, tour: Tour, place: Place, full: bool, width: int, words: Words) -> Group:
    stop = place.stop
    head = Text.assemble((f"{place.number}/{len(tour.stops)}  ", "dim"), (make_visible(stop.title), "bold"))
    parts: list[RenderableType] = [Text("─" * width, style="dim"), head]
    if place.symbol is None:
        parts.append(Text(make_visible(f"{words(place.status)}: {words(place.note)}"), style="yellow"))
    else:
        target = (workspace.checkout.root / place.symbol.path).as_uri()
        parts.append(
            Text.assemble(
                (make_visible(f"{place.symbol.path}:{place.line}"), f"underline link {target}"),
                (f"  {make_visible(place.symbol.declaration.qualified)}", "dim"),
            )
        )
        remark = words(place.note) if place.status == "exact" else f"{words(place.status)}: {words(place.note)}"
        if remark:
            parts.append(Text(make_visible(remark), style="yellow"))
        parts += [Text(), *_source(workspace, place, full, width, words)]
    parts += [Text(), *_prose(stop.text)]
    for label, text in ((words("Look for"), stop.look_for), (words("Ask yourself"), stop.ask_yourself), (words("Next"), stop.next)):
        if text:
            parts += [Text(), *_prose(text, label)]
    return Group(*parts, Text())


def _source(workspace: Workspace, place: Place, full: bool, width: int, words: Words) -> list[Text]:
    assert place.symbol is not None
    declaration = place.symbol.declaration
    lines = workspace.read_lines(place.symbol.path)
    last = min(declaration.end_line, len(lines))
    chosen = _choose(declaration.start_line, last, place.line, full)
    return list_source(lines, chosen, declaration.start_line, last, {place.line} if place.marks_statement else set(), width, words)


def list_source(lines: list[str], chosen: list[int], first: int, last: int, marked: set[int], width: int, words: Words) -> list[Text]:
    """Return rows of source with line numbers.

    Args:
        lines: The whole file.
        chosen: The 1-based lines to show, ascending.
        first: First line of the part of the file that they are chosen from; it is coloured as one.
        last: Last line of that part.
        marked: The lines that the text is about.
        width: Of the page.
        words: In which language the page's own words are.
    """
    shown = [expand_tabs(line) for line in lines[first - 1 : last]]
    code = Syntax("", "go", theme="ansi_dark", background_color="default").highlight("\n".join(shown))
    coloured = code.split("\n", allow_blank=True)
    rows: list[Text] = []
    before = first - 1
    for number in chosen:
        if number != before + 1:
            rows.append(Text(f"{'...':>6}", style="dim"))
        is_marked = number in marked
        row = Text.assemble((f"{number:>6} ", "bold yellow" if is_marked else "dim"), ("> " if is_marked else "  ", "bold yellow"))
        text = coloured[number - first].copy()
        if is_marked:
            text.stylize("bold")
        row.append_text(text)
        row.no_wrap, row.overflow = True, "ellipsis"
        row.truncate(width, overflow="ellipsis")
        rows.append(row)
        before = number
    if before < last:
        rows.append(Text(f"{'...':>6}  " + words("{count} more lines", count=last - before), style="dim"))
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
    for number, paragraph in enumerate(parse_prose(text)):
        line = Text()
        if label and number == 0:
            line.append(f"{label}: ", style="bold cyan")
        for kind, piece in paragraph:
            line.append(piece, style=_STYLES[kind])
        if number:
            parts.append(Text())
        parts.append(Padding(line, (0, 0, 0, 2)))
    return parts


def show_codetour(workspace: Workspace, tour: CodeTour, step: int | None, words: Words) -> int:
    """Write somebody else's CodeTour, or one step of it.

    Returns:
        0 when everything that the steps show is here, otherwise 1.
    """
    found = [find_step(workspace, one, number) for number, one in enumerate(tour.steps, start=1) if step in (None, number)]

    def parts(width: int) -> Iterator[RenderableType]:
        if step is None:
            yield Text(make_visible(tour.title), style="bold")
            if tour.ref:
                yield Text(make_visible(words("made for {ref}", ref=tour.ref)), style="dim")
            yield from _markdown(tour.description)
        for one in found:
            yield _foreign_step(workspace, one, len(tour.steps), width, words)
        if step is None and tour.next_title:
            yield Text(make_visible("\n" + words("Go on with: {tours}", tours=tour.next_title)))

    write_page(parts, paged=step is None)
    return 1 if any(one.is_missing for one in found) else 0


def _foreign_step(workspace: Workspace, found: FoundStep, count: int, width: int, words: Words) -> Group:
    step = found.step
    title = make_visible(" ".join(step.title.split()))
    parts: list[RenderableType] = [Text("─" * width, style="dim"), Text.assemble((f"{found.number}/{count}  ", "dim"), (title, "bold"))]
    if found.path:
        place = f"{found.path}:{found.line}" if found.line else f"{found.path}/"
        parts.append(Text(make_visible(place), style="underline"))
    if found.note:
        parts.append(Text(make_visible(words(found.note)), style="yellow"))
    if found.path and found.line:
        lines = list(found.lines) or workspace.read_lines(found.path)
        first, last = max(1, found.line - _LINES_AROUND), min(len(lines), found.last + _LINES_AROUND)
        marked = set(range(found.line, found.last + 1))
        parts += [Text(), *list_source(lines, list(range(first, last + 1)), first, last, marked, width, words)]
    else:
        parts += [Text(make_visible(f"        {name}")) for name in found.lines]
    parts += [Text(), *_markdown(step.description)]
    if step.asks_for:
        asked = "; ".join(step.asks_for)
        parts += [
            Text(),
            Text(make_visible(words("In VS Code this step would run or open: {what}. It is not done here.", what=asked)), style="yellow"),
        ]
    return Group(*parts, Text())


def _markdown(text: str) -> list[RenderableType]:
    """Markdown as it is written, prose wrapped, fences and lists as they stand: what a stranger wrote is shown, not rendered."""
    parts: list[RenderableType] = []
    fenced = False
    for block in re.split(r"\n\s*\n", text.strip()) if text.strip() else []:
        keep = fenced or "```" in block or re.match(r"\s*(?:[-*+>|]|\d+\.|#)", block)
        if block.count("```") % 2:
            fenced = not fenced
        if keep:
            parts += [Padding(Text(make_visible(line)), (0, 0, 0, 2)) for line in block.split("\n") if not line.strip().startswith("```")]
        else:
            parts += _prose(block)
        parts.append(Text())
    return parts
