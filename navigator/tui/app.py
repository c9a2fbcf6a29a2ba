"""The app: opens what the screens need, and the main screen."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from textual.app import App
from textual.theme import Theme

from indexes.freshness import is_due
from navigator import settings
from navigator.errors import NavigatorError
from navigator.resolve.target import get_target
from navigator.state import StateStore
from navigator.tours import library
from navigator.tours.library import Head
from navigator.tui.indexing import build
from navigator.tui.keys import load_config
from navigator.tui.lanes import Lane
from navigator.tui.screens.main import MainScreen
from navigator.tui.widgets.home import Facts
from navigator.workspace import Workspace, open_workspace

_DARK = Theme(
    name="navigator-dark",
    primary="#5fa8d3",
    secondary="#7fb7be",
    accent="#e0a458",
    foreground="#d4d8dd",
    background="#12161c",
    surface="#181d25",
    panel="#222935",
    success="#7fb069",
    warning="#e0a458",
    error="#d9534f",
    dark=True,
)
_LIGHT = Theme(
    name="navigator-light",
    primary="#2a6f97",
    secondary="#468189",
    accent="#b35900",
    foreground="#1f2328",
    background="#fdfdfb",
    surface="#f3f3ef",
    panel="#e6e6df",
    success="#386641",
    warning="#b35900",
    error="#a4161a",
    dark=False,
)
# The screen's thread should get its turn quickly while another one works something out.
_SWITCH_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin.

    Attributes:
        tour: Id of a tour, or empty.
        target: A place (`path`, `path:line`) or a symbol, or empty.
    """

    tour: str = ""
    target: str = ""


class NavigatorApp(App[None], inherit_bindings=False):
    """The terminal reader."""

    TITLE = "navigator"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, checkout: str | None = None, index_directory: str | None = None, start: Start | None = None) -> None:
        """Open a checkout.

        Raises:
            CheckoutError: The directory named does not exist.
        """
        super().__init__()
        self._open: Callable[[], Workspace] = lambda: open_workspace(checkout, index_directory)
        self.near = Lane("near", self._open())
        self.far = Lane("far", self._open())
        self.config = load_config(settings.config_file())
        self.store = StateStore(self.near.workspace.checkout.root)
        self.memory = self.store.load()
        self.choices = self.store.load_choices()
        self.start = start or Start()

    def on_mount(self) -> None:
        self.register_theme(_DARK)
        self.register_theme(_LIGHT)
        wanted = self.config.theme or self.choices.theme
        self.theme = wanted if wanted in self.available_themes else "navigator-dark"
        sys.setswitchinterval(_SWITCH_SECONDS)
        # A terminal is given back as it was, also when the program is told to end.
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self.exit)
        self.push_screen(MainScreen(self))

    def on_unmount(self) -> None:
        for lane in (self.near, self.far):
            lane.close()

    def load_tours(self) -> tuple[Head, ...]:
        """Return the tours there are, without reading them whole."""
        return tuple(library.list_heads(self.near.workspace.checkout.root))

    def load_facts(self) -> Facts:
        """Return what is known of the checkout without reading its source."""
        workspace = self.near.workspace
        checkout = workspace.checkout
        state = workspace.store.load_state()
        index = f"{state.files:,} files are indexed" if state else "not indexed yet; tours and definitions work meanwhile"
        version = str(checkout.version) if checkout.version and checkout.is_kubernetes else ""
        return Facts(str(checkout.root), version, checkout.module, workspace.is_sample, index)

    async def open_first(self, screen: MainScreen) -> None:
        """Go to where the reader asked to begin."""
        target = self.start.target
        if self.start.tour:
            screen.start_tour(self.start.tour)
        elif target.endswith(".go"):
            await self._go(screen, target, 1, 1)
        elif target:
            try:
                found = await self.near.ask(lambda workspace: get_target(workspace, target))
            except NavigatorError as error:
                screen.say(error.message, error.hint)
            else:
                await self._go(screen, found.path, found.line, found.column)

    async def _go(self, screen: MainScreen, path: str, line: int, column: int) -> None:
        try:
            await screen.go(path, line, column)
        except NavigatorError as error:
            screen.say(error.message, error.hint)

    async def build(self, progress: Callable[[int, int], None], *, asked: bool) -> str:
        """Bring the index up to date when that is due, or asked for.

        Returns:
            What state it is in then, in words; empty when nothing was done.

        Raises:
            StoreError: It cannot be written.
        """
        workspace = self.near.workspace
        state = await asyncio.to_thread(workspace.store.load_state)
        if state is not None and not asked and not is_due(workspace.checkout, state):
            return ""
        return await build(workspace.checkout.root, workspace.store.home.parent, progress)


def run(checkout: str | None, index_directory: str | None, start: Start) -> int:
    """Run the terminal reader until the user leaves it; return the exit code.

    Raises:
        CheckoutError: The directory named does not exist.
    """
    app = NavigatorApp(checkout, index_directory, start)
    app.run()
    return app.return_code or 0
