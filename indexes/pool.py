"""Reading many files: in this process when they are few, in several when they are many."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, TypeAlias, cast

from indexes import worker
from indexes.checkout import Checkout
from indexes.errors import StoreError
from indexes.model import SourceFile
from indexes.worker import Builder, Share

Progress = Callable[[int, int], None]
Pipe: TypeAlias = "connection.Connection[Any, Any]"

# Starting a process costs as much as extracting this many files.
_FILES_WORTH_A_PROCESS = 300
_BATCH_BYTES = 1_500_000
_MOST_JOBS = 8


def extract_files(checkout: Checkout, work: Path, files: list[SourceFile], jobs: int | None, progress: Progress | None) -> list[Share]:
    """Read files into new segments, each in a folder of its own below `work`; they do not count yet.

    Raises:
        StoreError: A process was ended from outside.
        OSError: The disk is full or not writable.
    """
    jobs = jobs or min(os.cpu_count() or 1, _MOST_JOBS)
    jobs = max(1, min(jobs, len(files) // _FILES_WORTH_A_PROCESS))
    if jobs > 1:
        return _extract_in_processes(checkout, work, files, jobs, progress)
    builder = Builder(checkout.root, work / "0")
    try:
        for done, file in enumerate(files):
            if progress and done % 20 == 0:
                progress(done, len(files))
            builder.add(file)
        if progress:
            progress(len(files), len(files))
        return [builder.finish()]
    except BaseException:
        builder.cancel()
        raise


def _extract_in_processes(checkout: Checkout, work: Path, files: list[SourceFile], jobs: int, progress: Progress | None) -> list[Share]:
    # Spawned on every system: a forked copy of a program with threads (the TUI) may hang.
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    pipes: list[Pipe] = []
    try:
        with _uninterrupted_children():
            for number in range(jobs):
                ours, theirs = context.Pipe()
                pipes.append(ours)
                arguments = (str(checkout.root), str(work / str(number)), theirs)
                process = context.Process(target=worker.run, args=arguments, daemon=True)
                # Only the child may hold its end: when it dies, ours must see the end of the stream.
                with theirs:
                    process.start()
                processes.append(process)
        shares = _serve(pipes, _batches(checkout, files), len(files), progress)
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()
            process.close()
    return shares


@contextlib.contextmanager
def _uninterrupted_children() -> Iterator[None]:
    """Let processes that are started begin deaf to Ctrl-C: it reaches them too, and only their parent has something to say then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)


def _serve(pipes: list[Pipe], batches: Iterator[list[SourceFile]], total: int, progress: Progress | None) -> list[Share]:
    """Hand out batches to whoever asks, until every process has sent its share."""
    shares: list[Share] = []
    done = 0
    waiting = list(pipes)
    while waiting:
        for ready in connection.wait(waiting):
            pipe = cast(Pipe, ready)
            try:
                kind, value = pipe.recv()
                if kind == "files":
                    pipe.send(next(batches, None))
            except (EOFError, ConnectionError):
                raise StoreError(
                    "a process that reads the checkout was ended from outside (out of memory?)", "navigator index --jobs 1"
                ) from None
            if kind == "share":
                shares.append(value)
                waiting.remove(pipe)
            elif kind == "os_error":
                raise OSError(*value)
            else:
                done += value
                if progress and value:
                    progress(done, total)
    return shares


def _batches(checkout: Checkout, files: list[SourceFile]) -> Iterator[list[SourceFile]]:
    """Cut the files into batches of about the same size in bytes, neighbours together."""
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        batch.append(file)
        with contextlib.suppress(OSError):
            size += (checkout.root / file.path).stat().st_size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
