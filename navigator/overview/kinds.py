"""Everything about one kind: its page, with a place for each thing that the tree has about it.

Functions and types are found by the names that Kubernetes gives them (`SetDefaults_Pod`, `ValidatePodSpec`, `PodDescriber`), in the
packages where they belong; code that watches or reads a kind by what it writes down (`Pods().Informer()`, `Resource("pods")`, `v1.Pod`).
That is text, and says where to look; `navigator references` says who uses a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexes.errors import CheckoutError
from indexes.model import TYPE_KINDS
from indexes.model import Kind as SymbolKind
from indexes.schema import TEST, VENDOR
from indexes.segment import Segment
from navigator.errors import NotFoundError
from navigator.overview.apis import Apis, Resource, load_apis
from navigator.overview.nearest import suggest
from navigator.overview.storages import Place
from navigator.workspace import Workspace

_MOST = 40
PathTest = Callable[[str], bool]
_NODE = ("pkg/kubelet/", "pkg/proxy/", "cmd/kubelet/", "cmd/kube-proxy/")
# Code that hands out informers, and samples.
_NO_WATCHERS = (
    "test/",
    "staging/src/k8s.io/client-go/",
    "staging/src/k8s.io/kubectl/",
    "staging/src/k8s.io/sample-",
    "hack/",
    "pkg/client/",
)
_FOR_TESTS = re.compile(r"/test(?:ing|util|utils|s)?/")
_PLUGIN_NAME = re.compile(rb'PluginName\s*=\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class KindPage:
    """What there is about a kind.

    Attributes:
        resource: The version that the page is about.
        others: The same kind in other versions, and resources over in this release.
        internal: Where the internal type is declared, into which all versions are converted.
        defaults: Functions that fill in what is left out.
        validation: Functions that check an object.
        conversion: Functions between the version and the internal type, and from one version to another.
        registry: Where the storage's type is; `strategy` is in the resource.
        admission: Admission plugins that look at it, each with the plugin's name.
        controllers: Controllers that watch it.
        watchers: Other code that watches it: scheduler, kubelet, proxy, API server.
        node: Kubelet and proxy files that read it, most mentions first.
        node_files: How many there are of these.
        client: Client, informer, lister and apply configuration that are generated from it.
        printing: kubectl's columns and descriptions.
    """

    resource: Resource
    others: tuple[Resource, ...] = ()
    internal: Place | None = None
    defaults: tuple[Place, ...] = ()
    validation: tuple[Place, ...] = ()
    conversion: tuple[Place, ...] = ()
    admission: tuple[Place, ...] = ()
    controllers: tuple[Place, ...] = ()
    watchers: tuple[Place, ...] = ()
    node: tuple[Place, ...] = ()
    node_files: int = 0
    client: tuple[Place, ...] = ()
    printing: tuple[Place, ...] = ()


def find_resources(apis: Apis, name: str) -> list[Resource]:
    """Return the resources that a name means, the preferred version first.

    Args:
        apis: Those of the checkout.
        name: Kind, plural, singular or short name, in any case; with a group behind a dot (`events.events.k8s.io`), or behind a group and
            version (`apps/v1/Deployment`).

    Raises:
        NotFoundError: There is none; the hint offers the nearest.
    """
    everything = [*apis.resources, *apis.over]
    wanted = name.lower()
    where, _, last = wanted.rpartition("/")
    base, _, group = last.partition(".")
    chosen = [
        one
        for one in everything
        if base in _names(one)
        and (not where or where in (one.group_version.lower(), one.group, one.version))
        and (not group or _is_group(one, group))
    ]
    if not chosen:
        near = suggest(base, [text for one in everything for text in (one.kind, one.name, *one.short_names)])
        raise NotFoundError(
            f"there is no API kind {name}", f"did you mean {' or '.join(near)}?" if near else "navigator api lists them all"
        )
    served = set(apis.resources)
    # Of two groups with the same kind (Event) the core group's comes last only when it is the older one: it is what most people mean.
    return sorted(chosen, key=lambda one: (one not in served, bool(one.group), not one.preferred, one.group, one.version))


def _names(one: Resource) -> set[str]:
    return {one.kind.lower(), one.name, one.singular, *one.short_names} - {""}


def _is_group(one: Resource, group: str) -> bool:
    """Whether `apps`, `v1.apps` or `v1` behind a dot is meant."""
    return group in (one.group, one.version, f"{one.version}.{one.group}", one.group.partition(".")[0])


def get_kind(workspace: Workspace, name: str) -> KindPage:
    """Return the page of a kind.

    Raises:
        NotFoundError: There is no such kind; the hint offers the nearest.
    """
    apis = load_apis(workspace)
    resource, *others = find_resources(apis, name)
    return _Finder(workspace, resource).page([one for one in others if one.group == resource.group])


class _Finder:
    def __init__(self, workspace: Workspace, resource: Resource) -> None:
        self.workspace = workspace
        self.resource = resource
        self.segments: list[Segment] = workspace.index().segments
        kind = re.escape(resource.kind.encode())
        plural = re.escape(_go_plural(resource).encode())
        name = re.escape(resource.name.encode())
        self._watching = re.compile(
            rb"\.%b\(\)(?:\.Informer\(\)|\.Lister\(\))?|\b\w*\.?%bInformer\b|NewListWatchFromClient\([^\n]*\"%b\"" % (plural, kind, name)
        )
        self._reading = re.compile(rb"\b\w+\.%b\b(?![\w(])" % kind)
        self._looking = re.compile(rb"Resource\(\"%b\"\)|\b\w+\.%b\b(?![\w(])" % (name, kind))

    def page(self, others: list[Resource]) -> KindPage:
        resource = self.resource
        kind, version = resource.kind, resource.version
        internal = self._internal()
        home = f"{internal.path.rpartition('/')[0]}/" if internal is not None else "\0"
        node = list(self._mentions(self._reading, kind, _is_node))
        node.sort(key=lambda pair: (-pair[1], pair[0].path))
        controllers, watchers = self._watchers()
        return KindPage(
            resource,
            tuple(others),
            internal,
            tuple(
                self._named(
                    [f"SetDefaults_{kind}", f"SetObjectDefaults_{kind}"], lambda path: f"/{version}/" in path and path.startswith(home)
                )
            ),
            tuple(self._prefixed(f"Validate_?{kind}", lambda path: path.startswith((home, "staging/src/k8s.io/api")))),
            tuple(self._prefixed(f"Convert_(?:{version}_{kind}_To_\\w+|\\w+_To_{version}_{kind})", lambda path: path.startswith(home))),
            tuple(self._admission()),
            tuple(controllers[:_MOST]),
            tuple(watchers[:_MOST]),
            tuple(place for place, _ in node[:8]),
            len(node),
            tuple(self._client()),
            tuple(self._printing()),
        )

    def _internal(self) -> Place | None:
        """The type without a version, in the package above those of the versions."""
        for place, package in self._declared(self.resource.kind, TYPE_KINDS):
            last = package.rpartition("/")[2]
            if "/apis/" in package and not re.fullmatch(r"v\d+\w*", last) and self._is_of_group(package):
                return place
        return None

    def _is_of_group(self, package: str) -> bool:
        """Whether a package of internal types is that of the resource's group; the packages of the versions lie beside or below it."""
        last = package.rpartition("/")[2]
        short = self.resource.package.split("/")[-2] if self.resource.package.count("/") > 1 else ""
        return last == short or package == self.resource.package.rpartition("/")[0]

    def _declared(self, name: str, kinds: Iterable[SymbolKind]) -> Iterator[tuple[Place, str]]:
        for segment in self.segments:
            for posting in segment.find_postings(name.encode()):
                if posting.kind in kinds and not posting.flags & (TEST | VENDOR) and not segment.is_deleted(posting.document):
                    symbol = segment.load_symbol(posting)
                    yield Place(symbol.path, symbol.line, symbol.declaration.qualified), symbol.package

    def _named(self, names: list[str], where: PathTest) -> list[Place]:
        functions = (SymbolKind.FUNC, SymbolKind.METHOD)
        return [place for name in names for place, _ in self._declared(name, functions) if where(place.path)]

    def _prefixed(self, pattern: str, where: PathTest) -> list[Place]:
        """Functions whose name is the pattern, or goes on as one about the same kind (`ValidatePodUpdate`, not `ValidatePodSecurity`)."""
        names: set[str] = set()
        whole = re.compile(
            rb"\n(%b(?:Create|Update|StatusUpdate|Status|Spec|SpecUpdate|Template|TemplateSpec|TemplateUpdate|EphemeralContainersUpdate|Resize)?)(?=\n)"
            % pattern.encode()
        )
        for segment in self.segments:
            names.update(match[1].decode() for match in whole.finditer(segment.names))
        return sorted(self._named(sorted(names), where), key=lambda place: (place.path, place.line))

    def _mentions(self, pattern: re.Pattern[bytes], token: str, where: PathTest, other: str = "") -> Iterator[tuple[Place, int]]:
        """Yield the first place, and the number, of what a pattern finds in files with one of two tokens."""
        for path in sorted(self._using({token, other} - {""}, where)):
            try:
                source = self.workspace.checkout.read(path)
            except CheckoutError:
                continue
            found = list(pattern.finditer(source))
            if found:
                yield Place(path, source.count(b"\n", 0, found[0].start()) + 1), len(found)

    def _using(self, tokens: set[str], where: PathTest) -> set[str]:
        found: set[str] = set()
        for segment in self.segments:
            for token in tokens:
                for number in segment.find_users(token):
                    document = segment.documents[number]
                    if not document.flags & (TEST | VENDOR) and where(document.path):
                        found.add(document.path)
        return found

    def _admission(self) -> list[Place]:
        def where(path: str) -> bool:
            return "/admission/" in path and ("/plugin/" in path or path.startswith("plugin/")) and "/apis/" not in path

        plugins: dict[str, Place] = {}
        for place, _ in self._mentions(self._looking, self.resource.kind, where, self.resource.name):
            directory = place.path.rpartition("/")[0]
            if directory not in plugins:
                plugins[directory] = Place(place.path, place.line, self._plugin_name(directory))
        return [place for place in plugins.values() if place.name]

    def _plugin_name(self, directory: str) -> str:
        for file in self.workspace.checkout.list_directory(directory):
            match = _PLUGIN_NAME.search(self.workspace.checkout.read(file.path)) if not file.test else None
            if match:
                return match[1].decode("utf-8", "replace")
        return ""

    def _watchers(self) -> tuple[list[Place], list[Place]]:
        """Controllers and others, one place a package."""

        def where(path: str) -> bool:
            return not path.startswith(_NO_WATCHERS) and not _FOR_TESTS.search(path)

        packages: dict[str, Place] = {}
        plural = _go_plural(self.resource)
        api = f"{self.resource.package.split('/')[-2]}/{self.resource.version}" if self.resource.package.count("/") > 1 else ""
        for path in sorted(self._using({f"{self.resource.kind}Informer", plural}, where)):
            source = self.workspace.checkout.read(path)
            if b"nformer" not in source or (api and api.encode() not in source and b"SharedInformerFactory" not in source):
                continue
            for match in self._watching.finditer(source):
                line = source[source.rfind(b"\n", 0, match.start()) + 1 : source.find(b"\n", match.end())]
                if b"nformer" in line and not line.lstrip().startswith((b"//", b"type ")):
                    directory = path.rpartition("/")[0]
                    packages.setdefault(directory, Place(path, source.count(b"\n", 0, match.start()) + 1, directory.rpartition("/")[2]))
                    break
        controllers = [place for directory, place in packages.items() if "controller" in directory and "/app" not in directory]
        others = [place for directory, place in packages.items() if place not in controllers]
        return controllers, others

    def _client(self) -> Iterator[Place]:
        kind = self.resource.kind
        parts = self.resource.package.split("/")
        version = self.resource.version
        group = parts[-2] if len(parts) > 1 else ""
        for name in (f"{kind}Interface", f"{kind}Informer", f"{kind}Lister", f"{kind}ApplyConfiguration"):
            for place, package in self._declared(name, TYPE_KINDS):
                if package.endswith(f"/{group}/{version}") and not package.endswith(f"/apis/{group}/{version}"):
                    yield place

    def _printing(self) -> Iterator[Place]:
        kind = self.resource.kind
        for name in (f"print{kind}", f"print{kind}List"):
            yield from (place for place in self._named([name], lambda path: path.startswith("pkg/printers/")))
        for place, _ in self._declared(f"{kind}Describer", TYPE_KINDS):
            yield place


def _go_plural(resource: Resource) -> str:
    """The name of the method that clients and informers have for a resource: `Pods`, `NetworkPolicies`, `Endpoints`."""
    if resource.name == resource.kind.lower():
        return resource.kind
    for ending in ("ies", "es", "s"):
        stem = resource.name.removesuffix(ending)
        if resource.name.endswith(ending) and resource.kind.lower() in (stem, f"{stem}y"):
            return (resource.kind[:-1] if ending == "ies" else resource.kind) + ending
    return f"{resource.kind}s"


def _is_node(path: str) -> bool:
    return path.startswith(_NODE) and "/testing/" not in path and not path.endswith("mocks.go")
