"""All that was worked out about a checkout so far, and the parts that work it out.

The parts know each other through the program. A program holds what it has read until a file changes on disk or a bound is passed; then it
begins anew, with nothing lost but time.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes
from navigator.resolve.builtins import Builtins
from navigator.resolve.constants import Constants
from navigator.resolve.expressions import Expressions, Operand
from navigator.resolve.files import GoFile, Unit
from navigator.resolve.generics import Generics
from navigator.resolve.identify import Identify
from navigator.resolve.identity import Identity
from navigator.resolve.interfaces import Interfaces
from navigator.resolve.literals import Literals
from navigator.resolve.members import Members
from navigator.resolve.names import Names
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.package import Package
from navigator.resolve.packages import Packages
from navigator.resolve.parameters import Parameters
from navigator.resolve.typer import Typer
from navigator.resolve.types import Named, Tuple, Type
from navigator.resolve.variables import Variables

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_CHECK_SECONDS = 0.5
# Types and expressions are worked out recursively. What is nested deeper than this is not Go that anyone wrote.
_DEEPEST = 12_000


class Program:
    """What is known of the Go code of a checkout.

    Attributes:
        workspace: The checkout.
        goroot: The GOROOT that was named; None for that of this machine.
        packages, names, typer, interfaces, parameters, members, generics, identity, expressions, builtins, variables, literals, constants,
            identify: The parts; see their modules.
    """

    def __init__(self, workspace: Workspace, goroot: Path | None = None) -> None:
        self.workspace = workspace
        self.goroot = goroot
        self.packages = Packages(workspace.checkout, goroot)
        self.names = Names(self.packages)
        self.typer = Typer(self)
        self.interfaces = Interfaces(self)
        self.parameters = Parameters(self)
        self.members = Members(self)
        self.generics = Generics(self)
        self.identity = Identity(self)
        self.expressions = Expressions(self)
        self.builtins = Builtins(self)
        self.variables = Variables(self)
        self.literals = Literals(self)
        self.constants = Constants(self)
        self.identify = Identify(self)
        self.checked = time.monotonic()
        self._member_objects: dict[tuple[str, int], Object] = {}
        self._aliases: dict[str, dict[str, list[str]]] = {}

    @property
    def is_full(self) -> bool:
        """Whether it holds more than it should."""
        return self.packages.bytes_read > self.workspace.most_source_bytes

    def is_outdated(self) -> bool:
        """Whether what it read has changed on disk since; looked at every half second at most."""
        now = time.monotonic()
        if now - self.checked < _CHECK_SECONDS:
            return False
        if self.packages.is_stale():
            return True
        self.checked = now
        return False

    def name_node(self, found: Object) -> Node | None:
        """Return the node of an object's name where it is declared."""
        if found.node is not None:
            return found.node
        if found.file is None:
            return None
        unit = found.file.unit(found.chunk)
        return unit.node_at(found.offset, found.offset + len(found.name.encode("utf-8", "replace")))

    def in_package(self, package: Object, name: str, asker: GoFile) -> list[Object]:
        """Return what a name means behind a package's name; one that is not exported too, though Go does not let it be used there."""
        if package.package is None:
            return []
        with_tests = self.packages.sees_tests_of(package.package, asker)
        return package.package.lookup(name, asker, with_tests=with_tests)

    def package_member(self, unit: Unit, package: Node | None, name: Node | None) -> list[Object]:
        """Return what `package.name` means."""
        if package is None or name is None:
            return []
        found = self.names.lookup(unit, nodes.text(package), package.start_byte)
        if not found or found[0].kind is not ObjectKind.PACKAGE:
            return []
        return self.in_package(found[0], nodes.text(name), unit.file)

    def generic_base(self, unit: Unit, node: Node) -> Object | None:
        """Return what stands before type arguments in brackets."""
        if node.type == "qualified_type":
            found = self.package_member(unit, nodes.field(node, "package"), nodes.field(node, "name"))
        else:
            found = self.names.lookup(unit, nodes.text(node), node.start_byte)
        return found[0] if found else None

    def selected_type(self, operand: Operand) -> Type:
        """Return the type whose members a selector on this operand finds."""
        found = operand.type
        return found.items[0] if isinstance(found, Tuple) and len(found.items) == 1 else found

    def member_object(self, kind: ObjectKind, unit: Unit, name: Node) -> Object:
        """Return the one object of a member that is declared at a node."""
        key = (unit.file.path, name.start_byte)
        found = self._member_objects.get(key)
        if found is None:
            found = self._member_objects[key] = Object(kind, nodes.text(name), unit.file, name.start_byte, unit.number)
            found.node = name
        return found

    def declared_at(self, file: GoFile, offset: int) -> Object | None:
        """Return the object that is declared at package level with its name at a byte offset."""
        package = self.packages.package_of(file)
        declared = next((one for one in file.declared if one.offset == offset), None)
        if declared is None:
            return None
        for table in (package.table, package.test_table):
            found = table.method(declared.receiver, declared.name) if declared.receiver else table.named(declared.name)
            for one in found:
                if one.file is file and one.offset == offset:
                    return one
        return None

    def owner_of(self, member: Object) -> str:
        """Return the name of the type that a field or interface method is written in; with dots through anonymous structs."""
        from navigator.resolve.places import owner_name

        node = self.name_node(member)
        return owner_name(node) if node is not None else ""

    def find_member(self, package: Package, owner: str, name: str) -> Object | None:
        """Return a field or interface method by the name of its type at package level."""
        found = package.lookup(owner)
        if not found:
            return None
        selection = self.members.find(self.typer.object_type(found[0]), name, None)
        return selection.object if selection is not None else None

    def aliases_of(self, declared: Object) -> list[str]:
        """Return the other names by which its package declares methods of a type: those of aliases (`type T = U`; `func (T) M()`)."""
        assert declared.file is not None
        package = self.packages.package_of(declared.file)
        known = self._aliases.get(package.path)
        if known is None:
            known = self._aliases[package.path] = {}
            for receiver in package.table.methods:
                found = package.table.named(receiver)
                if found and _looks_like_alias(found[0]) and self.typer.is_alias(found[0]):
                    target = self.typer.object_type(found[0])
                    if isinstance(target, Named):
                        known.setdefault(target.object.name, []).append(receiver)
        return known.get(declared.name, [])


def _looks_like_alias(declared: Object) -> bool:
    """Whether there is an equals sign behind a type's name, which is told without parsing it."""
    assert declared.file is not None
    source = declared.file.source
    behind = declared.offset + len(declared.name.encode("utf-8", "replace"))
    end = source.find(b"\n", behind)
    return b"=" in source[behind : end if end >= 0 else len(source)]


def get_program(workspace: Workspace, goroot: Path | None = None) -> Program:
    """Return a workspace's program for a new question: a new one when what the last one read has changed on disk."""
    program = workspace.kept(Program)
    if program is None or program.is_full or program.is_outdated() or (goroot is not None and program.goroot != goroot):
        program = _begin_anew(workspace, program, goroot)
    return program


def go_on(program: Program) -> Program:
    """Return the program with which a long question goes on: another one when this one holds more than it should."""
    return _begin_anew(program.workspace, program, None) if program.is_full else program


def _begin_anew(workspace: Workspace, old: Program | None, goroot: Path | None) -> Program:
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    known = old.goroot if old is not None else None
    program = workspace.keep(Program(workspace, goroot or known))
    if old is not None:
        # The parts of a program refer to each other. Their syntax trees are large, and the collector does not know that.
        del old
        gc.collect()
    return program
