"""Go source text made fit for one line: what a declaration's signature shows. Works on text alone and knows no syntax tree."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|(\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|'(?:[^'\\\n]|\\.)+')", re.DOTALL)
_BRACE = re.compile(rf"{_COMMENT.pattern}|([{{}}])", re.DOTALL)
# Go puts a semicolon at the end of such a line (https://go.dev/ref/spec#Semicolons).
_MEMBER_END = re.compile(r"([\w)\]}\"`])[ \t\r]*\n\s*(?=[^\s}])")
_TIDY = (("( ", "("), (", )", ")"), (" )", ")"), ("[ ", "["), (", ]", "]"), ("{; ", "{ "), ("; }", " }"))


def one_line(text: str) -> str:
    """Return Go source text on one line, without comments and with the semicolons that its newlines stand for."""
    if "\n" not in text and "/" not in text:
        return text
    text = _COMMENT.sub(_without_comment, text)
    if "{" in text:
        text = _MEMBER_END.sub(r"\1; ", text)
    text = _BLANKS.sub(" ", text).strip()
    for before, after in _TIDY:
        text = text.replace(before, after)
    return text


def _without_comment(match: re.Match[str]) -> str:
    # A comment with a newline in it ends a line, as the newline behind a // comment does.
    return match[1] or ("\n" if "\n" in match[0] else " ")


def without_insides(text: str) -> str:
    """Return a type with `...` in place of the insides of struct and interface types that are written out over several lines."""
    kept: list[str] = []
    done = depth = opening = 0
    for match in _BRACE.finditer(text):
        brace = match[2]
        if brace == "{":
            depth += 1
            if depth == 1:
                opening = match.end()
        elif brace == "}":
            depth -= 1
            if depth == 0 and "\n" in text[opening : match.start()]:
                kept += (text[done : opening - 1].rstrip(), "{...")
                done = match.start()
    return "".join(kept) + text[done:]
