"""Brings the index up to date in a process of its own: what a build needs is given back when it ends, and the screen stays quick meanwhile.

    python -m navigator.tui.indexing CHECKOUT INDEX_DIRECTORY

prints `done total` lines, and at the end `files N`; an error goes to standard error.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from indexes.checkout import Checkout
from navigator.errors import NavigatorError, StoreError
from navigator.workspace import Workspace

_STEP = 50


async def build(root: Path, index_directory: Path, progress: Callable[[int, int], None]) -> str:
    """Bring the index of a checkout up to date; return what state it is in then, in words.

    Args:
        root: The checkout.
        index_directory: Where indexes live.
        progress: Called with (files done, files to do).

    Raises:
        StoreError: It cannot be written.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "navigator.tui.indexing", str(root), str(index_directory)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal is not for it
    )
    files = ""
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async for line in process.stdout:
            words = line.decode("ascii", "replace").split()
            if words[:1] == ["files"]:
                files = words[1]
            elif len(words) == 2:
                progress(int(words[0]), int(words[1]))
        message = (await process.stderr.read()).decode("utf-8", "replace").strip()
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
    if process.returncode or not files:
        raise StoreError(message.splitlines()[-1] if message else "the index could not be built", "navigator index tells more")
    return f"{int(files):,} files are indexed"


def main() -> int:
    """Build, and tell standard output how far it is."""
    told = -_STEP

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done >= told + _STEP or done >= total:
            told = done
            print(done, total, flush=True)

    try:
        report = Workspace(Checkout(Path(sys.argv[1])), Path(sys.argv[2]), tell).refresh()
    except NavigatorError as error:
        print(error.message, file=sys.stderr)
        return 2
    print("files", report.state.files, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
