"""Small trees of Go source, and everything that an index says of one, in a form that can be compared."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from indexes.build import Report, refresh
from indexes.checkout import Checkout
from indexes.schema import hash_receiver
from indexes.store import Index, Store

LONG_AGO = 1_600_000_000


class Tree:
    """A folder of Go source and a store for its index."""

    def __init__(self, folder: Path, name: str = "tree") -> None:
        self.root = folder / name
        self.root.mkdir(parents=True, exist_ok=True)
        self.indexes = folder / "indexes"
        self.store = Store(self.indexes, self.root)

    @property
    def checkout(self) -> Checkout:
        return Checkout(self.root)

    def write(self, path: str, text: str | bytes = "", *, age: float | None = None) -> Path:
        """Write a file; `age` sets its time back, in seconds since the epoch."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        if age is not None:
            os.utime(file, (age, age))
        return file

    def link(self, path: str, target: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to(target)

    def remove(self, path: str) -> None:
        file = self.root / path
        if file.is_dir() and not file.is_symlink():
            shutil.rmtree(file)
        else:
            file.unlink()

    def refresh(self, **options: Any) -> Report:
        options.setdefault("jobs", 1)
        return refresh(self.checkout, self.store, **options)

    def open(self) -> Index:
        index = self.store.open()
        assert index is not None
        return index

    def content(self) -> dict[str, Any]:
        return content(self.store)

    def rebuilt(self) -> dict[str, Any]:
        """Return what an index of the present tree says that was built from nothing, elsewhere."""
        store = Store(self.indexes / "anew", self.root)
        refresh(self.checkout, store, rebuild=True, jobs=1)
        try:
            return content(store)
        finally:
            store.discard()


def go_file(package: str, *names: str) -> str:
    """Return a Go file with one struct, one method of it and one constant for every name."""
    parts = [f"package {package}\n"]
    for name in names:
        parts.append(f"// {name} is here.\ntype {name} struct {{\n\tField{name} int\n}}\n")
        parts.append(f"func (x *{name}) Do{name}() {{ println(x.Field{name}) }}\n")
        parts.append(f"const Limit{name} = 1\n")
    return "\n".join(parts)


def content(store: Store) -> dict[str, Any]:
    """Return all that an index says, apart from when it was made and in which segment a file lies."""
    state = store.load_state()
    assert state is not None
    manifest = store.load_manifest(state)
    index = store.open()
    assert index is not None
    try:
        documents = check_and_list(index)
    finally:
        index.close()
    assert state.files == len(documents)
    assert state.kinds == Counter(symbol.kind for _, symbols in documents.values() for symbol in symbols)
    return {
        "documents": documents,
        "kinds": state.kinds,
        "files": state.files,
        "skipped": state.skipped,
        "notes": state.notes,
        "copies": sorted(state.vendored_copies),
        "layout": state.layout,
        "manifest": manifest,
    }


def check_and_list(index: Index) -> dict[str, Any]:
    """List the documents that count, and check that names, postings and used identifiers agree with them."""
    documents: dict[str, Any] = {}
    expected, found = set(), set()
    for segment in index.segments:
        for number, document in enumerate(segment.documents):
            if segment.is_deleted(number):
                continue
            assert document.path not in documents, f"{document.path} is there twice"
            symbols = segment.load_symbols(number)
            documents[document.path] = ((document.package, document.flags), symbols)
            for row, symbol in enumerate(symbols):
                if symbol.name != "_":
                    expected.add((document.path, row, symbol.name, symbol.kind, hash_receiver(symbol.receiver)))
        for name in filter(None, segment.names.split(b"\n")):
            declaring = set()
            for posting in segment.find_postings(name):
                if not segment.is_deleted(posting.document):
                    declaring.add(posting.document)
                    path = segment.documents[posting.document].path
                    found.add((path, posting.row, name.decode(), posting.kind, posting.receiver_hash))
            assert declaring <= set(segment.find_users(name.decode()))
    assert found == expected
    return documents


def leftovers(store: Store) -> list[str]:
    """Name what a finished build should not leave behind."""
    generation = store.generation()
    known = {f"_MAIN_{generation}.toc", f"state-{generation}.json", f"manifest-{generation}.json", "BUILD_LOCK", "MAIN_WRITELOCK"}
    state = store.load_state()
    known.update(state.segments if state else ())
    return sorted(entry.name for entry in store.folder.iterdir() if entry.name not in known)
