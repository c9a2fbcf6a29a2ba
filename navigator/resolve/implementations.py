"""Who implements it? An interface -> the types that have its methods; a type -> the interfaces that it satisfies; a method -> both.

Candidates come from the index: who declares the rarest of the methods, and who embeds one of those. Every candidate is then checked by its
method set, signatures included (https://go.dev/ref/spec#Implementing_an_interface).

Go asks for no declaration of intent, so a type may have the methods of an interface that it has never heard of. Unless `everywhere` is
asked for, the two have to know each other: the type's package is, or imports, that of the interface.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes.errors import CheckoutError
from navigator.errors import UsageError
from navigator.resolve.bearers import Bearer, find_bearers, find_interfaces
from navigator.resolve.dependents import find_graph
from navigator.resolve.interfaces import InterfaceMethod
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.places import Place, place_of
from navigator.resolve.program import Program, get_program, go_on
from navigator.resolve.references import objects_at
from navigator.resolve.types import Interface, Named, Pointer, Signature, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.workspace import Workspace

_METHODS = frozenset({ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD})


@dataclass(frozen=True, slots=True)
class Implementation:
    """A type that implements an interface, or an interface that a type implements; of a method, the method there.

    Attributes:
        place: Where it is declared.
        pointer: Whether only a pointer to the type implements it.
        distant: Whether the type's package does not know that of the interface.
        test: Whether it is declared in a test.
    """

    place: Place
    pointer: bool
    distant: bool
    test: bool

    @property
    def symbol(self) -> str:
        return self.place.symbol

    @property
    def path(self) -> str:
        return self.place.path

    @property
    def line(self) -> int:
        return self.place.line

    @property
    def column(self) -> int:
        return self.place.column


def find_implementations(workspace: Workspace, path: str, line: int, column: int, *, everywhere: bool = False) -> list[Implementation]:
    """Return what implements the interface at a position, or the interfaces that the type there implements, by path.

    Args:
        workspace: The checkout.
        path: A Go file.
        line: 1-based.
        column: 1-based, in bytes.
        everywhere: Whether types count whose packages do not know the interface's.

    Raises:
        NotFoundError: There is no name at the position, or it has no meaning.
        UsageError: It is neither a type nor a method.
        CheckoutError: The file cannot be read.
    """
    program = get_program(workspace)
    found = objects_at(program, program.packages.file(path), line, column)[0]
    return implementations_of(workspace, program, found, everywhere=everywhere)


def implementations_of(workspace: Workspace, program: Program, found: Object, *, everywhere: bool = False) -> list[Implementation]:
    """Return what implements an interface, or the interfaces that a type implements, or a method's counterparts.

    Raises:
        UsageError: The object is neither a type nor a method.
    """
    if found.kind in _METHODS:
        pairs = [(method, pointer, distant) for method, pointer, distant in _counterparts(workspace, program, found, everywhere=everywhere)]
    elif found.kind is ObjectKind.TYPE:
        pairs = list(_find(workspace, program, found, everywhere=everywhere))
    else:
        raise UsageError(f"{found.name} is a {found.kind}: only types and methods have implementations", "name a type, or a method of one")
    results = []
    for one, pointer, distant in pairs:
        place = place_of(program, one)
        if place is not None and (everywhere or not distant):
            results.append(Implementation(place, pointer, distant, one.file is not None and one.file.is_test))
    return sorted(dict.fromkeys(results), key=lambda one: (one.test, one.path, one.line, one.column))


def find_counterparts(workspace: Workspace, program: Program, method: Object) -> list[Object]:
    """Return the methods that a call of this one may run, or through which it may be called.

    Of an interface's method those are the ones of its implementations, of a type's method those of the interfaces that it satisfies.
    """
    return [found for found, _, distant in _counterparts(workspace, program, method) if not distant]


def _counterparts(
    workspace: Workspace, program: Program, method: Object, *, everywhere: bool = False
) -> Iterator[tuple[Object, bool, bool]]:
    owner = owner_of(program, method)
    if owner is None:
        return
    for found, pointer, distant in _find(workspace, program, owner, everywhere=everywhere):
        selection = program.members.find(Pointer(type_of_declared(program, found)), method.name, method.file)
        if selection is None or selection.object is None:
            selection = program.members.find(type_of_declared(program, found), method.name, method.file)
        if selection is not None and selection.object is not None:
            yield selection.object, pointer, distant


def owner_of(program: Program, method: Object) -> Object | None:
    """Return the type that a method belongs to; None for one of a type without a name."""
    if method.file is None:
        return None
    name = method.receiver if method.kind is ObjectKind.METHOD else program.owner_of(method)
    package = program.packages.package_of_object(method)
    found = package.lookup(name, method.file, with_tests=True) if name else []
    return _aliased(program, found[0]) if found else None


def type_of_declared(program: Program, declared: Object) -> Type:
    """Return the type that a declaration makes; a generic one with its own type parameters as arguments."""
    found = program.typer.object_type(declared)
    parameters = program.parameters.type_parameters(declared)
    if parameters and isinstance(found, Named):
        return Named(declared, tuple(TypeParameter(parameter) for parameter in parameters))
    return found


def _find(workspace: Workspace, program: Program, found: Object, *, everywhere: bool) -> Iterator[tuple[Object, bool, bool]]:
    """Yield (type or interface, whether it takes a pointer, whether the packages do not know each other)."""
    subject = type_of_declared(program, found)
    under = program.typer.underlying(subject)
    if isinstance(under, Interface):
        yield from _types_of(workspace, program, found, under)
    else:
        yield from _interfaces_of(workspace, program, found, subject, everywhere=everywhere)


def _types_of(workspace: Workspace, program: Program, interface: Object, under: Interface) -> Iterator[tuple[Object, bool, bool]]:
    methods = list(program.interfaces.elements(under).methods.values())
    if not methods:
        raise UsageError(f"every type implements {interface.name}: it has no methods", "name an interface with methods")
    parameters = set(program.parameters.type_parameters(interface))
    package = _package(program, interface)
    graph = workspace.ask(find_graph)
    names = {method.object.name for method in methods}
    bearers = workspace.ask(lambda index: find_bearers(index, program, names))
    for bearer in bearers:
        workspace.checkpoint()
        program = go_on(program)
        declared = load_bearer(program, bearer)
        if declared is None or declared.key == interface.key or program.typer.is_alias(declared):
            continue
        if _is_for_another_platform(declared, interface):
            continue
        subject = type_of_declared(program, declared)
        if isinstance(program.typer.underlying(subject), Interface):
            continue
        pointer = implements(program, subject, methods, parameters)
        if pointer is not None:
            yield declared, pointer, not graph.knows(_package(program, declared), package)


def _interfaces_of(
    workspace: Workspace, program: Program, found: Object, subject: Type, *, everywhere: bool
) -> Iterator[tuple[Object, bool, bool]]:
    methods = list(program.members.method_names(subject))
    names = {method.name for method in methods}
    graph = workspace.ask(find_graph)
    own = _package(program, found)
    bearers = workspace.ask(lambda index: find_interfaces(index, names, lambda package: everywhere or graph.knows(own, package)))
    for bearer in bearers:
        declared = load_bearer(program, bearer)
        if declared is None or program.typer.is_alias(declared):
            continue
        under = program.typer.underlying(type_of_declared(program, declared))
        if not isinstance(under, Interface):
            continue
        elements = program.interfaces.elements(under)
        wanted = list(elements.methods.values())
        if not wanted or elements.terms is not None or not {method.object.name for method in wanted} <= names:
            continue
        pointer = implements(program, subject, wanted, set(program.parameters.type_parameters(declared)))
        if pointer is not None:
            yield declared, pointer, not graph.knows(own, _package(program, declared))


def _is_for_another_platform(declared: Object, interface: Object) -> bool:
    """Whether no build for linux has a type, though one has the interface."""
    ours, theirs = declared.file, interface.file
    return ours is not None and theirs is not None and theirs.is_preferred and not ours.is_preferred


def load_bearer(program: Program, bearer: Bearer) -> Object | None:
    """Return the type that a bearer names."""
    try:
        file = program.packages.file(bearer.path)
    except CheckoutError:
        return None
    found = program.packages.package_of(file).lookup(bearer.name, file, with_tests=file.is_test)
    return _aliased(program, found[0]) if found and found[0].kind is ObjectKind.TYPE else None


def _aliased(program: Program, declared: Object) -> Object:
    """The type that an alias stands for; methods may be declared by its name."""
    found = program.typer.object_type(declared) if program.typer.is_alias(declared) else None
    return found.object if isinstance(found, Named) else declared


def implements(program: Program, subject: Type, methods: list[InterfaceMethod], parameters: set[Object]) -> bool | None:
    """Tell whether a type has all methods of an interface.

    Args:
        program: The program.
        subject: The type.
        methods: The interface's methods.
        parameters: The interface's own type parameters, when it is generic: some type arguments have to make it fit.

    Returns:
        None when it has not; otherwise whether only a pointer to it has them.
    """
    pointer = False
    bound: dict[Object, Type] = {}
    for method in methods:
        asker = method.object.file if not method.object.exported else None
        selection = program.members.find(subject, method.object.name, asker)
        if selection is None or selection.object is None or selection.object.kind not in _METHODS:
            return None
        theirs = program.members.type_of(selection)
        ours = program.generics.substitute(program.typer.object_type(method.object), method.mapping)
        if not isinstance(theirs, Signature) or not isinstance(ours, Signature):
            return None
        if parameters:
            program.generics.unify(ours, theirs, parameters, bound)
            ours_now = program.generics.substitute(ours, bound)
            assert isinstance(ours_now, Signature)
            ours = ours_now
        if not program.identity.same_signature(ours, theirs):
            return None
        if selection.object.kind is ObjectKind.METHOD and not selection.indirect and program.members.has_pointer_receiver(selection.object):
            pointer = True
    return pointer


def _package(program: Program, declared: Object) -> tuple[str, bool]:
    """The package that a type is declared in, and whether its file is one of its tests."""
    assert declared.file is not None
    return program.packages.package_of_object(declared).path, declared.file.is_test
