"""What the standard library declares, without a Go toolchain: `standard_library.zip` holds one file of declarations for each package.

`tests/tools/make_standard_library.py` makes the archive, and compares it with go/types.
"""

from __future__ import annotations

import zipfile
from functools import cached_property
from importlib import resources

from indexes.extract import extract
from indexes.model import Kind
from indexes.segment import list_embeds


class StandardLibrary:
    """The declarations of the standard library; read when they are asked for."""

    def read(self, path: str) -> bytes | None:
        """Return what a package declares, as Go source without bodies; None when it is no package of the standard library."""
        name = f"{path}.go"
        return self._archive.read(name) if name in self._archive.NameToInfo else None

    def bearers(self, method: str) -> list[tuple[str, str]]:
        """Return (import path, type) of what may have a method of this name in the standard library."""
        return self._methods.get(method, [])

    @cached_property
    def _methods(self) -> dict[str, list[tuple[str, str]]]:
        declaring: dict[str, set[tuple[str, str]]] = {}
        embedders: dict[str, set[tuple[str, str]]] = {}
        for entry in self._archive.namelist():
            if entry.endswith(".go"):
                package = entry.removesuffix(".go")
                facts = extract(self._archive.read(entry))
                for declaration in facts.declarations:
                    if declaration.kind in (Kind.METHOD, Kind.INTERFACE_METHOD):
                        declaring.setdefault(declaration.name, set()).add((package, declaration.receiver))
                for owner, embedded in list_embeds(facts):
                    embedders.setdefault(embedded, set()).add((package, owner))
        return {name: sorted(_with_embedders(found, embedders)) for name, found in declaring.items()}

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(str(resources.files(__package__) / "standard_library.zip"))


def _with_embedders(first: set[tuple[str, str]], embedders: dict[str, set[tuple[str, str]]]) -> set[tuple[str, str]]:
    found = set(first)
    pending = list(first)
    while pending:
        following = embedders.get(pending.pop()[1], set()) - found
        found |= following
        pending += following
    return found
