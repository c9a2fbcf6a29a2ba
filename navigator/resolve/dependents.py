"""Which packages can have a value of a type at all: those that import its package, directly or through others."""

from __future__ import annotations

from functools import cached_property
from weakref import WeakKeyDictionary

from indexes.schema import TEST
from indexes.store import Index

_graphs: WeakKeyDictionary[Index, Graph] = WeakKeyDictionary()


class Graph:
    """The imports between the packages of an index.

    Attributes:
        importers: For an import path, the packages whose files other than tests import it.
        tested: For an import path, the packages whose tests import it.
        directories: The directories of a package's files.
    """

    def __init__(self, index: Index) -> None:
        self.importers: dict[str, set[str]] = {}
        self.tested: dict[str, set[str]] = {}
        self.directories: dict[str, set[str]] = {}
        for segment in index.segments:
            documents = segment.documents
            for number, path in segment.list_imports():
                document = documents[number]
                wanted = self.tested if document.flags & TEST and document.path.endswith("_test.go") else self.importers
                wanted.setdefault(path, set()).add(document.package)
            for document in documents:
                self.directories.setdefault(document.package, set()).add(document.path.rpartition("/")[0])

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        return {}

    def dependents(self, package: str) -> frozenset[str]:
        """Return the directories of all packages that depend on a package, its own among them; tests of packages count."""
        known = self._closures.get(package)
        if known is None:
            reached = {package}
            pending = [package]
            while pending:
                for importer in self.importers.get(pending.pop(), ()):
                    if importer not in reached:
                        reached.add(importer)
                        pending.append(importer)
            with_tests = set(reached)
            for one in reached:
                with_tests |= self.tested.get(one, set())
            # What a package's own tests know, its external tests know through it, and the other way round they share a directory.
            known = self._closures[package] = frozenset(place for one in with_tests for place in self.directories.get(one, ()))
        return known


def find_dependents(index: Index, package: str) -> frozenset[str]:
    """Return the directories of all packages that depend on a package; the graph is made once for each index."""
    graph = _graphs.get(index)
    if graph is None:
        graph = _graphs[index] = Graph(index)
    return graph.dependents(package)
