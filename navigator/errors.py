"""The one error tree. Features raise; the command line and the TUI show.

NavigatorError             message and hint
├── CheckoutError          (indexes) the folder or a file cannot be read
├── StoreError             (indexes) the index cannot be written
├── QueryError             (indexes) a search query cannot be understood
├── UsageError             an argument is wrong
├── NotFoundError          nothing of that name; the nearest names are in the hint
├── InterruptedQuestion    whoever asked no longer wants to know
├── EditError              a file of the checkout cannot be changed, or not be changed back
├── TourError              a tour file is wrong
└── DownloadError          a release cannot be fetched
"""

from __future__ import annotations

from indexes.errors import CheckoutError, NavigatorError, QueryError, StoreError

__all__ = [
    "CheckoutError",
    "DownloadError",
    "EditError",
    "InterruptedQuestion",
    "NavigatorError",
    "NotFoundError",
    "QueryError",
    "StoreError",
    "TourError",
    "UsageError",
]


class UsageError(NavigatorError):
    """An argument is wrong."""


class NotFoundError(NavigatorError):
    """There is nothing of that name."""


class InterruptedQuestion(NavigatorError):  # noqa: N818 - nothing went wrong
    """A long question was taken back by whoever asked it."""


class EditError(NavigatorError):
    """A file of the checkout cannot be changed, or not be changed back."""


class TourError(NavigatorError):
    """A tour file cannot be read as a tour.

    Attributes:
        problems: Everything that is wrong with it, as (1-based line, sentence); line 0 when no line can be told.
    """

    def __init__(self, message: str, hint: str = "", problems: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems


class DownloadError(NavigatorError):
    """A release cannot be fetched."""
