"""The tours there are: those that come with navigator, the reader's own, those of the checkout, and those in files.

    bundled     queries/tours/*.toml, translations in queries/tours/<language>/
    yours       tours/*.toml in the user's configuration directory
    checkout    .navigator/tours/*.toml in the checkout

Where two have one id, the first of this order counts: a checkout cannot replace what comes with navigator. The others are still reached by
path. A tour is data from a stranger: a file that is too large, is no file, or leads out of its folder by a link is not read.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import queries
from navigator import settings
from navigator.errors import NotFoundError, TourError
from navigator.language import ENGLISH, LANGUAGES
from navigator.tours.model import Stage, Tour
from navigator.tours.parse import parse_head, parse_tour
from navigator.tours.translate import translate

CHECKOUT_TOURS = ".navigator/tours"
_LARGEST_BYTES = 2_000_000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Head:
    """What a list of questions shows of a tour.

    Attributes:
        id, question, stage: As in the tour.
        stops: How many there are.
        owner: `bundled`, `yours` or `checkout`.
        source: The file.
        problem: Why it cannot be played; empty when it can.
    """

    id: str
    question: str
    stage: Stage
    stops: int
    owner: str
    source: str
    problem: str = ""


def list_heads(root: Path | None = None, language: str = ENGLISH) -> list[Head]:
    """Return what there is to play, by stage, the whole before the parts; the reader's own behind the bundled ones of a stage.

    Only the beginning of each file is read as TOML: a list of fifty tours costs what one tour costs.

    Args:
        root: The checkout whose own tours count too.
        language: In which the questions are.
    """
    stages, owners = list(Stage), ["bundled", "yours", "checkout"]
    found: dict[str, Head] = {}
    for owner, name, entry in _entries(root):
        if name in found:
            continue
        try:
            text = read_entry(entry)
            question, stage, stops = parse_head(text, str(entry) if owner != "bundled" else f"{name}.toml")
            translation = _translation_of(entry, name, language, owner)
            if translation is not None:
                question = _translated_question(translation) or question
            found[name] = Head(name, question, stage, stops, owner, str(entry))
        except TourError as error:
            found[name] = Head(name, "", Stage.CLIENTS, 0, owner, str(entry), error.message)
    return sorted(found.values(), key=lambda head: (stages.index(head.stage), owners.index(head.owner), head.id))


@cache
def list_tours(language: str = ENGLISH) -> tuple[Tour, ...]:
    """Return the bundled tours, by stage, the whole before the parts.

    Raises:
        TourError: A bundled file is wrong; a test keeps that from happening.
    """
    stages = list(Stage)
    tours = [_load_entry("bundled", entry.name.removesuffix(".toml"), entry, language) for entry in queries.list_tours()]
    return tuple(sorted(tours, key=lambda tour: (stages.index(tour.stage), tour.id)))


def list_own_tours(root: Path | None, language: str = ENGLISH) -> tuple[list[Tour], list[str]]:
    """Return the reader's and the checkout's own tours, and what is wrong with those that are none."""
    tours: list[Tour] = []
    problems: list[str] = []
    for owner, name, entry in _entries(root):
        if owner != "bundled" and name not in {tour.id for tour in tours}:
            try:
                tours.append(_load_entry(owner, name, entry, language))
            except TourError as error:
                problems.append(error.message)
    return tours, problems


def get_tour(name: str, root: Path | None = None, language: str = ENGLISH) -> Tour:
    """Return a tour by its id, or read one from a file when the name is a path.

    Args:
        name: An id, or a path that ends with `.toml`.
        root: The checkout whose own tours count too.
        language: Of the texts, where there is a translation.

    Raises:
        NotFoundError: There is no such tour.
        TourError: The file is no tour.
    """
    if name.endswith(".toml"):
        return load_tour(Path(name))
    known: list[str] = []
    for owner, identifier, entry in _entries(root):
        if identifier == name:
            return _load_entry(owner, identifier, entry, language)
        known.append(identifier)
    near = difflib.get_close_matches(name, known, n=2, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise NotFoundError(f"there is no tour {name!r}", f"{hint}navigator tour lists them all")


def load_tour(path: Path) -> Tour:
    """Read a tour from a file.

    Raises:
        NotFoundError: There is no such file.
        TourError: It is no tour.
    """
    return parse_tour(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Read a file that should hold a tour.

    Raises:
        NotFoundError: There is no such file.
        TourError: It cannot be read, is no text, or is too large.
    """
    hint = "see queries/tours/README.md for what a tour is"
    try:
        # A pipe or a device would never end.
        if not path.is_file():
            if path.exists():
                raise TourError(f"cannot read {path}: it is not a file", hint)
            raise NotFoundError(f"there is no file {path}", "navigator tour lists the tours that come with navigator")
        if path.stat().st_size > _LARGEST_BYTES:
            raise TourError(f"cannot read {path}: it is larger than {_LARGEST_BYTES // 1_000_000} MB", hint)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise TourError(f"cannot read {path}: {reason}", hint) from error


def own_folders(root: Path | None) -> list[tuple[str, Path]]:
    """Return (owner, folder) of the places where a reader keeps tours, whether or not they are there."""
    folders = [("yours", settings.config_directory() / "tours")]
    return [*folders, ("checkout", root / CHECKOUT_TOURS)] if root is not None else folders


def list_own_files(root: Path | None) -> list[Path]:
    """Return the files of the reader's and the checkout's own tours and of their translations: regular files within their folders."""
    found: list[Path] = []
    for owner, folder in own_folders(root):
        within = root if owner == "checkout" else folder
        for place in (folder, *(folder / language for language in LANGUAGES if language != ENGLISH)):
            found += _own_files(place, within)
    return found


def _entries(root: Path | None) -> Iterator[tuple[str, str, Traversable]]:
    for entry in queries.list_tours():
        yield "bundled", entry.name.removesuffix(".toml"), entry
    for owner, folder in own_folders(root):
        for path in _own_files(folder, root if owner == "checkout" else folder):
            yield owner, path.name.removesuffix(".toml"), path


def _own_files(folder: Path, within: Path | None) -> list[Path]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".toml") and _ID.fullmatch(name.removesuffix(".toml")))
    except OSError:
        return []
    return [folder / name for name in names if (folder / name).is_file() and _lies_within(folder / name, within or folder)]


def _lies_within(path: Path, folder: Path) -> bool:
    return os.path.realpath(path).startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep)


def _load_entry(owner: str, name: str, entry: Traversable, language: str) -> Tour:
    bundled = owner == "bundled"
    source = entry.name if bundled else str(entry)
    tour = replace(parse_tour(read_entry(entry), source), is_bundled=bundled)
    translation = _translation_of(entry, name, language, owner)
    return translate(tour, translation, f"{language}/{entry.name}", language) if translation is not None else tour


def read_entry(entry: Traversable) -> str:
    """Return the text of a tour's file.

    Raises:
        TourError: It cannot be read, is no text, or is too large.
        NotFoundError: It is gone.
    """
    return read_text(entry) if isinstance(entry, Path) else entry.read_text(encoding="utf-8")


def _translation_of(entry: Traversable, name: str, language: str, owner: str) -> str | None:
    """The text of a tour's translation; None when there is none."""
    if language == ENGLISH:
        return None
    if owner == "bundled":
        found = queries.find_tour(name, language)
        return found.read_text(encoding="utf-8") if found is not None else None
    assert isinstance(entry, Path)
    path = entry.parent / language / entry.name
    return read_text(path) if path.is_file() and _lies_within(path, entry.parent) else None


def _translated_question(text: str) -> str:
    match = re.search(r'^question\s*=\s*"((?:[^"\\]|\\.)*)"', text, re.MULTILINE)
    return match[1].replace('\\"', '"') if match else ""
