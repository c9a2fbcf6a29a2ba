"""Which programs contain a package, and what to build and run to see its lines: from the imports of the checkout, not from a table.

A program is a `package main` with a function main, outside of tests and vendor. It contains what it imports, directly or through others;
what only tests import does not count, and build constraints are not looked at.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from indexes.errors import CheckoutError
from indexes.model import Kind
from indexes.schema import GENERATED, TEST, VENDOR
from indexes.store import Index
from navigator.logs.existing import flags_for_all
from navigator.logs.model import Suggestion
from navigator.workspace import Workspace

_MAIN = re.compile(rb"^package main\b", re.MULTILINE)
_WHAT = re.compile(rb"\bWHAT\b")
_FOREIGN = frozenset({"test", "hack", "vendor", "third_party", "testdata"})
_graphs: WeakKeyDictionary[Index, _Graph] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Binary:
    """A program.

    Attributes:
        name: What it is called when it is built.
        directory: Where its main is.
        contains: How many of the packages asked for it contains.
        distance: Over how many imports the nearest of them is reached.
        packages: How many packages of the checkout it contains altogether.
        build: What to type to build it, in the checkout.
    """

    name: str
    directory: str
    contains: int
    distance: int
    packages: int
    build: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do to see lines.

    Attributes:
        binaries: The programs that contain them, the most fitting first.
        flag: `--vmodule` that shows them all, and the least else.
        verbosity: `-v` that shows them all.
        expected: The lines to expect.
        grep: What finds them in a log.
    """

    binaries: tuple[Binary, ...]
    flag: str
    verbosity: str
    expected: tuple[str, ...]
    grep: str


class _Graph:
    """Imports between the packages of an index, without tests."""

    def __init__(self, index: Index) -> None:
        self.imported: dict[str, set[str]] = {}
        self.importers: dict[str, set[str]] = {}
        for segment in index.segments:
            documents = segment.documents
            for number, path in segment.list_imports():
                document = documents[number]
                if not document.path.endswith("_test.go"):
                    self.imported.setdefault(document.package, set()).add(path)
                    self.importers.setdefault(path, set()).add(document.package)

    def distances(self, package: str, edges: dict[str, set[str]]) -> dict[str, int]:
        """Return how many imports away every package is."""
        found = {package: 0}
        pending = deque([package])
        while pending:
            one = pending.popleft()
            for following in edges.get(one, ()):
                if following not in found:
                    found[following] = found[one] + 1
                    pending.append(following)
        return found


def find_binaries(workspace: Workspace, packages: Iterable[str]) -> list[Binary]:
    """Return the programs that contain packages: those that contain most of them first, then the nearest, then the smallest.

    Args:
        workspace: The checkout; its index is made when there is none.
        packages: Import paths.

    Raises:
        StoreError: The index cannot be written.
    """
    return workspace.ask(lambda index: _find(workspace, index, list(dict.fromkeys(packages))))


def _find(workspace: Workspace, index: Index, packages: list[str]) -> list[Binary]:
    graph = _graphs.get(index)
    if graph is None:
        graph = _graphs[index] = _Graph(index)
    reached = [graph.distances(package, graph.importers) for package in packages]
    use_make = _has_make(workspace)
    found = []
    for package, directory in sorted(_mains(workspace, index).items()):
        distances = [one[package] for one in reached if package in one]
        if not distances:
            continue
        size = len(graph.distances(package, graph.imported))
        build = f"make WHAT={directory}" if use_make and directory.startswith("cmd/") else f"go build ./{directory}"
        found.append(Binary(directory.rpartition("/")[2], directory, len(distances), min(distances), size, build))
    return sorted(found, key=lambda one: (-one.contains, one.distance, one.packages, one.directory))


def _mains(workspace: Workspace, index: Index) -> dict[str, str]:
    """Package -> directory of the programs."""
    found: dict[str, str] = {}
    for segment in index.segments:
        for posting in segment.find_postings(b"main"):
            document = segment.documents[posting.document]
            directory = document.path.rpartition("/")[0]
            if document.flags & (TEST | VENDOR | GENERATED) or not _FOREIGN.isdisjoint(directory.split("/")):
                continue
            symbol = segment.load_symbol(posting)
            if symbol.kind is not Kind.FUNC or symbol.receiver:
                continue
            try:
                if _MAIN.search(workspace.read(document.path)):
                    found[document.package] = directory
            except CheckoutError:
                continue
    return found


def _has_make(workspace: Workspace) -> bool:
    """Whether `make WHAT=...` builds a program here."""
    try:
        return _WHAT.search(workspace.read("Makefile")) is not None
    except CheckoutError:
        return False


def advise(workspace: Workspace, lines: Iterable[tuple[Suggestion, int]], *, most: int = 3) -> Advice:
    """Return what to build, run and look for to see suggested lines.

    Args:
        workspace: The checkout.
        lines: (suggestion, the line that it stands on), as `edits.renumber` gives them.
        most: Most programs.

    Raises:
        StoreError: The index cannot be written.
    """
    listed = list(lines)
    packages = [workspace.checkout.source_file(one.path).package for one, _ in listed]
    binaries = find_binaries(workspace, packages) if packages else []
    flag = flags_for_all((one.path, one.verbosity) for one, _ in listed)
    highest = max((one.verbosity for one, _ in listed), default=0)
    files = sorted({one.path.rpartition("/")[2].replace(".", r"\.") for one, _ in listed})
    words = sorted({one.message.split()[0] for one, _ in listed if one.message})
    grep = f"grep -E '({'|'.join(files)}):[0-9]+\\] \"({'|'.join(words)}) '" if listed else ""
    return Advice(tuple(binaries[:most]), flag, f"-v={highest}" if highest else "", tuple(one.expected for one, _ in listed), grep)
