"""Reading many files: in this process when they are few, in several when they are many."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexes import worker
from indexes.checkout import Checkout
from indexes.errors import StoreError
from indexes.model import SourceFile
from indexes.store import Store
from indexes.worker import Builder, Share

Progress = Callable[[int, int], None]

# Starting a process costs as much as extracting this many files.
_FILES_WORTH_A_PROCESS = 300
_BATCH_BYTES = 1_500_000
_MOST_JOBS = 8
_POLL_SECONDS = 0.2


def extract_files(
    checkout: Checkout, store: Store, files: list[SourceFile], jobs: int | None, progress: Progress | None
) -> list[Share]:
    """Read files into new segments, in a folder of their own within the store; they do not count yet.

    Raises:
        StoreError: A process was ended from outside.
        OSError: The disk is full or not writable.
    """
    jobs = jobs or min(os.cpu_count() or 1, _MOST_JOBS)
    jobs = max(1, min(jobs, len(files) // _FILES_WORTH_A_PROCESS))
    work = Path(tempfile.mkdtemp(prefix="work-", dir=store.folder))
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
        with contextlib.suppress(OSError):
            builder.cancel()
        shutil.rmtree(work, ignore_errors=True)
        raise


def _extract_in_processes(
    checkout: Checkout, work: Path, files: list[SourceFile], jobs: int, progress: Progress | None
) -> list[Share]:
    # Spawned on every system: a forked copy of a program with threads (the TUI) may hang.
    context = multiprocessing.get_context("spawn")
    batches: Any = context.Queue()
    messages: Any = context.Queue()
    for batch in _batches(checkout, files):
        batches.put(batch)
    processes = []
    for number in range(jobs):
        batches.put(None)
        arguments = (str(checkout.root), str(work / str(number)), batches, messages, os.getpid())
        processes.append(context.Process(target=worker.run, args=arguments, daemon=True))
    try:
        for process in processes:
            process.start()
        return _collect(processes, messages, len(files), progress)
    except BaseException:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        shutil.rmtree(work, ignore_errors=True)
        raise
    finally:
        batches.cancel_join_thread()
        batches.close()


def _collect(processes: list[Any], messages: Any, total: int, progress: Progress | None) -> list[Share]:
    shares: list[Share] = []
    done = 0
    while len(shares) < len(processes):
        try:
            kind, value = messages.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            # A process that ended well has sent its share before; one more look, for it may still be on its way.
            if any(process.exitcode not in (None, 0) for process in processes) and messages.empty():
                raise StoreError(
                    "a process that reads the checkout was ended from outside (out of memory?)", "navigator index --jobs 1"
                ) from None
            continue
        if kind == "share":
            shares.append(value)
        elif kind == "os_error":
            number, text = value
            raise OSError(number, text)
        else:
            done += value
            if progress:
                progress(done, total)
    for process in processes:
        process.join()
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
