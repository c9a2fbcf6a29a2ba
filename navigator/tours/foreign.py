"""Other people's CodeTours: reading a `.tour` file, and finding its steps in this checkout.

A step may name a file with a line, a selection or a pattern, a directory, the contents of a file, or nothing but text. Every step is shown.
What CodeTour would do beside showing is not done: no command is run, no view or address opened; the page says that the step asks for it.
Files are read within the checkout only.

A tour that navigator exported carries the original's stops with it and is read back as the tour it was; a step that was edited since is
taken as it stands.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from indexes.errors import CheckoutError
from navigator.errors import TourError
from navigator.language import Phrase, phrase
from navigator.tours.codetour import OWN_KEY, describe, find_faults, stop_to_data
from navigator.tours.library import read_text
from navigator.tours.model import Anchor, Release, Stage, Stop, Tour, Via
from navigator.workspace import Workspace

_PATTERN_SECONDS = 3.0
_LONGEST_PATTERN = 2_000
_LARGEST_FILE = 8_000_000
_MOST_ENTRIES = 60
# What CodeTour itself records: a whole line, every sign escaped.
_RECORDED = re.compile(r"\^\[\^\\S\\n\]\*(?P<line>(?:\\[^a-zA-Z0-9]|[^\\^$.*+?()\[\]{}|])*)\$?")
_JS_GROUP = re.compile(r"\(\?<(?![=!])")
_SEARCH = """
import json, re, sys
asked = json.load(sys.stdin)
try:
    match = re.search(asked["pattern"], asked["text"], re.MULTILINE)
except (re.error, RecursionError, OverflowError):
    print("wrong")
else:
    print(asked["text"].count("\\n", 0, match.start()) + 1 if match else "none")
"""


class StepKind(StrEnum):
    """What a step shows."""

    FILE = "file"
    DIRECTORY = "directory"
    CONTENTS = "contents"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a CodeTour as its file has it.

    Attributes:
        title: Its title, or what CodeTour would show in its place.
        description: Markdown.
        kind: What it shows.
        path: The file or directory; empty for text.
        line: 1-based; 0 when there is none.
        pattern: A JavaScript regular expression; empty when there is none.
        selection: First and last line; None when there is none.
        contents: The file's text, when the tour brings it along.
        asks_for: What CodeTour would run or open, which is not done here.
    """

    title: str
    description: str
    kind: StepKind
    path: str = ""
    line: int = 0
    pattern: str = ""
    selection: tuple[int, int] | None = None
    contents: str = ""
    asks_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeTour:
    """A CodeTour.

    Attributes:
        title, description: As in the file.
        ref: The git ref that it was made for; empty when it names none.
        next_title: The title of the tour to go on with.
        steps: In order.
        original: The tour that navigator exported it from; None for other people's, and for one that was edited.
    """

    title: str
    description: str
    ref: str
    next_title: str
    steps: tuple[Step, ...]
    original: Tour | None = None


@dataclass(frozen=True, slots=True)
class FoundStep:
    """A step in this checkout.

    Attributes:
        step: The step.
        number: 1-based.
        path: The file or directory, relative to the checkout; empty when it is not here, or when there is none.
        line: The line that it points at; 0 for a directory, for text, and when it is not found.
        last: Last line of a selection; otherwise the line.
        lines: Contents that the tour brings along, or the names in a directory; the file itself is read by whoever shows it.
        note: What the reader should know; often empty.
        is_missing: Whether what it shows is not here.
    """

    step: Step
    number: int
    path: str = ""
    line: int = 0
    last: int = 0
    lines: tuple[str, ...] = ()
    note: str = ""
    is_missing: bool = False


def load_codetour(path: Path) -> CodeTour:
    """Read a CodeTour.

    Raises:
        NotFoundError: There is no such file.
        TourError: It is no CodeTour; `problems` lists every fault.
    """
    text = read_text(path)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise TourError(f"{path}: not JSON: {error}", "export it anew with CodeTour", ((line, f"not JSON: {error}"),)) from error
    faults = find_faults(data)
    if faults:
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        raise TourError(
            f"{path}: no CodeTour: {faults[0]}{more}", "see https://github.com/microsoft/codetour", tuple((0, fault) for fault in faults)
        )
    steps = tuple(_step(step) for step in data["steps"])
    return CodeTour(data["title"], data.get("description") or "", data.get("ref") or "", data.get("nextTour") or "", steps, _original(data))


def find_step(workspace: Workspace, step: Step, number: int) -> FoundStep:  # noqa: PLR0911 - one for each kind, and each way to miss it
    """Find one step in the checkout."""
    if step.kind is StepKind.TEXT:
        return FoundStep(step, number)
    if step.kind is StepKind.CONTENTS:
        lines = tuple(step.contents.split("\n"))
        line = min(step.line or 1, len(lines))
        return FoundStep(
            step, number, step.path, line, line, lines, phrase("the tour brings this text along; it is not that of the checkout")
        )
    path = _inside(workspace, step.path)
    if path is None:
        return FoundStep(step, number, note=phrase("{path} lies outside of the checkout and is not read", path=step.path), is_missing=True)
    full = workspace.checkout.root / path
    if step.kind is StepKind.DIRECTORY:
        if not full.is_dir():
            return FoundStep(step, number, note=phrase("there is no directory {path} here", path=step.path), is_missing=True)
        return FoundStep(step, number, path, lines=_list(full))
    if not full.is_file():
        return FoundStep(step, number, note=phrase("there is no file {path} here", path=step.path), is_missing=True)
    return _in_file(workspace, step, number, path)


def _in_file(workspace: Workspace, step: Step, number: int, path: str) -> FoundStep:
    try:
        if os.path.getsize(workspace.checkout.root / path) > _LARGEST_FILE:
            return FoundStep(step, number, path, note=phrase("{path} is too large to be shown", path=path), is_missing=True)
        lines = workspace.read_lines(path)
    except (CheckoutError, OSError):
        return FoundStep(step, number, note=phrase("{path} cannot be read", path=path), is_missing=True)
    note: Phrase | str = ""
    line, last = step.line, step.line
    if step.selection is not None:
        first, last = step.selection
        line = line or first
    elif not line and step.pattern:
        line, note = find_pattern(step.pattern, "\n".join(lines))
        last = line
    if not line and not note:
        line, note = 1, phrase("the step is about the whole file")
    if line > len(lines):
        note = phrase("the tour says line {line}, and the file has {count}", line=line, count=len(lines))
        return FoundStep(step, number, path, len(lines), len(lines), note=note, is_missing=True)
    return FoundStep(step, number, path, line, min(max(line, last), len(lines)), note=note, is_missing=not line)


def find_pattern(pattern: str, text: str) -> tuple[int, Phrase | str]:
    """Return the 1-based line where a JavaScript regular expression first matches; 0 and why when it does not.

    `^` and `$` stand for every line's ends. A stranger's expression may take forever: it runs in a process of its own, for seconds at most.
    """
    recorded = _RECORDED.fullmatch(pattern)
    if recorded is not None:
        wanted = re.sub(r"\\(.)", r"\1", recorded["line"]).strip()
        line = next((number for number, one in enumerate(text.split("\n"), start=1) if one.strip().startswith(wanted)), 0)
        return line, "" if line else phrase("no line fits its pattern any more")
    if len(pattern) > _LONGEST_PATTERN:
        return 0, phrase("its pattern is too long")
    asked = json.dumps({"pattern": _JS_GROUP.sub("(?P<", pattern), "text": text})
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _SEARCH], input=asked, capture_output=True, text=True, timeout=_PATTERN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0, phrase("its pattern takes too long")
    answer = done.stdout.strip()
    if answer.isdecimal():
        return int(answer), ""
    return 0, phrase("no line fits its pattern any more") if answer == "none" else phrase("its pattern is not understood")


def _step(data: dict[str, Any]) -> Step:
    selection = data.get("selection")
    asks_for = [*data.get("commands", []), *(data[key] for key in ("uri", "view") if data.get(key))]
    kind, path = StepKind.TEXT, ""
    if data.get("directory"):
        kind, path = StepKind.DIRECTORY, data["directory"]
    elif data.get("contents") is not None and data.get("file"):
        kind, path = StepKind.CONTENTS, data["file"]
    elif data.get("file"):
        kind, path = StepKind.FILE, data["file"]
    description = data["description"]
    heading = re.match(r"#+\s*(.*)", description.strip())
    title = data.get("title") or (heading[1] if heading else "") or data.get("markerTitle") or data.get("uri") or path
    return Step(
        title=title,
        description=description,
        kind=kind,
        path=path,
        line=int(data.get("line") or 0),
        pattern=data.get("pattern") or "",
        selection=(int(selection["start"]["line"]), int(selection["end"]["line"])) if selection else None,
        contents=data.get("contents") or "",
        asks_for=tuple(str(one) for one in asks_for),
    )


def _inside(workspace: Workspace, path: str) -> str | None:
    """Return a path as the checkout knows it; None when it lies outside, or a link on it leads outside."""
    root = os.path.realpath(workspace.checkout.root)
    for written in dict.fromkeys((path, unquote(path))):
        if "\0" in written or os.path.isabs(written):
            continue
        full = os.path.normpath(os.path.join(root, written))
        inside = all(one == root or one.startswith(root.rstrip(os.sep) + os.sep) for one in (full, os.path.realpath(full)))
        if inside and (os.path.exists(full) or written == unquote(path)):
            return os.path.relpath(full, root).replace(os.sep, "/")
    return None


def _list(directory: Path) -> tuple[str, ...]:
    try:
        with os.scandir(directory) as entries:
            names = sorted(entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "") for entry in entries)
    except OSError:
        return ()
    more = len(names) - _MOST_ENTRIES
    return (*names[:_MOST_ENTRIES], f"... {more} more") if more > 0 else tuple(names)


def _original(data: dict[str, Any]) -> Tour | None:
    """The tour that an export was made from, when no step was edited since."""
    own = data.get(OWN_KEY)
    try:
        if not isinstance(own, dict):
            return None
        stops = tuple(_stop(step[OWN_KEY]) for step in data["steps"])
        tour = Tour(
            id=own["id"],
            question=own["question"],
            stage=Stage(own["stage"]),
            summary=own["summary"],
            picture=own["picture"],
            stops=stops,
            checked=tuple(_release(text) for text in own.get("checked", ())),
            prerequisites=tuple(own.get("prerequisites", ())),
            follow_ups=tuple(own.get("follow_ups", ())),
        )
        numbers = {stop.id: number for number, stop in enumerate(stops, start=1)}
        for number, (stop, step) in enumerate(zip(stops, data["steps"], strict=True), start=1):
            same = describe(tour, stop, numbers, is_first=number == 1) == step["description"]
            if not same or not isinstance(step.get("file"), str) or stop_to_data(stop) != step[OWN_KEY]:
                return None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return tour


def _stop(data: dict[str, Any]) -> Stop:
    texts = {key: str(data.get(key, "")) for key in ("id", "title", "text", "file", "origin", "look_for", "ask_yourself", "next", "hash")}
    return Stop(
        anchor=_anchor(data["anchor"]),
        aliases=tuple(_anchor(alias) for alias in data.get("aliases", ())),
        via=Via(data["via"]),
        essential=bool(data["essential"]),
        **texts,
    )


def _anchor(data: dict[str, Any]) -> Anchor:
    package = str(data["package"])
    if not {"", ".", ".."}.isdisjoint(package.split("/")):
        raise ValueError(package)
    since, until = (_release(data[key]) if data.get(key) else None for key in ("since", "until"))
    return Anchor(package, str(data["symbol"]), since, until, tuple(map(str, data.get("find", ()))))


def _release(text: str) -> Release:
    major, _, minor = text.partition(".")
    return Release(int(major), int(minor))
