"""The Go types of an API version: where each is declared, what its comment says, and in which releases it is served.

A type's markers stand in the comment above it, or in the one above that with a blank line between
(https://pkg.go.dev/k8s.io/gengo/v2/types#Type, SecondClosestCommentLines). In which release a version came, was deprecated and goes is told
by the methods that prerelease-lifecycle-gen made of the markers: the API server itself asks those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes import comments
from navigator.resolve.files import GoFile
from navigator.resolve.program import Program

_TYPE = re.compile(rb"^type (\w+)(?:\[[^\]]*\])? (?:struct|interface|map|\[\]|=|\w)", re.MULTILINE)
_LIFECYCLE = re.compile(
    rb"^func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed)\(\) .*\{\n\treturn (\d+), (\d+)\n", re.MULTILINE
)
_REPLACEMENT = re.compile(
    rb"^func \(in \*(\w+)\) APILifecycleReplacement\(\) .*\{\n"
    rb'\treturn schema\.GroupVersionKind\{Group: "([^"]*)", Version: "(\w+)", Kind: "(\w+)"\}',
    re.MULTILINE,
)
_LIFECYCLE_FILE = "zz_generated.prerelease-lifecycle.go"

Release = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """In which releases a version of a kind is served; each as (1, 36), or None when nothing is said.

    Attributes:
        introduced: The first release with it.
        deprecated: From this release on another version should be used.
        removed: The first release without it.
        replacement: Group, version and kind to use instead.
    """

    introduced: Release | None = None
    deprecated: Release | None = None
    removed: Release | None = None
    replacement: tuple[str, str, str] | None = None


NO_LIFECYCLE = Lifecycle()


@dataclass(frozen=True, slots=True)
class ApiType:
    """One Go type.

    Attributes:
        name: Its name.
        path: Its file.
        line: 1-based.
        doc: The prose above it.
        markers: The markers above it, without the leading `+`.
        lifecycle: In which releases it is served.
    """

    name: str
    path: str
    line: int
    doc: str
    markers: tuple[str, ...]
    lifecycle: Lifecycle = NO_LIFECYCLE


class ApiTypes:
    """Reads the packages of types of one program, each once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, dict[str, ApiType]] = {}

    def directory_of(self, package: str) -> str:
        """Return the directory of a package; empty when the checkout does not have it."""
        return next(iter(self.program.workspace.checkout.directories_of(package)), "")

    def find_external(self, package: str) -> str:
        """Return the package that declares the types; one of defaults and conversions (pkg/apis/apps/v1) names it among its imports."""
        directory = self.directory_of(package)
        last = f"/{package.rpartition('/')[2]}"
        for file in self.program.packages.list_directory(directory) if directory else ():
            if file.path.endswith("/register.go"):
                if b"AddKnownTypes" in file.source:
                    return package
                return next((spec.path for spec in file.imports if spec.path.endswith(last)), package)
        return package

    def load(self, package: str) -> dict[str, ApiType]:
        """Return the types of a package by name; none when the checkout does not have the package."""
        known = self._known.get(package)
        if known is None:
            known = self._known[package] = self._read(self.directory_of(package))
        return known

    def _read(self, directory: str) -> dict[str, ApiType]:
        files = self.program.packages.list_directory(directory) if directory else []
        lifecycles: dict[str, Lifecycle] = {}
        for file in files:
            if file.path.endswith(f"/{_LIFECYCLE_FILE}"):
                lifecycles = read_lifecycles(file.source)
        found: dict[str, ApiType] = {}
        for file in files:
            if not file.is_test and "zz_generated" not in file.path and not file.path.endswith(("generated.pb.go", "_generated.go")):
                for one in read_types(file):
                    found[one.name] = ApiType(one.name, one.path, one.line, one.doc, one.markers, lifecycles.get(one.name, NO_LIFECYCLE))
        return found


def read_types(file: GoFile) -> list[ApiType]:
    """Return the types that a file declares one by one, with their comments."""
    lines = file.source.split(b"\n")
    found = []
    for match in _TYPE.finditer(file.source):
        line = file.locate(match.start())[0]
        doc = comments.find_doc(lines, line, 1)
        name = match[1].decode("utf-8", "replace")
        found.append(ApiType(name, file.path, line, doc.text, tuple(_markers(lines, line))))
    return found


def _markers(lines: list[bytes], line: int) -> list[str]:
    """The markers of the comment above a line, and of the one above that."""
    found: list[str] = []
    row, blanks = line - 2, 0
    while row >= 0 and blanks < 2:
        text = lines[row].strip()
        if not text:
            blanks += 1
        elif not text.startswith(b"//"):
            break
        elif text[2:].strip().startswith(b"+"):
            found.append(text[2:].strip()[1:].decode("utf-8", "replace"))
        row -= 1
    return found[::-1]


def read_lifecycles(source: bytes) -> dict[str, Lifecycle]:
    """Return the lifecycle of each type, from the text of a generated file."""
    releases: dict[str, dict[str, Release]] = {}
    for name, what, major, minor in _LIFECYCLE.findall(source):
        releases.setdefault(name.decode(), {})[what.decode().lower()] = (int(major), int(minor))
    replacements = {
        name.decode(): (group.decode(), version.decode(), kind.decode()) for name, group, version, kind in _REPLACEMENT.findall(source)
    }
    return {name: Lifecycle(**parts, replacement=replacements.get(name)) for name, parts in releases.items()}
