"""The reader on the sample, without a terminal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from navigator import settings
from navigator.tui.app import NavigatorApp, Start
from navigator.tui.screens.main import MainScreen

PATIENCE_SECONDS = 20.0


class Reader:
    """The reader under test: presses keys, and waits for what has to become true."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app

    @property
    def main(self) -> MainScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    async def press(self, keys: str) -> None:
        """Press keys, written with blanks between them."""
        for key in keys.split():
            await self.pilot.press(key)

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if character == " " else character for character in text))

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until something is true."""
        for _ in range(int(PATIENCE_SECONDS / 0.02)):
            await self.pilot.pause()
            if condition():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"never came true; the screen is {self.app.screen}")

    async def open(self, path: str, line: int, column: int = 1) -> None:
        """Show a place."""
        await self.main.go(path, line, column)
        await self.until(lambda: self.main.position == (path, line, column))

    def text_of(self, selector: str) -> str:
        """What a Static shows."""
        return str(self.app.screen.query_one(selector).render())  # type: ignore[attr-defined]


Open = Callable[..., Any]


@pytest.fixture
def open_reader(sample_index: Path) -> Open:
    """Open the reader on the sample, or on another checkout."""

    @asynccontextmanager
    async def opened(start: Start | None = None, size: tuple[int, int] = (120, 40), checkout: Path | None = None) -> AsyncIterator[Reader]:
        app = NavigatorApp(str(checkout or settings.sample_checkout()), str(sample_index), start)
        async with app.run_test(size=size) as pilot:
            reader = Reader(pilot)
            await reader.until(lambda: reader.main.tours)
            yield reader

    return opened


def run(coroutine: Any) -> None:
    """Run a test's coroutine; one that hangs tells where."""

    async def within() -> None:
        test = asyncio.ensure_future(coroutine)
        done, _ = await asyncio.wait({test}, timeout=3 * PATIENCE_SECONDS)
        if not done:
            for task in asyncio.all_tasks():
                task.print_stack()
            os._exit(70)  # nothing that waits for ever can be cancelled for sure
        await test

    asyncio.run(within())
