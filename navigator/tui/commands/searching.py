"""Searching: in the file, and for anything with the palette."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator

from indexes.names import Match
from indexes.query import Query, parse_query
from navigator.ask import ask
from navigator.explore import outline
from navigator.tui import rows
from navigator.tui.commands.base import Commands
from navigator.tui.document import Document
from navigator.tui.keys import display
from navigator.tui.rows import Row
from navigator.tui.screens.dialogs import PromptScreen
from navigator.tui.screens.palette import Choice, PaletteScreen
from navigator.tui.screens.results import ResultsScreen
from navigator.tui.widgets.questions import Questions
from navigator.workspace import Workspace

_MOST_MATCHES = 10_000
_MOST_OFFERED = 60


class Searching(Commands):
    """Commands of the group Searching."""

    last = ""
    _found: list[tuple[int, int, int]] = []  # noqa: RUF012 - replaced, never changed

    def search(self) -> None:
        if self.screen.shown == "questions":
            self.screen.query_one(Questions).focus_filter()
            return
        if self.screen.document is None:
            return
        note = "upper case makes it case-sensitive; /.../ is a regular expression"
        self.screen.ask(PromptScreen("Search in the file", self.last, note), self._search)

    def _search(self, wanted: str | None) -> None:
        if wanted is None:
            return
        self.last = wanted
        document = self.screen.document
        if document is None:
            return
        if not wanted:
            self._found = []
            self.screen.view.set_matches({})
            return
        try:
            self._found = find_in(document, wanted)
        except re.error as error:
            self.screen.say(f"{wanted} is no regular expression: {error}")
            return
        if not self._found:
            self.screen.view.set_matches({})
            self.screen.say(f"{wanted} is not in this file")
            return
        self._step(0)

    def next_match(self) -> None:
        self._step(1)

    def last_match(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> None:
        view = self.screen.view
        if not self._found:
            self.screen.say("search first: /")
            return
        places = [(line, first) for line, first, _ in self._found]
        if direction == 0:
            index = bisect_left(places, view.cursor)
        elif direction > 0:
            index = bisect_right(places, view.cursor)
        else:
            index = bisect_left(places, view.cursor) - 1
        wrapped = not 0 <= index < len(places)
        index %= len(places)
        by_line: dict[int, list[tuple[int, int]]] = {}
        for line, first, last in self._found:
            by_line.setdefault(line, []).append((first, last))
        view.move_to(*places[index], centre=True)
        view.set_matches(by_line, places[index])
        self.screen.note(f"{index + 1} of {len(places)}" + (", from the other end" if wrapped and direction else ""))

    def goto_line(self) -> None:
        if self.screen.document is not None:
            self.screen.ask(PromptScreen("To line", note=f"1 to {self.screen.document.height}, or line:column"), self._goto)

    def _goto(self, typed: str | None) -> None:
        if not typed or self.screen.document is None:
            return
        match = re.fullmatch(r"\s*(\d+)(?::(\d+))?\s*", typed)
        if match is None:
            self.screen.say(f"{typed} is no line")
            return
        line = max(0, min(int(match[1]), self.screen.document.height) - 1)
        self.screen.remember()
        self.screen.view.move_to(line, self.screen.document.character(line, int(match[2] or 1)), centre=True)
        self.screen.remember()

    def outline(self) -> None:
        document = self.screen.document
        if document is None:
            return
        path = document.path

        async def listed() -> AsyncIterator[list[Row]]:
            symbols = await self.screen.near.ask(lambda workspace: outline(workspace, path))
            yield [rows.of_symbol(one) for one in symbols]

        self.screen.show_results(ResultsScreen(f"Outline of {path}", listed(), self.screen.documents.load, nothing="it declares nothing"))

    def ask(self, question: str) -> None:
        """Show the tours, stops and symbols that answer a question."""

        async def listed() -> AsyncIterator[list[Row]]:
            answer = await self.screen.near.ask(lambda workspace: ask(workspace, question))
            yield [rows.of_answer(one) for one in answer.rows]

        self.screen.show_results(ResultsScreen(question, listed(), self.screen.documents.load, nothing="nothing answers it"))

    def palette(self) -> None:
        self.screen.ask(PaletteScreen(self._find), self._chosen)

    def _chosen(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.kind == "command":
            self.screen.run_command(choice.name)
        elif choice.kind == "tour":
            self.screen.start_tour(choice.name)
        elif choice.row is not None:
            row = choice.row
            self.screen.work("opening", lambda: self.screen.go(row.path, row.line, row.column))

    async def _find(self, typed: str) -> list[Choice]:
        text = typed.strip()
        if text.startswith(">"):
            return self._commands(text[1:].strip())
        if text.startswith("/"):
            return await self.screen.near.ask(lambda workspace: find_files(workspace, text[1:].strip()))
        if not text:
            return [*self._recent(), *self._tours(""), *self._commands("")]
        symbols = await self.screen.near.ask(lambda workspace: find_symbols(workspace, text))
        files = await self.screen.near.ask(lambda workspace: find_files(workspace, text)) if "/" in text or "." in text else []
        return [*self._tours(text)[:6], *files[:10], *symbols, *self._commands(text)[:4]]

    def _commands(self, text: str) -> list[Choice]:
        words = text.lower().split()
        return [
            Choice("command", command.text, "  ".join(map(display, command.keys)), command.id)
            for command in self.screen.commands
            if all(word in f"{command.text} {command.id}".lower() for word in words)
        ]

    def _tours(self, text: str) -> list[Choice]:
        words = text.lower().split()
        return [
            Choice("tour", tour.question, tour.id, tour.id)
            for tour in self.screen.tours
            if all(word in f"{tour.id} {tour.question}".lower() for word in words)
        ]

    def _recent(self) -> list[Choice]:
        return [
            Choice("place", f"{spot.path}:{spot.line}", row=Row("", "", spot.path, spot.line, spot.column))
            for spot in self.screen.memory.recent[:10]
        ]


def find_in(document: Document, wanted: str) -> list[tuple[int, int, int]]:
    """Return (line, first character, character behind the last) of every match in a file, from 0, in order.

    Args:
        document: The file.
        wanted: Text, or a regular expression between slashes. Without an upper-case letter case does not count.

    Raises:
        re.error: It is no regular expression.
    """
    is_pattern = len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/")
    text = wanted[1:-1] if is_pattern else re.escape(wanted)
    pattern = re.compile(text.encode("utf-8", "surrogateescape"), 0 if any(map(str.isupper, wanted)) else re.IGNORECASE)
    found: list[tuple[int, int, int]] = []
    for number in range(document.height):
        raw = document.raw(number)
        for match in pattern.finditer(raw):
            if match.end() > match.start():
                first = len(raw[: match.start()].decode("utf-8", "surrogateescape"))
                found.append((number, first, first + len(match[0].decode("utf-8", "surrogateescape"))))
        if len(found) >= _MOST_MATCHES:
            break
    return found


def find_symbols(workspace: Workspace, text: str) -> list[Choice]:
    """Return the symbols that fit what was typed; none while there is no index."""
    if workspace.ready_index() is None:
        return []
    answer = workspace.search(parse_query(text, Match.SMART, Query(limit=_MOST_OFFERED)))
    found = [rows.of_symbol(symbol) for symbol in answer.symbols]
    return [Choice("symbol", row.label, row.detail, row=row) for row in found]


def find_files(workspace: Workspace, text: str) -> list[Choice]:
    """Return the files whose path has what was typed, the shortest first; none while there is no index."""
    index = workspace.ready_index()
    if index is None:
        return []
    words = text.lower().split()
    paths = [
        document.path
        for segment in index.segments
        for number, document in enumerate(segment.documents)
        if all(word in document.path.lower() for word in words) and not segment.is_deleted(number)
    ]
    last = words[-1] if words else ""
    paths.sort(key=lambda path: (last not in path.rpartition("/")[2].lower(), path.startswith("vendor/"), path.count("/"), path))
    return [Choice("file", path, row=Row("", "", path)) for path in paths[:_MOST_OFFERED]]
