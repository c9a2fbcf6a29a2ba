"""The panes around the source: guide, context, pinned function, line at the bottom. They show what they are given."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from navigator.logs.model import LogCall
from navigator.resolve.hover import Hover
from navigator.text import expand_tabs, make_visible, parse_prose
from navigator.tours.model import Tour
from navigator.tours.play import Place, Status
from navigator.tui.document import measure
from navigator.tui.keys import Command, display

_STATUS_WORDS = {
    Status.MOVED: "moved since the tour was written",
    Status.RENAMED: "has another name here",
    Status.CHANGED: "the statement that the tour points at has changed",
    Status.MISSING: "is not in this checkout",
    Status.NOT_IN_THIS_VERSION: "is not in this release",
}
_MOST_CONTEXT_LINES = 30
_MOST_LOGS = 12


def prose(text: str, label: str = "") -> Text:
    """Return a tour's prose as text, `code` and *emphasis* in their own looks."""
    result = Text()
    for number, pieces in enumerate(parse_prose(text)):
        if number:
            result.append("\n\n")
        elif label:
            result.append(f"{label}  ", style="bold")
        for kind, piece in pieces:
            result.append(piece, style={"code": "bold", "emphasis": "italic"}.get(kind, ""))
    return result


def picture(tour: Tour) -> Text:
    """Return a tour's drawing."""
    return Text("\n" + make_visible(tour.picture).strip("\n") + "\n", style="bold", no_wrap=True)


def list_stops(tour: Tour, here: int = 0) -> Text:
    """Return the titles of a tour's stops, the one that the reader is at marked."""
    text = Text()
    for number, stop in enumerate(tour.stops, start=1):
        text.append(f"{number:>3}  {make_visible(stop.title)}", style="bold reverse" if number == here else "")
        text.append("  you are here\n" if number == here else "\n")
    return text


class Guide(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The explanation of a tour's stop, or of a tour that is about to begin."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("up,k", "scroll_up", show=False),
        Binding("down,j", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    class Step(Message):
        """The reader wants another stop."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    def compose(self):  # type: ignore[no-untyped-def]
        yield Static(id="guide-text")
        yield Static(id="guide-picture")
        yield Static(id="guide-stops")

    def on_key(self, event: events.Key) -> None:
        direction = {"right": 1, "left": -1}.get(event.key)
        if direction is not None:
            event.stop()
            self.post_message(self.Step(direction))

    def show_logs(self, calls: list[LogCall]) -> None:
        """Show below a stop the log calls that are there already, and what makes them visible."""
        text = Text()
        if calls:
            text.append("\nLogs that are there\n", style="bold")
        for call in calls[:_MOST_LOGS]:
            text.append(f"{call.line:>6}  ", style="dim")
            text.append(make_visible(call.message or call.call))
            text.append(f"   {make_visible(call.flag or 'always shown')}\n", style="dim")
        self.query_one("#guide-stops", Static).update(text)

    def show_stop(self, tour: Tour, place: Place, seen: int) -> None:
        """Show a stop.

        Args:
            tour: The tour.
            place: The stop as it was found.
            seen: How many of the tour's stops were seen.
        """
        stop = place.stop
        text = Text()
        text.append(f"{make_visible(tour.question)}\n", style="italic")
        text.append(f"stop {place.number} of {len(tour.stops)}", style="dim")
        text.append(f"   {seen} seen\n\n", style="dim")
        text.append(f"{make_visible(stop.title)}\n", style="bold underline")
        if place.symbol is not None:
            text.append(f"{make_visible(place.symbol.declaration.qualified)}\n", style="dim")
        if place.status is not Status.EXACT:
            text.append(f"\n{_STATUS_WORDS.get(place.status, place.status)}", style="bold")
        if place.note:
            text.append(f"\n{make_visible(place.note)}", style="italic")
        text.append("\n\n" if place.note or place.status is not Status.EXACT else "\n")
        text.append_text(prose(stop.text))
        for label, part in (("Look for", stop.look_for), ("Ask yourself", stop.ask_yourself), ("Next", stop.next)):
            if part:
                text.append("\n\n")
                text.append_text(prose(part, label))
        self._show(text)

    def show_tour(self, tour: Tour, seen: int) -> None:
        """Show a tour as a whole: question, summary, picture, stops.

        Args:
            tour: The tour.
            seen: How many of its stops were seen.
        """
        text = Text()
        text.append(f"{make_visible(tour.question)}\n", style="bold")
        text.append(f"{len(tour.stops)} stops, {seen} seen\n\n", style="dim")
        text.append_text(prose(tour.summary))
        self._show(text, picture(tour), list_stops(tour))

    def show_text(self, text: Text) -> None:
        """Show any text."""
        self._show(text)

    def _show(self, text: Text, picture: Text | None = None, stops: Text | None = None) -> None:
        self.query_one("#guide-text", Static).update(text)
        self.query_one("#guide-picture", Static).update(picture or Text())
        self.query_one("#guide-stops", Static).update(stops or Text())
        self.scroll_home(animate=False)


class Context(VerticalScroll, can_focus=False):
    """What the name under the cursor means."""

    def compose(self):  # type: ignore[no-untyped-def]
        yield Static(id="context-text")

    def show_hover(self, hover: Hover | None) -> None:
        """Show a definition; None for a place without a name."""
        text = Text(no_wrap=True, overflow="ellipsis")
        if hover is not None:
            text.append(make_visible(hover.title), style="bold")
            place = next(iter(hover.definition.definitions), None)
            if place is not None:
                text.append(f"   {make_visible(place.path)}:{place.line}", style="dim")
            elif hover.definition.package:
                text.append(f"   {make_visible(hover.definition.package)}", style="dim")
            if hover.definition.status == "candidates":
                text.append(f"   one of {len(hover.definition.definitions)}: {hover.definition.reason}", style="italic")
            for line in hover.doc.split("\n") if hover.doc else ():
                text.append(f"\n  {make_visible(line)}", style="italic")
            for number, line in enumerate(hover.lines[:_MOST_CONTEXT_LINES]):
                number_text = f"{hover.first_line + number:>6}  " if hover.first_line else "  "
                text.append(f"\n{number_text}", style="dim")
                text.append(expand_tabs(line))
        self.query_one("#context-text", Static).update(text)
        self.scroll_home(animate=False)


class Pinned(Static):
    """The declaration that the first visible line is in, above the source."""

    _shown = ("", "")

    def show(self, path: str, text: str) -> None:
        """Show a file's path and the line of the enclosing declaration."""
        if (path, text) == self._shown:
            return
        self._shown = (path, text)
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(make_visible(path), style="bold")
        if text:
            line.append("  ")
            line.append(measure(text.strip()).shown)
        self.update(line, layout=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What the line at the bottom says.

    Attributes:
        place: Where the cursor is.
        tour: The tour and the stop, or empty.
        work: What is being worked on, or empty.
        keys: The keys of a command that were pressed so far.
    """

    place: str = ""
    tour: str = ""
    work: str = ""
    keys: str = ""


class StatusLine(Static):
    """The line at the bottom: where the reader is, what goes on, and the keys that help."""

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, commands: tuple[Command, ...], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._hints = [(command, display(command.keys[0])) for command in commands if command.hint and command.keys]
        self._report = Report()
        self._zones: list[tuple[int, int, str]] = []

    def show(self, report: Report) -> None:
        """Show a report."""
        if report != self._report:
            self._report = report
            self.refresh(layout=False)

    def render(self) -> Text:
        report = self._report
        width = self.size.width
        left = Text(no_wrap=True, overflow="ellipsis")
        for part, style in ((report.keys, "bold reverse"), (report.work, "bold"), (report.tour, "italic"), (report.place, "")):
            if part:
                left.append(make_visible(part), style=style)
                left.append("  ")
        self._zones = []
        right = Text(no_wrap=True)
        for command, key in self._hints:
            piece = f"{key} {command.hint}"
            if left.cell_len + right.cell_len + len(piece) + 2 > width:
                break
            start = right.cell_len
            right.append(key, style="bold")
            right.append(f" {command.hint}  ")
            self._zones.append((start, right.cell_len, command.id))
        gap = max(0, width - left.cell_len - right.cell_len)
        self._zones = [(start + left.cell_len + gap, end + left.cell_len + gap, name) for start, end, name in self._zones]
        return Text.assemble(left, " " * gap, right)

    def on_click(self, event: events.Click) -> None:
        for start, end, name in self._zones:
            if start <= event.x < end:
                self.post_message(self.Pressed(name))
