"""Starting what runs beside the screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import Worker


def start(node: DOMNode, job: Callable[..., Coroutine[Any, Any, None]], *arguments: Any, group: str, alone: bool = True) -> None:
    """Run a job in the background.

    Args:
        node: The widget or screen that it ends with.
        job: What to run; it is called only when it begins, so that nothing is left over when it never does.
        arguments: What to call it with.
        group: Jobs of one group are of one kind.
        alone: Whether it takes the place of the job of its group that still runs.
    """

    async def guarded() -> None:
        try:
            await job(*arguments)
        except NoMatches:
            # The screen was taken down while the job worked: there is nobody left to show its result to.
            if node.is_attached and node.app.is_running:
                raise

    work = cast("Callable[[], Coroutine[None, None, Any]]", guarded)
    worker: Worker[Any] = node.run_worker(work, group=group, exclusive=alone)
    del worker
