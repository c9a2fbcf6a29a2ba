"""Which packages know which: those that import another, directly or through others.

A value of a type is only found where the type's package is known, and a type is made for an interface only where it knows the interface's
package.
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from indexes.schema import TEST
from indexes.store import Index

_graphs: WeakKeyDictionary[Index, Graph] = WeakKeyDictionary()
Imports = dict[str, set[str]]


class Graph:
    """The imports between the packages of an index.

    An external test package has `_test` at the end of its path, and is a package of its own.
    """

    def __init__(self, index: Index) -> None:
        self._imported: Imports = {}
        self._importers: Imports = {}
        # What a package's own test files add.
        self._imported_by_tests: Imports = {}
        self._testers: Imports = {}
        self._directories: Imports = {}
        self._embedders: dict[str, list[tuple[str, str, str, frozenset[str]]]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._dependents: dict[str, frozenset[str]] = {}
        for segment in index.segments:
            documents = segment.documents
            imports: dict[int, set[str]] = {}
            for number, path in segment.list_imports():
                imports.setdefault(number, set()).add(path)
                document = documents[number]
                test = bool(document.flags & TEST) and document.path.endswith("_test.go")
                (self._imported_by_tests if test else self._imported).setdefault(document.package, set()).add(path)
                (self._testers if test else self._importers).setdefault(path, set()).add(document.package)
            for number, owner, embedded in segment.list_embeds():
                document = documents[number]
                known = frozenset(imports.get(number, ()))
                self._embedders.setdefault(embedded, []).append((document.package, owner, document.path, known))
            for document in documents:
                self._directories.setdefault(document.package, set()).add(document.path.rpartition("/")[0])

    def embedders(self, package: str, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield (package, type, file) of the types that may embed a type, or be declared as it.

        Args:
            package: Import path of the package that declares the type; `builtin` for one that every file knows.
            name: Its name.
        """
        for owner_package, owner, path, imports in self._embedders.get(name, ()):
            if package in ("builtin", owner_package) or package in imports:
                yield owner_package, owner, path

    def knows(self, one: tuple[str, bool], other: tuple[str, bool]) -> bool:
        """Tell whether a package is another one, or imports it directly or through others; what its own tests import counts.

        Args:
            one: Import path, and whether it is asked for one of its tests.
            other: The same of the other.
        """
        package, test = one
        wanted, in_test = other
        if package == wanted:
            return test or not in_test
        if wanted not in self._directories:
            return True  # what is outside of the checkout, everything may know
        return not in_test and wanted in self._reach(package)

    def _reach(self, package: str) -> frozenset[str]:
        known = self._reached.get(package)
        if known is None:
            first = self._imported.get(package, set()) | self._imported_by_tests.get(package, set())
            known = self._reached[package] = frozenset(_close(first, self._imported))
        return known

    def dependents(self, package: str) -> frozenset[str]:
        """Return the directories of all packages that know a package, its own among them; what only tests import counts."""
        known = self._dependents.get(package)
        if known is None:
            reached = _close({package}, self._importers)
            for one in tuple(reached):
                reached |= self._testers.get(one, set())
            known = self._dependents[package] = frozenset(place for one in reached for place in self._directories.get(one, ()))
        return known


def find_graph(index: Index) -> Graph:
    """Return the imports between the packages of an index; they are read once for each."""
    graph = _graphs.get(index)
    if graph is None:
        graph = _graphs[index] = Graph(index)
    return graph


def find_dependents(index: Index, package: str) -> frozenset[str]:
    """Return the directories of all packages that know a package."""
    return find_graph(index).dependents(package)


def _close(first: set[str], edges: Imports) -> set[str]:
    reached = set(first)
    pending = list(first)
    while pending:
        for following in edges.get(pending.pop(), ()):
            if following not in reached:
                reached.add(following)
                pending.append(following)
    return reached
