"""The root of the one error tree, and the errors that this package raises.

    NavigatorError
    ├── CheckoutError      the folder is not there, not readable, or a file of it is
    ├── StoreError         the index cannot be made or written (disk full, read-only, a process died)
    └── QueryError         a search query cannot be understood

`navigator.errors` goes on with the tree. Its root stands here because this package never imports the other.
"""

from __future__ import annotations


class NavigatorError(Exception):
    """An error with one sentence that names the thing, and the next command to type.

    Attributes:
        message: One sentence without a full stop at its end.
        hint: What to do about it; empty when there is nothing to say.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CheckoutError(NavigatorError):
    """The folder given as a checkout, or a file of it, cannot be read."""


class StoreError(NavigatorError):
    """The index cannot be made, opened or written."""


class QueryError(NavigatorError):
    """A search query cannot be understood."""
