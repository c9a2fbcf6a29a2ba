"""One package: its files, and what they declare at package level.

Of several declarations of a name, those that a build for linux/amd64 takes come first; a file that such a build leaves out sees those of a
build that takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import cast

from indexes import constraints
from indexes.chunks import Declared
from indexes.model import Kind
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


def guess_name(path: str) -> str:
    """Return the name that a package most likely has whose files are not at hand."""
    parts = path.split("/")
    last = parts[-1]
    if len(parts) > 1 and _VERSION.fullmatch(last):
        last = parts[-2]
    last = _DOTTED_VERSION.sub("", last)
    return last.removeprefix("go-").replace("-", "_")
