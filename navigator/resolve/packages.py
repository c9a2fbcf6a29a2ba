"""Which files make a package, and which package an import path leads to.

A directory holds a package, perhaps with its own tests, and perhaps an external test package. Of the files that carry a build
constraint, those that a build for linux/amd64 takes come first, then those that suit the file that asks.

The standard library is read from a GOROOT when there is one, and otherwise from `standard_library.zip`, which holds what its packages
declare. Both are outside of the checkout.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cached_property
from importlib import resources
from pathlib import Path

from indexes.checkout import Checkout
from indexes.errors import CheckoutError
from navigator import settings
from navigator.resolve.files import GoFile
from navigator.resolve.objects import Object
from navigator.resolve.package import Package, guess_name
from navigator.resolve.standard import StandardLibrary

_UNSAFE = "unsafe"


class Packages:
    """All packages that were asked for, each read once.

    Attributes:
        checkout: The tree.
        standard: What the standard library declares.
        bytes_read: How much source text is held.
    """

    def __init__(self, checkout: Checkout, goroot: Path | None = None) -> None:
        self.checkout = checkout
        self._goroot = Path(os.path.abspath(goroot)) if goroot is not None else None
        self._root = str(checkout.root)
        self.standard = StandardLibrary()
        self.bytes_read = 0
        self._files: dict[str, GoFile] = {}
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

    @property
    def stamps(self) -> dict[str, tuple[int, int]]:
        """(size in bytes, time of change in ns) of every file that was read, by path; of a directory that was listed the size is -1."""
        return self._stamps

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
        if path == _UNSAFE:
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
        source = self.standard.read(path)
        return self._from_bundle(path, source) if source is not None else None

    def _from_bundle(self, path: str, source: bytes) -> Package:
        file = GoFile(f"<{path}>", path, source, external=True)
        package = Package(path, file.package_name or guess_name(path), [file], [], external=True)
        self._bundled[file.path] = package
        return package


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
