"""The colours of source text and of the marks beside it, for dark and light themes and for terminals without colour."""

from __future__ import annotations

from rich.style import Style

DARK = {
    "variable": "#d4d4d4",
    "property": "#c8d3e0",
    "namespace": "#8fb8c9",
    "type": "#6cc7b5",
    "type.builtin": "#6cc7b5",
    "type.declaration": "bold #7fe0cc",
    "label": "#d7a65f",
    "function": "#dcdc9d",
    "function.builtin": "#c9a2e8",
    "function.declaration": "bold #f0f0a8",
    "constant": "#8cc8ff",
    "constant.builtin": "#7aa7ff",
    "number": "#b5cea8",
    "string": "#ce9a78",
    "string.escape": "#d7ba7d",
    "comment": "italic #7a9a6a",
    "keyword": "#7aa7ff",
    "operator": "#a8a8a8",
}
LIGHT = {
    "variable": "#1f2328",
    "property": "#33475b",
    "namespace": "#2a6a80",
    "type": "#0b6e5d",
    "type.builtin": "#0b6e5d",
    "type.declaration": "bold #0b6e5d",
    "label": "#8a5a00",
    "function": "#6b4e00",
    "function.builtin": "#6f36a8",
    "function.declaration": "bold #6b4e00",
    "constant": "#0550ae",
    "constant.builtin": "#0a3fc4",
    "number": "#116329",
    "string": "#8f3a16",
    "string.escape": "#8a5a00",
    "comment": "italic #55734a",
    "keyword": "#0a3fc4",
    "operator": "#57606a",
}
# Without colour only what carries meaning by its weight is told apart.
PLAIN = {
    "keyword": "bold",
    "function.declaration": "bold",
    "type.declaration": "bold",
    "comment": "dim",
}


class Palette:
    """Styles by what they are for.

    Attributes:
        line_number, cursor_line, statement, match, mark: Styles of the view around the text.
    """

    def __init__(self, *, dark: bool, colour: bool) -> None:
        chosen = (DARK if dark else LIGHT) if colour else PLAIN
        self._styles = {what: Style.parse(text) for what, text in chosen.items()}
        if colour:
            shade = "#1e2a38" if dark else "#e6eef7"
            self.line_number = Style.parse("#5c6773" if dark else "#8c959f")
            self.current_number = Style.parse("bold #c9d1d9" if dark else "bold #1f2328")
            self.cursor_line = Style(bgcolor=shade)
            self.statement = Style(bgcolor="#4a3d12" if dark else "#fff1b8")
            self.match = Style(bgcolor="#5a4a00" if dark else "#ffe08a")
            self.current_match = Style.parse("bold black on #ffb454")
            self.word = Style(underline=True)
            self.mark = Style.parse("bold #ffb454" if dark else "bold #b35900")
        else:
            self.line_number = Style(dim=True)
            self.current_number = Style(bold=True)
            self.cursor_line = Style()
            self.statement = Style(bold=True)
            self.match = Style(underline=True)
            self.current_match = Style(reverse=True)
            self.word = Style(underline=True)
            self.mark = Style(bold=True)
        self.cursor = Style(reverse=True)

    def style(self, what: str) -> Style:
        """Return the style of a piece of source text."""
        return self._styles.get(what, _NO_STYLE)


_NO_STYLE = Style()
