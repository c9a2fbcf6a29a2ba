"""The files that are shown, each read once as long as it does not change on disk."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from indexes.checkout import Checkout
from indexes.errors import CheckoutError
from navigator.tui.document import Document

_MOST = 12
_GONE = (-1, -1)


class Documents:
    """Reads files of a checkout."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self._known: dict[str, tuple[tuple[int, int], Document]] = {}

    async def load(self, path: str) -> Document:
        """Return a file, read anew when it changed.

        Raises:
            CheckoutError: It is gone or cannot be read.
        """
        stamp = await asyncio.to_thread(self._stamp, path)
        known = self._known.pop(path, None)
        if known is None or known[0] != stamp:
            known = (stamp, Document(path, await asyncio.to_thread(self.checkout.read, path)))
        self._known[path] = known
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        return known[1]

    async def load_quietly(self, path: str) -> Document | None:
        """Return a file, or None when it is gone."""
        with suppress(CheckoutError):
            return await self.load(path)
        return None

    async def load_changed(self, shown: Document) -> Document | None:
        """Return a file that is shown as it is now, when it changed on disk since; None when it did not.

        Raises:
            CheckoutError: It is gone. That is told once.
        """
        stamp = await asyncio.to_thread(self._stamp, shown.path)
        known = self._known.get(shown.path)
        if known is None or known[0] == stamp:
            return None
        self._known[shown.path] = (stamp, shown)
        if stamp == _GONE:
            raise CheckoutError(f"{shown.path} is gone from the disk", "what you see is how it was")
        document = Document(shown.path, await asyncio.to_thread(self.checkout.read, shown.path))
        self._known[shown.path] = (stamp, document)
        return document

    def _stamp(self, path: str) -> tuple[int, int]:
        try:
            stat = (self.checkout.root / path).stat()
        except OSError:
            return _GONE
        return stat.st_size, stat.st_mtime_ns
