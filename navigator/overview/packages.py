"""One Go package: its files, what it exports, what it imports and who imports it, its tests, its owners."""

from __future__ import annotations

from dataclasses import dataclass

from indexes.errors import CheckoutError
from indexes.model import Kind, Symbol, is_exported
from navigator.errors import NotFoundError
from navigator.explore import outline
from navigator.overview.fork import Fork
from navigator.overview.imports import load_graph
from navigator.overview.layers import Layer, find_layers
from navigator.overview.nearest import suggest
from navigator.overview.owners import Owners, find_owners
from navigator.workspace import Workspace

_MEMBERS = frozenset({Kind.FIELD, Kind.INTERFACE_METHOD})


@dataclass(frozen=True, slots=True)
class FileSize:
    """A file of a package.

    Attributes:
        path: Relative to the checkout.
        lines: How many lines it has.
        test: Whether it is a test.
        generated: Whether it says that it is generated.
        fork: Whether it is a fork's own.
    """

    path: str
    lines: int
    test: bool
    generated: bool
    fork: bool = False


@dataclass(frozen=True, slots=True)
class PackagePage:
    """What there is about a package.

    Attributes:
        path: Its directory.
        package: Its import path.
        doc: Its package comment.
        files: Its files, by name.
        exported: The types, functions, methods, constants and variables that it exports, in source order, tests left out.
        layers: What it imports directly, in layers.
        importers: Directories of the packages whose code imports it, nearest to it first.
        tested_by: How many packages import it only in tests.
        subpackages: Directories with packages directly below it.
        owners: Who owns it.
    """

    path: str
    package: str
    doc: str
    files: tuple[FileSize, ...]
    exported: tuple[Symbol, ...]
    layers: tuple[Layer, ...]
    importers: tuple[str, ...]
    tested_by: int
    subpackages: tuple[str, ...]
    owners: Owners


def get_package(workspace: Workspace, name: str) -> PackagePage:
    """Return the page of a package.

    Args:
        workspace: The checkout.
        name: Its directory, its import path, or the end of one (`backend/queue`).

    Raises:
        NotFoundError: There is no such package; the hint offers the nearest.
    """
    path, package = _find(workspace, name)
    graph = load_graph(workspace)
    files: list[FileSize] = []
    doc = ""
    fork = Fork(workspace)
    for file in workspace.checkout.list_directory(path):
        try:
            facts = workspace.facts(file.path)
            lines = workspace.read(file.path).count(b"\n")
        except CheckoutError:
            continue
        files.append(FileSize(file.path, lines, file.path.endswith("_test.go"), facts.generated, fork.owns(file.path)))
        if facts.declarations and facts.declarations[0].kind is Kind.PACKAGE and not file.test:
            doc = max(doc, facts.declarations[0].doc, key=lambda text: ("Licensed under" not in text, len(text)))
    exported = [
        symbol
        for symbol in outline(workspace, path)
        if not symbol.test
        and symbol.kind not in _MEMBERS
        and symbol.kind is not Kind.PACKAGE
        and symbol.exported
        and (not symbol.receiver or is_exported(symbol.receiver))
    ]
    importers = sorted(
        {graph.directory(one) for one in graph.importers.get(package, ()) if one in graph.files},
        key=lambda one: (-_shared(one, path), one),
    )
    only_tests = graph.tested_by.get(package, set()) - graph.importers.get(package, set()) - {package}
    direct = {one for one in graph.imported.get(package, ()) if one in graph.files}
    below = {graph.directory(one) for one in graph.files}
    return PackagePage(
        path,
        package,
        "" if "Licensed under" in doc else doc,
        tuple(files),
        tuple(exported),
        find_layers(graph, path, package, direct),
        tuple(importers),
        len(only_tests),
        tuple(sorted(one for one in below if one.rpartition("/")[0] == path and one != path)),
        find_owners(workspace, path),
    )


def _find(workspace: Workspace, name: str) -> tuple[str, str]:
    """The directory and the import path that a name means."""
    checkout = workspace.checkout
    graph = load_graph(workspace)
    wanted = name.strip("/") if name.strip("/") not in (".", "") else ""
    full = checkout.root / wanted
    if full.is_file():
        wanted = wanted.rpartition("/")[0]
    if (checkout.root / wanted).is_dir():
        if any(True for _ in checkout.list_directory(wanted)) or any(file[0].startswith(f"{wanted}/") for file in graph.files.values()):
            return wanted, checkout.import_path(wanted)
        raise NotFoundError(f"there is no Go package in {name}", "name a directory with .go files")
    for package in (wanted, f"k8s.io/kubernetes/{wanted}"):
        if package in graph.files:
            return graph.directory(package), package
    ends = [package for package, files in graph.files.items() if package.endswith(f"/{wanted}") and not files[0].startswith("vendor/")]
    if len(ends) == 1:
        return graph.directory(ends[0]), ends[0]
    if ends:
        ends.sort(key=lambda package: (len(package), package))
        raise NotFoundError(f"{name} names {len(ends)} packages", f"one of {', '.join(graph.directory(one) for one in ends[:6])}")
    directories = {graph.directory(package) for package in graph.files}
    tails = {directory.rpartition("/")[2]: directory for directory in sorted(directories, key=len, reverse=True)}
    near = suggest(wanted, directories) or [tails[one] for one in suggest(wanted.rpartition("/")[2], tails)]
    hint = f"did you mean {' or '.join(near)}?" if near else "navigator overview lists the components"
    raise NotFoundError(f"there is no component or package {name}", hint)


def _shared(one: str, other: str) -> int:
    """How many elements two paths begin with alike."""
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
