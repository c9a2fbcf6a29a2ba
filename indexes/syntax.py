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
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

import queries

__all__ = ["Node", "Tree", "compile_query", "find_captures", "find_matches", "language", "parse", "parse_declarations"]

_OPENING = re.compile(rb"^(?:func |\)|(var ))[^\n]*\{[ \t]*\n", re.MULTILINE)
_COMMENT_LINE = re.compile(rb"^[ \t]*//[^\n`]*$", re.MULTILINE)
_TOP_LEVEL_KEYWORD = re.compile(rb"^(?:func|type|var|const|import)\b", re.MULTILINE)
_AFTER_FUNC = re.compile(rb"\}[ \t]*(?://[^\n]*)?(?:\n|\Z)")


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
    """Parse a file for its package-level declarations only; bodies of functions and literals of variables may be empty, and
    comments be missing.

    Lines and columns are those of `source`; byte offsets are not (read texts through `Node.text`).
    """
    reduced = _without_bodies(source)
    if reduced is None:
        return parse(source)
    tree = parse(reduced)
    return parse(source) if tree.root_node.has_error else tree


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
        body = source[start:end]
        # A raw string may hold a brace in column 0, or a whole Go file: an odd backtick, a top-level keyword in column 0 next to a
        # backtick, or anything but a line's end behind a function's brace says that the brace was not its own.
        if b"`" in body and (body.count(b"`") % 2 or _TOP_LEVEL_KEYWORD.search(body)):
            return None
        if not match[1] and not _AFTER_FUNC.match(source, end + 1):
            return None
        parts.append(source[done:start])
        parts.append(b"\n" * body.count(b"\n"))
        done = max(end, start)  # an empty body ends on the newline that opened it
    parts.append(source[done:])
    # Whole lines of comment are a third of what is left. Within a raw string such a line is text, but no text of a declaration's own.
    return _COMMENT_LINE.sub(b"", b"".join(parts))
