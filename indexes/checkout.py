"""A checkout: where its root is, which `.go` files count, which import path a directory has, which Kubernetes it is.

Import paths follow Go: the nearest `go.mod` above a directory names its module; below `vendor/` the path begins behind that word; in
Kubernetes `staging/src/k8s.io/X` is `k8s.io/X` even in trees whose staging modules have no `go.mod`.

Every file is read once. Before 1.30 Kubernetes links `vendor/k8s.io/X` to staging: links to directories are not followed. Older trees
hold full copies there: a copy yields to staging. Of two names for one file (a link) the real one counts.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path, PurePosixPath

from indexes.errors import CheckoutError
from indexes.model import SourceFile
from indexes.version import Version, find_version

STAGING = "staging/src"
KUBERNETES = "k8s.io/kubernetes"
_NAME = attrgetter("name")
_SKIPPED_DIRECTORIES = frozenset({".git", ".hg", ".svn", "_output", "node_modules"})
_MODULE = re.compile(rb"^[ \t]*module[ \t]+(?:\"([^\"\r\n]+)\"|`([^`\r\n]+)`|([^\s/][^\s]*))", re.MULTILINE)


@dataclass(frozen=True)
class Listing:
    """What a walk over the checkout found.

    Attributes:
        files: All Go files that count, by path.
        stamps: (size in bytes, modification time in ns) of each, in the same order.
        skipped: Path to reason, for what was left out: unreadable directories, links that lead nowhere or in a circle.
        vendored_copies: Directories of vendor that were left out because staging has the same package.
        layout: A hash of what gives directories their import paths; while it stays, no file changes its package.
    """

    files: list[SourceFile] = field(default_factory=list)
    stamps: list[tuple[int, int]] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    vendored_copies: list[str] = field(default_factory=list)
    layout: str = ""


class Checkout:
    """A tree of Go source code on disk.

    Attributes:
        root: Absolute path of its top directory.
    """

    def __init__(self, root: Path) -> None:
        """Open a checkout at its root.

        Raises:
            CheckoutError: There is no such directory.
        """
        root = Path(os.path.abspath(root))
        if not root.is_dir():
            raise CheckoutError(
                f"there is no directory {root}" if not root.exists() else f"{root} is not a directory",
                "name a folder with Go source: --checkout DIR",
            )
        self.root = root
        self._modules: dict[str, str | None] = {}

    def __repr__(self) -> str:
        return f"Checkout({str(self.root)!r})"

    @cached_property
    def is_kubernetes(self) -> bool:
        """Whether this is Kubernetes itself, or a fork of it."""
        return is_kubernetes(self.root)

    @cached_property
    def version(self) -> Version | None:
        """The release that is checked out, or None when nothing tells."""
        return find_version(self.root)

    @cached_property
    def module(self) -> str:
        """The module path of the root, or an empty string."""
        return self._module_at("") or ""

    def import_path(self, directory: str) -> str:
        """Return the import path of a directory of the checkout (`pkg/scheduler`, or an empty string for the root)."""
        parts = directory.split("/") if directory else []
        for depth in range(len(parts), -1, -1):
            if depth and parts[depth - 1] == "vendor":
                return "/".join(parts[depth:])
            module = self._module_at("/".join(parts[:depth]))
            if module is not None:
                return "/".join([module, *parts[depth:]])
        if directory.startswith(f"{STAGING}/"):
            return directory.removeprefix(f"{STAGING}/")
        return "/".join([KUBERNETES, *parts]) if self.is_kubernetes else directory

    def directories_of(self, import_path: str) -> list[str]:
        """Return the directories that may hold a package, best first; only those that exist.

        The order is Go's own for a main module with staging: the module itself, staging, other modules of a workspace, vendor.
        """
        path = import_path.removesuffix("_test") if not self._exists(import_path) else import_path
        candidates = [f"{STAGING}/{path}"]
        for module, directory in self._workspace_modules:
            if path == module:
                candidates.insert(0, directory)
            elif path.startswith(f"{module}/"):
                candidates.insert(0, "/".join(filter(None, [directory, path.removeprefix(f"{module}/")])))
        # Before 1.30 vendor/k8s.io/X is staging again, as links or as copies.
        if not (self.root / STAGING / path).is_dir():
            candidates.append(f"vendor/{path}")
        if path.startswith(f"{KUBERNETES}/") and not self.module:
            candidates.insert(0, path.removeprefix(f"{KUBERNETES}/"))
        return [directory for directory in dict.fromkeys(candidates) if (self.root / directory).is_dir()]

    def source_file(self, path: str) -> SourceFile:
        """Describe one Go file by its path in the checkout."""
        directory, _, name = path.rpartition("/")
        parts = directory.split("/")
        # The end-to-end tests of Kubernetes live in packages of their own, without the _test suffix.
        test = name.endswith("_test.go") or "testdata" in parts or (parts[0] == "test" and self.is_kubernetes)
        return SourceFile(path, self._import_path_cached(directory), test=test, vendor="vendor" in parts)

    def relative(self, path: Path | str) -> str:
        """Return a path as the index knows it: relative to the root, with `/`.

        Raises:
            CheckoutError: The path lies outside of the checkout.
        """
        absolute = os.path.abspath(os.path.join(self.root, path))
        for root, target in ((str(self.root), absolute), (os.path.realpath(self.root), os.path.realpath(absolute))):
            if target == root:
                return ""
            if target.startswith(root.rstrip(os.sep) + os.sep):
                return PurePosixPath(*Path(os.path.relpath(target, root)).parts).as_posix()
        raise CheckoutError(f"{path} is not in the checkout {self.root}", "name a file below it, or another --checkout")

    def list_files(self) -> Listing:
        """Walk the whole tree and return the Go files that count, each once.

        Raises:
            CheckoutError: The root is gone or cannot be read. An index must not take that for a tree without files.
        """
        self._forget()
        root = str(self.root)
        listing = Listing()
        found: list[tuple[SourceFile, tuple[int, int]]] = []
        pending = [""]
        while pending:
            directory = pending.pop()
            try:
                with os.scandir(os.path.join(root, directory)) as entries:
                    listed = sorted(entries, key=_NAME)
            except OSError as error:
                if not directory:
                    raise CheckoutError(
                        f"cannot read {self.root}: {error.strerror}", "name a folder with Go source: --checkout DIR"
                    ) from error
                listing.skipped[directory] = f"directory not readable: {error.strerror}"
                continue
            prefix = f"{directory}/" if directory else ""
            if "go.mod" not in map(_NAME, listed):
                self._modules[directory] = None
            for entry in listed:
                path = prefix + entry.name
                try:
                    if entry.is_dir(follow_symlinks=False):
                        if self._is_copy_of_staging(path):
                            listing.vendored_copies.append(path)
                        elif entry.name not in _SKIPPED_DIRECTORIES:
                            pending.append(path)
                    elif entry.name.endswith(".go") and self._counts(entry, path, listing):
                        stat = entry.stat()
                        found.append((self.source_file(path), (stat.st_size, stat.st_mtime_ns)))
                except OSError as error:
                    if entry.name.endswith(".go"):
                        listing.skipped[path] = f"not readable: {error.strerror}"
        found.sort(key=lambda pair: pair[0].path)
        listing.files.extend(file for file, _ in found)
        listing.stamps.extend(stamp for _, stamp in found)
        return replace(listing, layout=self._layout())

    def list_directory(self, directory: str) -> Iterator[SourceFile]:
        """Yield the Go files that lie directly in one directory, by name."""
        try:
            names = sorted(name for name in os.listdir(self.root / directory) if name.endswith(".go"))
        except OSError:
            return
        for name in names:
            path = f"{directory}/{name}" if directory else name
            if (self.root / path).is_file():
                yield self.source_file(path)

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise CheckoutError(f"cannot read {path}: {error.strerror}", "look whether it was moved or deleted: git status") from error

    def _counts(self, entry: os.DirEntry[str], path: str, listing: Listing) -> bool:
        if not entry.is_symlink():
            if entry.is_file():
                return True
            listing.skipped[path] = "not a regular file"
            return False
        target = os.path.realpath(entry.path)
        if not os.path.isfile(target):
            listing.skipped[path] = "link that leads to no file"
            return False
        root = os.path.realpath(self.root).rstrip(os.sep) + os.sep
        # The walk finds the target itself, unless it lies where the walk does not go.
        return not (target.startswith(root) and target.endswith(".go") and self._is_walked(target.removeprefix(root)))

    def _is_walked(self, path: str) -> bool:
        parts = path.split(os.sep)[:-1]
        return _SKIPPED_DIRECTORIES.isdisjoint(parts) and not self._is_copy_of_staging("/".join(parts[:3]))

    def _is_copy_of_staging(self, path: str) -> bool:
        """Whether a real directory `vendor/k8s.io/X` repeats `staging/src/k8s.io/X` (trees before 1.25)."""
        return path.startswith("vendor/") and path.count("/") == 2 and (self.root / STAGING / path[7:]).is_dir()

    def _exists(self, import_path: str) -> bool:
        name = import_path.rpartition("/")[2]
        return not name.endswith("_test") or any((self.root / base / import_path).is_dir() for base in (STAGING, "vendor"))

    @cached_property
    def _workspace_modules(self) -> list[tuple[str, str]]:
        """(module path, directory) of the root's module and of those that go.work names; the longest paths last."""
        directories = {"", *_used_by_work_file(self.root / "go.work")}
        modules = [(module, directory) for directory in directories if (module := self._module_at(directory))]
        return sorted(modules, key=lambda pair: len(pair[0]))

    def _forget(self) -> None:
        """Forget what files other than Go files said: they may have changed since."""
        self._modules = {}
        for name in ("is_kubernetes", "version", "module", "_workspace_modules", "_paths"):
            self.__dict__.pop(name, None)

    def _layout(self) -> str:
        modules = sorted((directory, module) for directory, module in self._modules.items() if module is not None)
        return hashlib.blake2b(repr((self.is_kubernetes, modules)).encode("utf-8", "replace"), digest_size=12).hexdigest()

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {}

    def _import_path_cached(self, directory: str) -> str:
        known = self._paths.get(directory)
        if known is None:
            known = self._paths[directory] = self.import_path(directory)
        return known

    def _module_at(self, directory: str) -> str | None:
        if directory not in self._modules:
            self._modules[directory] = read_module_path(self.root / directory / "go.mod")
        return self._modules[directory]


def read_module_path(go_mod: Path) -> str | None:
    """Return the module path that a go.mod file declares, or None when there is no such file or no module line."""
    try:
        found = _MODULE.search(go_mod.read_bytes())
    except OSError:
        return None
    return next(group for group in found.groups() if group).decode("utf-8", "replace") if found else None


def is_kubernetes(root: Path) -> bool:
    """Tell whether a directory is the top of Kubernetes, or of a fork of it."""
    module = read_module_path(root / "go.mod")
    if module is not None:
        return module == KUBERNETES
    return (root / "cmd/kube-apiserver").is_dir() and (root / "pkg/kubelet").is_dir()


def find_root(start: Path) -> Path | None:
    """Return the checkout that holds a directory.

    A Kubernetes checkout anywhere above wins (its staging modules have a go.mod too), then the nearest workspace, then the nearest module.
    """
    start = Path(os.path.abspath(start))
    above = [start, *start.parents]
    for test in (is_kubernetes, _has_work_file, _has_module):
        found = next((directory for directory in above if test(directory)), None)
        if found is not None:
            return found
    return None


def _has_work_file(directory: Path) -> bool:
    return (directory / "go.work").is_file()


def _has_module(directory: Path) -> bool:
    return read_module_path(directory / "go.mod") is not None


def _used_by_work_file(go_work: Path) -> list[str]:
    try:
        text = go_work.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    text = re.sub(r"//[^\n]*", "", text)
    used = re.findall(r"^\s*use\s+([^\s(]+)", text, re.MULTILINE)
    for block in re.findall(r"^\s*use\s*\(([^)]*)\)", text, re.MULTILINE):
        used.extend(block.split())
    directories = [PurePosixPath(name.strip('"`')) for name in used]
    # What lies outside of the checkout is not in the index; `.` is the root.
    return ["" if not directory.parts else str(directory) for directory in directories if ".." not in directory.parts]
