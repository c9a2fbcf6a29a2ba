"""Threads in which questions are answered. Each lane has a workspace of its own, and answers one question after the other.

`near` answers what has to be there at once (definitions, the context, stops of tours), and `far` what may take seconds (references,
callers). A question that nobody waits for any more is dropped before it begins, or given up at its next checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from navigator.errors import InterruptedQuestion
from navigator.workspace import Workspace

# A screen that stays open all day should stay small.
_MOST_SOURCE_BYTES = 10 * 1024 * 1024
_BATCH_SECONDS = 0.05

Answer = TypeVar("Answer")


class Lane:
    """One thread with its workspace.

    Attributes:
        workspace: Only questions that run in this lane may use it.
    """

    def __init__(self, name: str, workspace: Workspace) -> None:
        self.workspace = workspace
        workspace.most_source_bytes = _MOST_SOURCE_BYTES
        workspace.builds_index = False
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"navigator-{name}")

    async def ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """Return the answer to a question; when the caller is cancelled, the question is too.

        Raises:
            NavigatorError: The question raised it.
        """
        withdrawn: list[bool] = []
        future = self._submit(question, withdrawn)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            withdrawn.append(True)
            raise

    async def stream(self, question: Callable[[Workspace], Iterable[Answer]]) -> AsyncIterator[list[Answer]]:
        """Yield the answers to a question as they come, several at a time.

        Raises:
            NavigatorError: The question raised it.
        """
        loop = asyncio.get_running_loop()
        found: list[Answer] = []
        withdrawn: list[bool] = []
        news = asyncio.Event()

        def collect(workspace: Workspace) -> None:
            for one in question(workspace):
                found.append(one)
                if withdrawn:
                    raise InterruptedQuestion("the question was taken back")
                loop.call_soon_threadsafe(news.set)

        task = asyncio.ensure_future(asyncio.wrap_future(self._submit(collect, withdrawn)))
        try:
            while not task.done() or found:
                if found:
                    count = len(found)
                    yield found[:count]
                    del found[:count]
                waiter = asyncio.ensure_future(news.wait())
                both: set[asyncio.Future[Any]] = {task, waiter}
                await asyncio.wait(both, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                waiter.cancel()
                news.clear()
                if not task.done():
                    await asyncio.sleep(_BATCH_SECONDS)
            task.result()
        finally:
            withdrawn.append(True)
            with suppress(BaseException):
                task.cancel()

    def close(self) -> None:
        """Let go of thread and index. A question that still runs is given up at its next checkpoint."""
        self.workspace.is_interrupted = lambda: True
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _submit(self, question: Callable[[Workspace], Answer], withdrawn: list[bool]) -> Future[Answer]:
        def run() -> Answer:
            if withdrawn:
                raise InterruptedQuestion("the question was taken back")
            self.workspace.is_interrupted = lambda: bool(withdrawn)
            return question(self.workspace)

        return self._threads.submit(run)
