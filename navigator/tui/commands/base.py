"""What groups of commands share: the screen that they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navigator.tui.screens.main import MainScreen


class Commands:
    """A group of commands; each public method is the action of one (`navigator.tui.keys`)."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen
