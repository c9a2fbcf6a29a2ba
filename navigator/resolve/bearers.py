"""Which types may have a method: those that declare it, and those that embed such a type, or are declared as one.

All of this comes from the index. Whether a candidate really has the method is for `members` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexes.model import Kind
from indexes.store import Index
from navigator.resolve.dependents import Graph, find_graph
from navigator.resolve.program import Program

_METHODS = frozenset({Kind.METHOD, Kind.INTERFACE_METHOD})
_UNIVERSE = "builtin"
# So few candidates are checked one by one at once; more are first held against the other methods of the interface.
_FEW = 40
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bearer:
    """A type by its name.

    Attributes:
        package: Import path of its package; an external test package has `_test` at the end.
        name: Its name.
        path: A file of the package that can name it; empty for one outside of the checkout.
    """

    package: str
    name: str
    path: str


def find_bearers(index: Index, program: Program, names: set[str]) -> list[Bearer]:
    """Return the types that may have all methods of these names."""
    graph = find_graph(index)
    found: dict[_Key, Bearer] | None = None
    for name in sorted(names, key=lambda name: (_count(index, name), name)):
        pending = list(_declaring(index, name, _METHODS))
        pending += [Bearer(package, type_name, "") for package, type_name in program.packages.standard.bearers(name)]
        if name == "Error":
            pending.append(Bearer(_UNIVERSE, "error", ""))
        having = _with_embedders(graph, pending)
        found = having if found is None else {key: bearer for key, bearer in found.items() if key in having}
        if len(found) <= _FEW:
            break
    return [bearer for bearer in (found or {}).values() if bearer.path]


def find_interfaces(index: Index, names: set[str], counts: Callable[[tuple[str, bool]], bool]) -> list[Bearer]:
    """Return the types that may be interfaces with methods of these names only.

    Args:
        index: The index.
        names: The methods that may be asked for.
        counts: Tells of a package, and whether it is asked for one of its tests, whether its interfaces are wanted.
    """

    def wanted(bearer: Bearer) -> bool:
        return counts((bearer.package, bearer.path.endswith("_test.go")))

    members = _Members(index)
    pending = [
        bearer
        for name in sorted(names)
        for bearer in _declaring(index, name, frozenset({Kind.INTERFACE_METHOD}))
        if wanted(bearer) and members.of(bearer) <= names
    ]
    return [bearer for bearer in _with_embedders(find_graph(index), pending).values() if wanted(bearer)]


class _Members:
    """The methods that interfaces declare themselves, file by file."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._known: dict[str, dict[str, set[str]]] = {}

    def of(self, bearer: Bearer) -> set[str]:
        known = self._known.get(bearer.path)
        if known is None:
            known = self._known[bearer.path] = {}
            for segment in self.index.segments:
                number = segment.find_path(bearer.path)
                for symbol in segment.load_symbols(number) if number is not None else ():
                    if symbol.kind is Kind.INTERFACE_METHOD:
                        known.setdefault(symbol.receiver, set()).add(symbol.name)
        return known.get(bearer.name, set())


def _count(index: Index, name: str) -> int:
    encoded = name.encode("utf-8", "replace")
    return sum(1 for segment in index.segments for posting in segment.find_postings(encoded) if posting.kind in _METHODS)


def _declaring(index: Index, name: str, kinds: frozenset[Kind]) -> Iterator[Bearer]:
    for segment in index.segments:
        for posting in segment.find_postings(name.encode("utf-8", "replace")):
            if posting.kind in kinds and not segment.is_deleted(posting.document):
                symbol = segment.load_symbol(posting)
                if symbol.receiver and "." not in symbol.receiver:
                    yield Bearer(symbol.package, symbol.receiver, symbol.path)


def _with_embedders(graph: Graph, first: Iterable[Bearer]) -> dict[_Key, Bearer]:
    """Add to types what embeds them, at any depth; each type once."""
    found: dict[_Key, Bearer] = {}
    pending = list(first)
    while pending:
        bearer = pending.pop()
        key = (bearer.package, bearer.name)
        if key not in found:
            found[key] = bearer
            pending += [Bearer(*embedder) for embedder in graph.embedders(bearer.package, bearer.name)]
    return found
