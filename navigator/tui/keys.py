"""Every command of the screens with its keys: what bindings, help, palette and the config file are made from.

A key is written as Textual names it (`ctrl+p`, `slash`, `G`); several keys in a row, as `g d`, are pressed one after the other. The config
file gives other keys to a command by its id:

    [keys]
    definition = ["enter", "g d"]
    quit = "ctrl+x"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does.

    Attributes:
        id: What the config file calls it; also the name of the screen's action, with underscores.
        keys: The keys, any of which does it.
        text: What it does, for help and palette.
        group: Where it stands in the help.
        hint: A word for the line at the bottom; empty when it is not shown there.
    """

    id: str
    keys: tuple[str, ...]
    text: str
    group: str
    hint: str = ""

    @property
    def action(self) -> str:
        return self.id.replace("-", "_")


MOVE, JUMP, SEARCH, TOUR, MARK, VIEW, PROGRAM = "Moving", "Jumping", "Searching", "Touring", "Marking", "Looking", "Navigator"

COMMANDS: tuple[Command, ...] = (
    Command("down", ("down", "j"), "Down a line", MOVE),
    Command("up", ("up", "k"), "Up a line", MOVE),
    Command("left", ("left", "h"), "Left a character", MOVE),
    Command("right", ("right", "l"), "Right a character", MOVE),
    Command("next-word", ("w", "ctrl+right"), "To the next word", MOVE),
    Command("last-word", ("b", "ctrl+left"), "To the word before", MOVE),
    Command("line-start", ("home", "0"), "To the line's beginning", MOVE),
    Command("line-end", ("end", "$"), "To the line's end", MOVE),
    Command("page-down", ("pagedown", "space"), "Down a page", MOVE),
    Command("page-up", ("pageup",), "Up a page", MOVE),
    Command("half-down", ("ctrl+d",), "Down half a page", MOVE),
    Command("half-up", ("ctrl+u",), "Up half a page", MOVE),
    Command("top", ("g g", "ctrl+home"), "To the first line", MOVE),
    Command("bottom", ("G", "ctrl+end"), "To the last line", MOVE),
    Command("next-function", ("}", "alt+down"), "To the next function", MOVE),
    Command("last-function", ("{", "alt+up"), "To the function before", MOVE),
    Command("definition", ("enter", "g d"), "To the definition of the name under the cursor", JUMP, "definition"),
    Command("references", ("g r",), "References of the name under the cursor", JUMP),
    Command("implementations", ("g i",), "Implementations of it, or interfaces that it satisfies", JUMP),
    Command("callers", ("g c",), "Callers of the function under the cursor, as a tree", JUMP),
    Command("callees", ("g e",), "What the function under the cursor calls, as a tree", JUMP),
    Command("type", ("g t",), "To the type of the name under the cursor", JUMP),
    Command("back", ("backspace", "alt+left", "H"), "Back, as in a browser", JUMP, "back"),
    Command("forward", ("alt+right", "L"), "Forward again", JUMP),
    Command("palette", ("ctrl+p",), "Find symbols, files, tours, places and commands", SEARCH, "find"),
    Command("search", ("slash",), "Search in the file; /re/ is a regular expression", SEARCH, "search"),
    Command("next-match", ("n",), "To the next match", SEARCH),
    Command("last-match", ("N",), "To the match before", SEARCH),
    Command("outline", ("g o", "at"), "Symbols of the file", SEARCH),
    Command("goto-line", ("colon", "g l"), "To a line", SEARCH),
    Command("questions", ("2", "g q"), "The questions", TOUR, "questions"),
    Command("next-stop", ("]",), "To the next stop of the tour", TOUR, "next stop"),
    Command("last-stop", ("[",), "To the stop before", TOUR),
    Command("return-to-stop", ("t",), "Back to the stop of the tour, from wherever you are", TOUR),
    Command("tour-map", ("g m",), "The tour's map", TOUR),
    Command("leave-tour", ("g x",), "Leave the tour", TOUR),
    Command("bookmark", ("m",), "Set or take away a bookmark, with a note", MARK),
    Command("bookmarks", ("g b",), "The bookmarks", MARK),
    Command("copy", ("y",), "Copy path:line", MARK),
    Command("copy-link", ("Y",), "Copy a permalink", MARK),
    Command("edit", ("o",), "Open the place in $VISUAL or $EDITOR", MARK),
    Command("home", ("1", "g h"), "The home screen", VIEW),
    Command("code", ("3",), "The source", VIEW),
    Command("toggle-guide", ("f2",), "Show or hide the guide", VIEW),
    Command("toggle-context", ("f3",), "Show or hide the context", VIEW),
    Command("zoom", ("z",), "The source alone, or everything again", VIEW),
    Command("theme", ("f9",), "The next theme", VIEW),
    Command("next-pane", ("tab",), "To the next pane", VIEW),
    Command("refresh", ("f5",), "Bring the index up to date", PROGRAM),
    Command("help", ("?", "f1"), "The keys", PROGRAM, "help"),
    Command("cancel", ("escape",), "Close what is open, take back a question", PROGRAM),
    Command("suspend", ("ctrl+z",), "To the shell; fg comes back", PROGRAM),
    Command("quit", ("q", "ctrl+q", "ctrl+c"), "Leave navigator", PROGRAM, "quit"),
)
_NAMES = {
    "slash": "/",
    "colon": ":",
    "at": "@",
    "ctrl+": "Ctrl+",
    "alt+": "Alt+",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
}
_CHARACTERS = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    "?": "question_mark",
    "$": "dollar_sign",
    "/": "slash",
    ":": "colon",
    "@": "at",
}


@dataclass(frozen=True, slots=True)
class Config:
    """What the config file says.

    Attributes:
        commands: All commands, with the reader's own keys.
        theme: The theme that it asks for, or empty.
        notices: What is wrong with it.
    """

    commands: tuple[Command, ...] = COMMANDS
    theme: str = ""
    notices: tuple[str, ...] = ()


def load_config(path: Path) -> Config:
    """Read the config file; one that is not there is an empty one, and what is wrong with it is told."""
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Config(notices=(f"{path} cannot be read: {error}",))
    notices = [f"{path}: there is no section [{name}]" for name in value if name not in ("keys", "looks")]
    commands, wrong = _remap(value.get("keys", {}))
    looks = value.get("looks", {})
    theme = looks.get("theme", "") if isinstance(looks, dict) else ""
    return Config(commands, theme if isinstance(theme, str) else "", tuple(notices + [f"{path}: {one}" for one in wrong]))


def _remap(given: Any) -> tuple[tuple[Command, ...], list[str]]:
    if not isinstance(given, dict):
        return COMMANDS, ["[keys] is no table"]
    wrong = [f"there is no command {name!r} in [keys]" for name in given if name not in {command.id for command in COMMANDS}]
    remapped = []
    for command in COMMANDS:
        keys = given.get(command.id, command.keys)
        keys = (keys,) if isinstance(keys, str) else tuple(keys) if isinstance(keys, (list, tuple)) else None
        if keys is None or not all(isinstance(key, str) and key.strip() for key in keys):
            wrong.append(f"the keys of {command.id} are neither a text nor a list of texts")
            keys = command.keys
        remapped.append(replace(command, keys=keys))
    # A key that the reader gives to one command is taken from the others.
    taken = {key: command.id for command in remapped if command.id in given for key in command.keys}
    return tuple(
        replace(command, keys=tuple(key for key in command.keys if taken.get(key, command.id) == command.id)) for command in remapped
    ), wrong


def textual_key(key: str) -> str:
    """Return a key as Textual names it: `]` is `right_square_bracket`."""
    return _CHARACTERS.get(key, key)


def display(key: str) -> str:
    """Return a key as people read it."""
    parts = []
    for part in key.split():
        for name, shown in _NAMES.items():
            part = part.replace(name, shown) if name.endswith("+") else shown if part == name else part  # noqa: PLW2901
        parts.append(part.capitalize() if len(part) > 1 and part.isalpha() and part.islower() else part)
    return " ".join(parts)
