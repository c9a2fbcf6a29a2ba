"""Who owns a path: approvers, reviewers, labels and SIGs, with the files they come from, as Prow works them out.

From the path upwards every OWNERS file adds its people, until one that wants no parents (`no_parent_owners`) has added some. Files below
`vendor/A/B`, `.git` and `_output` do not count: Prow leaves them out unless it is told otherwise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from navigator.overview.ownersfile import Aliases, Entry, OwnersFile, parse_aliases, parse_owners
from navigator.workspace import Workspace

_OWNERS = "OWNERS"
_ALIASES = "OWNERS_ALIASES"
# https://github.com/kubernetes-sigs/prow/blob/main/pkg/config/config.go, OwnersDirDenylist.ListIgnoredDirs
_IGNORED = tuple(map(re.compile, (r"\.git$", r"_output$", r"vendor/.*/.*")))


@dataclass(frozen=True, slots=True)
class Layer:
    """What one OWNERS file says of a path.

    Attributes:
        path: The OWNERS file.
        approvers: Who it lets approve, sorted, as all names here.
        reviewers: Who it lets review.
        labels: What it labels a change with.
        aliases: The groups of OWNERS_ALIASES that it names.
        filters: The regular expressions that matched.
        no_parent_owners: Whether it ends the search.
    """

    path: str
    approvers: tuple[str, ...]
    reviewers: tuple[str, ...]
    labels: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    no_parent_owners: bool = False


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns a path.

    Attributes:
        path: Relative to the checkout.
        approvers: All who may approve a change of it, those of files above included.
        nearest_approvers: Those of the nearest file that names any; whom to ask first.
        reviewers: All who may review it.
        nearest_reviewers: Those of the nearest file that names any.
        required_reviewers: Who must review it.
        emeritus_approvers: Who retired; they have no rights and much knowledge.
        labels: What a change is labelled with.
        sigs: The SIGs among the labels, without `sig/`.
        layers: The files that had a say, nearest first.
        problems: What is wrong with the files that were read.
    """

    path: str
    approvers: tuple[str, ...] = ()
    nearest_approvers: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    nearest_reviewers: tuple[str, ...] = ()
    required_reviewers: tuple[str, ...] = ()
    emeritus_approvers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sigs: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The OWNERS files that had a say, nearest first."""
        return tuple(layer.path for layer in self.layers)


def find_owners(workspace: Workspace, path: str) -> Owners:
    """Return who owns a path; nobody is no error.

    Args:
        workspace: The checkout; no index is needed.
        path: A file or directory, relative to the checkout.
    """
    root = str(workspace.checkout.root)
    aliases = _read_aliases(root)
    problems = list(aliases.problems)
    walked: list[tuple[OwnersFile, str]] = []
    for directory in _upwards(path):
        if _is_ignored(directory) or not os.path.isfile(os.path.join(root, directory, _OWNERS)):
            continue
        file = _read(root, directory, aliases)
        problems += file.problems
        walked.append((file, _relative(directory, path)))
    found: dict[str, list[frozenset[str]]] = {}
    for kind in ("approvers", "reviewers", "required_reviewers", "labels"):
        found[kind] = list(_collect(walked, kind))
    counting = max(map(len, found.values()), default=0)
    layers = [_layer(file, relative, found, number) for number, (file, relative) in enumerate(walked[:counting])]
    emeritus = {name for file, relative in walked[:counting] for entry in _matching(file, relative) for name in entry.emeritus}
    labels = _sorted(found["labels"])
    return Owners(
        path,
        approvers=_sorted(found["approvers"]),
        nearest_approvers=_nearest(found["approvers"]),
        reviewers=_sorted(found["reviewers"]),
        nearest_reviewers=_nearest(found["reviewers"]),
        required_reviewers=_sorted(found["required_reviewers"]),
        emeritus_approvers=tuple(sorted(emeritus)),
        labels=labels,
        sigs=tuple(label.removeprefix("sig/") for label in labels if label.startswith("sig/")),
        layers=tuple(layer for layer in layers if layer is not None),
        problems=tuple(dict.fromkeys(problems)),
    )


def has_owners(workspace: Workspace) -> bool:
    """Tell whether the tree has OWNERS files in any of the places where Kubernetes has them."""
    root = str(workspace.checkout.root)
    places = ("", "pkg", "cmd", "staging", "test", "api", "pkg/scheduler", "pkg/kubelet")
    return any(os.path.isfile(os.path.join(root, place, _OWNERS)) for place in places)


def find_substitutes(workspace: Workspace) -> list[str]:
    """Return the files at the top of a tree that look like a fork's own OWNERS file, which Prow does not read by that name."""
    try:
        names = os.listdir(workspace.checkout.root)
    except OSError:
        return []
    return sorted(name for name in names if name.endswith(f"_{_OWNERS}"))


def _upwards(path: str) -> Iterator[str]:
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


def _relative(directory: str, path: str) -> str:
    if directory == path:
        return "."
    return path.removeprefix(f"{directory}/") if directory else path


def _is_ignored(directory: str) -> bool:
    """Whether the walk of Prow skips a directory, or one above it."""
    return any(pattern.search(place) for place in _upwards(directory) for pattern in _IGNORED)


def _collect(walked: list[tuple[OwnersFile, str]], kind: str) -> Iterator[frozenset[str]]:
    """Yield what each file adds, nearest first; a file without parents ends it once somebody was found."""
    any_found = False
    for file, relative in walked:
        names: frozenset[str] = frozenset().union(*(getattr(entry, kind) for entry in _matching(file, relative)))
        any_found = any_found or bool(names)
        yield names
        if file.no_parent_owners and any_found:
            return


def _matching(file: OwnersFile, relative: str) -> list[Entry]:
    return [entry for entry in file.entries if entry.matches(relative)]


def _layer(file: OwnersFile, relative: str, found: dict[str, list[frozenset[str]]], number: int) -> Layer | None:
    """What a file says that counts: a kind of people that were found below a file without parents are not looked for above it."""

    def names(kind: str) -> tuple[str, ...]:
        return tuple(sorted(found[kind][number])) if number < len(found[kind]) else ()

    matching = _matching(file, relative)
    layer = Layer(
        file.path,
        names("approvers"),
        names("reviewers"),
        names("labels"),
        tuple(sorted({alias for entry in matching for alias in entry.aliases})),
        tuple(entry.pattern.pattern for entry in matching if entry.pattern is not None),
        file.no_parent_owners,
    )
    return layer if layer.approvers or layer.reviewers or layer.labels or names("required_reviewers") else None


def _nearest(layers: list[frozenset[str]]) -> tuple[str, ...]:
    return next((tuple(sorted(layer)) for layer in layers if layer), ())


def _sorted(layers: list[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*layers)))


def _read_aliases(root: str) -> Aliases:
    path = os.path.join(root, _ALIASES)
    try:
        stat = os.stat(path)
    except OSError:
        return Aliases()
    return _aliases_at(path, stat.st_size, stat.st_mtime_ns)


@cache
def _aliases_at(path: str, _size: int, _modified: int) -> Aliases:
    return parse_aliases(_text(path), _ALIASES)


def _read(root: str, directory: str, aliases: Aliases) -> OwnersFile:
    path = f"{directory}/{_OWNERS}" if directory else _OWNERS
    try:
        return parse_owners(_text(os.path.join(root, path)), path, aliases)
    except OSError as error:
        return OwnersFile(path, problems=(f"{path}: not readable: {error.strerror}",))


def _text(path: str) -> str:
    with open(path, encoding="utf-8-sig", errors="replace") as stream:
        return stream.read()
