"""Which files make a package, and which package an import path leads to.

A directory holds a package, perhaps with its own tests, and perhaps an external test package. Of the files that carry a build
constraint, those that a build for linux/amd64 takes come first, then those that suit the file that asks.

The standard library is read from a GOROOT when there is one, and otherwise from `standard_library.zip`, which holds what its packages
declare. Both are outside of the checkout.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import cast

from indexes import constraints
from indexes.checkout import Checkout
from indexes.chunks import Declared
from indexes.errors import CheckoutError
from indexes.extract import extract
from indexes.model import Kind
from indexes.segment import list_embeds
from navigator import settings
from navigator.resolve.files import GoFile
from navigator.resolve.objects import Object, ObjectKind

_KINDS = {
    Kind.FUNC: ObjectKind.FUNC,
    Kind.METHOD: ObjectKind.METHOD,
    Kind.TYPE: ObjectKind.TYPE,
    Kind.VAR: ObjectKind.VAR,
    Kind.CONST: ObjectKind.CONST,
}
_VERSION = re.compile(r"v\d+")
_DOTTED_VERSION = re.compile(r"\.v\d+$")
_HOST = re.compile(r"[^/]*\.")
UNSAFE = "unsafe"


# A declaration that nobody asked for yet, or its object.
Entry = tuple[GoFile, Declared] | Object


class Table:
    """What a set of files declares at package level.

    Attributes:
        names: Declarations by name; several where build constraints tell them apart, in the order of the files.
        methods: Methods by the name of their receiver's base type, then by their own name.
    """

    __slots__ = ("methods", "names")

    def __init__(self, files: list[GoFile]) -> None:
        self.names: dict[str, list[Entry]] = {}
        self.methods: dict[str, dict[str, list[Entry]]] = {}
        for file in files:
            for declared in file.declared:
                if declared.kind is Kind.METHOD:
                    self.methods.setdefault(declared.receiver, {}).setdefault(declared.name, []).append((file, declared))
                elif declared.name != "init" or declared.kind is not Kind.FUNC:
                    self.names.setdefault(declared.name, []).append((file, declared))

    def named(self, name: str) -> list[Object]:
        """Return what a name means at package level."""
        return self._objects(self.names.get(name))

    def method(self, receiver: str, name: str) -> list[Object]:
        """Return the methods of a name of a type."""
        methods = self.methods.get(receiver)
        return self._objects(methods.get(name)) if methods is not None else []

    def _objects(self, entries: list[Entry] | None) -> list[Object]:
        """Objects are made when they are asked for: a package declares thousands of names, and a question needs a few."""
        if entries is None:
            return []
        for number, entry in enumerate(entries):
            if not isinstance(entry, Object):
                file, declared = entry
                entries[number] = Object(_KINDS[declared.kind], declared.name, file, declared.offset, declared.chunk, declared.receiver)
        return cast("list[Object]", entries)


class Package:
    """The files of one package, and what they declare.

    Attributes:
        path: Import path; an external test package has `_test` at the end.
        name: The name in its clause.
        files: Those that `go build` may take, best first.
        tests: The test files that are part of the package.
        external: Whether it is no part of the checkout.
    """

    def __init__(self, path: str, name: str, files: list[GoFile], tests: list[GoFile], *, external: bool = False) -> None:
        self.path = path
        self.name = name
        self.files = files
        self.tests = tests
        self.external = external

    def __repr__(self) -> str:
        return f"Package({self.path!r})"

    @cached_property
    def table(self) -> Table:
        """What the package declares without its tests."""
        return Table(self.files)

    @cached_property
    def test_table(self) -> Table:
        """What its own test files declare."""
        return Table(self.tests)

    def lookup(self, name: str, asker: GoFile | None = None, *, with_tests: bool = False) -> list[Object]:
        """Return what a name means at package level, best first; the others are for other platforms.

        Args:
            name: The name.
            asker: The file that asks: a file for Windows means the names of files for Windows.
            with_tests: Whether the package's own tests count.
        """
        found = self.table.named(name)
        if with_tests and self.tests:
            found = found + self.test_table.named(name)
        return _rank(found, asker)

    def methods_of(self, type_name: str, name: str, asker: GoFile | None = None) -> list[Object]:
        """Return the methods of this name of a type, best first.

        Tests may add methods to the package's types. Code that is not a test cannot call them, so they may always be looked at last.
        """
        found = self.table.method(type_name, name)
        if not found and self.tests:
            found = self.test_table.method(type_name, name)
        if len(found) == 1 and not _is_built_with(found[0], asker):
            return []  # it may hide a promoted one that this platform does have
        return _rank(found, asker)

    def all_methods(self, type_name: str) -> Iterator[list[Object]]:
        """Yield, for every name, the methods of a type, best first."""
        tables = (self.table, self.test_table) if self.tests else (self.table,)
        for table in tables:
            for name in table.methods.get(type_name, {}):
                yield _rank(table.method(type_name, name), None)


def _rank(found: list[Object], asker: GoFile | None) -> list[Object]:
    if len(found) < 2:
        return found
    tags = constraints.tags_for(asker.constraint) if asker is not None and not asker.is_preferred else None

    def order(candidate: Object) -> int:
        file = candidate.file
        assert file is not None
        if tags is not None and constraints.holds(file.constraint, tags):
            return 0 if file is asker else 1
        return 2 if file.is_preferred else 3

    return sorted(found, key=order)


def _is_built_with(method: Object, asker: GoFile | None) -> bool:
    """Whether a build that takes the file that asks takes the file of a method too."""
    assert method.file is not None
    if method.file.is_preferred and (asker is None or asker.is_preferred):
        return True
    if asker is None or asker.is_preferred:
        return False
    return constraints.holds(method.file.constraint, constraints.tags_for(asker.constraint))


class Packages:
    """All packages that were asked for, each read once."""

    def __init__(self, checkout: Checkout, goroot: Path | None = None) -> None:
        self.checkout = checkout
        self._goroot = goroot
        self._root = str(checkout.root)
        self.bytes_read = 0
        self._files: dict[str, GoFile | None] = {}
        self._listed: dict[str, list[GoFile]] = {}
        self._packages: dict[tuple[str, str], Package] = {}
        self._imported: dict[tuple[str, bool], Package | None] = {}
        self._bundled: dict[str, Package] = {}
        self._real: dict[str, Package | None] = {}
        self._stamps: dict[str, tuple[int, int]] = {}

    @cached_property
    def goroot(self) -> Path | None:
        """The GOROOT that was named, or that of the `go` on this machine; None when there is none."""
        return self._goroot or settings.find_goroot()

    def file(self, path: str) -> GoFile:
        """Return a file of the checkout (or, by an absolute path, of the GOROOT).

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        file = self._files.get(path)
        if file is None:
            source, stamp = _read(os.path.join(self._root, path), path)
            self._stamps[path] = stamp
            directory = path.rpartition("/")[0]
            file = self._files[path] = GoFile(path, directory, source, external=os.path.isabs(path))
            self.bytes_read += len(source)
        return file

    def is_stale(self) -> bool:
        """Whether a file that was read, or a directory that was listed, has changed on disk since."""
        for path, stamp in self._stamps.items():
            try:
                stat = os.stat(os.path.join(self._root, path))
            except OSError:
                return True
            if (stat.st_size if stamp[0] >= 0 else -1, stat.st_mtime_ns) != stamp:
                return True
        return False

    def package_of(self, file: GoFile) -> Package:
        """Return the package that a file is part of."""
        bundled = self._bundled.get(file.path) if file.external else None
        return bundled if bundled is not None else self._package(file.directory, file.package_name, external=file.external)

    def package_of_object(self, declared: Object) -> Package:
        """Return the package that declares an object."""
        assert declared.file is not None
        return self.package_of(declared.file)

    def import_path(self, directory: str) -> str:
        """Return the import path of a directory, of the checkout or of the GOROOT."""
        if self.goroot is not None and os.path.isabs(directory):
            return os.path.relpath(directory, self.goroot / "src").replace(os.sep, "/").removeprefix("vendor/")
        return self.checkout.import_path(directory)

    def imported(self, path: str, asker: GoFile) -> Package | None:
        """Return what an import path means in a file; None when it is nowhere to be found."""
        key = (path, os.path.isabs(asker.path))
        if key not in self._imported:
            self._imported[key] = self._find(path, from_outside=os.path.isabs(asker.path))
        return self._imported[key]

    def sees_tests_of(self, package: Package, asker: GoFile) -> bool:
        """Whether a file sees what a package's own tests declare: its other files, and its external tests, do."""
        return asker.is_test and bool(package.tests) and asker.directory == package.tests[0].directory

    def name_of_import(self, path: str, asker: GoFile) -> str:
        """Return the name that a package is known by where it is imported without another."""
        package = self.imported(path, asker)
        return package.name if package is not None else guess_name(path)

    def list_directory(self, directory: str) -> list[GoFile]:
        """Return the Go files directly in a directory, read; what cannot be read is left out."""
        files = self._listed.get(directory)
        if files is None:
            files = self._listed[directory] = []
            full = os.path.join(self._root, directory)
            try:
                names = sorted(entry for entry in os.listdir(full) if entry.endswith(".go"))
                self._stamps[directory or "."] = (-1, os.stat(full).st_mtime_ns)
            except OSError:
                return files
            for name in names:
                path = f"{directory}/{name}" if directory else name
                try:
                    files.append(self.file(path))
                except CheckoutError:
                    continue
        return files

    def _package(self, directory: str, name: str, *, external: bool = False) -> Package:
        key = (directory, name)
        package = self._packages.get(key)
        if package is None:
            files = [file for file in self.list_directory(directory) if file.package_name == name]
            path = self.import_path(directory)
            built = [file for file in files if not file.is_test]
            tests = [file for file in files if file.is_test]
            if name.endswith("_test") and tests and not built:
                path, built, tests = f"{path}_test", tests, []
            built.sort(key=_is_for_others)
            package = self._packages[key] = Package(path, name, built, tests, external=external)
        return package

    def _find(self, path: str, *, from_outside: bool) -> Package | None:
        if not from_outside:
            for directory in self.checkout.directories_of(path):
                package = self._main_package(directory)
                if package is not None:
                    return package
        if path == UNSAFE:
            return self._from_bundle("unsafe", (resources.files(__package__) / "unsafe.go").read_bytes())
        if from_outside:
            return self._from_goroot(path) or self._from_archive(path)
        return self._from_archive(path) or self._from_goroot(path)

    def _from_goroot(self, path: str) -> Package | None:
        for directory in (f"src/{path}", f"src/vendor/{path}"):
            full = self.goroot / directory if self.goroot is not None else None
            if full is not None and full.is_dir():
                package = self._main_package(str(full), external=True)
                if package is not None:
                    return package
        return None

    def in_goroot(self, path: str) -> Package | None:
        """Return a package of the standard library with its real files; None without a GOROOT."""
        if path not in self._real:
            self._real[path] = self._from_goroot(path)
        return self._real[path]

    def _main_package(self, directory: str, *, external: bool = False) -> Package | None:
        """The package of a directory that others can import."""
        names = Counter(file.package_name for file in self.list_directory(directory) if not file.is_test and file.is_preferred)
        if not names:
            names = Counter(file.package_name for file in self.list_directory(directory) if not file.is_test)
        if not names:
            return None
        # A program that `go run` uses may lie beside the files of a library, with a constraint that no build fulfils.
        best = max(names, key=lambda name: (name not in ("main", "documentation"), names[name]))
        return self._package(directory, best, external=external)

    def _from_archive(self, path: str) -> Package | None:
        archive = self._archive
        for name in (f"{path}.go", f"vendor/{path}.go"):
            if archive is not None and name in archive.NameToInfo:
                return self._from_bundle(path, archive.read(name))
        return None

    @cached_property
    def _archive(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(str(resources.files(__package__) / "standard_library.zip"))
        except OSError:
            return None

    def standard_bearers(self, method: str) -> list[tuple[str, str]]:
        """Return (import path, type) of what may have a method of this name in the standard library."""
        return self._standard_methods.get(method, [])

    @cached_property
    def _standard_methods(self) -> dict[str, list[tuple[str, str]]]:
        declaring: dict[str, set[tuple[str, str]]] = {}
        embedders: dict[str, set[tuple[str, str]]] = {}
        for entry in self._archive.namelist() if self._archive is not None else ():
            if entry.endswith(".go") and self._archive is not None:
                package = entry.removesuffix(".go")
                facts = extract(self._archive.read(entry))
                for declaration in facts.declarations:
                    if declaration.kind in (Kind.METHOD, Kind.INTERFACE_METHOD):
                        declaring.setdefault(declaration.name, set()).add((package, declaration.receiver))
                for owner, embedded in list_embeds(facts):
                    embedders.setdefault(embedded, set()).add((package, owner))
        for found in declaring.values():
            pending = list(found)
            while pending:
                following = embedders.get(pending.pop()[1], set()) - found
                found |= following
                pending += following
        return {name: sorted(found) for name, found in declaring.items()}

    def _from_bundle(self, path: str, source: bytes) -> Package:
        file = GoFile(f"<{path}>", path, source, external=True)
        package = Package(path, file.package_name or guess_name(path), [file], [], external=True)
        self._bundled[file.path] = package
        return package


def guess_name(path: str) -> str:
    """Return the name that a package most likely has whose files are not at hand."""
    parts = path.split("/")
    last = parts[-1]
    if len(parts) > 1 and _VERSION.fullmatch(last):
        last = parts[-2]
    last = _DOTTED_VERSION.sub("", last)
    return last.removeprefix("go-").replace("-", "_")


def is_standard(path: str) -> bool:
    """Tell whether an import path looks like one of the standard library: no dot in its first element."""
    return not _HOST.match(path)


def _read(full: str, path: str) -> tuple[bytes, tuple[int, int]]:
    """Read a file; return its bytes and its (size, time of change).

    Raises:
        CheckoutError: It is gone or cannot be read.
    """
    try:
        with open(full, "rb") as stream:
            stat = os.fstat(stream.fileno())
            return stream.read(), (stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        raise CheckoutError(f"cannot read {path}: {error.strerror}", "look whether it was moved or deleted: git status") from error


def _is_for_others(file: GoFile) -> bool:
    return not file.is_preferred
