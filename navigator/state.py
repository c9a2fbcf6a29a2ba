"""What navigator remembers of a reader between runs: one small JSON file for each checkout, and one for choices that hold everywhere.

A file is written whole, to a new name that then takes the place of the old one. One that cannot be read is set aside under a name of its
own, and the reader is told; it is never a reason to stop.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from navigator import settings

_MOST_RECENT = 200
_LARGEST_BYTES = 4_000_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file that a reader was at.

    Attributes:
        path: As the checkout knows it.
        line: 1-based.
        column: 1-based, in bytes.
        tour, stop: The tour and the stop that it was visited for, by id; empty otherwise.
    """

    path: str
    line: int
    column: int = 1
    tour: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that a reader wants to find again.

    Attributes:
        path, line, column: Where it was when it was set.
        note: What the reader wrote.
        text: The line's text, by which it is found again after the file has changed.
        symbol: The declaration around it, as `Receiver.Name`.
    """

    path: str
    line: int
    column: int = 1
    note: str = ""
    text: str = ""
    symbol: str = ""


@dataclass(slots=True)
class Memory:
    """What is remembered of one checkout.

    Attributes:
        seen: For every tour the ids of the stops that were seen.
        finished: The tours that were finished.
        bookmarks: In the order in which they were set.
        recent: Places, the last one first.
        last: Where the reader left off.
    """

    seen: dict[str, list[str]] = field(default_factory=dict)
    finished: list[str] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    recent: list[Spot] = field(default_factory=list)
    last: Spot | None = None

    def see(self, tour: str, stop: str) -> None:
        """Remember that a stop was seen."""
        stops = self.seen.setdefault(tour, [])
        if stop not in stops:
            stops.append(stop)

    def visit(self, spot: Spot) -> None:
        """Remember a place as the last one; the same file is kept once."""
        self.recent = [spot, *(one for one in self.recent if (one.path, one.line) != (spot.path, spot.line))][:_MOST_RECENT]
        self.last = spot


@dataclass(slots=True)
class Choices:
    """What a reader has chosen, for all checkouts.

    Attributes:
        theme: A theme's name, or empty for the default.
        guide, context: Whether these panes are wanted.
    """

    theme: str = ""
    guide: bool = True
    context: bool = True


class StateStore:
    """Reads and writes the state of one checkout.

    Attributes:
        notices: What the reader should be told, such as a damaged file that was set aside.
    """

    def __init__(self, root: Path, directory: Path | None = None) -> None:
        home = directory or settings.state_directory()
        real = os.path.realpath(root)
        digest = hashlib.blake2b(os.fsencode(os.path.normcase(real)), digest_size=6).hexdigest()
        self.path = home / f"{os.path.basename(real) or 'root'}-{digest}.json"
        self.choices_path = home / "choices.json"
        self.notices: list[str] = []

    def load(self) -> Memory:
        """Return what is remembered of the checkout; nothing, when there is no file or it was damaged."""
        return self._load(self.path, _to_memory, Memory())

    def load_choices(self) -> Choices:
        """Return what the reader has chosen."""
        return self._load(self.choices_path, _to_choices, Choices())

    def save(self, memory: Memory) -> None:
        """Write what is remembered of the checkout; a folder that cannot be written is told once, as a notice."""
        self._save(self.path, asdict(memory))

    def save_choices(self, choices: Choices) -> None:
        """Write what the reader has chosen."""
        self._save(self.choices_path, asdict(choices))

    def _load(self, path: Path, convert: Any, otherwise: Value) -> Value:
        try:
            with path.open("rb") as stream:
                # What is cut off where it gets too large is no JSON any more.
                return convert(json.loads(stream.read(_LARGEST_BYTES)))  # type: ignore[no-any-return]
        except FileNotFoundError:
            return otherwise
        except OSError as error:
            self.notices.append(f"{path} cannot be read: {error.strerror}")
            return otherwise
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            aside = path.with_suffix(".damaged.json")
            with contextlib.suppress(OSError):
                path.replace(aside)
            self.notices.append(f"{path.name} was damaged: it is set aside as {aside.name}, and reading begins anew")
            return otherwise

    def _save(self, path: Path, value: dict[str, Any]) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
            try:
                with open(handle, "w", encoding="utf-8") as stream:
                    json.dump(value, stream, indent=1)
                os.replace(name, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise
        except OSError as error:
            notice = f"what you read is not remembered: {path.parent} cannot be written ({error.strerror})"
            if notice not in self.notices:
                self.notices.append(notice)


def _to_memory(value: dict[str, Any]) -> Memory:
    last = value.get("last")
    return Memory(
        seen={str(tour): [str(stop) for stop in stops] for tour, stops in value.get("seen", {}).items()},
        finished=[str(tour) for tour in value.get("finished", [])],
        bookmarks=[_to(Bookmark, one) for one in value.get("bookmarks", [])],
        recent=[_to(Spot, one) for one in value.get("recent", [])],
        last=_to(Spot, last) if last else None,
    )


def _to_choices(value: dict[str, Any]) -> Choices:
    return _to(Choices, value)


def _to(kind: type[Value], value: dict[str, Any]) -> Value:
    """Make a value of a dataclass; fields of a later version are left out.

    Raises:
        ValueError: A field has a value of another type.
    """
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    given = {name: given for name, given in value.items() if name in known}
    made = kind(**given)
    for name in given:
        expected = {"str": str, "int": int, "bool": bool}[str(known[name].type)]
        if type(getattr(made, name)) is not expected:
            raise ValueError(f"{name} is no {expected.__name__}")
    return made
