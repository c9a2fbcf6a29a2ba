"""How results reach stdout and remarks reach stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from indexes.model import Kind, Symbol
from navigator.text import make_visible


def write_json(value: dict[str, Any]) -> None:
    """Write one object on a line of its own."""
    click.echo(json.dumps(value))


def write_line(text: str) -> None:
    """Write a line of text that comes from foreign files."""
    click.echo(make_visible(text))


def note(text: str) -> None:
    """Say something beside the result."""
    click.echo(make_visible(f"note: {text}"), err=True)


def report_error(message: str, hint: str = "") -> None:
    """Say what went wrong and what to do about it."""
    print(make_visible(f"error: {message}"), file=sys.stderr)
    if hint:
        print(make_visible(f"hint: {hint}"), file=sys.stderr)


def symbol_to_json(symbol: Symbol) -> dict[str, Any]:
    """Return a symbol's fields as the command line's contract names them."""
    return {
        "symbol": symbol.id,
        "name": symbol.name,
        "kind": str(symbol.kind),
        "package": symbol.package,
        "receiver": symbol.receiver,
        "path": symbol.path,
        "line": symbol.line,
        "column": symbol.column,
        "end_line": symbol.declaration.end_line,
        "signature": symbol.declaration.signature,
        "doc": symbol.declaration.doc,
        "exported": symbol.exported,
        "test": symbol.test,
        "vendor": symbol.vendor,
        "generated": symbol.generated,
        "score": symbol.score,
    }


def symbol_to_line(symbol: Symbol) -> str:
    """Return a symbol as a line that editors and grep-like tools can follow."""
    labels = [name for name, there in (("test", symbol.test), ("vendor", symbol.vendor), ("generated", symbol.generated)) if there]
    label = f"  [{', '.join(labels)}]" if labels else ""
    return f"{symbol.path}:{symbol.line}:{symbol.column}: {describe(symbol)}{label}"


def describe(symbol: Symbol) -> str:
    """Return a signature that stands on its own: members name their type."""
    signature = symbol.declaration.signature
    if symbol.kind is Kind.FIELD:
        return f"field {symbol.receiver}.{symbol.name} {signature.removeprefix(symbol.name).strip()}".rstrip()
    if symbol.kind is Kind.INTERFACE_METHOD:
        return f"interface {symbol.receiver}.{signature}"
    return signature
