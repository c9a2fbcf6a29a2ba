"""What to colour in a stretch of a Go file. Works on one top-level declaration at a time, so the length of the file does not matter."""

from __future__ import annotations

from indexes import syntax
from indexes.chunks import Chunk

Span = tuple[int, int, str]


def highlight(source: bytes, chunk: Chunk) -> list[Span]:
    """Return (start, end, what) for the coloured pieces of a chunk, in source order and without overlap.

    Args:
        source: The whole file.
        chunk: One of `indexes.chunks.split`.

    Returns:
        Byte offsets in the file, and the capture's name in `queries/go/highlights.scm`.
    """
    root = syntax.parse_range(source, chunk.start, chunk.end).root_node
    found: dict[int, tuple[int, str]] = {}
    nested: list[Span] = []
    for what, nodes in syntax.find_captures("highlights", root).items():
        for node in nodes:
            start, end = node.start_byte, node.end_byte
            if what == "string.escape":
                nested.append((start, end, what))
            elif start not in found or _RANK[what] >= _RANK[found[start][1]]:
                found[start] = (end, what)
    spans = sorted((start, end, what) for start, (end, what) in found.items())
    return _cut_out(spans, sorted(nested)) if nested else spans


def _cut_out(spans: list[Span], nested: list[Span]) -> list[Span]:
    """Put escape sequences into the strings that hold them."""
    result: list[Span] = []
    position = 0
    for start, end, what in spans:
        begin = start
        while position < len(nested) and nested[position][0] < end:
            inner_start, inner_end, inner = nested[position]
            if inner_start > begin:
                result.append((begin, inner_start, what))
            result.append((inner_start, inner_end, inner))
            begin = inner_end
            position += 1
        if begin < end:
            result.append((begin, end, what))
    return result


# Of two captures of one node, the more telling one counts.
_RANK = {
    name: rank
    for rank, name in enumerate(
        (
            *("variable", "property", "namespace", "type", "label", "function", "constant", "type.builtin", "function.builtin"),
            *("function.declaration", "type.declaration", "constant.builtin", "number", "string", "string.escape", "comment"),
            *("keyword", "operator"),
        )
    )
}
