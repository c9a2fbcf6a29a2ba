"""Doc comments by Go's own rule.

A doc comment is the group of comments that ends on the line just above a declaration
(go/parser, `parser.next`); its text follows `ast.CommentGroup.Text`: comment signs go, one leading blank goes, directives such
as `//go:build` go, runs of empty lines become one. Kubernetes' marker lines (`+k8s:deepcopy-gen=package`, `+optional`) are kept
apart from the prose, as the directives are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# go/ast isDirective, and the older //line, //extern and //export.
_DIRECTIVE = re.compile(r"(?:line |extern |export |[a-z0-9]+:[a-z0-9])")
_MARKER = re.compile(r"\+[A-Za-z]")
_PLAIN_GROUP = re.compile(r"[ \t]*// \S[^\n]*(?:\n[ \t]*//(?: \S[^\n]*)?)*")
_PLAIN_SIGN = re.compile(r"^[ \t]*// ?", re.MULTILINE)
_BLOCKS = re.compile(rb"\s*(?:/\*(?:[^*]|\*(?!/))*\*/\s*)+")
_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_GO_BUILD = re.compile(rb"^//go:build[ \t]+([^\r\n]+)", re.MULTILINE)
_PLUS_BUILD = re.compile(rb"^//[ \t]*\+build[ \t]+([^\r\n]+)", re.MULTILINE)
_LAST_BLANK_LINE = re.compile(rb"(?:.*\n|)[ \t\r]*(?:\n|\Z)", re.DOTALL)


class Doc(NamedTuple):
    """A doc comment taken apart.

    Attributes:
        text: The prose, lines joined by newlines, without a trailing one.
        markers: Directive and marker lines in source order, without the comment sign.
    """

    text: str = ""
    markers: tuple[str, ...] = ()


NO_DOC = Doc()


def find_doc(lines: list[bytes], line: int, column: int = 1) -> Doc:
    """Return the doc comment of a declaration.

    Args:
        lines: The file's lines without their newlines.
        line: 1-based line on which the declaration begins.
        column: Its 1-based byte column there. What is not the first of its line has no doc comment.
    """
    first = index = line - 1
    if first and not lines[first - 1].rstrip().endswith(b"*/") and not lines[first - 1].lstrip().startswith(b"//"):
        return NO_DOC
    if column > 1 and not lines[first][: column - 1].isspace():
        return NO_DOC
    while index > 0:
        text = lines[index - 1].strip()
        opening = _block_opening(lines, index - 1) if text.endswith(b"*/") else -1
        if opening >= 0:
            index = opening
        elif text.startswith(b"//"):
            index -= 1
        else:
            break
    if index == first:
        return NO_DOC
    return _parse_group(b"\n".join(lines[index:first]).decode("utf-8", "replace"))


def _block_opening(lines: list[bytes], last: int) -> int:
    """Find the line on which a block comment that ends on line `last` begins; -1 when code stands before it."""
    if _BLOCKS.fullmatch(lines[last]):
        return last
    opening = -1
    for index in range(last, -1, -1):
        text = lines[index]
        if index < last and b"*/" in text:
            break
        # Comments do not nest: of several openings the first counts, the others are text such as `pkg/*.go`.
        if text.lstrip().startswith(b"/*"):
            opening = index
    return opening if opening < last else -1


def _parse_group(group: str) -> Doc:
    # Nearly every group is plain prose behind "// ": no markers, no directives, no blanks to clean.
    if "// +" not in group and "\r" not in group and _PLAIN_GROUP.fullmatch(group):
        text = _PLAIN_SIGN.sub("", group)
        if " \n" not in text and "\n\n\n" not in text and not text.endswith(("\n", " ", "\t")) and "\t\n" not in text:
            return Doc(text)
    prose: list[str] = []
    markers: list[str] = []
    block: list[str] | None = None
    for raw in group.split("\n"):
        text = raw.rstrip()
        while text:
            if block is None:
                text = text.lstrip()
                if not text.startswith("/*"):
                    _add_line(text, prose, markers)
                    break
                text = text[2:]
                block = []
            inner, closing, text = text.partition("*/")
            block.append(inner.rstrip())
            if closing:
                for line in block:
                    _add_prose(line, prose, markers)
                block = None
        else:
            if block is not None and not raw.strip():
                block.append("")
    return Doc("\n".join(_collapse(prose)), tuple(markers))


def _add_line(text: str, prose: list[str], markers: list[str]) -> None:
    if not text.startswith("//"):
        return
    body = text[2:]
    if body.startswith(" "):
        _add_prose(body[1:], prose, markers)
    elif _DIRECTIVE.match(body):
        markers.append(body)
    else:
        _add_prose(body, prose, markers)


def _add_prose(text: str, prose: list[str], markers: list[str]) -> None:
    stripped = text.lstrip()
    if _MARKER.match(stripped):
        markers.append(stripped)
    else:
        prose.append(text.rstrip())


def _collapse(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for text in lines:
        if text or (kept and kept[-1]):
            kept.append(text)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def is_generated(header: bytes) -> bool:
    """Tell whether the text before the package clause marks the file as generated (https://go.dev/s/generatedcode)."""
    return _GENERATED.search(header) is not None


def find_constraint(header: bytes) -> str:
    """Return the build constraint in the text before the package clause as a Go expression, or an empty string.

    A `//go:build` line wins over the older `// +build` lines, whose blanks mean or, commas and, and lines and
    (https://pkg.go.dev/cmd/go#hdr-Build_constraints).
    """
    found = _GO_BUILD.search(header)
    if found:
        return found[1].decode("utf-8", "replace").split("//")[0].strip()
    # The comment group next to the package clause is its doc comment, where such a line means nothing.
    blank = _LAST_BLANK_LINE.match(header)
    lines = [
        " || ".join(" && ".join(option.split(",")) for option in line.decode("utf-8", "replace").split())
        for line in _PLUS_BUILD.findall(header, 0, blank.end() if blank else 0)
    ]
    if len(lines) > 1:
        return " && ".join(f"({line})" for line in lines)
    return lines[0] if lines else ""
