"""Finding a declaration by its package and name without an index.

A package is a directory or two: the files in which the name occurs at all are few, and only those are parsed.
"""

from __future__ import annotations

from collections.abc import Callable

from indexes import constraints
from indexes.checkout import Checkout
from indexes.errors import CheckoutError
from indexes.model import FileFacts, Kind, SourceFile, Symbol
from indexes.schema import package_of

ReadFile = Callable[[str], bytes]
ReadFacts = Callable[[str], FileFacts]


def find_declared(checkout: Checkout, package: str, name: str, read: ReadFile, facts: ReadFacts) -> list[Symbol]:
    """Return the declarations of one name in one package, the one that a linux build takes first.

    Args:
        checkout: The tree.
        package: Import path; with `_test` at its end for an external test package.
        name: `Func`, `Type`, `Type.Member`, or `package` for the package clause.
        read: Gives a file's bytes.
        facts: Gives a file's facts.
    """
    last = name.rpartition(".")[2].encode()
    found: list[Symbol] = []
    for directory in checkout.directories_of(package):
        for file in checkout.list_directory(directory):
            try:
                if last in read(file.path):
                    found.extend(_matching(file, facts(file.path), package, name))
            except CheckoutError:
                continue
        if found:
            break
    found.sort(key=lambda symbol: (symbol.test, not constraints.holds_on_linux(symbol.constraint), not symbol.declaration.doc))
    return found


def to_symbols(file: SourceFile, facts: FileFacts) -> list[Symbol]:
    """Put a file's declarations in their place in the checkout."""
    package = package_of(file, facts)
    constraint = constraints.of_file(file.path, facts.constraint)
    return [
        Symbol(declaration, package, file.path, file.test, file.vendor, facts.generated, constraint) for declaration in facts.declarations
    ]


def _matching(file: SourceFile, facts: FileFacts, package: str, name: str) -> list[Symbol]:
    if name == "package":
        return [symbol for symbol in to_symbols(file, facts) if symbol.kind is Kind.PACKAGE]
    return [
        symbol
        for symbol in to_symbols(file, facts)
        if symbol.declaration.qualified == name and symbol.kind is not Kind.PACKAGE and symbol.package in (package, f"{package}_test")
    ]
