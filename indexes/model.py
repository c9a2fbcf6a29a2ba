"""The values that travel between the layers: what one Go file declares, and where.

Every value is frozen. Lines and columns are 1-based and columns count bytes, as the Go tools count them
(https://pkg.go.dev/go/token#Position).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a symbol is. The values are part of the command line's contract."""

    FUNC = "func"
    METHOD = "method"
    STRUCT = "struct"
    INTERFACE = "interface"
    TYPE = "type"
    ALIAS = "alias"
    FIELD = "field"
    INTERFACE_METHOD = "interface_method"
    CONST = "const"
    VAR = "var"
    PACKAGE = "package"


TYPE_KINDS = frozenset({Kind.STRUCT, Kind.INTERFACE, Kind.TYPE, Kind.ALIAS})


class Declaration(NamedTuple):
    """One name that a file declares at package level, or a member of such a declaration.

    A tuple, because a build makes half a million of them: a frozen dataclass takes five times as long to make.

    Attributes:
        name: The identifier as written. For an embedded field, the type's own name.
        kind: What it is.
        receiver: For a method its receiver's base type; for a field or an interface method the type it belongs to, with the path
            through anonymous structs (`Config.Inner`). Empty otherwise.
        line: Line of the name.
        column: Byte column of the name.
        start_line: First line of the declaration, its doc comment left out.
        end_line: Last line of the declaration.
        signature: The declaration on one line, as Go prints it, without its body.
        doc: The prose of the doc comment, by Go's rule: adjacent, directives and markers taken out.
        markers: The `//go:` directives and `+k8s:` style marker lines of the doc comment.
        pointer: For a method, whether the receiver is a pointer.
        embedded: For a field, whether it is embedded.
        type_parameters: The type parameter list as written, brackets included, or empty.
        embeds: For a struct or an interface, what it embeds, as written.
    """

    name: str
    kind: Kind
    receiver: str
    line: int
    column: int
    start_line: int
    end_line: int
    signature: str
    doc: str = ""
    markers: tuple[str, ...] = ()
    pointer: bool = False
    embedded: bool = False
    type_parameters: str = ""
    embeds: tuple[str, ...] = ()

    @property
    def qualified(self) -> str:
        """`Receiver.Name`, or the bare name."""
        return f"{self.receiver}.{self.name}" if self.receiver else self.name


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a file.

    Attributes:
        path: The import path.
        alias: The local name as written: a name, `.`, `_`, or empty when the package's own name is used.
        line: Line of the import spec.
        column: Byte column of the import spec.
    """

    path: str
    alias: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What syntax alone says about one Go file.

    Attributes:
        package_name: The name in the package clause; empty when there is none.
        declarations: In source order. The first is the package clause itself when there is one.
        imports: In source order.
        constraint: The build constraint as a Go expression (`linux && !race`), file name suffixes not included.
        generated: Whether the file says `// Code generated ... DO NOT EDIT.` before its package clause.
        errors: Whether there is a syntax error that may hide a declaration. What a newer Go writes within a body, and the grammar does
            not know yet, is none.
    """

    package_name: str
    declarations: tuple[Declaration, ...]
    imports: tuple[Import, ...]
    constraint: str = ""
    generated: bool = False
    errors: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Go file of the checkout, before it is read.

    Attributes:
        path: Relative to the checkout, with `/`.
        package: The import path of its directory.
        test: A `_test.go` file, or one under `testdata` or the tree's end-to-end tests.
        vendor: Under a `vendor` directory.
    """

    path: str
    package: str
    test: bool = False
    vendor: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A declaration in its place in the checkout: what every search and every tour stop returns.

    Attributes:
        package: Import path; a file of an external test package has `_test` at the end.
        path: File, relative to the checkout.
        constraint: Build constraint with the file name's suffixes, or empty.
        score: How well it fits a query, 0 when it was asked for by name.
    """

    declaration: Declaration
    package: str
    path: str
    test: bool = False
    vendor: bool = False
    generated: bool = False
    constraint: str = ""
    score: float = field(default=0.0, compare=False)

    @property
    def id(self) -> str:
        """`import/path.Receiver.Name`; a package's id is its import path."""
        if self.declaration.kind is Kind.PACKAGE:
            return self.package
        return f"{self.package}.{self.declaration.qualified}"

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def kind(self) -> Kind:
        return self.declaration.kind

    @property
    def receiver(self) -> str:
        return self.declaration.receiver

    @property
    def line(self) -> int:
        return self.declaration.line

    @property
    def column(self) -> int:
        return self.declaration.column

    @property
    def exported(self) -> bool:
        """Whether Go exports it: its name, and for a member its type's name, begins with an upper-case letter."""
        return is_exported(self.declaration.name)


def is_exported(name: str) -> bool:
    """Tell whether Go exports the name (https://go.dev/ref/spec#Exported_identifiers)."""
    return name[:1].isupper()
