"""A checkout, its index and the files read so far: the first argument of every feature.

The index is opened when a feature first asks for it. Features that can do without one (tours, definitions nearby) read the few files
they need, so that a reader of a fresh checkout does not wait.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from indexes.checkout import Checkout, find_root
from indexes.errors import CheckoutError, StoreError
from indexes.freshness import is_due
from indexes.model import FileFacts
from indexes.query import Query
from indexes.search import Answer, search
from indexes.store import Index, Store, damage
from navigator import settings
from navigator.errors import InterruptedQuestion

if TYPE_CHECKING:
    from indexes.build import Progress, Report

_MOST_BYTES = 64 * 1024 * 1024
# What is worked out about source text takes about ten times its size.
_MOST_SOURCE_BYTES = 72 * 1024 * 1024

Result = TypeVar("Result")


@dataclass(slots=True)
class _File:
    stamp: tuple[int, int]
    source: bytes
    facts: FileFacts | None = None


class Workspace:
    """One reader's view of one checkout.

    Attributes:
        checkout: The tree.
        store: Where its index lives.
        is_sample: Whether the tree is the bundled sample.
        most_source_bytes: How much source text the resolver holds before it begins anew.
        builds_index: Whether an index that is missing or due is built when a question needs one; when somebody else builds it, it is not.
        is_interrupted: Tells whether a long question should be given up; None when nobody takes questions back.
    """

    def __init__(self, checkout: Checkout, index_directory: Path, progress: Progress | None = None) -> None:
        self.checkout = checkout
        self.store = Store(index_directory, checkout.root)
        self.is_sample = checkout.root == settings.sample_checkout()
        self._progress = progress
        self._index: Index | None = None
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._bytes = 0
        self._kept: dict[type, object] = {}
        self.most_source_bytes = _MOST_SOURCE_BYTES
        self.builds_index = True
        self.is_interrupted: Callable[[], bool] | None = None

    def checkpoint(self) -> None:
        """Give up a long question when whoever asked it no longer wants to know; long loops call this.

        Raises:
            InterruptedQuestion: They do not.
        """
        if self.is_interrupted is not None and self.is_interrupted():
            raise InterruptedQuestion("the question was taken back")

    def kept(self, kind: type[Result]) -> Result | None:
        """Return what a feature keeps with the workspace, by its class."""
        found = self._kept.get(kind)
        return found if isinstance(found, kind) else None

    def keep(self, value: Result) -> Result:
        """Keep something with the workspace for a feature, instead of what was kept of its class."""
        self._kept[type(value)] = value
        return value

    def read(self, path: str) -> bytes:
        """Return a file's bytes as they are on disk now.

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        return self._file(path).source

    def read_lines(self, path: str) -> list[str]:
        """Return a file's lines without line ends; what is not UTF-8 is replaced."""
        text = self.read(path).decode("utf-8-sig", "replace")
        return [line.removesuffix("\r") for line in text.split("\n")]

    def facts(self, path: str) -> FileFacts:
        """Return what a file declares, extracted when it was not before or when the file changed.

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        file = self._file(path)
        if file.facts is None:
            # Parsing is imported where it is needed: a search that the index answers does without.
            from indexes.extract import extract

            file.facts = extract(file.source)
        return file.facts

    def refresh(self, *, rebuild: bool = False, jobs: int | None = None) -> Report:
        """Bring the index up to date.

        Raises:
            StoreError: It cannot be written.
        """
        from indexes.build import refresh

        self.close()
        return refresh(self.checkout, self.store, rebuild=rebuild, jobs=jobs, progress=self._progress)

    def index(self) -> Index:
        """Return the index, built or refreshed first when that is due.

        Raises:
            CheckoutError: The checkout is gone.
            StoreError: It cannot be written.
        """
        if not self.builds_index:
            return self._require_index()
        state = self._index.state if self._index else self.store.load_state()
        if state is None or is_due(self.checkout, state):
            self.refresh()
        if self._index is None:
            self._index = self.store.open()
            if self._index is None:
                self.refresh(rebuild=True)
                self._index = self.store.open()
            if self._index is None:
                raise StoreError(f"the index {self.store.folder} cannot be read", "navigator index --rebuild")
        return self._index

    def _require_index(self) -> Index:
        index = self.ready_index()
        if index is None:
            raise StoreError("there is no index yet", "it is being made: the line at the bottom tells how far it is")
        return index

    def ready_index(self) -> Index | None:
        """Return the index when there is one, however old; never build."""
        if self._index is None:
            self._index = self.store.open()
        return self._index

    def ask(self, question: Callable[[Index], Result]) -> Result:
        """Put a question to the index; when that fails, ask once more, of a new index if this one turns out to be damaged.

        Raises:
            StoreError: The index cannot be written.
        """
        try:
            return question(self.index())
        except damage():
            self.close()
            # Only a look at every byte tells damage from a mistake in the question, for which no rebuild should be paid.
            if not self.store.is_intact():
                self.refresh(rebuild=True)
        return question(self.index())

    def search(self, query: Query) -> Answer:
        """Search symbols; when a file of the answer changed since it was read, refresh and search again.

        Raises:
            QueryError: The query cannot be understood.
            StoreError: The index cannot be written.
        """
        answer = self.ask(lambda index: search(index, query))
        if self.builds_index and self._any_stale({symbol.path for symbol in answer.symbols}):
            self.refresh()
            answer = self.ask(lambda index: search(index, query))
        return answer

    def close(self) -> None:
        """Let go of the index's files."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _any_stale(self, paths: set[str]) -> bool:
        """Tell whether one of the files was changed or deleted since the index was compared with the tree."""
        if self._index is None:
            return False
        state = self._index.state
        young: dict[str, tuple[int, int]] = {}
        for path in paths:
            try:
                stat = os.stat(self.checkout.root / path)
            except OSError:
                return True
            if stat.st_mtime > state.checked:
                young[path] = (stat.st_size, stat.st_mtime_ns)
        if not young:
            return False
        # A file that was written while the index was built, or whose time lies in the future, may well be known as it is.
        manifest = self.store.load_manifest(state) or {}
        return any(path not in manifest or (manifest[path].size, manifest[path].modified) != stamp for path, stamp in young.items())

    def _file(self, path: str) -> _File:
        try:
            stat = os.stat(self.checkout.root / path)
        except OSError as error:
            raise CheckoutError(f"cannot read {path}: {error.strerror}", "look whether it was moved or deleted: git status") from error
        stamp = (stat.st_size, stat.st_mtime_ns)
        file = self._files.get(path)
        if file is not None and file.stamp == stamp:
            self._files.move_to_end(path)
            return file
        source = self.checkout.read(path)
        if file is not None:
            self._bytes -= len(file.source)
        file = self._files[path] = _File(stamp, source)
        self._files.move_to_end(path)
        self._bytes += len(file.source)
        while self._bytes > _MOST_BYTES and len(self._files) > 1:
            _, dropped = self._files.popitem(last=False)
            self._bytes -= len(dropped.source)
        return file


def open_workspace(checkout: str | None = None, index_directory: str | None = None, progress: Progress | None = None) -> Workspace:
    """Open the checkout that a command means.

    Args:
        checkout: A directory; without it `NAVIGATOR_CHECKOUT`, then the nearest checkout above the current directory, then the sample.
        index_directory: Where indexes live; without it `NAVIGATOR_INDEX_DIR`, then the user's cache.
        progress: Called with (files done, files to do) while an index is built.

    Raises:
        CheckoutError: The directory named does not exist.
    """
    chosen = checkout or os.environ.get(settings.CHECKOUT_VARIABLE)
    if chosen:
        named = Path(chosen).expanduser()
        root = Checkout(named).root
        root = find_root(root) or root
    else:
        root = find_root(Path.cwd()) or settings.sample_checkout()
    return Workspace(Checkout(root), settings.index_directory(index_directory), progress)
