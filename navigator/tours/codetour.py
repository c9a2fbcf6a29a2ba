"""A tour as a CodeTour file, for VS Code (https://github.com/microsoft/codetour), and the rules that such a file keeps.

    line        on every step, 1-based. CodeTour puts a step without one at line 2000, and says nothing: a stop that is not found in this
                checkout is left out, and told.
    ref         the commit. CodeTour then opens files from git, read-only, unless it is the one that is checked out; so it is left out
                when the tree is dirty.
    nextTour    the title of the tour to go on with, not a path.
    [#2]        leads to a step, [Title] to a tour.

CodeTour runs what it finds: a line that begins with `>>` becomes a button for the terminal, a `command:` link a command of the editor.
    Neither
leaves here: a tour's text is prose. The picture stands in a fence without a language, which gets no button to insert it into the file.

What CodeTour has no field for (anchor, `via`, the four texts) is kept beside each step under `navigator`, which its schema allows; with
it an export is read back as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from navigator.text import make_visible
from navigator.tours.model import Stop, Tour, Via
from navigator.tours.play import Place

_MOST_LINES = 100_000_000
SCHEMA = "https://aka.ms/codetour-schema"
OWN_KEY = "navigator"
_COMMAND = re.compile(r"\(command:", re.IGNORECASE)
_BUTTON = re.compile(r"^(\s*)>>", re.MULTILINE)
_TITLE_SIGNS = re.compile(r"[\[\]#]")
_NUMBERED = re.compile(r"^#?\d+\s+-")
_OUTSIDE_CODE = re.compile(r"(`[^`]*`)")


@dataclass(frozen=True, slots=True)
class Exported:
    """A CodeTour.

    Attributes:
        text: The file's text.
        steps: How many steps it has.
        left_out: The stops that are not in this checkout.
    """

    text: str
    steps: int
    left_out: tuple[Place, ...]


def export_codetour(tour: Tour, places: Sequence[Place], *, ref: str = "", next_title: str = "") -> Exported:
    """Return a tour as a CodeTour of the checkout in which its stops were found.

    Args:
        tour: The tour.
        places: Its stops as they were found.
        ref: The commit that is checked out; empty when files were changed, or when there is no git.
        next_title: The question of the tour to go on with; empty when there is none.
    """
    found = [place for place in places if place.symbol is not None and place.line]
    numbers = {place.stop.id: number for number, place in enumerate(found, start=1)}
    steps = [_step(tour, place, numbers, is_first=number == 1) for number, place in enumerate(found, start=1)]
    data: dict[str, Any] = {"$schema": SCHEMA, "title": make_title(tour.question), "description": _prose(tour.summary)}
    if ref:
        data["ref"] = ref
    if next_title:
        data["nextTour"] = make_title(next_title)
    data["steps"] = steps
    head = ("id", "question", "stage", "summary", "picture", "prerequisites", "follow_ups")
    data[OWN_KEY] = {**{key: getattr(tour, key) for key in head}, "checked": [str(release) for release in tour.checked]}
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return Exported(text, len(steps), tuple(place for place in places if place not in found))


def make_title(question: str) -> str:
    """Return a tour's title as CodeTour's links can name it.

    They cannot hold brackets or `#`, and a leading number would make the tour part of a series.
    """
    title = " ".join(_TITLE_SIGNS.sub("", make_visible(question)).split())
    return f"Tour {title}" if _NUMBERED.match(title) else title


def find_faults(data: object) -> list[str]:
    """Return what keeps a parsed JSON value from being a CodeTour; nothing for a good one.

    The rules are those of its published schema (https://github.com/microsoft/codetour/blob/main/schema.json, draft 4) and of its player,
    which knows more keys than the schema names.
    """
    if not isinstance(data, dict):
        return ["the file is no JSON object"]
    faults = [f"{key} is missing" for key in ("title", "steps") if key not in data]
    faults += _wrong(
        data, {"title": str, "description": str, "ref": str, "nextTour": str, "stepMarker": str, "when": str, "isPrimary": bool}, "the tour"
    )
    steps = data.get("steps", [])
    if not isinstance(steps, list):
        return [*faults, "steps is no list"]
    for number, step in enumerate(steps, start=1):
        where = f"step {number}"
        if not isinstance(step, dict):
            faults.append(f"{where} is no object")
            continue
        if "description" not in step:
            faults.append(f"{where} has no description")
        texts = dict.fromkeys(
            ("file", "directory", "view", "uri", "title", "description", "pattern", "contents", "icon", "markerTitle"), str
        )
        faults += _wrong(step, {**texts, "line": (int, float)}, where)
        faults += _wrong_selection(step.get("selection"), where)
        commands = step.get("commands", [])
        if not isinstance(commands, list) or not all(isinstance(command, str) for command in commands):
            faults.append(f"commands of {where} is no list of texts")
        if isinstance(step.get("line"), int | float) and not 1 <= step["line"] <= _MOST_LINES:
            faults.append(f"line of {where} is no line of a file")
    return faults


def _wrong(table: dict[str, Any], kinds: dict[str, Any], where: str) -> Iterable[str]:
    for key, kind in kinds.items():
        value = table.get(key)
        # True is an int to Python, and no number to JSON.
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            yield f"{key} of {where} has the wrong type"


def _wrong_selection(selection: object, where: str) -> Iterable[str]:
    if selection is None:
        return
    if not isinstance(selection, dict):
        yield f"selection of {where} is no object"
        return
    for end in ("start", "end"):
        position = selection.get(end)
        if not isinstance(position, dict) or not all(
            isinstance(position.get(key), int | float) and not isinstance(position.get(key), bool) and 0 <= position[key] <= _MOST_LINES
            for key in ("line", "character")
        ):
            yield f"{end} of the selection of {where} has no line and character"


def _step(tour: Tour, place: Place, numbers: dict[str, int], *, is_first: bool) -> dict[str, Any]:
    assert place.symbol is not None
    stop = place.stop
    return {
        "file": place.symbol.path,
        "line": place.line,
        "title": " ".join(make_visible(stop.title).split()),
        "description": describe(tour, stop, numbers, is_first=is_first),
        OWN_KEY: stop_to_data(stop),
    }


def describe(tour: Tour, stop: Stop, numbers: dict[str, int], *, is_first: bool) -> str:
    """Return a step's text in Markdown, as CodeTour reads it."""
    parts = []
    if is_first:
        picture = make_visible(tour.picture).replace("```", "'''")
        parts += [f"**{_prose(tour.question)}**", _prose(tour.summary), f"```\n{picture}\n```", "---"]
    parts.append(_prose(stop.text))
    for label, text in (("Look for", stop.look_for), ("Ask yourself", stop.ask_yourself), ("Next", stop.next)):
        if text:
            parts.append(f"**{label}:** {_prose(text)}")
    number = numbers.get(stop.origin)
    if stop.via in (Via.CALL, Via.DYNAMIC, Via.GOROUTINE, Via.QUEUE) and number and number != numbers.get(stop.id, 0) - 1:
        parts.append(f"Reached from step [#{number}].")
    return "\n\n".join(parts)


def stop_to_data(stop: Stop) -> dict[str, Any]:
    """Return all that a stop holds, empty values left out."""
    data = asdict(stop)
    for anchor in (data["anchor"], *data["aliases"]):
        for key in ("since", "until"):
            anchor[key] = f"{anchor[key]['major']}.{anchor[key]['minor']}" if anchor[key] else None
    found: dict[str, Any] = _without_empty(data)
    return found


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(inner) for key, inner in value.items() if inner not in (None, "", (), [])}
    if isinstance(value, list | tuple):
        return [_without_empty(inner) for inner in value]
    return value


def _prose(text: str) -> str:
    """Text that CodeTour shows and does not run: no buttons, no command links, no HTML that swallows what stands in angle brackets."""
    visible = make_visible(text.strip())
    # Outside of code an angle bracket would begin a tag.
    parts = [part if part.startswith("`") else part.replace("<", "&lt;") for part in _OUTSIDE_CODE.split(visible)]
    return _COMMAND.sub("(command :", _BUTTON.sub(r"\1\\>>", "".join(parts)))
