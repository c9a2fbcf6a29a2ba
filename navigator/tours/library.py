"""The tours there are: those that come with navigator, and those in files of the reader's own."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

import queries
from navigator.errors import NotFoundError, TourError
from navigator.tours.model import Stage, Tour
from navigator.tours.parse import parse_tour


@cache
def list_tours() -> tuple[Tour, ...]:
    """Return the bundled tours, by stage, the whole before the parts.

    Raises:
        TourError: A bundled file is wrong; a test keeps that from happening.
    """
    stages = list(Stage)
    tours = [parse_tour(entry.read_text(encoding="utf-8"), entry.name) for entry in queries.list_tours()]
    return tuple(sorted(tours, key=lambda tour: (stages.index(tour.stage), tour.id)))


def get_tour(name: str) -> Tour:
    """Return a tour by its id, or read one from a file when the name is a path.

    Raises:
        NotFoundError: There is no such tour.
        TourError: The file is no tour.
    """
    if name.endswith(".toml"):
        return load_tour(Path(name))
    for entry in queries.list_tours():
        if entry.name == f"{name}.toml":
            return parse_tour(entry.read_text(encoding="utf-8"), entry.name)
    ids = [entry.name.removesuffix(".toml") for entry in queries.list_tours()]
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise NotFoundError(f"there is no tour {name!r}", f"{hint}navigator tour lists them all")


def load_tour(path: Path) -> Tour:
    """Read a tour from a file.

    Raises:
        NotFoundError: There is no such file.
        TourError: It is no tour.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {path}", "navigator tour lists the tours that come with navigator") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise TourError(f"cannot read {path}: {reason}", "see queries/tours/README.md for what a tour is") from error
    return parse_tour(text, str(path))
