"""Looking: which view and which panes are on the screen; and what concerns the program as a whole."""

from __future__ import annotations

from navigator import settings
from navigator.tui.commands.base import Commands
from navigator.tui.screens.dialogs import HelpScreen

_THEMES = (
    "navigator-dark",
    "navigator-light",
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "tokyo-night",
    "monokai",
    "solarized-light",
)


class Looking(Commands):
    """Commands of the groups Looking and Navigator."""

    def home(self) -> None:
        self.screen.show_view("home")

    def code(self) -> None:
        if self.screen.document is None:
            self.screen.say("no file is open yet: choose a question with 2, or find one with Ctrl+P")
        else:
            self.screen.show_view("code")

    def toggle_guide(self) -> None:
        choices = self.screen.choices
        choices.guide = not choices.guide
        self._chosen()

    def toggle_context(self) -> None:
        choices = self.screen.choices
        choices.context = not choices.context
        self._chosen()

    def _chosen(self) -> None:
        self.screen.update_panes()
        self.screen.store.save_choices(self.screen.choices)

    def zoom(self) -> None:
        self.screen.toggle_class("zoomed")

    def theme(self) -> None:
        app = self.screen.app
        known = [name for name in _THEMES if name in app.available_themes]
        at = known.index(app.theme) if app.theme in known else -1
        app.theme = known[(at + 1) % len(known)]
        self.screen.choices.theme = app.theme
        self.screen.store.save_choices(self.screen.choices)
        self.screen.note(app.theme)

    def next_pane(self) -> None:
        self.screen.focus_next()

    def refresh(self) -> None:
        self.screen.build_index(asked=True)

    def help(self) -> None:
        self.screen.app.push_screen(HelpScreen(self.screen.commands, str(settings.config_file())))

    def cancel(self) -> None:
        self.screen.cancel()

    def suspend(self) -> None:
        self.screen.app.action_suspend_process()

    def quit(self) -> None:
        self.screen.leave()
