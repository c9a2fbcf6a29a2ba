"""A list above the screen: references, callers as a tree, outline, hits. With a filter, and a preview of what is under the cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from navigator.errors import InterruptedQuestion, NavigatorError
from navigator.text import make_visible
from navigator.tui.code_view import CodeView
from navigator.tui.document import Document
from navigator.tui.rows import Row
from navigator.tui.screens.modal import Modal
from navigator.tui.workers import start

Rows = AsyncIterator[list[Row]]
Expand = Callable[[Row], Rows]
_MOST_SHOWN = 5_000


class ResultsScreen(Modal[Row | None]):
    """Returns the row that was chosen, or None."""

    def __init__(
        self,
        title: str,
        rows: Rows,
        load: Callable[[str], Awaitable[Document]],
        expand: Expand | None = None,
        *,
        nothing: str = "nothing found",
    ) -> None:
        super().__init__()
        self.heading = title
        self._source = rows
        self._load = load
        self._expand = expand
        self._nothing = nothing
        self.rows: list[Row] = []
        self._shown: list[Row] = []
        self._expanded: set[tuple[int, str, int, int]] = set()
        self._done = False

    def compose(self) -> ComposeResult:
        with Vertical(id="results"):
            yield Static(id="results-title")
            yield Input(placeholder="filter", id="results-filter")
            with Horizontal(id="results-body"):
                yield OptionList(id="results-list")
                yield CodeView(id="results-preview")

    def on_mount(self) -> None:
        self.query_one("#results-preview", CodeView).can_focus = False
        self.query_one("#results-list", OptionList).focus()
        self._write_title()
        start(self, self._collect, group="collect")

    async def _collect(self) -> None:
        try:
            async for batch in self._source:
                self.rows += batch
                self._append(batch)
                self._write_title()
        except InterruptedQuestion:
            return
        except NavigatorError as error:
            self.app.notify(make_visible(error.message), title=make_visible(error.hint) or "navigator", severity="warning", markup=False)
        self._done = True
        self._write_title()
        if len(self.rows) == 1 and self._expand is None and not self.query_one("#results-filter", Input).value:
            # Not from this worker, which would have to end before the screen can: from the screen's own loop.
            self.call_later(self.close, self.rows[0])

    def _write_title(self) -> None:
        count = f"{len(self.rows)}" + ("" if self._done else " so far")
        text = Text.assemble((make_visible(self.heading), "bold"), f"  {count}" if self.rows else "")
        if self._done and not self.rows:
            text.append(f"  {make_visible(self._nothing)}")
        elif not self._done and not self.rows:
            text.append("  working")
        if self._expand is not None:
            text.append("   right expands, left folds", style="dim")
        self.query_one("#results-title", Static).update(text)

    # Filtering

    def _fits(self, row: Row) -> bool:
        words = self.query_one("#results-filter", Input).value.lower().split()
        text = f"{row.where} {row.label} {row.detail}".lower()
        return all(word in text for word in words)

    def _append(self, batch: list[Row]) -> None:
        listed = self.query_one("#results-list", OptionList)
        fitting = [row for row in batch if self._fits(row)][: max(0, _MOST_SHOWN - len(self._shown))]
        self._shown += fitting
        listed.add_options([Option(_option(row)) for row in fitting])
        if listed.highlighted is None and self._shown:
            listed.highlighted = 0

    def _refill(self, keep: Row | None = None) -> None:
        listed = self.query_one("#results-list", OptionList)
        listed.clear_options()
        self._shown = []
        self._append(self.rows)
        if keep in self._shown:
            listed.highlighted = self._shown.index(keep)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._refill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    @property
    def highlighted(self) -> Row | None:
        """The row under the cursor."""
        index = self.query_one("#results-list", OptionList).highlighted
        return self._shown[index] if index is not None and 0 <= index < len(self._shown) else None

    # Choosing

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        row = self.highlighted
        if row is not None and (row.path or row.tour):
            self.close(row)

    async def on_key(self, event: events.Key) -> None:
        listed = self.query_one("#results-list", OptionList)
        typing = self.query_one("#results-filter", Input).has_focus
        match event.key:
            case "escape":
                event.stop()
                self.close(None)
            case "down" if typing:
                event.stop()
                listed.focus()
            case "slash" if not typing:
                event.stop()
                self.query_one("#results-filter", Input).focus()
            case "j" if not typing:
                event.stop()
                listed.action_cursor_down()
            case "k" if not typing:
                event.stop()
                listed.action_cursor_up()
            case "q" if not typing:
                event.stop()
                self.close(None)
            case "right" if not typing and self._expand is not None:
                event.stop()
                self._unfold()
            case "left" if not typing and self._expand is not None:
                event.stop()
                self._fold()

    # A tree

    def _unfold(self) -> None:
        row = self.highlighted
        if row is None or row.expands is None or self._expand is None or (row.depth, *row.expands) in self._expanded:
            return
        self._expanded.add((row.depth, *row.expands))
        start(self, self._load_below, row, group="expand", alone=False)

    async def _load_below(self, row: Row) -> None:
        assert self._expand is not None
        try:
            async for batch in self._expand(row):
                at = self._end_below(row)
                self.rows[at:at] = [replace(one, depth=row.depth + 1) for one in batch]
                self._refill(keep=self.highlighted)
        except NavigatorError as error:
            self.app.notify(make_visible(error.message), severity="warning", markup=False)
        self._write_title()

    def _end_below(self, row: Row) -> int:
        at = self.rows.index(row) + 1
        while at < len(self.rows) and self.rows[at].depth > row.depth:
            at += 1
        return at

    def _fold(self) -> None:
        row = self.highlighted
        if row is None:
            return
        start = self.rows.index(row)
        if self._end_below(row) == start + 1:  # nothing below: fold what it is below of
            start = next((i for i in range(start - 1, -1, -1) if self.rows[i].depth < row.depth), start)
            row = self.rows[start]
        end = self._end_below(row)
        for one in self.rows[start:end]:
            if one.expands is not None:
                self._expanded.discard((one.depth, *one.expands))
        del self.rows[start + 1 : end]
        self._refill(keep=row)

    # Preview

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        row = self.highlighted
        if row is not None and row.path:
            start(self, self._preview, row, group="preview")

    async def _preview(self, row: Row) -> None:
        view = self.query_one("#results-preview", CodeView)
        try:
            document = view.document if view.document.path == row.path else await self._load(row.path)
        except NavigatorError:
            return
        line = min(row.line - 1, document.height - 1)
        view.show(document, line, document.character(line, row.column))
        view.set_statement(line, line)


def _option(row: Row) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append("  " * row.depth)
    if row.where:
        text.append(f"{make_visible(row.where):<26} ", style="dim")
    text.append(make_visible(row.label.replace("\t", " ")))
    text.append(f"  {make_visible(row.detail)}", style="dim")
    return text
