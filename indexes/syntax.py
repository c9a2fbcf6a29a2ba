"""Bytes to syntax tree, and named queries over it.

The only module that imports tree_sitter. Trees and nodes leave it as tree-sitter's own types, re-exported here, so that a
change of parser stays a change of one file.

`parse_declarations` is for building the index: it leaves the bodies of functions and of variables' literals out before it parses, which
makes parsing three to five times faster and keeps every line and column outside of those bodies. It relies on gofmt's layout (what begins
in column 0 ends with a brace in column 0), checks the assumption, and parses the whole text when the check fails.
"""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_go
from tree_sitter import Language, Node, Parser, Point, Query, QueryCursor, Range, Tree

import queries

__all__ = [
    "Node",
    "Tree",
    "compile_query",
    "find_captures",
    "find_matches",
    "hides_declarations",
    "language",
    "parse",
    "parse_declarations",
    "parse_newer",
    "parse_range",
]

# Patterns that begin with a newline, which is found several times as fast as ^ is.
_OPENING = re.compile(rb"\n(?:func |\)|(var ))[^\n]*\{[ \t]*\n")
# A line that closes a block comment stays.
_COMMENT_LINE = re.compile(rb"\n[ \t]*//[^\n`*]*(?:\*(?!/)[^\n`*]*)*(?=\n)")
_TOP_LEVEL_KEYWORD = re.compile(rb"\n(?:func|type|var|const|import)\b")
_AFTER_FUNC = re.compile(rb"\}[ \t]*(?://[^\n]*)?(?:\n|\Z)")
# A call of the builtin, where what follows is not plainly a type; what stands before it says that it is no declaration.
_NEW = re.compile(
    rb"((?:[=(,:]|(?<!interface)(?<!interface )\{|\breturn)\s*)new(?=\((?!\s*(?:[\[*(]|<-|(?:struct|map|chan|func|interface)\b)))"
)
_FAR = 0x7FFFFFFF  # no file has so many lines
_NOT_NEW = b"\\1" + "新".encode()  # as long as "new", so that columns stay
# What stands within these declares nothing at package level.
_WITHOUT_DECLARATIONS = frozenset({"block", "expression_list"})


@cache
def language() -> Language:
    """Return the Go grammar."""
    return Language(tree_sitter_go.language())


@cache
def _parser() -> Parser:
    return Parser(language())


@cache
def compile_query(name: str) -> Query:
    """Compile `queries/go/<name>.scm`.

    Raises:
        FileNotFoundError: There is no such query.
        tree_sitter.QueryError: The query does not compile against the grammar.
    """
    return Query(language(), queries.load_go_query(name))


def parse(source: bytes) -> Tree:
    """Parse a whole file. Never fails: what is not Go becomes ERROR nodes."""
    return _parser().parse(source)


def parse_declarations(source: bytes) -> Tree:
    """Parse a file for its package-level declarations only.

    Bodies of functions and literals of variables may be empty, comments be missing, and the builtin `new` have another name. Lines and
    columns are those of `source`; byte offsets are not.
    """
    reduced = _without_bodies(source)
    if reduced is not None:
        tree = parse(reduced)
        if not tree.root_node.has_error:
            return tree
    return parse_newer(source)


def parse_newer(source: bytes) -> Tree:
    """Parse a whole file that may hold `new(1)` of Go 1.26.

    The grammar takes it for a syntax error, with consequences far around it (https://go.dev/doc/go1.26#language). By another name it is
    a call like any other.
    """
    tree = parse(source)
    if tree.root_node.has_error and b"new(" in source:
        renamed = parse(_NEW.sub(_NOT_NEW, source))
        if not renamed.root_node.has_error:
            return renamed
    return tree


def parse_range(source: bytes, start: int, end: int) -> Tree:
    """Parse a part of a file, such as one top-level declaration. Byte offsets are those of the file; points are not.

    Args:
        source: The whole file.
        start: Byte offset of the part.
        end: Byte offset behind it; the newline that ends the declaration should be in it.
    """
    parser = Parser(language(), included_ranges=[Range(Point(0, 0), Point(_FAR, 0), start, end)])
    tree = parser.parse(source)
    if tree.root_node.has_error and source.find(b"new(", start, end) >= 0:
        renamed = parser.parse(source[:start] + _NEW.sub(_NOT_NEW, source[start:end]) + source[end:])
        if not renamed.root_node.has_error:
            return renamed
    return tree


def hides_declarations(node: Node) -> bool:
    """Tell whether there is a syntax error that may hide a declaration.

    One within a function's body or a value does not when the parser found the end of it: `parse_declarations` does not even look there.
    """
    if not node.has_error:
        return False
    if node.type in _WITHOUT_DECLARATIONS:
        return _TOP_LEVEL_KEYWORD.search(node.text or b"") is not None
    return node.is_error or node.is_missing or any(hides_declarations(child) for child in node.children)


def find_matches(query: str, node: Node, max_start_depth: int | None = None) -> list[tuple[int, dict[str, list[Node]]]]:
    """Run a named query below a node; return (pattern number, captures by name) in source order."""
    cursor = QueryCursor(compile_query(query))
    if max_start_depth is not None:
        cursor.set_max_start_depth(max_start_depth)
    return cursor.matches(node)


def find_captures(query: str, node: Node) -> dict[str, list[Node]]:
    """Run a named query below a node; return all captured nodes by capture name."""
    return QueryCursor(compile_query(query)).captures(node)


def _without_bodies(source: bytes) -> bytes | None:
    """Replace the insides of top-level functions and variables by empty lines; None when the layout cannot be trusted."""
    parts: list[bytes] = []
    done = 0
    while match := _OPENING.search(source, done):
        start = match.end()
        end = source.find(b"\n}", start - 1)
        if end < 0:
            return None
        # A brace in column 0 need not be the body's own: the body may end elsewhere on a line, or hold a raw string with a brace, even
        # with a whole Go file. A top-level keyword in column 0, an odd backtick, or anything but a line's end behind a function's brace
        # give that away.
        if _TOP_LEVEL_KEYWORD.search(source, start - 1, end) or source.count(b"`", start, end) % 2:
            return None
        if not match[1] and not _AFTER_FUNC.match(source, end + 1):
            return None
        parts.append(source[done:start])
        parts.append(b"\n" * source.count(b"\n", start, end))
        done = max(end, start)  # an empty body ends on the newline that opened it
    parts.append(source[done:])
    # Whole lines of comment are a third of what is left. Within a raw string such a line is text, but no text of a declaration's own.
    return _COMMENT_LINE.sub(b"\n", b"".join(parts))
