"""The binaries and modules of a checkout: what each is, how it starts, what it is built from, and whom it talks to.

In Kubernetes the binaries are the packages `main` below cmd/, with the part that the release scripts give them (hack/lib/golang.sh), and
the modules are those of staging. In any other module they are its packages `main`, tests and examples left out.

Who talks to whom is told by imports: a component that imports etcd's client talks to etcd. What is linked in need not be used, so that only
code of the main module counts; libraries that everybody links do not, nor does what is at home with another component (pkg/kubelet with the
kubelet), nor what a fork has added.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import asdict, dataclass
from typing import Any

from indexes.checkout import STAGING
from indexes.model import Kind
from navigator.errors import NotFoundError
from navigator.overview.cache import keep, load_kept
from navigator.overview.commands import find_start
from navigator.overview.descriptions import first_paragraph, read_package_doc, read_readme, read_roles
from navigator.overview.fork import Fork
from navigator.overview.imports import ImportGraph, load_graph
from navigator.overview.installed import find_installing_files
from navigator.overview.layers import Layer, find_layers
from navigator.overview.nearest import suggest
from navigator.overview.storages import Place
from navigator.overview.traffic import Call, load_calls
from navigator.resolve.program import Program
from navigator.workspace import Workspace

_VERSION = 4
_NAME = "components"
_INSTALLS = re.compile(rb"\.VersionedResourcesStorageMap\[[^\]\n]+\] = |NewDefaultAPIGroupInfo\([^\n]*map\[string\]rest\.Storage\{")
_NO_BINARIES = re.compile(r"(?:^|/)(?:tests?|testdata|testing|hack|examples?|_examples|samples?|tools|vendor|third_party)/")
API_SERVER = "kube-apiserver"
# Whom a component talks to, by the library that it does so with: (beginning of an import path, the other side, what for).
_PEERS = (
    ("k8s.io/client-go/kubernetes", API_SERVER, "reads, watches and writes objects"),
    ("k8s.io/kubernetes/pkg/kubelet/client", "kubelet", "logs, exec, port-forward"),
    ("k8s.io/cri-client", "container runtime", "CRI"),
    ("k8s.io/cri-api/pkg/apis/runtime", "container runtime", "CRI"),
    ("k8s.io/kubernetes/pkg/kubelet/cri/remote", "container runtime", "CRI"),
    ("k8s.io/kubelet/pkg/apis/deviceplugin", "device plugins", "gRPC"),
    ("github.com/container-storage-interface/spec", "CSI drivers", "gRPC"),
    ("k8s.io/cloud-provider/app", "cloud", "its API"),
    ("k8s.io/kubernetes/pkg/util/iptables", "iptables", "rules"),
    ("sigs.k8s.io/knftables", "nftables", "rules"),
    ("github.com/moby/ipvs", "IPVS", "netlink"),
)
# What an API server alone uses: every component links these libraries with the generic server.
_API_SERVER_PEERS = (
    ("go.etcd.io/etcd/client/v3", "etcd", "keeps all objects"),
    ("k8s.io/kms", "KMS plugins", "encryption at rest"),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another side that a component talks to.

    Attributes:
        name: Of the other component, or what it is.
        purpose: What for.
        package: A package of the component's own that does so.
    """

    name: str
    purpose: str
    package: str


@dataclass(frozen=True, slots=True)
class Component:
    """A binary or a module.

    Attributes:
        name: The last element of its path.
        role: `server`, `node`, `client` or `test` for what a release holds of binaries, `tool` for the others, `module`.
        path: Its directory.
        package: Its import path.
        about: What it says of itself, one paragraph.
        entry, command, options, run: How it starts; see `commands`.
        packages: How many packages of the checkout it is built from; of a module, how many it has.
        files: How many Go files these have, tests left out.
        layers: What it imports, from the command down to the libraries; of a module, which modules it needs.
        peers: Whom it talks to.
        installs: How many packages it has that install API resources: with any it is an API server.
        watches: What it watches, as `apps/v1 Deployments`.
        writes: What it writes, with the verbs: `v1 Pods: Create, Delete`.
        used_by: How many packages outside of it import it; of a module.
        fork: Whether it is a fork's own.
    """

    name: str
    role: str
    path: str
    package: str
    about: str = ""
    entry: Place | None = None
    command: Place | None = None
    options: Place | None = None
    run: Place | None = None
    packages: int = 0
    files: int = 0
    layers: tuple[Layer, ...] = ()
    peers: tuple[Peer, ...] = ()
    installs: int = 0
    watches: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    used_by: int = 0
    fork: bool = False


def load_components(workspace: Workspace) -> tuple[Component, ...]:
    """Return the binaries, those of a release first, and the modules; kept for each state of the index.

    Raises:
        StoreError: The index cannot be written.
    """
    state = workspace.index().state
    stamp = [state.generation, state.built]
    kept = load_kept(workspace, _NAME, _VERSION)
    if kept is not None and kept["stamp"] == stamp:
        return tuple(map(_from_json, kept["components"]))
    components = _Finder(workspace).find()
    keep(workspace, _NAME, _VERSION, {"stamp": stamp, "components": [asdict(one) for one in components]})
    return components


def get_component(workspace: Workspace, name: str) -> Component:
    """Return a component by its name, path or import path.

    Raises:
        NotFoundError: There is none; the hint offers the nearest.
    """
    components = load_components(workspace)
    for one in components:
        if name.strip("/") in (one.name, one.path, one.package):
            return one
    near = suggest(name, [one.name for one in components])
    raise NotFoundError(
        f"there is no component {name}", f"did you mean {' or '.join(near)}?" if near else "navigator overview lists them all"
    )


def find_main(workspace: Workspace, name: str) -> Component | None:
    """Return the component of a name; None when there is none."""
    try:
        return get_component(workspace, name)
    except NotFoundError:
        return None


def find_files_of(workspace: Workspace, component: Component) -> frozenset[str]:
    """Return the Go files that a component is built from, tests left out."""
    graph = load_graph(workspace)
    if component.role == "module":
        packages = {package for package in graph.files if package == component.package or package.startswith(f"{component.package}/")}
    else:
        packages = graph.reach([component.package])
    return frozenset(path for package in packages for path in graph.files[package])


class _Finder:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.checkout = workspace.checkout
        self.graph: ImportGraph = load_graph(workspace)
        self.fork = Fork(workspace)
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 12_000))
        self.program = Program(workspace)
        self.calls = load_calls(workspace)
        self.roles = read_roles(str(self.checkout.root))
        places = [path for path in find_installing_files(workspace) if _INSTALLS.search(self.checkout.read(path))]
        self.installing = {self.checkout.import_path(path.rpartition("/")[0]) for path in places}
        self.mains = self._main_directories()
        self.homes = self._find_homes()

    def find(self) -> tuple[Component, ...]:
        binaries = [self._binary(path) for path in self.mains]
        order = ["server", "node", "client", "test", "tool"]
        binaries.sort(key=lambda one: (order.index(one.role), one.name != API_SERVER, -one.packages, one.path))
        return (*binaries, *self._modules())

    def _main_directories(self) -> list[str]:
        found = set()
        for segment in self.workspace.index().segments:
            for posting in segment.find_postings(b"main"):
                document = segment.documents[posting.document]
                if posting.kind is Kind.FUNC and not posting.flags & 3 and not segment.is_deleted(posting.document):
                    found.add(document.path.rpartition("/")[0])
        if self.checkout.is_kubernetes:
            return sorted(
                path for path in found if re.fullmatch(r"cmd/[^/]+", path) or (self.fork.name and self.fork.owns(path) and "/cmd/" in path)
            )
        return sorted(path for path in found if not _NO_BINARIES.search(f"{path}/"))

    def _binary(self, path: str) -> Component:
        package = self.checkout.import_path(path)
        reached = self.graph.reach([package])
        start = find_start(self.program, path)
        own = self._own_code(path, package)
        installs = len(own & self.installing)
        watches, writes = self._traffic(own, serves=bool(installs))
        role = self.roles.get(path, "tool") if self.roles else "server"
        about = start.about or read_package_doc(self.program, path) or read_package_doc(self.program, f"{path}/app")
        return Component(
            path.rpartition("/")[2] or package.rpartition("/")[2],
            role,
            path,
            package,
            first_paragraph(about),
            start.entry,
            start.command,
            start.options,
            start.run,
            len(reached),
            sum(len(self.graph.files[one]) for one in reached),
            find_layers(self.graph, path, package, reached),
            self._peers(path.rpartition("/")[2], own, serves=bool(installs)),
            installs,
            watches,
            writes,
            fork=self.fork.owns_program(path),
        )

    def _find_homes(self) -> dict[str, str]:
        """Directories directly below pkg/ that one server's own code imports and no other's: directory to the server's."""
        users: dict[str, set[str]] = {}
        for path in self.mains:
            if self.roles.get(path) not in ("server", "node"):
                continue
            for package, files in self.graph.files.items():
                if files[0].startswith(f"{path}/"):
                    for imported in self.graph.imported.get(package, ()):
                        directory = self.graph.directory(imported) if imported in self.graph.files else ""
                        if directory.startswith("pkg/"):
                            users.setdefault("/".join(directory.split("/")[:2]), set()).add(path)
        return {home: next(iter(paths)) for home, paths in users.items() if len(paths) == 1}

    def _own_code(self, path: str, package: str) -> set[str]:
        """What a component is built from without the code that is at home with others, and what is reached only through that."""
        if not self.checkout.is_kubernetes:
            return self.graph.reach([package])
        foreign = [f"{other}/" for other in self.mains if other != path]
        for other in self.roles:
            # kube-scheduler is at home in pkg/scheduler, kube-controller-manager in pkg/controller.
            short = other.rpartition("/")[2].removeprefix("kube-")
            if other != path and self.roles[other] in ("server", "node"):
                foreign += [f"pkg/{short}/", f"pkg/{short.partition('-')[0]}/"]
        foreign += [f"{home}/" for home, owner in self.homes.items() if owner != path]
        beginnings = tuple(foreign)

        def counts(one: str) -> bool:
            directory = f"{self.graph.directory(one)}/"
            return not directory.startswith(beginnings) and not (self.fork.name and self.fork.owns(directory))

        return self.graph.reach([package], counts)

    def _peers(self, name: str, reached: set[str], *, serves: bool) -> tuple[Peer, ...]:
        found: dict[str, Peer] = {}
        for rules, everywhere in ((_PEERS, False), (_API_SERVER_PEERS, True)):
            if everywhere and not serves:
                continue
            for prefix, other, purpose in rules:
                users = (
                    package
                    for package in sorted(reached)
                    if (everywhere or not self._is_library(package, name))
                    and any(_begins(one, prefix) for one in self.graph.imported.get(package, ()))
                )
                user = next(users, None)
                if user is not None and other != name and other not in found:
                    found[other] = Peer(other, purpose, user)
        return tuple(found.values())

    def _is_library(self, package: str, name: str) -> bool:
        """Whether a package is everybody's; the code of kubectl is a module of its own name."""
        directory = self.graph.directory(package)
        own = directory.startswith(f"{STAGING}/k8s.io/{name}/")
        return self.checkout.is_kubernetes and directory.startswith(("staging/", "vendor/")) and not own

    def _traffic(self, reached: set[str], *, serves: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        watches: set[str] = set()
        writes: dict[str, set[str]] = {}
        for package in reached:
            if self.checkout.is_kubernetes and not serves and package.startswith("k8s.io/apiserver/"):
                continue  # loops of an API server, which everybody links with the library
            for call in self.calls.get(package, ()):
                if call.verb == "watch":
                    watches.add(_kind_of(call))
                else:
                    writes.setdefault(_kind_of(call), set()).add(call.verb)
        # A list-watch names the resource alone; where an informer is there too, that one says more.
        known = {kind.rpartition(" ")[2].lower() for kind in watches if " " in kind}
        chosen = sorted(kind for kind in watches if " " in kind or kind.lower() not in known)
        return tuple(chosen), tuple(f"{kind}: {', '.join(sorted(verbs))}" for kind, verbs in sorted(writes.items()))

    def _modules(self) -> list[Component]:
        if not self.checkout.is_kubernetes:
            return []
        base = os.path.join(self.checkout.root, STAGING, "k8s.io")
        try:
            names = sorted(name for name in os.listdir(base) if os.path.isdir(os.path.join(base, name)))
        except OSError:
            return []
        return [self._module(f"{STAGING}/k8s.io/{name}", f"k8s.io/{name}") for name in names]

    def _module(self, path: str, package: str) -> Component:
        inside = [one for one in self.graph.files if one == package or one.startswith(f"{package}/")]
        own = set(inside)
        users = {user for one in inside for user in self.graph.importers.get(one, ()) if user not in own}
        needed = {other for one in inside for other in self.graph.imported.get(one, ()) if other not in own}
        return Component(
            package.rpartition("/")[2],
            "module",
            path,
            package,
            first_paragraph(read_readme(self.workspace, path) or read_package_doc(self.program, path)),
            packages=len(inside),
            files=sum(len(self.graph.files[one]) for one in inside),
            layers=find_layers(self.graph, path, package, needed & self.graph.files.keys()),
            used_by=len(users),
            fork=self.fork.owns(path),
        )


def _kind_of(call: Call) -> str:
    group, version = call.group.lower(), call.version.lower()
    if not group:
        return call.resource
    return f"{version} {call.resource}" if group == "core" else f"{group}/{version} {call.resource}"


def _begins(package: str, prefix: str) -> bool:
    return package == prefix or package.startswith(f"{prefix}/")


def _from_json(row: dict[str, Any]) -> Component:
    places = {key: Place(**row[key]) if row[key] else None for key in ("entry", "command", "options", "run")}
    layers = tuple(Layer(one["name"], one["packages"], tuple((name, count) for name, count in one["parts"])) for one in row["layers"])
    lists = {key: tuple(row[key]) for key in ("watches", "writes")}
    return Component(**{**row, **places, **lists, "layers": layers, "peers": tuple(Peer(**one) for one in row["peers"])})
