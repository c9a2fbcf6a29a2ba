"""A Go file cut into its top-level declarations without parsing it: what a question needs to parse is then one declaration, not a file.

gofmt writes every top-level declaration from column 0. A line that begins there with a keyword begins a chunk, unless it stands within
a comment or a raw string. What a chunk declares is read off its first line where that says everything; a group (`const (`) is parsed. A
file that is not laid out as gofmt does is parsed whole, and its chunks are the children of its root: slower, and as exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexes import syntax
from indexes.model import Kind
from indexes.syntax import Node

_START = re.compile(rb"\n(?:func|type|var|const|import|package)\b")
# A comment or a literal that is whole, or (in the group) the beginning of one that is not closed.
_LITERAL = re.compile(
    rb"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)+'|`[^`]*`|(/\*|`)",
)
_NAME = rb"[\w\x80-\xff]+"
_FUNC = re.compile(
    rb"func\s+(?:\(\s*(?:" + _NAME + rb"\s+)?\*?\s*(" + _NAME + rb")\s*(?:\[[^\]()]*\])?\s*\)\s*)?(" + _NAME + rb")\s*[\[(]",
)
_TYPE = re.compile(rb"type\s+(" + _NAME + rb")\b")
_ONE_VALUE = re.compile(rb"(var|const)\s+(" + _NAME + rb")(?![\w\x80-\xff])(?=\s*[^\s,(])")
_LAYOUT = re.compile(rb"func\b[^\n]*\{[ \t]*\n")
_KINDS = {b"func": Kind.FUNC, b"type": Kind.TYPE, b"var": Kind.VAR, b"const": Kind.CONST}
_RECEIVER_WRAPPERS = frozenset({"pointer_type", "parenthesized_type", "generic_type"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a file that holds one top-level declaration, and the comments up to the next one.

    Attributes:
        start: Byte offset of its first byte.
        end: Byte offset behind its last byte.
        keyword: `func`, `type`, `var`, `const`, `import`, `package`, or empty for what stands before the first of them.
    """

    start: int
    end: int
    keyword: bytes


@dataclass(frozen=True, slots=True)
class Declared:
    """A name that a chunk declares at package level.

    Attributes:
        name: The identifier.
        kind: FUNC, METHOD, TYPE (of whatever form), VAR or CONST.
        receiver: For a method, the name of its receiver's base type.
        chunk: Number of its chunk in the file.
        offset: Byte offset of the name.
    """

    name: str
    kind: Kind
    receiver: str
    chunk: int
    offset: int


def split(source: bytes) -> list[Chunk]:
    """Cut a file into chunks that cover it from end to end."""
    chunks = _split_by_layout(source)
    return _split_by_parsing(source) if chunks is None else chunks


def list_declared(source: bytes, chunks: list[Chunk]) -> Iterator[Declared]:
    """Yield the names that the chunks declare, in source order; blank ones are left out."""
    for number, chunk in enumerate(chunks):
        for declared in _declared(source, chunk, number):
            if declared.name != "_":
                yield declared


def _split_by_layout(source: bytes) -> list[Chunk] | None:
    starts = [0] if _START.match(b"\n" + source[:10]) else []
    starts += [match.start() + 1 for match in _START.finditer(source)]
    chunks: list[Chunk] = []
    if not starts or starts[0]:
        starts.insert(0, 0)
    start = starts[0]
    for end in [*starts[1:], len(source)]:
        if end < len(source) and _is_open(source, start, end):
            continue
        chunk = Chunk(start, end, _keyword(source, start))
        if chunk.keyword == b"func" and _LAYOUT.match(source, start, end) and source.find(b"\n}", start, end) < 0:
            # A body that is not closed in column 0: whatever stands there is no declaration of the file's.
            return None
        chunks.append(chunk)
        start = end
    return chunks


def _keyword(source: bytes, start: int) -> bytes:
    match = _START.match(b"\n" + source[start : start + 10])
    return match[0][1:] if match else b""


def _is_open(source: bytes, start: int, end: int) -> bool:
    """Whether a comment or a raw string begins here and does not end here."""
    if source.find(b"`", start, end) < 0 and source.find(b"/*", start, end) < 0:
        return False
    return any(match[1] for match in _LITERAL.finditer(source, start, end))


def _split_by_parsing(source: bytes) -> list[Chunk]:
    children = [node for node in syntax.parse_newer(source).root_node.named_children if node.type != "comment"]
    starts = sorted({node.start_byte for node in children})
    if not starts or starts[0]:
        starts.insert(0, 0)
    keywords = {node.start_byte: node.type.partition("_")[0].encode() for node in children}
    known = {b"function": b"func", b"method": b"func", b"import": b"import", b"package": b"package"}
    known |= {word: word for word in (b"type", b"var", b"const")}
    return [
        Chunk(start, end, known.get(keywords.get(start, b""), b"")) for start, end in zip(starts, [*starts[1:], len(source)], strict=True)
    ]


def _declared(source: bytes, chunk: Chunk, number: int) -> Iterator[Declared]:
    keyword = chunk.keyword
    if keyword == b"func":
        match = _FUNC.match(source, chunk.start, chunk.end)
        if match:
            receiver = match[1].decode("utf-8", "replace") if match[1] else ""
            yield Declared(match[2].decode("utf-8", "replace"), Kind.METHOD if receiver else Kind.FUNC, receiver, number, match.start(2))
            return
    elif keyword == b"type":
        match = _TYPE.match(source, chunk.start, chunk.end)
        if match:
            yield Declared(match[1].decode("utf-8", "replace"), Kind.TYPE, "", number, match.start(1))
            return
    elif keyword in (b"var", b"const"):
        match = _ONE_VALUE.match(source, chunk.start, chunk.end)
        if match:
            yield Declared(match[2].decode("utf-8", "replace"), _KINDS[keyword], "", number, match.start(2))
            return
    else:
        return
    yield from _declared_in_tree(syntax.parse_range(source, chunk.start, chunk.end).root_node, number)


def _declared_in_tree(root: Node, number: int) -> Iterator[Declared]:
    for node in root.named_children:
        if node.type in ("function_declaration", "method_declaration"):
            name = node.child_by_field_name("name")
            receiver = node.child_by_field_name("receiver")
            base = _receiver_base(receiver) if receiver is not None else ""
            if name is not None:
                yield Declared(_text(name), Kind.METHOD if receiver is not None else Kind.FUNC, base, number, name.start_byte)
        elif node.type in ("type_declaration", "var_declaration", "const_declaration"):
            kind = _KINDS[node.type.partition("_")[0].encode()]
            for spec in _specs(node):
                for name in spec.children_by_field_name("name"):
                    if name.is_named:
                        yield Declared(_text(name), kind, "", number, name.start_byte)


def _specs(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type.endswith("_spec_list"):
            yield from child.named_children
        elif child.type != "comment":
            yield child


def _receiver_base(receiver: Node) -> str:
    for parameter in receiver.named_children:
        node = parameter.child_by_field_name("type")
        while node is not None and node.type in _RECEIVER_WRAPPERS:
            node = node.child_by_field_name("type") or next(iter(node.named_children), None)
        if node is not None:
            return _text(node)
    return ""


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
