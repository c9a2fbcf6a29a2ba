"""A Go file as it is shown: lines, cells, colours, enclosing functions. Knows nothing of the screen.

A position has three forms: bytes (what Go's tools and the index speak), characters of a line, and cells of the terminal (tabs reach to the
next stop, wide characters take two cells, combining marks none, and what a terminal would obey is shown as a sign). Only lines that are
asked for are measured and coloured.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from rich.cells import get_character_cell_size

from indexes import chunks
from indexes.chunks import Chunk, Declared
from indexes.highlight import Span, highlight
from indexes.model import Kind
from navigator.text import TAB_WIDTH, make_visible

_FUNCTIONS = frozenset({Kind.FUNC, Kind.METHOD})
_WORD = re.compile(r"\w+")
_MOST_COLOURED = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line, measured.

    Attributes:
        text: Its characters as they are in the file; bytes that are not UTF-8 as lone surrogates.
        shown: What stands on the screen, without tabs and control characters.
        cells: For each character the cell that it begins at, and at the end the width of the line.
        pieces: For each character what is shown for it.
    """

    text: str
    shown: str
    cells: tuple[int, ...]
    pieces: tuple[str, ...]

    @property
    def width(self) -> int:
        return self.cells[-1]

    def cell_of(self, character: int) -> int:
        """Return the cell at which a character begins; behind the last one, the width of the line."""
        return self.cells[min(max(character, 0), len(self.cells) - 1)]

    def character_at(self, cell: int) -> int:
        """Return the character that covers a cell; the length of the line for a cell behind it."""
        return max(0, min(bisect_right(self.cells, cell) - 1, len(self.text)))


class Document:
    """One file.

    Attributes:
        path: As the checkout knows it.
        source: Its bytes.
    """

    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        self._measured: dict[int, Line] = {}
        self._coloured: dict[int, list[Span]] = {}

    @cached_property
    def starts(self) -> list[int]:
        """The byte offset of every line."""
        starts = [0]
        position = self.source.find(b"\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.source.find(b"\n", position + 1)
        return starts

    @property
    def height(self) -> int:
        """The number of lines; what follows the last newline is one only if it is not empty."""
        count = len(self.starts)
        return count - 1 if count > 1 and self.starts[-1] == len(self.source) else count

    @cached_property
    def widest(self) -> int:
        """At least the width of the widest line in cells, without measuring all of them."""
        ends = [*self.starts[1:], len(self.source) + 1]
        longest = max(end - start for start, end in zip(self.starts, ends, strict=True))
        tabs = max((line.count(b"\t") for line in self.source.split(b"\n")), default=0)
        return longest + tabs * (TAB_WIDTH - 1) + 1

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The file's top-level declarations, unparsed."""
        return chunks.split(self.source)

    @cached_property
    def declared(self) -> list[Declared]:
        """What the file declares, in source order."""
        return list(chunks.list_declared(self.source, self.chunks))

    def raw(self, number: int) -> bytes:
        """Return a line's bytes, from 0, without its end."""
        start = self.starts[number]
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.source)
        return self.source[start:end].removesuffix(b"\r")

    def line(self, number: int) -> Line:
        """Return a line, from 0, measured."""
        known = self._measured.get(number)
        if known is None:
            if len(self._measured) > 4096:
                self._measured.clear()
            known = self._measured[number] = measure(self.raw(number).decode("utf-8", "surrogateescape"))
        return known

    def byte_column(self, number: int, character: int) -> int:
        """Return the 1-based byte column of a character (from 0) of a line (from 0)."""
        return len(self.line(number).text[:character].encode("utf-8", "surrogateescape")) + 1

    def character(self, number: int, byte_column: int) -> int:
        """Return the character (from 0) at a 1-based byte column of a line (from 0)."""
        return len(self.raw(number)[: max(0, byte_column - 1)].decode("utf-8", "surrogateescape"))

    def spans(self, number: int) -> list[tuple[int, int, str]]:
        """Return (first character, character behind the last, what) for the coloured pieces of a line, from 0."""
        raw = self.raw(number)
        start = self.starts[number]
        end = start + len(raw)
        found = []
        for span_start, span_end, what in self._spans_between(start, end):
            if span_end > start and span_start < end:
                first, last = max(span_start, start) - start, min(span_end, end) - start
                found.append((first, last, what))
        if raw.isascii():
            return found
        return [(len(_decode(raw[:first])), len(_decode(raw[:last])), what) for first, last, what in found]

    def _spans_between(self, start: int, end: int) -> list[Span]:
        number = max(0, bisect_right(self._chunk_starts, start) - 1)
        found: list[Span] = []
        while number < len(self.chunks) and self.chunks[number].start <= end:
            spans = self._coloured.get(number)
            if spans is None:
                if len(self._coloured) >= _MOST_COLOURED:
                    self._coloured.clear()
                spans = self._coloured[number] = highlight(self.source, self.chunks[number])
            first = max(0, bisect_right(spans, (start, 0, "")) - 1)
            for span in spans[first:]:
                if span[0] >= end:
                    break
                found.append(span)
            number += 1
        return found

    @cached_property
    def _chunk_starts(self) -> list[int]:
        return [chunk.start for chunk in self.chunks]

    @cached_property
    def _declared_lines(self) -> list[int]:
        return [bisect_right(self.starts, one.offset) - 1 for one in self.declared]

    def enclosing(self, number: int) -> tuple[Declared, int] | None:
        """Return the function or type around a line (from 0) and the line of its name; None outside of any."""
        index = bisect_right(self._declared_lines, number) - 1
        if index < 0:
            return None
        declared = self.declared[index]
        chunk = self.chunks[declared.chunk]
        end = chunk.end
        if declared.kind in _FUNCTIONS or declared.kind is Kind.TYPE:
            closing = self.source.rfind(b"\n}", chunk.start, chunk.end)
            end = closing + 2 if closing >= 0 else self.starts[min(self._declared_lines[index] + 1, len(self.starts) - 1)]
        return (declared, self._declared_lines[index]) if self.starts[number] < end else None

    def next_function(self, number: int, direction: int) -> int | None:
        """Return the line (from 0) of the next function in a direction (1 or -1); None when there is none."""
        lines = [line for one, line in zip(self.declared, self._declared_lines, strict=True) if one.kind in _FUNCTIONS]
        if direction > 0:
            return next((line for line in lines if line > number), None)
        return next((line for line in reversed(lines) if line < number), None)

    def word_at(self, number: int, character: int) -> tuple[int, int] | None:
        """Return the range of the word at or right before a character of a line."""
        for match in _WORD.finditer(self.line(number).text):
            if match.start() <= character <= match.end():
                return match.span()
        return None


def measure(text: str) -> Line:
    """Measure a line's characters."""
    if text.isascii() and text.isprintable():
        return Line(text, text, tuple(range(len(text) + 1)), tuple(text))
    cells = [0]
    pieces: list[str] = []
    for character in text:
        at = cells[-1]
        if character == "\t":
            piece = " " * (TAB_WIDTH - at % TAB_WIDTH)
            width = len(piece)
        elif unicodedata.combining(character):
            piece, width = character, 0
        else:
            piece = make_visible(character)
            width = sum(map(get_character_cell_size, piece))
        pieces.append(piece)
        cells.append(at + width)
    return Line(text, "".join(pieces), tuple(cells), tuple(pieces))


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
