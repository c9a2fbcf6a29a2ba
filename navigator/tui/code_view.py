"""The reader: Go source with a cursor. Draws, measures and colours only the lines that are on the screen."""

from __future__ import annotations

import os
from bisect import bisect_right

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from navigator.tui.document import Document
from navigator.tui.theme import Palette

_MARKS = ("stop", "bookmark", "log", "suggestion")
_SIGNS = {"stop": "▶", "bookmark": "◆", "log": "●", "suggestion": "○"}
_EMPTY = Document("", b"")


class CodeView(ScrollView, can_focus=True):
    """Shows one document.

    Attributes:
        cursor: (line, character) of the cursor, from 0.
        document: What is shown.
    """

    cursor: reactive[tuple[int, int]] = reactive((0, 0))

    class Moved(Message):
        """The cursor is at another place."""

        def __init__(self, view: CodeView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> CodeView:
            return self.view

    class Clicked(Message):
        """A name was clicked while a modifier was held, or twice: jump to it."""

        def __init__(self, view: CodeView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> CodeView:
            return self.view

    def __init__(self, *, id: str | None = None, follows: bool = True) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.document = _EMPTY
        self.statement: tuple[int, int] | None = None
        self.matches: dict[int, list[tuple[int, int]]] = {}
        self.current_match: tuple[int, int] | None = None
        self.marks: dict[int, set[str]] = {}
        self.follows = follows
        self._wanted_cell = 0
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._palette: Palette | None = None

    # What is shown

    def show(self, document: Document, line: int = 0, character: int = 0, *, centre: bool = True) -> None:
        """Show a document with the cursor at a place, from 0."""
        if document is not self.document:
            self.document = document
            self.matches, self.current_match, self.statement, self.marks = {}, None, None, {}
            self._strips.clear()
            self.virtual_size = Size(document.widest + self.gutter_width, document.height)
        self.move_to(line, character, centre=centre)
        if not self.size.width:
            self.call_after_refresh(self._reveal, centre=centre)  # it was not on the screen until now
        self.refresh()

    def move_to(self, line: int, character: int, *, centre: bool = False) -> None:
        """Put the cursor at a place, from 0, and bring it into view; places that do not exist become the nearest that do."""
        line = max(0, min(line, self.document.height - 1))
        character = max(0, min(character, len(self.document.line(line).text)))
        self._wanted_cell = self.document.line(line).cell_of(character)
        self.cursor = (line, character)
        self._reveal(centre=centre)

    def set_statement(self, first: int, last: int) -> None:
        """Highlight lines, from 0, both included."""
        self.statement = (first, last)
        self.redraw()

    def set_marks(self, marks: dict[int, set[str]]) -> None:
        """Show signs beside lines, from 0: `stop`, `bookmark`, `log`, `suggestion`."""
        self.marks = marks
        self.redraw()

    def set_matches(self, matches: dict[int, list[tuple[int, int]]], current: tuple[int, int] | None = None) -> None:
        """Highlight what a search has found: ranges of characters by line, from 0."""
        self.matches, self.current_match = matches, current
        self.redraw()

    def redraw(self) -> None:
        """Draw all lines anew."""
        self._strips.clear()
        self.refresh()

    @property
    def gutter_width(self) -> int:
        """Cells before the text: mark, number, blank."""
        return max(4, len(str(self.document.height))) + 3

    @property
    def byte_position(self) -> tuple[int, int]:
        """The cursor as (line, byte column), 1-based."""
        line, character = self.cursor
        return line + 1, self.document.byte_column(line, character)

    # Drawing

    @property
    def palette(self) -> Palette:
        if self._palette is None:
            self._palette = Palette(dark=self.app.current_theme.dark, colour="NO_COLOR" not in os.environ)
        return self._palette

    def notify_style_update(self) -> None:
        self._palette = None
        self._strips.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        number = y + scroll_y
        width = self.scrollable_content_region.width
        if number >= self.document.height:
            return Strip.blank(width, self.rich_style)
        on_cursor = number == self.cursor[0]
        key = (number, on_cursor)
        strip = None if on_cursor else self._strips.get(key)
        if strip is None:
            strip = self._draw(number, on_cursor)
            if len(self._strips) > 2000:
                self._strips.clear()
            self._strips[key] = strip
        gutter = self.gutter_width
        left = strip.crop(0, gutter)
        text = strip.crop(gutter + scroll_x, gutter + scroll_x + width - gutter)
        line_style = self.rich_style + self._line_style(number, on_cursor)
        return Strip.join([left, text]).adjust_cell_length(width, line_style).simplify()

    def _line_style(self, number: int, on_cursor: bool) -> Style:
        if self.statement is not None and self.statement[0] <= number <= self.statement[1]:
            return self.palette.statement
        return self.palette.cursor_line if on_cursor and self.has_focus else Style()

    def _draw(self, number: int, on_cursor: bool) -> Strip:
        palette = self.palette
        base = self.rich_style + self._line_style(number, on_cursor)
        line = self.document.line(number)
        mark = next((name for name in _MARKS if name in self.marks.get(number, ())), "")
        digits = self.gutter_width - 3
        number_style = palette.current_number if on_cursor else palette.line_number
        segments = [
            Segment(_SIGNS.get(mark, " "), self.rich_style + palette.mark),
            Segment(f"{number + 1:>{digits}}  ", self.rich_style + number_style),
        ]
        styles: list[Style | None] = [None] * (len(line.text) + 1)
        for first, last, what in self.document.spans(number):
            style = palette.style(what)
            for index in range(first, min(last, len(line.text))):
                styles[index] = style
        for first, last in self.matches.get(number, ()):
            style = palette.current_match if self.current_match == (number, first) else palette.match
            for index in range(first, min(last, len(line.text))):
                styles[index] = (styles[index] or Style()) + style
        if on_cursor and self.follows:
            at = min(self.cursor[1], len(line.text))
            styles[at] = (styles[at] or Style()) + (palette.cursor if self.has_focus else palette.word)
        run = ""
        run_style: Style | None = styles[0]
        for piece, piece_style in zip(line.pieces, styles, strict=False):
            if piece_style is not run_style and run:
                segments.append(Segment(run, base + run_style if run_style else base))
                run = ""
            run_style = piece_style
            run += piece
        if run:
            segments.append(Segment(run, base + run_style if run_style else base))
        behind = styles[len(line.text)]
        if behind is not None:
            segments.append(Segment(" ", base + behind))
        return Strip(segments)

    def watch_cursor(self, before: tuple[int, int], after: tuple[int, int]) -> None:
        """Draw the line that the cursor left and the one it came to, and tell."""
        scroll_y = self.scroll_offset.y
        width = self.size.width
        for line in {before[0], after[0]}:
            self._strips.pop((line, True), None)
            self.refresh(Region(0, line - scroll_y, width, 1))
        self.post_message(self.Moved(self))

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    # Moving

    def _reveal(self, *, centre: bool = False) -> None:
        line, character = self.cursor
        if not self.size.width:
            return
        height = max(1, self.scrollable_content_region.height)
        width = max(1, self.scrollable_content_region.width - self.gutter_width)
        x, y = self.scroll_offset
        if centre and not y + 2 <= line < y + height - 2:
            y = max(0, line - height // 3)
        elif line < y:
            y = line
        elif line >= y + height:
            y = line - height + 1
        cell = self.document.line(line).cell_of(character)
        if cell < x:
            x = max(0, cell - 8)
        elif cell >= x + width:
            x = cell - width + 8
        if cell < width - 8:
            x = 0
        self.scroll_to(x, y, animate=False, force=True)

    def move(self, lines: int) -> None:
        """Move the cursor up or down, keeping its column as far as the lines allow."""
        line = max(0, min(self.cursor[0] + lines, self.document.height - 1))
        wanted = self._wanted_cell
        self.cursor = (line, self.document.line(line).character_at(wanted))
        self._reveal()

    def move_sideways(self, characters: int) -> None:
        """Move the cursor left or right within its line."""
        line, character = self.cursor
        self.move_to(line, character + characters)

    def move_word(self, direction: int) -> None:
        """Move the cursor to the beginning of the next or the last word, across lines."""
        line, character = self.cursor
        while True:
            starts = _word_starts(self.document.line(line).text)
            index = bisect_right(starts, character) if direction > 0 else bisect_right(starts, character - 1) - 1
            if 0 <= index < len(starts):
                self.move_to(line, starts[index])
                return
            line += direction
            if not 0 <= line < self.document.height:
                return
            character = -1 if direction > 0 else len(self.document.line(line).text) + 1

    def page(self, direction: int, share: float = 1.0) -> None:
        """Move by a page, or a part of one."""
        height = max(1, self.scrollable_content_region.height - 1)
        self.scroll_to(y=self.scroll_offset.y + int(direction * height * share), animate=False, force=True)
        self.move(int(direction * height * share))

    # The mouse

    async def _on_click(self, event: events.Click) -> None:
        self.focus()
        scroll_x, scroll_y = self.scroll_offset
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = min(offset.y + scroll_y, self.document.height - 1)
        cell = offset.x - self.gutter_width + scroll_x
        self.move_to(line, self.document.line(line).character_at(max(0, cell)))
        if event.ctrl or event.meta or event.chain == 2:
            self.post_message(self.Clicked(self))


def _word_starts(text: str) -> list[int]:
    return [
        index
        for index, character in enumerate(text)
        if (character.isalnum() or character == "_") and (index == 0 or not (text[index - 1].isalnum() or text[index - 1] == "_"))
    ]
