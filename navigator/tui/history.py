"""Where the reader was, back and forward like a browser. Knows nothing of the screen."""

from __future__ import annotations

from navigator.state import Spot

_MOST = 500


class History:
    """A line of places and the one that the reader is at."""

    def __init__(self) -> None:
        self._spots: list[Spot] = []
        self._at = -1

    @property
    def current(self) -> Spot | None:
        return self._spots[self._at] if 0 <= self._at < len(self._spots) else None

    def visit(self, spot: Spot) -> None:
        """Go to a new place; what was ahead is forgotten."""
        if self.current is not None and _same(self.current, spot):
            self._spots[self._at] = spot
            return
        del self._spots[self._at + 1 :]
        self._spots.append(spot)
        del self._spots[:-_MOST]
        self._at = len(self._spots) - 1

    def leave(self, spot: Spot) -> None:
        """Remember where in the current place the reader is now, before going elsewhere."""
        if self.current is not None and self.current.path == spot.path:
            self._spots[self._at] = spot
        elif self.current is None or self.current.path != spot.path:
            self.visit(spot)

    def step(self, direction: int) -> Spot | None:
        """Go back (-1) or forward (1); None at the end of the line."""
        if not 0 <= self._at + direction < len(self._spots):
            return None
        self._at += direction
        return self._spots[self._at]


def _same(one: Spot, other: Spot) -> bool:
    return (one.path, one.line) == (other.path, other.line)
