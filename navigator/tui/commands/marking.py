"""Marking places: bookmarks, copying, and handing a place over to an editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import AsyncIterator

from navigator.state import Bookmark
from navigator.tours.permalinks import find_address, find_revision, link_to
from navigator.tui.commands.base import Commands
from navigator.tui.document import Document
from navigator.tui.rows import Row
from navigator.tui.screens.dialogs import PromptScreen
from navigator.tui.screens.results import ResultsScreen

_EDITORS = ("vi", "nano", "ed")
# How editors take a line; others get `+line file`, which most of those that work in a terminal understand.
_WITH_COLON = frozenset({"code", "codium", "subl", "zed", "hx", "helix", "micro"})


class Marking(Commands):
    """Commands of the group Marking."""

    def bookmark(self) -> None:
        at = self.screen.position
        if at is None:
            return
        path, line, _ = at
        memory = self.screen.memory
        here = [one for one in memory.bookmarks if (one.path, one.line) == (path, line)]
        if here:
            memory.bookmarks = [one for one in memory.bookmarks if one not in here]
            self.screen.say("the bookmark is taken away")
            self._changed()
        else:
            self.screen.ask(PromptScreen(f"Bookmark {path}:{line}", note="a note, or nothing; Esc sets none"), self._set)

    def _set(self, note: str | None) -> None:
        at, document = self.screen.position, self.screen.document
        if note is None or at is None or document is None:
            return
        path, line, column = at
        around = document.enclosing(line - 1)
        symbol = ""
        if around is not None:
            symbol = f"{around[0].receiver}.{around[0].name}" if around[0].receiver else around[0].name
        text = document.line(line - 1).text.strip()
        self.screen.memory.bookmarks.append(Bookmark(path, line, column, note.strip(), text, symbol))
        self._changed()

    def _changed(self) -> None:
        self.screen.save()
        self.screen.work("marks", self.screen.mark_lines)

    def bookmarks(self) -> None:
        async def listed() -> AsyncIterator[list[Row]]:
            found = []
            for one in self.screen.memory.bookmarks:
                line = one.line
                document = await self.screen.documents.load_quietly(one.path)
                if document is not None:
                    line = find_again(document, one)
                found.append(Row(one.note or one.text, f"{one.path}:{line}  {one.symbol}", one.path, line, one.column))
            yield found

        self.screen.show_results(ResultsScreen("Bookmarks", listed(), self.screen.documents.load, nothing="none yet: m sets one"))

    def copy(self) -> None:
        at = self.screen.position
        if at is not None:
            self._copy(f"{at[0]}:{at[1]}")

    def copy_link(self) -> None:
        at = self.screen.position
        if at is None:
            return
        checkout = self.screen.checkout
        address = find_address(checkout, find_revision(checkout.root))
        if not address:
            self.screen.say("no public address of this checkout is known", "y copies path:line")
        else:
            self._copy(link_to(address, at[0], at[1]))

    def _copy(self, text: str) -> None:
        self.screen.app.copy_to_clipboard(text)
        self.screen.say(f"copied {text}")

    def edit(self) -> None:
        at = self.screen.position
        if at is None:
            return
        command = editor_command(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "", str(self.screen.checkout.root / at[0]), at[1])
        try:
            with self.screen.app.suspend():
                done = subprocess.run(command, check=False)
        except OSError as error:
            self.screen.say(f"{command[0]} cannot be started: {error.strerror}", "set VISUAL or EDITOR")
            return
        if done.returncode:
            self.screen.say(f"{command[0]} ended with {done.returncode}")
        self.screen.refresh(layout=True)
        self.screen.look_at_disk()


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """Return the command that opens a file at a line in an editor.

    Args:
        editor: What VISUAL or EDITOR says; with options, as a shell would read it. Empty for vi.
        path: The file.
        line: 1-based.
    """
    try:
        words = shlex.split(editor)
    except ValueError:
        words = [editor]
    words = words or [_EDITORS[0]]
    name = os.path.basename(words[0])
    if name in _WITH_COLON:
        options = ["--goto"] if name in ("code", "codium") and "--goto" not in words else []
        return [*words, *options, f"{path}:{line}"]
    return [*words, f"+{line}", path]


def find_again(document: Document, bookmark: Bookmark) -> int:
    """Return the line, 1-based, where a bookmark is now: the nearest line with its text, or else its old line."""
    wanted = bookmark.text
    height = document.height
    if not wanted:
        return min(bookmark.line, height)
    for distance in range(height):
        for line in (bookmark.line + distance, bookmark.line - distance):
            if 1 <= line <= height and document.line(line - 1).text.strip() == wanted:
                return line
    return min(bookmark.line, height)
