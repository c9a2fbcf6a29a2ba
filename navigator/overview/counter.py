"""Lines of a text: blank, comment and code, as cloc counts them (https://github.com/AlDanial/cloc).

A line with nothing but white space is blank, wherever it stands, unless it continues the one before. What is left of the others without
comments is code, and the rest are comments: so a line with code and a comment is code, and so is `#!` on the first line.

Text is looked at as cloc looks at it, which does not know strings: `/*` within one begins a comment that lasts until the next `*/`.
Figures are for comparison, and in a tree full of globs a better understanding of Go would differ from everyone else's by a twentieth of
all comments.

The work is done by `bytes.translate`, `count` and `split`, which look at a gigabyte a second; regular expressions run only over files that
have block comments behind their header.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from navigator.overview.languages import STYLES, Style

_SPACES = b" \t\r\f\v"
_HEADER = re.compile(rb"(?:\s*(?://[^\n]*\n|/\*.*?\*/))*", re.DOTALL)
_SLASHES = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(rb"(/\*.*?(?:\*/|\Z))", re.DOTALL)
_MARKUP = re.compile(rb"<!--.*?(?:-->|\Z)|^[ \t]*\[(?://|comment)\]:?[ \t]*(?:<>|#)?[ \t]*\([^\n]*\)", re.DOTALL | re.MULTILINE)
_DOCSTRING = re.compile(rb"[uU]?(\"\"\"|''').*?(?:\1|\Z)", re.DOTALL)
_POWERSHELL = re.compile(rb"<#.*?(?:#>|\Z)", re.DOTALL)
_CONTINUED = frozenset({Style.SLASHES, Style.HASH, Style.PYTHON, Style.POWERSHELL, Style.ASSEMBLY})
_INTERPRETED = frozenset({Style.HASH, Style.PYTHON})
_BATCH = re.compile(rb"^[ \t]*(?:@?rem\b|::)[^\n]*", re.MULTILINE | re.IGNORECASE)


class Lines(NamedTuple):
    """How many lines of each kind; their sum is the number of lines.

    Attributes:
        blank: Lines of white space.
        comment: Lines of comment and white space.
        code: The others.
    """

    blank: int
    comment: int
    code: int


def count_lines(source: bytes, language: str) -> Lines:
    """Count the lines of a text in a language.

    Args:
        source: The file as it is on disk.
        language: As `languages` calls it; one that is not known has no comments.
    """
    if not source:
        return Lines(0, 0, 0)
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        source = source.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    squeezed = source.translate(None, _SPACES)
    style = STYLES.get(language, Style.NONE)
    written = _count_written(squeezed)
    total = source.count(b"\n") + (not source.endswith(b"\n"))
    code = _COUNTERS[style](source, squeezed, written)
    continued = squeezed.count(b"\\\n\n") if style in _CONTINUED else 0
    interpreter = 1 if style in _INTERPRETED and squeezed.startswith(b"#!") else 0
    return Lines(total - written - continued, written - code - interpreter, code + continued + interpreter)


def _count_written(squeezed: bytes) -> int:
    """Count the lines that are not empty in a text without white space."""
    lines = squeezed.split(b"\n")
    return len(lines) - lines.count(b"")


def _count_starting(squeezed: bytes, *signs: bytes) -> int:
    return sum((b"\n" + squeezed).count(b"\n" + sign) for sign in signs)


def _slashes(source: bytes, squeezed: bytes, written: int) -> int:
    if b"/*" not in source:
        return written - _count_starting(squeezed, b"//")
    header = _HEADER.match(source)
    rest = source[header.end() if header else 0 :]
    if b"/*" in rest:
        rest = _SLASHES.sub(b"", rest)
    rest = rest.translate(None, _SPACES)
    return _count_written(rest) - _count_starting(rest, b"//")


def _without(pattern: re.Pattern[bytes], *signs: bytes) -> Callable[[bytes, bytes, int], int]:
    """Make a counter for a language with block comments of one form, and line comments that begin with one of the signs."""

    def count(source: bytes, _squeezed: bytes, _written: int) -> int:
        rest = pattern.sub(b"", source).translate(None, _SPACES)
        return _count_written(rest) - _count_starting(rest, *signs)

    return count


def _starting(*signs: bytes) -> Callable[[bytes, bytes, int], int]:
    """Make a counter for a language that has only line comments."""
    return lambda _, squeezed, written: written - _count_starting(squeezed, *signs)


_COUNTERS: dict[Style, Callable[[bytes, bytes, int], int]] = {
    Style.NONE: lambda _source, _squeezed, written: written,
    Style.SLASHES: _slashes,
    Style.BLOCK: _without(_BLOCK),
    Style.HASH: _starting(b"#"),
    Style.PYTHON: _without(_DOCSTRING, b"#"),
    Style.POWERSHELL: _without(_POWERSHELL, b"#"),
    Style.MARKUP: _without(_MARKUP),
    Style.DASHES: _starting(b"--"),
    Style.SEMICOLON: _starting(b";"),
    Style.PERCENT: _starting(b"%"),
    Style.ASSEMBLY: _without(_BLOCK, b"#", b"//", b";"),
    Style.BATCH: _without(_BATCH),
}
