"""Moving the cursor in the source; in another pane the same keys move there."""

from __future__ import annotations

from navigator.tui.commands.base import Commands


class Moving(Commands):
    """Commands of the group Moving."""

    def down(self) -> None:
        self.screen.view.move(1)

    def up(self) -> None:
        self.screen.view.move(-1)

    def left(self) -> None:
        self.screen.view.move_sideways(-1)

    def right(self) -> None:
        self.screen.view.move_sideways(1)

    def next_word(self) -> None:
        self.screen.view.move_word(1)

    def last_word(self) -> None:
        self.screen.view.move_word(-1)

    def line_start(self) -> None:
        view = self.screen.view
        text = view.document.line(view.cursor[0]).text
        indent = len(text) - len(text.lstrip())
        view.move_to(view.cursor[0], 0 if view.cursor[1] == indent else indent)

    def line_end(self) -> None:
        view = self.screen.view
        view.move_to(view.cursor[0], len(view.document.line(view.cursor[0]).text))

    def page_down(self) -> None:
        self.screen.view.page(1)

    def page_up(self) -> None:
        self.screen.view.page(-1)

    def half_down(self) -> None:
        self.screen.view.page(1, 0.5)

    def half_up(self) -> None:
        self.screen.view.page(-1, 0.5)

    def top(self) -> None:
        self.screen.view.move_to(0, 0)

    def bottom(self) -> None:
        self.screen.view.move_to(self.screen.view.document.height - 1, 0)

    def next_function(self) -> None:
        self._function(1)

    def last_function(self) -> None:
        self._function(-1)

    def _function(self, direction: int) -> None:
        view = self.screen.view
        line = view.document.next_function(view.cursor[0], direction)
        if line is None:
            self.screen.say("there is no function further down" if direction > 0 else "there is no function further up")
        else:
            view.move_to(line, 0, centre=True)
