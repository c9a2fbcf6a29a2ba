"""Small screens above the main one: the keys, a line of text to type."""

from __future__ import annotations

from itertools import groupby

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from navigator.text import make_visible
from navigator.tours.model import Tour
from navigator.tui.keys import Command, display
from navigator.tui.screens.modal import Modal
from navigator.tui.widgets.panes import picture


class HelpScreen(Modal[None]):
    """All commands with their keys as they are now."""

    def __init__(self, commands: tuple[Command, ...], config: str) -> None:
        super().__init__()
        self._commands = commands
        self._config = config

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(self._table())
            yield Static(Text(f"\nOther keys and looks: {make_visible(self._config)}", style="dim"))

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for group, commands in groupby(self._commands, key=lambda command: command.group):
            table.add_row(Text(f"\n{group}", style="bold underline"))
            for command in commands:
                keys = "   ".join(display(key) for key in command.keys) or "no key"
                table.add_row(Text(keys, style="bold"), Text(command.text), Text(command.id, style="dim"))
        return table

    def on_mount(self) -> None:
        self.query_one("#help").focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "q", "question_mark", "f1"):
            event.stop()
            self.close(None)


class MapScreen(Modal[int | None]):
    """A tour as a whole, and where the reader is in it; returns the number of the stop that was chosen, or None."""

    def __init__(self, tour: Tour, here: int, seen: set[str]) -> None:
        super().__init__()
        self._tour, self._here, self._seen = tour, here, seen

    def compose(self) -> ComposeResult:
        with Vertical(id="map"):
            yield Static(Text(make_visible(self._tour.question), style="bold"))
            with VerticalScroll(id="map-picture"):
                yield Static(picture(self._tour))
            yield OptionList(*map(Option, self._rows()), id="map-stops")

    def _rows(self) -> list[Text]:
        rows = []
        for number, stop in enumerate(self._tour.stops, start=1):
            sign = "▶" if number == self._here else "✓" if stop.id in self._seen else " "
            row = Text.assemble((f"{sign} {number:>3}  ", "bold"), make_visible(stop.title), (f"  {stop.via}", "dim"))
            if number == self._here:
                row.append("  you are here", style="bold")
            rows.append(row)
        return rows

    def on_mount(self) -> None:
        stops = self.query_one(OptionList)
        stops.highlighted = max(0, self._here - 1)
        stops.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.close(event.option_index + 1)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "q"):
            event.stop()
            self.close(None)


class PromptScreen(Modal[str | None]):
    """Asks for a line of text; returns it, or None."""

    def __init__(self, label: str, value: str = "", note: str = "") -> None:
        super().__init__()
        self._label, self._value, self._note = label, value, note

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt"):
            yield Static(Text(make_visible(self._label), style="bold"))
            yield Input(self._value, id="prompt-input")
            if self._note:
                yield Static(Text(make_visible(self._note), style="dim"))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.close(event.value)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.close(None)
