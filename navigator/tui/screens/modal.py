"""A screen above the main one that closes once."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

Result = TypeVar("Result")


class Modal(ModalScreen[Result], Generic[Result]):
    """Returns a result when it is closed. A key and a worker may both want to close it: the first one does."""

    _closed = False

    def close(self, result: Result) -> None:
        """Close the screen, if nobody did yet and it is the one on top."""
        if not self._closed and self.is_current:
            self._closed = True
            self.dismiss(result)
