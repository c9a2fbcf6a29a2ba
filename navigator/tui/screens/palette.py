"""Find anything: tours, symbols, files, recent places, commands; as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from navigator.errors import NavigatorError
from navigator.text import make_visible
from navigator.tui.rows import Row
from navigator.tui.screens.modal import Modal
from navigator.tui.workers import start

_PAUSE_SECONDS = 0.06


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the palette offers.

    Attributes:
        kind: `tour`, `symbol`, `file`, `place` or `command`.
        label, detail: What it says.
        name: Of a tour or command, its id.
        row: Of what leads to a place, that.
    """

    kind: str
    label: str
    detail: str = ""
    name: str = ""
    row: Row | None = None


Find = Callable[[str], Awaitable[list[Choice]]]


class PaletteScreen(Modal[Choice | None]):
    """Returns what was chosen, or None."""

    def __init__(self, find: Find, typed: str = "") -> None:
        super().__init__()
        self._find = find
        self._typed = typed
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield Input(
                self._typed,
                placeholder="symbol, file, tour, command;  kind:method pkg:scheduler schone  >command  /file",
                id="palette-input",
            )
            yield OptionList(id="palette-list")
            yield Static(id="palette-note")

    def on_mount(self) -> None:
        self.query_one("#palette-input", Input).focus()
        self._ask(self._typed)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._ask(event.value)

    def _ask(self, text: str) -> None:
        start(self, self._answer, text, group="palette")

    async def _answer(self, text: str) -> None:
        note = self.query_one("#palette-note", Static)
        await asyncio.sleep(_PAUSE_SECONDS if text else 0)
        try:
            self._choices = await self._find(text)
        except NavigatorError as error:
            self._choices = []
            note.update(Text(make_visible(error.message), style="italic"))
        else:
            note.update(Text("" if self._choices or not text else "nothing fits", style="italic"))
        listed = self.query_one("#palette-list", OptionList)
        listed.clear_options()
        listed.add_options([Option(_option(choice)) for choice in self._choices])
        listed.highlighted = 0 if self._choices else None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        index = self.query_one("#palette-list", OptionList).highlighted
        if index is not None and 0 <= index < len(self._choices):
            self.close(self._choices[index])

    def on_key(self, event: events.Key) -> None:
        listed = self.query_one("#palette-list", OptionList)
        match event.key:
            case "escape":
                event.stop()
                self.close(None)
            case "down" | "ctrl+n" if not listed.has_focus:
                event.stop()
                listed.action_cursor_down()
            case "up" | "ctrl+p" if not listed.has_focus:
                event.stop()
                listed.action_cursor_up()
            case "pagedown" if not listed.has_focus:
                event.stop()
                listed.action_page_down()  # type: ignore[no-untyped-call]
            case "pageup" if not listed.has_focus:
                event.stop()
                listed.action_page_up()  # type: ignore[no-untyped-call]


def _option(choice: Choice) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{choice.kind:<8}", style="dim")
    text.append(make_visible(choice.label))
    if choice.detail:
        text.append(f"  {make_visible(choice.detail)}", style="dim")
    return text
