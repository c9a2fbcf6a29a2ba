"""The logger that is really in scope, by its type.

In this order: a variable or parameter that is a logger; `klog.FromContext(ctx)`; `klog.FromContext(req.Context())` of an
`*http.Request`; a field of the receiver that is a logger; `klog.TODO()` where the checkout wants contextual logging, `klog.V(n).InfoS`
elsewhere. No variable is declared for it: then none is unused and none shadows another, and every line stands on its own, so that any
subset of the suggestions compiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from indexes.errors import CheckoutError
from navigator.logs.source import Function
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.program import Program
from navigator.resolve.types import Named, Pointer, Struct, Type, dereference

KLOG = "k8s.io/klog/v2"
LOGR = "github.com/go-logr/logr"
KLOG_PATHS = frozenset({KLOG, "k8s.io/klog"})
_LOGGERS = frozenset({(LOGR, "Logger"), (KLOG, "Logger")})
_VERBOSE = frozenset((path, "Verbose") for path in KLOG_PATHS)
_CONTEXT = ("context", "Context")
_REQUEST = ("net/http", "Request")
_VARIABLES = frozenset({ObjectKind.VAR, ObjectKind.PARAMETER})
_REQUIRES = re.compile(rb"^[ \t]*(?:require[ \t]+)?k8s\.io/klog/v2[ \t]+v|^[ \t]*module[ \t]+k8s\.io/klog/v2\b", re.MULTILINE)
_FAVOURITES = ("logger", "log", "ctx")

Visible = dict[str, Object]


@dataclass(frozen=True, slots=True)
class Speaker:
    """How a line begins.

    Attributes:
        head: What stands before the arguments, as `logger.V(4).Info`, with `{}` for the level.
        needs_klog: Whether it mentions the package klog.
    """

    head: str
    needs_klog: bool


@dataclass(frozen=True, slots=True)
class Klog:
    """How a file says klog where a line goes.

    Attributes:
        name: The package's name there; empty when it cannot be said.
        is_new: Whether the import has to be added.
        reason: Why it cannot be said.
    """

    name: str
    is_new: bool = False
    reason: str = ""


def name_of(program: Program, found: Type) -> tuple[str, str] | None:
    """Return (import path, name) of a defined type; None for any other."""
    if not isinstance(found, Named) or found.object.file is None:
        return None
    return program.packages.package_of_object(found.object).path, found.object.name


def is_logger(program: Program, found: Type) -> bool:
    """Whether a type is `logr.Logger`, by whatever alias."""
    return name_of(program, found) in _LOGGERS


def is_verbose(program: Program, found: Type) -> bool:
    """Whether a type is `klog.Verbose`."""
    return name_of(program, found) in _VERBOSE


def is_context(program: Program, found: Type) -> bool:
    """Whether a type is `context.Context`."""
    return name_of(program, found) == _CONTEXT


def find_speaker(  # noqa: PLR0911 - one a way
    program: Program, function: Function, visible: Visible, usable: Callable[[str], bool], klog: Klog, *, contextual: bool
) -> Speaker | str:
    """Return how a line begins at a place, or the sentence that says why there can be none.

    Args:
        program: What is known of the checkout.
        function: The function.
        visible: What the scopes declare there.
        usable: Whether a variable may be read there.
        klog: How klog is said there.
        contextual: Whether the checkout wants contextual logging in the file.
    """
    logger, context = _find_variables(program, visible, usable)
    if logger:
        return Speaker(f"{logger}.V({{}}).Info", needs_klog=False)
    if context and klog.name and klog_has(program, function, "FromContext"):
        return Speaker(f"{klog.name}.FromContext({context}).V({{}}).Info", needs_klog=True)
    field = _logger_field(program, function, visible, usable)
    if field:
        return Speaker(f"{field}.V({{}}).Info", needs_klog=False)
    if not klog.name:
        return klog.reason
    if not contextual:
        return Speaker(f"{klog.name}.V({{}}).InfoS", needs_klog=True)
    if klog_has(program, function, "TODO"):
        return Speaker(f"{klog.name}.TODO().V({{}}).Info", needs_klog=True)
    return "no logger is in scope, the checkout wants contextual logging here, and its klog has no TODO"


def _find_variables(program: Program, visible: Visible, usable: Callable[[str], bool]) -> tuple[str, str]:
    """Return a variable that is a logger, and an expression that is a context; empty where there is none."""
    contexts: list[str] = []
    requests: list[str] = []
    for name in _by_preference(visible):
        declared = visible[name]
        if declared.kind not in _VARIABLES or name == "_" or not usable(name):
            continue
        found = program.typer.object_type(declared)
        if is_logger(program, found):
            return name, ""
        if is_context(program, found):
            contexts.append(name)
        elif isinstance(found, Pointer) and name_of(program, found.element) == _REQUEST:
            requests.append(f"{name}.Context()")
    return "", next(iter([*contexts, *requests]), "")


def find_klog(program: Program, function: Function, visible: Visible) -> Klog:
    """Return how the package klog is said at a place."""
    file = function.file
    for spec in file.imports:
        if spec.path == KLOG and spec.alias not in (".", "_"):
            name = spec.alias or program.packages.name_of_import(KLOG, file)
            if name in visible:
                return Klog("", reason=f"the name {name} means something else here")
            return Klog(name)
    if "klog" in visible or program.names.lookup_in_file(file, "klog"):
        return Klog("", reason="klog is not imported, and the name klog is taken")
    if program.packages.imported(KLOG, file) is None:
        return Klog("", reason="the checkout has no klog; where go.mod requires it, go mod vendor brings it")
    if not requires_klog(program, file.path):
        return Klog("", reason="the module does not require klog")
    return Klog("klog", is_new=True)


def klog_has(program: Program, function: Function, name: str) -> bool:
    """Whether this checkout's klog has a function."""
    package = program.packages.imported(KLOG, function.file)
    return package is not None and bool(package.lookup(name))


def is_nil_safe(program: Program, function: Function) -> bool:
    """Whether this checkout's `klog.KObj` takes a nil pointer (https://github.com/kubernetes/klog, k8s_references.go)."""
    package = program.packages.imported(KLOG, function.file)
    found = package.lookup("KObj") if package is not None else []
    if not found or found[0].file is None:
        return False
    chunk = found[0].file.chunks[found[0].chunk]
    return b"IsNil" in found[0].file.source[chunk.start : chunk.end]


def requires_klog(program: Program, path: str) -> bool:
    """Whether the module that a file is part of requires klog; a tree without go.mod files may use what it vendors."""
    checkout = program.workspace.checkout
    parts = path.split("/")[:-1]
    for depth in range(len(parts), -1, -1):
        name = "/".join([*parts[:depth], "go.mod"])
        if (checkout.root / name).is_file():
            try:
                return _REQUIRES.search(program.workspace.read(name)) is not None
            except CheckoutError:
                return False
    return True


def _by_preference(visible: Visible) -> list[str]:
    favourites = [name for name in _FAVOURITES if name in visible]
    return favourites + [name for name in visible if name not in _FAVOURITES]


def _logger_field(program: Program, function: Function, visible: Visible, usable: Callable[[str], bool]) -> str:
    receiver = visible.get(function.receiver)
    if receiver is None or receiver.kind is not ObjectKind.PARAMETER or not usable(function.receiver):
        return ""
    under = program.typer.underlying(dereference(program.typer.object_type(receiver))[0])
    if not isinstance(under, Struct):
        return ""
    named = [
        field.object.name
        for field in program.typer.fields(under)
        if not field.embedded and field.object.name != "_" and is_logger(program, program.members.field_type(under, field))
    ]
    named.sort(key=lambda name: name != "logger")
    return f"{function.receiver}.{named[0]}" if named else ""
