"""What code watches and writes through the API, read from the calls that it makes on informers and clients.

    factory.Core().V1().Pods()                       an informer: watched
    NewListWatchFromClient(client, "pods", ...)      watched
    client.CoreV1().Pods(namespace).Update(...)      written

That is what is written down in packages that a component is built from. Whether a flag or a feature gate keeps a loop from starting, or a
client is handed through an interface, the text does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes.errors import CheckoutError
from indexes.schema import TEST, VENDOR
from navigator.overview.cache import keep, load_kept
from navigator.workspace import Workspace

_VERSION = 3
_NAME = "traffic"
_CLIENTS = ("k8s.io/client-go/informers", "k8s.io/client-go/kubernetes", "k8s.io/client-go/tools/cache")
_LIBRARIES = ("staging/src/k8s.io/client-go/", "staging/src/k8s.io/sample-", "test/", "hack/", "staging/src/k8s.io/code-generator/")
_INFORMER = re.compile(rb"\.([A-Z]\w+)\(\)\.(V\d\w*)\(\)\.([A-Z]\w+)\(\)")
_LIST_WATCH = re.compile(rb"New(?:Filtered)?ListWatchFromClient\([^\n]*?\"(\w+)\"")
_WRITE = re.compile(
    rb"\.([A-Z]\w*?)(V\d\w*)\(\)\.\s*([A-Z]\w+)\([^()\n]*(?:\([^()\n]*\))?[^()\n]*\)\.\s*"
    rb"((?:Create|Update|Patch|Delete|Apply|Bind|Evict|Finalize)\w*)\("
)


@dataclass(frozen=True, slots=True)
class Call:
    """One kind that is watched or written somewhere.

    Attributes:
        group: As clients call it: `Core`, `Apps`; empty for a watch that names only the resource.
        version: `V1`; empty as above.
        resource: `Pods`.
        verb: `watch`, or the method: `Create`, `UpdateStatus`.
        path: The file.
        line: 1-based, of the first such call in the file.
    """

    group: str
    version: str
    resource: str
    verb: str
    path: str
    line: int


def load_calls(workspace: Workspace) -> dict[str, tuple[Call, ...]]:
    """Return import path to the calls in a package's own code; kept for each state of the index."""
    index = workspace.index()
    stamp = [index.state.generation, index.state.built]
    kept = load_kept(workspace, _NAME, _VERSION)
    if kept is not None and kept["stamp"] == stamp:
        return {package: tuple(Call(*row) for row in rows) for package, rows in kept["calls"].items()}
    found: dict[str, list[Call]] = {}
    packages: set[str] = set()
    for segment in index.segments:
        documents = segment.documents
        packages.update(documents[number].package for number, package in segment.list_imports() if package.startswith(_CLIENTS))
    for segment in index.segments:
        for number, document in enumerate(segment.documents):
            # A client may come into a file in a struct of its package, so that the file itself imports nothing.
            if document.package not in packages or document.flags & (TEST | VENDOR) or document.path.startswith(_LIBRARIES):
                continue
            if segment.is_deleted(number):
                continue
            try:
                source = workspace.checkout.read(document.path)
            except CheckoutError:
                continue
            found.setdefault(document.package, []).extend(find_calls(source, document.path))
    calls = {package: tuple(rows) for package, rows in sorted(found.items()) if rows}
    rows = {
        package: [[one.group, one.version, one.resource, one.verb, one.path, one.line] for one in many] for package, many in calls.items()
    }
    keep(workspace, _NAME, _VERSION, {"stamp": stamp, "calls": rows})
    return calls


def find_calls(source: bytes, path: str) -> list[Call]:
    """Return what a file's text watches and writes, each kind and verb once."""
    found: dict[tuple[str, str, str, str], int] = {}

    def add(match: re.Match[bytes], group: bytes, version: bytes, resource: bytes, verb: bytes) -> None:
        start = source.rfind(b"\n", 0, match.start()) + 1
        if not source[start : match.start()].lstrip().startswith(b"//"):
            key = (group.decode(), version.decode(), resource.decode(), verb.decode())
            found.setdefault(key, source.count(b"\n", 0, match.start()) + 1)

    for match in _INFORMER.finditer(source):
        add(match, match[1], match[2], match[3], b"watch")
    for match in _LIST_WATCH.finditer(source):
        add(match, b"", b"", match[1][:1].upper() + match[1][1:], b"watch")
    for match in _WRITE.finditer(source):
        add(match, match[1], match[2], match[3], match[4])
    return [Call(*key, path, line) for key, line in found.items()]
