"""What a person types after `navigator symbols`, and in the palette: words and filters.

    kind:method pkg:scheduler recv:Scheduler schone
    ^New path:client-go exported:yes
    Scheduler.ScheduleOne

Words must all fit. The filters' names are `kind:`, `pkg:` (or `package:`), `path:`, `recv:` (or `receiver:`) and `exported:`. A word with a
dot in it names a symbol by its tail: what stands before the last dot is a receiver or a package.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from indexes.errors import QueryError
from indexes.model import Kind
from indexes.names import Match, Word, parse_word

_FILTERS = {
    "kind": "kind",
    "pkg": "package",
    "package": "package",
    "path": "path",
    "file": "path",
    "recv": "receiver",
    "receiver": "receiver",
    "exported": "exported",
}
_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n"})
_GLOB_SIGNS = frozenset("*?[")
_KIND_NAMES = {"types": "struct,interface,type,alias", "funcs": "func,method", "values": "const,var"}


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index.

    Attributes:
        words: All must fit; none means every symbol that the filters let through.
        kinds: Kinds to keep; empty for all.
        package: Glob over import paths; a plain name fits as a run of whole path elements.
        path: The same over file paths.
        receiver: Receiver type, or the type that a field or interface method belongs to.
        exported: True or False to keep only those; None for both.
        tests, vendor, generated: True to search them too, False never to; None means only when nothing else is found.
        limit: The most symbols to return; 0 for all.
    """

    words: tuple[Word, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    package: str = ""
    path: str = ""
    receiver: str = ""
    exported: bool | None = None
    tests: bool | None = None
    vendor: bool | None = None
    generated: bool | None = None
    limit: int = 50


def parse_query(text: str, match: str = Match.SMART, base: Query | None = None) -> Query:
    """Read a query.

    Args:
        text: What was typed.
        match: One of `Match.ALL`; what signs in a word (`^ $ '`) ask for goes before it.
        base: Filters from elsewhere, such as command-line options; the text adds to them.

    Raises:
        QueryError: A filter's value is not understood.
    """
    query = base or Query()
    words: list[Word] = []
    for part in text.split():
        name, colon, value = part.partition(":")
        field = _FILTERS.get(name.lower()) if colon else None
        if field is not None and value and match != Match.REGEX:
            query = _with_filter(query, field, value)
            continue
        word = part
        if "." in part.strip(".") and match not in (Match.REGEX, Match.FUZZY):
            query, word = _with_qualifier(query, part)
        words.append(parse_word(word, match))
    return replace(query, words=(*query.words, *words))


def parse_kinds(text: str) -> frozenset[Kind]:
    """Read a list of kinds (`func,method`); `types`, `funcs` and `values` stand for several.

    Raises:
        QueryError: There is no such kind.
    """
    kinds = set()
    for name in (part for group in text.split(",") for part in _KIND_NAMES.get(group, group).split(",")):
        try:
            kinds.add(Kind(name.strip().lower()))
        except ValueError:
            raise QueryError(f"there is no kind {name!r}", f"kinds are {', '.join(Kind)}") from None
    return frozenset(kinds)


def fits_path(path: str, pattern: str) -> bool:
    """Tell whether an import path or file path fits a filter: a glob, or a run of whole path elements."""
    if _GLOB_SIGNS.isdisjoint(pattern):
        return f"/{pattern.strip('/')}/" in f"/{path}/"
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}")


def _with_filter(query: Query, field: str, value: str) -> Query:
    if field == "kind":
        return replace(query, kinds=query.kinds | parse_kinds(value))
    if field == "exported":
        if value.lower() not in _YES | _NO:
            raise QueryError(f"exported:{value} is neither yes nor no", "write exported:yes or exported:no")
        return replace(query, exported=value.lower() in _YES)
    if field == "package":
        return replace(query, package=value)
    return replace(query, path=value) if field == "path" else replace(query, receiver=value)


def _with_qualifier(query: Query, part: str) -> tuple[Query, str]:
    """Take a dotted word apart: `pkg/scheduler.Scheduler.ScheduleOne`, `Scheduler.ScheduleOne`, `cache.New`."""
    sign = part[0] if part[0] in "^'" else ""
    part = part.removeprefix(sign)
    folder, _, last = part.rpartition("/")
    pieces = last.split(".")
    # The last element of a path may have a dot itself: gopkg.in/yaml.v3.Node
    name = pieces[-1] or pieces[-2]
    before = [piece for piece in pieces[:-1] if piece]
    if folder or len(before) > 1:
        receiver = before.pop() if len(before) > 1 and before[-1][:1].isalpha() else ""
        package = "/".join(filter(None, [folder, ".".join(before)]))
        return replace(query, package=package, receiver=receiver or query.receiver), sign + name
    return replace(query, receiver=f"?{before[0]}" if before else query.receiver), sign + name
