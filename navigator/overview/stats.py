"""How big it is: lines by language, by part and by top directory, the biggest packages and functions, the most imported packages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexes.errors import CheckoutError
from navigator.overview.cache import keep, load_kept
from navigator.overview.census import Counted, Part, take_census
from navigator.overview.imports import load_graph
from navigator.overview.nearest import suggest
from navigator.workspace import Workspace

_IMPORTS = "imports"
_IMPORTS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Count:
    """A row of a table of lines.

    Attributes:
        name: What is counted: a language, a part, a directory.
        files: Number of files.
        blank: Lines of white space.
        comment: Lines of comment.
        code: The other lines.
    """

    name: str
    files: int
    blank: int
    comment: int
    code: int


@dataclass(frozen=True, slots=True)
class PackageSize:
    """A Go package by its size, tests and generated files left out.

    Attributes:
        path: Its directory.
        files: Number of files.
        code: Lines of code.
    """

    path: str
    files: int
    code: int


@dataclass(frozen=True, slots=True)
class FunctionSize:
    """A function by its size.

    Attributes:
        name: `Receiver.Name`, or the bare name.
        path: Its file.
        line: 1-based.
        lines: From its first line to its last.
    """

    name: str
    path: str
    line: int
    lines: int


@dataclass(frozen=True, slots=True)
class ImportCount:
    """A package by how many others import it.

    Attributes:
        package: Import path.
        importers: Number of packages whose own code imports it; vendored ones and tests do not count.
    """

    package: str
    importers: int


def get_counted(workspace: Workspace, path: str = "") -> list[Counted]:
    """Return the files of the tree, of a directory, or the one file.

    Args:
        workspace: The checkout.
        path: Relative to the checkout, or to the current directory; empty for all.

    Raises:
        CheckoutError: There is no such path; the hint offers the nearest.
    """
    return take_census(workspace, find_path(workspace, path) if path else "")


def find_path(workspace: Workspace, path: str) -> str:
    """Return a path that the user typed as the checkout knows it.

    Raises:
        CheckoutError: There is no such path in the checkout; the hint offers the nearest.
    """
    checkout = workspace.checkout
    inside = path if (checkout.root / path).exists() else os.path.abspath(path)
    if not os.path.lexists(os.path.join(checkout.root, inside)):
        near = suggest_paths(workspace, path)
        hint = f"did you mean {' or '.join(near)}?" if near else "paths are relative to the checkout"
        raise CheckoutError(f"there is no {path} in the checkout {checkout.root}", hint)
    return checkout.relative(inside)


def suggest_paths(workspace: Workspace, path: str) -> list[str]:
    """Return the nearest paths that exist: of the first element that does not, the siblings that look like it."""
    known: list[str] = []
    for element in path.strip("/").split("/"):
        here = os.path.join(workspace.checkout.root, *known)
        if os.path.lexists(os.path.join(here, element)):
            known.append(element)
            continue
        try:
            names = os.listdir(here)
        except OSError:
            return []
        return ["/".join([*known, name]) for name in suggest(element, names)]
    return []


def sum_languages(files: Iterable[Counted]) -> list[Count]:
    """Return the lines by language, most code first."""
    return _sum(files, lambda file: file.language)


def sum_parts(files: Iterable[Counted]) -> list[Count]:
    """Return the lines by part: first-party code, tests, generated files, vendor; in this order."""
    order = [Part.FIRST_PARTY, Part.TEST, Part.GENERATED, Part.VENDOR]
    return sorted(_sum(files, lambda file: file.part), key=lambda row: order.index(Part(row.name)))


def sum_directories(files: Iterable[Counted], below: str = "") -> list[Count]:
    """Return the lines by directory directly below one, most code first; files that lie in it themselves count as `.`."""
    depth = below.count("/") + 1 if below else 0

    def directory(file: Counted) -> str:
        parts = file.path.split("/")
        return "/".join(parts[: depth + 1]) if len(parts) > depth + 1 else "."

    return _sum(files, directory)


def total(rows: Iterable[Count], name: str = "total") -> Count:
    """Return the sum of some rows."""
    kept = list(rows)
    return Count(name, *(sum(getattr(row, field) for row in kept) for field in ("files", "blank", "comment", "code")))


def find_biggest_packages(files: Iterable[Counted], limit: int) -> list[PackageSize]:
    """Return the Go packages with most code of their own, most first."""
    rows = _sum(
        (file for file in files if file.language == "Go" and file.part is Part.FIRST_PARTY), lambda file: file.path.rpartition("/")[0]
    )
    return [PackageSize(row.name or ".", row.files, row.code) for row in rows[:limit]]


def find_longest_functions(files: Iterable[Counted], limit: int) -> list[FunctionSize]:
    """Return the longest functions of first-party code; of a file at most its five longest."""
    found = [FunctionSize(one.name, file.path, one.line, one.lines) for file in files for one in file.functions]
    found.sort(key=lambda one: (-one.lines, one.path, one.line))
    return found[:limit]


def find_most_imported(workspace: Workspace, below: str, limit: int) -> list[ImportCount]:
    """Return the packages of the tree that most packages import, most first.

    Args:
        workspace: The checkout; its index is made when there is none.
        below: Count only packages below this directory of the checkout; empty for all.
        limit: How many.
    """
    state = workspace.index().state
    stamp = [state.generation, state.built]
    kept = load_kept(workspace, _IMPORTS, _IMPORTS_VERSION)
    if kept is None or kept["stamp"] != stamp:
        kept = {"stamp": stamp, "rows": [list(one) for one in _count_importers(workspace)]}
        keep(workspace, _IMPORTS, _IMPORTS_VERSION, kept)
    inside = f"{below}/" if below else ""
    found = [ImportCount(package, count) for package, count, directory in kept["rows"] if f"{directory}/".startswith(inside)]
    found.sort(key=lambda one: (-one.importers, one.package))
    return found[:limit]


def _count_importers(workspace: Workspace) -> Iterator[tuple[str, int, str]]:
    """Yield (package, number of importers, directory) of the packages of the tree."""
    graph = load_graph(workspace)
    for package, files in graph.files.items():
        users = [one for one in graph.importers.get(package, ()) if not graph.files[one][0].startswith("vendor/")]
        if users:
            yield package, len(users), files[0].rpartition("/")[0]


def _sum(files: Iterable[Counted], name_of: Callable[[Counted], str]) -> list[Count]:
    sums: dict[str, list[int]] = {}
    for file in files:
        row = sums.setdefault(name_of(file), [0, 0, 0, 0])
        row[0] += 1
        for column, lines in enumerate(file.lines, start=1):
            row[column] += lines
    rows = [Count(str(name), *row) for name, row in sums.items()]
    return sorted(rows, key=lambda row: (-row.code, row.name))
