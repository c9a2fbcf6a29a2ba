"""Which package imports which, tests left out, with what the index knows of each package."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from indexes.schema import TEST
from navigator.workspace import Workspace


@dataclass(slots=True)
class ImportGraph:
    """The imports between the packages of a checkout.

    Attributes:
        generation: Of the index that they were read from.
        imported: Import path to the import paths of what the package's own code imports.
        importers: The other way round; packages outside of the checkout are among its keys.
        tested_by: Import path to the packages whose tests import it.
        files: Import path to its files, tests left out; a package of the checkout has at least one.
    """

    generation: int
    imported: dict[str, set[str]] = field(default_factory=dict)
    importers: dict[str, set[str]] = field(default_factory=dict)
    tested_by: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)

    def reach(self, first: Iterable[str], counts: Callable[[str], bool] = lambda _: True) -> set[str]:
        """Return packages and all that they import, directly or through others; what is outside of the checkout is left out.

        Args:
            first: Import paths.
            counts: Tells which packages are wanted; what is reached through others only is left out with them.
        """
        reached: set[str] = set()
        pending = [package for package in first if package in self.files]
        while pending:
            package = pending.pop()
            if package not in reached:
                reached.add(package)
                following = (other for other in self.imported.get(package, ()) if other in self.files and other not in reached)
                pending += [other for other in following if counts(other)]
        return reached

    def directory(self, package: str) -> str:
        """Return the directory of a package of the checkout."""
        return self.files[package][0].rpartition("/")[0]


def load_graph(workspace: Workspace) -> ImportGraph:
    """Return the imports; read once for each index."""
    index = workspace.index()
    known = workspace.kept(ImportGraph)
    if known is not None and known.generation == index.state.generation:
        return known
    graph = ImportGraph(index.state.generation)
    for segment in index.segments:
        documents = segment.documents
        # One look at a document decides whether it counts; there are ten times as many imports as documents.
        is_test = [bool(document.flags & TEST) for document in documents]
        packages = [document.package for document in documents]
        for number, document in enumerate(documents):
            if not is_test[number] and not segment.is_deleted(number):
                graph.files.setdefault(document.package, []).append(document.path)
        for number, package in segment.list_imports():
            if is_test[number]:
                graph.tested_by.setdefault(package, set()).add(packages[number].removesuffix("_test"))
            else:
                graph.imported.setdefault(packages[number], set()).add(package)
                graph.importers.setdefault(package, set()).add(packages[number])
    return workspace.keep(graph)
