"""A name in its place -> the object that it stands for: block, file, package, universe (https://go.dev/ref/spec#Blocks)."""

from __future__ import annotations

from importlib import resources

from navigator.resolve import types
from navigator.resolve.files import GoFile, ImportSpec, Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.package import Table, guess_name
from navigator.resolve.packages import Packages

BUILTINS = frozenset("append cap clear close complex copy delete imag len make max min new panic print println real recover".split())


class Names:
    """Looks names up from the inside out."""

    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self.universe = _make_universe()
        self._imports: dict[tuple[str, str], Object | None] = {}

    def lookup(self, unit: Unit, name: str, offset: int) -> list[Object]:
        """Return what a name means where it stands, best first; more than one where build constraints tell declarations apart.

        Args:
            unit: The chunk that it stands in.
            name: The name.
            offset: Byte offset of the place.
        """
        found = unit.scopes.lookup(name, offset)
        if found is not None:
            return [found]
        return self.lookup_in_file(unit.file, name)

    def lookup_in_file(self, file: GoFile, name: str) -> list[Object]:
        """Return what a name means at the top level of a file."""
        imported = self.find_import(file, name)
        if imported is not None:
            return [imported]
        declared = self.packages.package_of(file).lookup(name, file, with_tests=file.is_test)
        if declared:
            return declared
        for spec in file.imports:
            if spec.alias == ".":
                package = self.packages.imported(spec.path, file)
                if package is not None and name[:1].isupper():
                    found = package.lookup(name, file, with_tests=self.packages.sees_tests_of(package, file))
                    if found:
                        return found
        universal = self.universe.get(name)
        return [universal] if universal is not None else []

    def find_import(self, file: GoFile, name: str) -> Object | None:
        """Return the package that a name is an import of in a file."""
        key = (file.path, name)
        if key not in self._imports:
            self._imports[key] = self._find_import(file, name)
        return self._imports[key]

    def import_object(self, file: GoFile, spec: ImportSpec) -> Object:
        """Return the package that an import leads to."""
        package = self.packages.imported(spec.path, file)
        found = Object(ObjectKind.PACKAGE, package.name if package else guess_name(spec.path))
        found.package = package
        found.path = spec.path
        return found

    def _find_import(self, file: GoFile, name: str) -> Object | None:
        unnamed = []
        for spec in file.imports:
            if spec.alias == name:
                return self.import_object(file, spec)
            if not spec.alias:
                unnamed.append(spec)
        # Mostly the last element of the path is the name. Only where it is not do the other imports have to be looked at.
        likely = [spec for spec in unnamed if guess_name(spec.path) == name]
        others = [spec for spec in unnamed if guess_name(spec.path) != name]
        for spec in (*likely, *others):
            if self.packages.name_of_import(spec.path, file) == name:
                return self.import_object(file, spec)
        return None


def _make_universe() -> dict[str, Object]:
    """The names that every program has (https://go.dev/ref/spec#Predeclared_identifiers)."""
    universe: dict[str, Object] = {}
    for name, basic in types.BASICS.items():
        found = universe[name] = Object(ObjectKind.TYPE, name)
        found.type = basic
    for name in BUILTINS:
        universe[name] = Object(ObjectKind.BUILTIN, name)
    for name, constant in (("true", types.UNTYPED_BOOL), ("false", types.UNTYPED_BOOL), ("iota", types.UNTYPED_INT)):
        found = universe[name] = Object(ObjectKind.CONST, name)
        found.type = constant
    nil = universe["nil"] = Object(ObjectKind.NIL, "nil")
    nil.type = types.UNTYPED_NIL
    source = (resources.files(__package__) / "universe.go").read_bytes()
    table = Table([GoFile("builtin", "builtin", source, external=True)])
    universe.update((name, table.named(name)[0]) for name in table.names)
    return universe
