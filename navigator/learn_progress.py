"""How far a reader has come on the learning path: one small file in the user's state directory, the same for all checkouts.

It is written whole, to a new name that then takes the old one's place. A file that cannot be read is set aside under a name of its own, and
the reader is told; what it held can be looked at, and learning goes on from nothing.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from navigator import settings

_NAME = "learn.json"
_LARGEST_BYTES = 1_000_000


@dataclass
class Progress:
    """What a reader has done.

    Attributes:
        done: Step -> when, in seconds since the epoch.
        tries: Exercise -> how many wrong answers were given.
    """

    done: dict[str, float] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)


class ProgressStore:
    """Reads and writes the progress.

    Attributes:
        path: The file.
        notices: What the reader should be told, such as a damaged file that was set aside.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.path = (directory or settings.state_directory()) / _NAME
        self.notices: list[str] = []

    def load(self) -> Progress:
        """Return the progress; none when there is no file or it was damaged."""
        try:
            with self.path.open("rb") as stream:
                # What is longer than any progress can be is cut, and so no JSON.
                data = json.loads(stream.read(_LARGEST_BYTES))
            done = {str(step): float(when) for step, when in data["done"].items()}
            tries = {str(step): int(count) for step, count in data["tries"].items()}
        except FileNotFoundError:
            return Progress()
        except OSError as error:
            self.notices.append(f"your progress cannot be read: {self.path}: {error.strerror}")
            return Progress()
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self._set_aside()
            return Progress()
        return Progress(done, tries)

    def save(self, progress: Progress) -> bool:
        """Write the progress; False, and a notice, when that cannot be done."""
        text = json.dumps({"done": progress.done, "tries": progress.tries}, indent=1, sort_keys=True)
        partial = ""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, partial = tempfile.mkstemp(prefix=f".{_NAME}-", dir=self.path.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(partial, self.path)
        except OSError as error:
            self.notices.append(f"your progress cannot be kept: {self.path}: {error.strerror}")
            if partial:
                with suppress(OSError):
                    os.unlink(partial)
            return False
        return True

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"learn.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.json")
        try:
            os.replace(self.path, aside)
            self.notices.append(f"the file with your progress was damaged; it is kept as {aside}, and the path begins anew")
        except OSError as error:
            self.notices.append(f"the file with your progress is damaged: {self.path}: {error.strerror}")
