"""The API resources that are built in: groups, versions, kinds, and what can be done with them.

What `kubectl api-resources` would say of a server of this checkout with every feature and every API enabled, worked out from the source:
which storage is installed where (`installed`), what it can do (`storages`), which types there are (`apitypes`), in which version objects
are stored (`storageversions`). Resources whose time is over in the release that is checked out are left out as the server leaves them out
(staging/src/k8s.io/apiserver/pkg/server/deleted_kinds.go).
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from navigator.overview.apitypes import NO_LIFECYCLE, ApiType, ApiTypes, Lifecycle
from navigator.overview.cache import keep, load_kept
from navigator.overview.evaluate import Evaluator, Kind
from navigator.overview.installed import Installed, find_installed, find_installing_files
from navigator.overview.storages import Place, Storage, Storages
from navigator.overview.storageversions import StorageVersions
from navigator.resolve.program import Program
from navigator.workspace import Workspace

_VERSION = 3
_NAME = "apis"
_DEEPEST = 12_000


@dataclass(frozen=True, slots=True)
class Subresource:
    """A part of a resource with verbs of its own.

    Attributes:
        name: Such as `status`.
        kind: What is sent and received there.
        kind_group, kind_version: Of that kind.
        verbs: Sorted.
        registry: Where its storage's type is declared.
    """

    name: str
    kind: str
    kind_group: str
    kind_version: str
    verbs: tuple[str, ...]
    registry: Place | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource in one version.

    Attributes:
        group: Empty for the core group.
        version: Such as `v1`.
        name: Plural, as in a path.
        kind: Its kind.
        singular: Its singular name.
        short_names: As kubectl takes them.
        categories: Such as `all`.
        namespaced: Whether its objects live in namespaces; None where that cannot be told.
        verbs: Sorted.
        subresources: By name.
        storage_version: `group/version` in which its objects are stored; empty when they are not.
        lifecycle: In which releases this version is served.
        preferred: Whether it is the version that clients should prefer.
        doc: What the comment above its type says.
        type: Where its type is declared.
        registry: Where the type of its storage is declared.
        strategy: Where its strategy is declared.
        installed: Where its storage is installed.
        package: Import path of the package of its type.
    """

    group: str
    version: str
    name: str
    kind: str
    singular: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    namespaced: bool | None
    verbs: tuple[str, ...]
    subresources: tuple[Subresource, ...] = ()
    storage_version: str = ""
    lifecycle: Lifecycle = NO_LIFECYCLE
    preferred: bool = False
    doc: str = ""
    type: Place | None = None
    registry: Place | None = None
    strategy: Place | None = None
    installed: Place | None = None
    package: str = ""

    @property
    def group_version(self) -> str:
        """`apps/v1`, or `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def storage_version_hash(self) -> str:
        """What discovery shows of the storage version (staging/src/k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go)."""
        if not self.storage_version:
            return ""
        group, _, version = self.storage_version.rpartition("/")
        digest = hashlib.sha256(f"{group}/{version}/{self.kind}".encode()).digest()
        return base64.b64encode(digest[:8]).decode("ascii")


@dataclass(frozen=True, slots=True)
class Apis:
    """All API resources of a checkout.

    Attributes:
        resources: By group, version and name.
        over: Resources that are still written down and no longer served in this release.
        problems: What could not be worked out, each a sentence.
    """

    resources: tuple[Resource, ...] = ()
    over: tuple[Resource, ...] = ()
    problems: tuple[str, ...] = field(default=())


def load_apis(workspace: Workspace) -> Apis:
    """Return the API resources; worked out anew only when a file that they were read from has changed.

    Raises:
        StoreError: The index cannot be written.
    """
    kept = load_kept(workspace, _NAME, _VERSION)
    generation = workspace.store.generation()
    if kept is not None and generation >= 0 and kept["generation"] == generation and not _is_stale(workspace, kept["stamps"]):
        return _from_json(kept["apis"])
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    program = Program(workspace)
    apis = _find_apis(workspace, program)
    stamps = {path: list(stamp) for path, stamp in program.packages.stamps.items()}
    keep(workspace, _NAME, _VERSION, {"generation": workspace.store.generation(), "stamps": stamps, "apis": asdict(apis)})
    return apis


def _is_stale(workspace: Workspace, stamps: dict[str, list[int]]) -> bool:
    root = str(workspace.checkout.root)
    for path, (size, modified) in stamps.items():
        try:
            stat = os.stat(os.path.join(root, path))
        except OSError:
            return True
        if stat.st_mtime_ns != modified or (size >= 0 and stat.st_size != size):
            return True
    return False


class _Reader:
    def __init__(self, workspace: Workspace, program: Program) -> None:
        self.program = program
        self.evaluator = Evaluator(program)
        self.storages = Storages(self.evaluator)
        self.types = ApiTypes(program)
        version = workspace.checkout.version
        self.release = version.release if version is not None and workspace.checkout.is_kubernetes else None
        self.is_alpha = version is not None and "alpha" in version.suffix
        self.versions = StorageVersions(workspace, program, self.evaluator, self.release)
        self.packages: dict[tuple[str, str], str] = {}
        self.problems: list[str] = []

    def type_in(self, group: str, version: str, kind: str) -> ApiType | None:
        """Return the type of a kind in a version, also in one that is not installed, which lies beside those that are."""
        package = self.packages.get((group, version))
        if package is None:
            beside = next((package for (other, _), package in self.packages.items() if other == group), "")
            package = f"{beside.rpartition('/')[0]}/{version}" if beside else ""
        return self.types.load(package).get(kind) if package else None

    def is_over(self, lifecycle: Lifecycle) -> bool:
        """Whether this release no longer serves a version, or does not serve it yet."""
        if self.release is None:
            return False
        removed, introduced = lifecycle.removed, lifecycle.introduced
        if introduced is not None and introduced > self.release:
            return True
        return removed is not None and (removed < self.release or (removed == self.release and not self.is_alpha))


def _find_apis(workspace: Workspace, program: Program) -> Apis:
    reader = _Reader(workspace, program)
    rows: dict[tuple[str, str, str], tuple[Installed, Storage]] = {}
    for path in find_installing_files(workspace):
        for one in find_installed(program, reader.evaluator, program.packages.file(path)):
            storage = reader.storages.describe(one.unit, one.storage, Kind(one.group, one.version))
            if storage is None or not (storage.kind or storage.override):
                where = f"{one.unit.file.path}:{one.line}"
                reader.problems.append(f"{where}: what is installed as {one.path} cannot be told; its code is not in this tree")
                continue
            rows[one.group, one.version, one.path] = (one, storage)
            if one.types and (one.group, one.version) not in reader.packages:
                reader.packages[one.group, one.version] = reader.types.find_external(one.types)
    served: list[Resource] = []
    over: list[Resource] = []
    for key in sorted(rows):
        if "/" not in key[2]:
            resource = _resource(reader, rows, key)
            (over if reader.is_over(resource.lifecycle) else served).append(resource)
    return Apis(tuple(served), tuple(over), tuple(dict.fromkeys(reader.problems)))


def _resource(reader: _Reader, rows: dict[tuple[str, str, str], tuple[Installed, Storage]], key: tuple[str, str, str]) -> Resource:
    group, version, name = key
    one, storage = rows[key]
    kind = storage.override.kind if storage.override is not None else storage.kind
    declared = reader.type_in(group, version, kind)
    installed_versions = [v for g, v, n in sorted(rows) if g == group and n == name]
    stored = None
    if storage.stored:
        stored = reader.versions.find(group, name, kind, lambda g, v: reader.type_in(g, v, kind), installed_versions)
    order = reader.versions.priorities.get(group, installed_versions)
    if storage.namespaced is None:
        reader.problems.append(f"{one.unit.file.path}:{one.line}: whether {name} live in namespaces cannot be told")
    return Resource(
        group,
        version,
        name,
        kind,
        storage.singular,
        storage.short_names,
        storage.categories,
        storage.namespaced,
        storage.verbs,
        tuple(_subresources(rows, key)),
        f"{stored[0]}/{stored[1]}".lstrip("/") if stored is not None else "",
        declared.lifecycle if declared is not None else NO_LIFECYCLE,
        version == next((v for v in order if v in installed_versions), version),
        declared.doc if declared is not None else "",
        Place(declared.path, declared.line, kind) if declared is not None else None,
        storage.type_place,
        storage.strategy,
        Place(one.unit.file.path, one.line, name),
        reader.packages.get((group, version), ""),
    )


def _subresources(rows: dict[tuple[str, str, str], tuple[Installed, Storage]], key: tuple[str, str, str]) -> list[Subresource]:
    found = []
    for group, version, path in sorted(rows):
        if (group, version) == key[:2] and path.startswith(f"{key[2]}/"):
            storage = rows[group, version, path][1]
            kind = storage.override or Kind(group, version, storage.kind)
            found.append(Subresource(path.partition("/")[2], kind.kind, kind.group, kind.version, storage.verbs, storage.type_place))
    return found


def _from_json(value: dict[str, Any]) -> Apis:
    def place(row: dict[str, Any] | None) -> Place | None:
        return Place(**row) if row is not None else None

    def pair(row: list[int] | None) -> tuple[int, int] | None:
        return (row[0], row[1]) if row is not None else None

    def resource(row: dict[str, Any]) -> Resource:
        life = row["lifecycle"]
        lifecycle = Lifecycle(
            pair(life["introduced"]),
            pair(life["deprecated"]),
            pair(life["removed"]),
            tuple(life["replacement"]) if life["replacement"] else None,
        )
        parts = [Subresource(**{**one, "verbs": tuple(one["verbs"]), "registry": place(one["registry"])}) for one in row["subresources"]]
        places = {key: place(row[key]) for key in ("type", "registry", "strategy", "installed")}
        lists = {key: tuple(row[key]) for key in ("short_names", "categories", "verbs")}
        return Resource(**{**row, **places, **lists, "lifecycle": lifecycle, "subresources": tuple(parts)})

    return Apis(tuple(map(resource, value["resources"])), tuple(map(resource, value["over"])), tuple(value["problems"]))
