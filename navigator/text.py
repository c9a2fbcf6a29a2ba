"""Text from foreign files, made fit for a terminal.

Go files, file names and tours may hold escape sequences, control characters and bidirectional overrides. They are shown, never interpreted
(the bidirectional ones are the "Trojan Source" characters of https://trojansource.codes).
"""

from __future__ import annotations

import re

TAB_WIDTH = 4

_PROSE = re.compile(r"`([^`]+)`|(?<!\w)\*([^*\s][^*]*)\*(?!\w)")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def make_visible(text: str) -> str:
    """Replace what a terminal would obey or hide by signs that show it; tabs and newlines stay."""
    return _INVISIBLE.sub(lambda match: _sign(match[0]), text)


def expand_tabs(text: str) -> str:
    """Make one line of source visible, its tabs expanded to the width of `TAB_WIDTH`."""
    return make_visible(text).expandtabs(TAB_WIDTH)


def parse_prose(text: str) -> list[list[tuple[str, str]]]:
    """Take the prose of a tour apart: paragraphs of pieces.

    Returns:
        For every paragraph its (kind, text) pieces; the kind is `code`, `emphasis` or empty. Line breaks within a paragraph are blanks.
    """
    paragraphs: list[list[tuple[str, str]]] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        flat = make_visible(" ".join(paragraph.split()))
        pieces: list[tuple[str, str]] = []
        position = 0
        for match in _PROSE.finditer(flat):
            if match.start() > position:
                pieces.append(("", flat[position : match.start()]))
            pieces.append(("code", match[1]) if match[1] else ("emphasis", match[2]))
            position = match.end()
        if position < len(flat):
            pieces.append(("", flat[position:]))
        paragraphs.append(pieces)
    return paragraphs


def _sign(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
