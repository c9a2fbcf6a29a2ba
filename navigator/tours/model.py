"""The values of a tour, as its file gives them. `queries/tours/README.md` is the format's description."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where in the learning path a tour belongs, in the order of the path."""

    WHOLE = "whole"
    CONTROL_PLANE = "control-plane"
    WORKLOADS = "workloads"
    NETWORK = "network"
    STORAGE = "storage"
    NODE = "node"
    MACHINERY = "machinery"
    CLIENTS = "clients"


class Via(StrEnum):
    """How control reaches a stop."""

    CALL = "call"
    DYNAMIC = "dynamic"
    GOROUTINE = "goroutine"
    QUEUE = "queue"
    WATCH = "watch"
    API = "api"
    RETURN = "return"
    START = "start"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Release:
    """A minor release such as 1.36, as tours speak of them."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def pair(self) -> tuple[int, int]:
        return self.major, self.minor


@dataclass(frozen=True, slots=True)
class Anchor:
    """One place where a stop can be found: a symbol of a package, in some releases.

    Attributes:
        package: Import path.
        symbol: `Func`, `Type`, `Type.Member`, or `package`.
        since: First release that has it; None for always.
        until: Last release that has it; None for still.
        find: Texts to look for within the declaration, the first that is there counts.
    """

    package: str
    symbol: str
    since: Release | None = None
    until: Release | None = None
    find: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.package if self.symbol == "package" else f"{self.package}.{self.symbol}"

    def holds_in(self, release: tuple[int, int] | None) -> bool:
        """Tell whether a release has it; an unknown release may."""
        if release is None:
            return True
        return (self.since is None or self.since.pair <= release) and (self.until is None or release <= self.until.pair)


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a tour.

    Attributes:
        id: Unique in the tour, and lasting.
        anchor: Where it is in the newest checked release.
        aliases: Where it was in others.
        file: Base name of the file in the newest checked release, or empty.
        via: How control comes here from the stop `origin`.
        origin: Id of that stop; empty for the first.
        essential: Whether the story needs it.
        hash: Of its code when the tour was written, in tours of one's own; empty elsewhere.
    """

    id: str
    title: str
    anchor: Anchor
    text: str
    aliases: tuple[Anchor, ...] = ()
    file: str = ""
    via: Via = Via.READ
    origin: str = ""
    essential: bool = True
    look_for: str = ""
    ask_yourself: str = ""
    next: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """A question and the walk that answers it.

    Attributes:
        checked: Releases on which every stop was looked at, oldest first.
        source: The file it came from, for messages.
        language: `en`, or that of the translation that was laid over it.
        is_bundled: Whether it comes with navigator.
    """

    id: str
    question: str
    stage: Stage
    summary: str
    picture: str
    stops: tuple[Stop, ...]
    checked: tuple[Release, ...]
    prerequisites: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    source: str = ""
    language: str = "en"
    is_bundled: bool = False
