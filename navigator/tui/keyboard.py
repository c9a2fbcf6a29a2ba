"""From keys to commands, keys in a row included. Knows nothing of the screen."""

from __future__ import annotations

from navigator.tui.keys import Command, display, textual_key

Keys = tuple[str, ...]


class Keyboard:
    """Remembers the keys that were pressed so far."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        self._written: dict[Keys, tuple[Command, list[str]]] = {}
        for command in commands:
            for key in command.keys:
                parts = key.split()
                self._written[tuple(map(textual_key, parts))] = (command, parts)
        self._beginnings = {keys[:count] for keys in self._written for count in range(1, len(keys))}
        self._pressed: Keys = ()

    def press(self, key: str) -> Command | None:
        """Take a key, as Textual names it; return the command that it completes."""
        pressed = (*self._pressed, key)
        if self._pressed and pressed not in self._written and pressed not in self._beginnings:
            pressed = (key,)  # the sequence led nowhere: this key begins anew
        if pressed in self._written:
            self._pressed = ()
            return self._written[pressed][0]
        self._pressed = pressed if pressed in self._beginnings else ()
        return None

    def forget(self) -> None:
        """Forget the keys that were pressed."""
        self._pressed = ()

    @property
    def continuations(self) -> str:
        """What the next key may be, for the line at the bottom; empty when no sequence has begun."""
        count = len(self._pressed)
        if not count:
            return ""
        found = [(parts, command) for keys, (command, parts) in self._written.items() if keys[:count] == self._pressed]
        return "  ".join(f"{display(parts[count])} {command.id}" for parts, command in found)
