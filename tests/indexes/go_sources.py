"""Shorthands for tests that extract small Go sources."""

from __future__ import annotations

from textwrap import dedent

from indexes.extract import extract
from indexes.model import Declaration, FileFacts, Kind


def read(source: str) -> FileFacts:
    """Extract a source that is written without its package clause."""
    return extract(f"package p\n{dedent(source)}".encode())


def declared(source: str) -> dict[str, Declaration]:
    return {found.qualified: found for found in read(source).declarations[1:]}


def signatures(source: str) -> list[str]:
    return [found.signature for found in read(source).declarations[1:]]


def kinds(source: str) -> list[tuple[str, Kind]]:
    return [(found.qualified, found.kind) for found in read(source).declarations[1:]]
