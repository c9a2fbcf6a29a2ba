"""Touring: the stops of a tour, leaving it to explore and coming back."""

from __future__ import annotations

from rich.text import Text

from navigator.errors import NavigatorError
from navigator.logs.existing import find_existing
from navigator.logs.model import Spot
from navigator.tours.model import Stop, Tour
from navigator.tours.play import Place, find_place
from navigator.tui.commands.base import Commands
from navigator.tui.screens.dialogs import MapScreen
from navigator.tui.widgets.panes import Guide


class Touring(Commands):
    """Commands of the group Touring.

    Attributes:
        tour: The tour that is played; None outside of one.
        number: The stop that the reader is at, from 1; 0 before the first.
        place: That stop as it was found.
    """

    tour: Tour | None = None
    number = 0
    place: Place | None = None

    def questions(self) -> None:
        self.screen.show_view("questions")

    def start(self, tour: Tour, number: int = 0) -> None:
        """Begin a tour: at a stop, where the reader left it, or with the first."""
        seen = self.screen.memory.seen.get(tour.id, [])
        if not number:
            unseen = next((index for index, stop in enumerate(tour.stops, start=1) if stop.id not in seen), 1)
            number = unseen if seen and tour.id not in self.screen.memory.finished else 1
        self.tour = tour
        self._go(number)

    def next_stop(self) -> None:
        self.step(1)

    def last_stop(self) -> None:
        self.step(-1)

    def step(self, direction: int) -> None:
        """Go to another stop, never past the ends."""
        if self.tour is None:
            self.screen.say("no tour is being played: choose a question with 2")
            return
        wanted = self.number + direction
        if wanted > len(self.tour.stops):
            follow = ", ".join(self.tour.follow_ups)
            self.screen.say("this is the last stop" + (f"; go on with {follow}" if follow else ""))
        elif wanted < 1:
            self.screen.say("this is the first stop")
        else:
            self._go(wanted)

    def return_to_stop(self) -> None:
        if self.tour is None:
            self.screen.say("no tour is being played")
        else:
            self._go(self.number)

    def tour_map(self) -> None:
        if self.tour is None:
            self.screen.say("no tour is being played")
            return
        seen = set(self.screen.memory.seen.get(self.tour.id, ()))
        self.screen.ask(MapScreen(self.tour, self.number, seen), self._chosen)

    def _chosen(self, number: int | None) -> None:
        if number is not None:
            self._go(number)

    def leave_tour(self) -> None:
        self.tour, self.place, self.number = None, None, 0
        self.screen.query_one(Guide).show_text(Text())
        self.screen.view.statement = None
        self.screen.view.redraw()
        self.screen.update_panes()

    def _go(self, number: int) -> None:
        self.number = number
        self.screen.work("stop", lambda: self._show(number))

    async def _show(self, number: int) -> None:
        tour = self.tour
        if tour is None:
            return
        stop = tour.stops[number - 1]
        try:
            place = await self.screen.near.ask(lambda workspace: find_place(workspace, stop, number))
        except NavigatorError as error:
            self.screen.say(error.message, error.hint)
            return
        if self.tour is not tour or self.number != number:
            return
        self.place = place
        memory = self.screen.memory
        memory.see(tour.id, stop.id)
        if number == len(tour.stops) and tour.id not in memory.finished:
            memory.finished.append(tour.id)
        self.screen.query_one(Guide).show_stop(tour, place, len(set(memory.seen[tour.id])))
        self.screen.update_panes()
        if place.symbol is not None:
            await self.screen.go(place.symbol.path, place.line, 1, tour=tour.id, stop=stop.id)
            declared = place.symbol.declaration
            line = place.line - 1
            self.screen.view.set_statement(line, line if place.marks_statement else declared.start_line - 1)
            self.screen.view.move_to(line, _where(self.screen.view.document.line(line).text, stop, place), centre=True)
            spot = Spot(place.symbol.path, declared.start_line, declared.end_line)
            self.screen.work("marks", lambda: self._show_logs(place, spot))
        self.screen.save()

    async def _show_logs(self, place: Place, spot: Spot) -> None:
        calls = await self.screen.far.ask(lambda workspace: list(find_existing(workspace, [spot])))
        if self.place is place:
            self.screen.query_one(Guide).show_logs(calls)
        await self.screen.mark_lines()


def _where(text: str, stop: Stop, place: Place) -> int:
    """The character of a line at which the cursor says most: where the statement's text begins, or the declared name."""
    wanted = stop.anchor.find if place.marks_statement else (place.symbol.name if place.symbol else "",)
    for one in wanted:
        first = one.strip().split("\n")[0].strip()
        if first and first in text:
            return text.index(first)
    return len(text) - len(text.lstrip())
