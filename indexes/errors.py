"""Errors that this package raises.

    IndexesError
    ├── CheckoutError      the folder is not there, not readable, or holds no Go code
    ├── StoreError         the index cannot be made or written (disk full, read-only, worker died)
    └── QueryError         a search query cannot be understood

`navigator.errors.NavigatorError` is the base that the user's side catches; it is defined here in spirit (message and hint)
but `indexes` never imports `navigator`, so the composition root treats both alike.
"""

from __future__ import annotations


class IndexesError(Exception):
    """An error with one sentence that names the thing, and the next command to type.

    Attributes:
        message: One sentence without a trailing full stop.
        hint: What to do about it; empty when there is nothing to say.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CheckoutError(IndexesError):
    """The folder given as a checkout cannot be read as one."""


class StoreError(IndexesError):
    """The index cannot be made, opened or written."""


class QueryError(IndexesError):
    """A search query cannot be understood."""
