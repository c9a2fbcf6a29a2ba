"""All tours as the questions that they answer, by stage, with what the reader has seen of them."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from navigator.state import Memory
from navigator.text import make_visible
from navigator.tours.library import Head

_BAR = 5


class Questions(Vertical):
    """A filter box and the list of questions."""

    class Chosen(Message):
        """A tour was chosen."""

        def __init__(self, tour: str) -> None:
            super().__init__()
            self.tour = tour

    class Highlighted(Message):
        """A tour is under the cursor."""

        def __init__(self, tour: str) -> None:
            super().__init__()
            self.tour = tour

    class Asked(Message):
        """A question was typed that no tour's own words hold, or Enter was pressed on it."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._tours: tuple[Head, ...] = ()
        self._memory = Memory()

    def compose(self) -> ComposeResult:
        yield Input(placeholder="filter, or ask a question and press Enter", id="questions-filter")
        yield OptionList(id="questions-list")

    def show(self, tours: tuple[Head, ...], memory: Memory) -> None:
        """Show the tours and how far the reader is in each."""
        self._tours, self._memory = tours, memory
        self._fill(self.query_one("#questions-filter", Input).value)

    def focus_list(self) -> None:
        """Put the focus on the list."""
        self.query_one("#questions-list", OptionList).focus()

    def focus_filter(self) -> None:
        """Put the focus on the filter box, at once: the next key is typed into it."""
        self.screen.set_focus(self.query_one("#questions-filter", Input))

    def _fill(self, wanted: str) -> None:
        listed = self.query_one("#questions-list", OptionList)
        before = listed.highlighted_option.id if listed.highlighted_option else None
        listed.clear_options()
        words = wanted.lower().split()
        stage = ""
        options: list[Option] = []
        for tour in self._tours:
            text = f"{tour.id} {tour.question} {tour.stage}".lower()
            if words and not all(word in text for word in words):
                continue
            if tour.stage != stage:
                stage = tour.stage
                options.append(Option(Text(f"\n{stage.replace('-', ' ').upper()}", style="bold"), disabled=True))
            options.append(Option(self._row(tour), id=tour.id))
        listed.add_options(options)
        ids = [option.id for option in options]
        typed = wanted.strip().lower()
        # The tour whose id was typed; or else the one that was highlighted, or the first.
        named = [one for one in ids if typed and one and one.startswith(typed)]
        best = min(named, key=len) if named else before if before in ids else next((one for one in ids if one), None)
        listed.highlighted = ids.index(best) if best is not None else None

    def _row(self, tour: Head) -> Text:
        if tour.problem:
            return Text.assemble((f"{'':<{_BAR}} ", ""), (make_visible(tour.id), "strike"), (f"  {make_visible(tour.problem)}", "dim"))
        seen = min(len(self._memory.seen.get(tour.id, ())), tour.stops)
        if tour.id in self._memory.finished:
            progress = f"{'✓':<{_BAR}}"
        else:
            full = max(1, _BAR * seen // tour.stops) if seen and tour.stops else 0
            progress = "━" * full + "─" * (_BAR - full) if seen else " " * _BAR
        return Text.assemble((f"{progress} ", "bold"), make_visible(tour.question), (f"  {tour.id}, {tour.stops} stops", "dim"))

    def on_key(self, event: events.Key) -> None:
        listed = self.query_one("#questions-list", OptionList)
        if not listed.has_focus:
            return
        match event.key:
            case "j":
                event.stop()
                listed.action_cursor_down()
            case "k":
                event.stop()
                listed.action_cursor_up()
            case "slash":
                event.stop()
                self.focus_filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        listed = self.query_one("#questions-list", OptionList)
        if event.value.strip() and (listed.option_count == 0 or len(event.value.split()) > 2):
            self.post_message(self.Asked(event.value.strip()))
        elif listed.highlighted_option is not None and listed.highlighted_option.id:
            self.post_message(self.Chosen(listed.highlighted_option.id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self.post_message(self.Chosen(event.option.id))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id:
            self.post_message(self.Highlighted(event.option.id))
