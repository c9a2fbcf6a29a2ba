"""The main screen: home, questions or source; guide, context and the line at the bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import ContentSwitcher, Input, OptionList

from indexes.checkout import Checkout
from indexes.model import Kind
from navigator.errors import CheckoutError, InterruptedQuestion, NavigatorError
from navigator.logs.existing import find_existing
from navigator.logs.model import Spot as LogSpot
from navigator.overview.components import load_components
from navigator.overview.picture import draw_text_map
from navigator.resolve.hover import find_hover
from navigator.state import Spot
from navigator.text import make_visible
from navigator.tours.library import Head, get_tour
from navigator.tours.model import Tour
from navigator.tui.code_view import CodeView
from navigator.tui.commands.jumping import Jumping
from navigator.tui.commands.looking import Looking
from navigator.tui.commands.marking import Marking, find_again
from navigator.tui.commands.moving import Moving
from navigator.tui.commands.searching import Searching
from navigator.tui.commands.touring import Touring
from navigator.tui.document import Document
from navigator.tui.documents import Documents
from navigator.tui.history import History
from navigator.tui.keyboard import Keyboard
from navigator.tui.keys import MOVE, Command
from navigator.tui.lanes import Lane
from navigator.tui.rows import Row
from navigator.tui.screens.results import ResultsScreen
from navigator.tui.widgets.home import Facts, Home
from navigator.tui.widgets.panes import Context, Guide, Pinned, Report, StatusLine
from navigator.tui.widgets.questions import Questions
from navigator.tui.workers import start

if TYPE_CHECKING:
    from navigator.tui.app import NavigatorApp

_WORKING_AFTER_SECONDS = 0.15
_CONTEXT_AFTER_SECONDS = 0.08
_LOOK_EVERY_SECONDS = 2.0
_INDEX_EVERY_SECONDS = 60.0
# How far from its old line the line under the cursor is looked for when a file changed.
_MOST_LINES_AWAY = 400


class MainScreen(Screen[None], inherit_bindings=False):
    """Puts the panes together and runs commands.

    Attributes:
        commands: All commands with their keys.
        document: The file that is shown; None before one is.
        memory: What is remembered of this checkout.
    """

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (100, "-normal"),
        (150, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (30, "-tall"),
    ]

    def __init__(self, app: NavigatorApp) -> None:
        super().__init__()
        self.commands: tuple[Command, ...] = app.config.commands
        self.near: Lane = app.near
        self.far: Lane = app.far
        self.checkout: Checkout = app.near.workspace.checkout
        self.store = app.store
        self.memory = app.memory
        self.choices = app.choices
        self.tours: tuple[Head, ...] = ()
        self._loaded: dict[str, Tour] = {}
        self.document: Document | None = None
        self.history = History()
        self.moving, self.jumping, self.searching = Moving(self), Jumping(self), Searching(self)
        self.touring, self.marking, self.looking = Touring(self), Marking(self), Looking(self)
        groups = (self.moving, self.jumping, self.searching, self.touring, self.marking, self.looking)
        self._actions = {
            command.id: next(getattr(g, command.action) for g in groups if hasattr(g, command.action)) for command in self.commands
        }
        self.keyboard = Keyboard(self.commands)
        self.documents = Documents(self.checkout)
        self._working: dict[str, str] = {}
        self._report = Report()
        self._facts = Facts(str(self.checkout.root))

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="centre"):
                with ContentSwitcher(id="views", initial="home"):
                    yield Home(id="home")
                    yield Questions(id="questions")
                    with Vertical(id="code"):
                        yield Pinned(id="pinned")
                        yield CodeView(id="code-view")
                yield Context(id="context")
            yield Guide(id="guide")
        yield StatusLine(self.commands, id="status")

    # What the commands use

    @property
    def view(self) -> CodeView:
        """The view of the source."""
        return self.query_one("#code-view", CodeView)

    @property
    def position(self) -> tuple[str, int, int] | None:
        """The cursor as (path, line, byte column), 1-based; None while no source is shown."""
        if self.document is None or self.shown != "code":
            return None
        return (self.document.path, *self.view.byte_position)

    @property
    def shown(self) -> str:
        """Which view is shown: `home`, `questions` or `code`."""
        return self.query_one(ContentSwitcher).current or ""

    @property
    def word(self) -> str:
        """The word under the cursor, or an empty text."""
        if self.document is None:
            return ""
        line, character = self.view.cursor
        span = self.document.word_at(line, character)
        return self.document.line(line).text[slice(*span)] if span else ""

    def cursor_line(self) -> str:
        """Return the text of the line under the cursor, or an empty text."""
        return self.document.line(self.view.cursor[0]).text if self.document is not None else ""

    def say(self, message: str, hint: str = "") -> None:
        """Tell the reader something in a corner."""
        self.notify(make_visible(message), title=make_visible(hint), markup=False, timeout=6)

    def note(self, message: str) -> None:
        """Tell something in the line at the bottom, until the next key."""
        self._update_report(keys=message)

    def ask(self, screen: ModalScreen[Any], answer: Callable[[Any], None]) -> None:
        """Open a screen above this one, and take what it returns."""
        self.app.push_screen(screen, answer)

    def show_results(self, results: ResultsScreen) -> None:
        """Open a list of places; the one that is chosen is gone to."""

        def chosen(row: Row | None) -> None:
            if row is not None and row.tour:
                self.start_tour(row.tour, row.number)
            elif row is not None:
                self.work("opening", lambda: self.go(row.path, row.line, row.column))

        self.ask(results, chosen)

    def work(self, what: str, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something that takes time; a newer job of the same kind takes its place, and after 150 ms it is shown."""
        start(self, self._work, what, job, group=what if what in ("marks", "context") else "work")

    async def _work(self, what: str, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        timer = self.set_timer(_WORKING_AFTER_SECONDS, lambda: self._set_working(what, f"{what} …"))
        try:
            await job()
        except InterruptedQuestion:
            pass
        except NavigatorError as error:
            self.say(error.message, error.hint)
        finally:
            timer.stop()
            self._set_working(what, "")

    def _set_working(self, what: str, text: str) -> None:
        self._working.pop(what, None)
        if text:
            self._working[what] = text
        self._update_report(work="  ".join(self._working.values()))

    def run_command(self, name: str) -> None:
        """Do what a command's key does."""
        self._actions[name]()

    # Going places

    async def go(self, path: str, line: int, column: int = 1, *, tour: str = "", stop: str = "", remember: bool = True) -> None:
        """Show a place.

        Args:
            path: The file.
            line: 1-based.
            column: 1-based, in bytes.
            tour: What it is visited for: the id of a tour.
            stop: And that of its stop.
            remember: Whether it becomes part of the history.

        Raises:
            CheckoutError: The file is gone or cannot be read.
        """
        document = await self.documents.load(path)
        if remember:
            self.remember()
        self.document = document
        self.show_view("code")
        at = max(0, min(line, document.height) - 1)
        self.view.show(document, at, document.character(at, column))
        if not stop and self.touring.place is not None and self.touring.place.symbol is not None and self.touring.place.symbol.path == path:
            marked = self.touring.place.line - 1
            self.view.set_statement(marked, marked)
        elif not stop:
            self.view.statement = None
            self.view.redraw()
        if remember:
            spot = Spot(path, at + 1, column, tour, stop)
            self.history.visit(spot)
            self.memory.visit(spot)
        self.work("marks", self.mark_lines)

    def remember(self) -> None:
        """Remember where the reader is, before going elsewhere."""
        at = self.position
        if at is not None:
            self.history.leave(Spot(*at))

    def step_history(self, direction: int) -> None:
        """Go back (-1) or forward (1)."""
        self.remember()
        spot = self.history.step(direction)
        if spot is None:
            self.note("nothing further back" if direction < 0 else "nothing further on")
            return
        self.work("opening", lambda: self.go(spot.path, spot.line, spot.column, remember=False))

    def start_tour(self, name: str, number: int = 0) -> None:
        """Begin a tour: at a stop, where the reader left it, or with the first."""
        self.work("tour", lambda: self._start_tour(name, number))

    async def _start_tour(self, name: str, number: int) -> None:
        self.touring.start(await self.load_tour(name), number)

    async def load_tour(self, name: str) -> Tour:
        """Return a tour; each is read once.

        Raises:
            NotFoundError: There is no such tour.
            TourError: It cannot be played.
        """
        if name not in self._loaded:
            self._loaded[name] = await asyncio.to_thread(get_tour, name, self.checkout.root)
        return self._loaded[name]

    async def mark_lines(self) -> None:
        """Put the signs beside the lines of the file that is shown."""
        document = self.document
        if document is None:
            return
        marks: dict[int, set[str]] = {}
        for bookmark in self.memory.bookmarks:
            if bookmark.path == document.path:
                marks.setdefault(find_again(document, bookmark) - 1, set()).add("bookmark")
        place = self.touring.place
        if place is not None and place.symbol is not None and place.symbol.path == document.path:
            marks.setdefault(place.line - 1, set()).add("stop")
        if self.document is document:
            self.view.set_marks(marks)
        spot = LogSpot(document.path, 1, document.height)
        for call in await self.far.ask(lambda workspace: list(find_existing(workspace, [spot]))):
            marks.setdefault(call.line - 1, set()).add("log")
        if self.document is document:
            self.view.set_marks(marks)

    def save(self) -> None:
        """Write what is remembered."""
        self.store.save(self.memory)
        self._tell_notices()

    def _tell_notices(self) -> None:
        for notice in self.store.notices:
            self.say(notice)
        self.store.notices.clear()

    # Views and panes

    def show_view(self, name: str) -> None:
        """Show home, questions or code."""
        switcher = self.query_one(ContentSwitcher)
        same = switcher.current == name
        switcher.current = name
        if name == "questions":
            self.query_one(Questions).show(self.tours, self.memory)
            self.query_one(Questions).focus_list()
        elif name == "code":
            # Whoever steps through a tour in the guide stays there.
            if not same or self.focused is None:
                self.view.focus()
        else:
            self.query_one(Home).show(self._facts, self.memory, self.tours)
            self.query_one(Home).focus()
        self.update_panes()
        self._update_place()

    def update_panes(self) -> None:
        """Show the panes that are wanted and have something to say."""
        shown = self.shown
        self.set_class(shown != "code", "idle")
        self.set_class(self.touring.tour is None and shown != "questions", "unguided")
        self.set_class(not self.choices.guide, "no-guide")
        self.set_class(not self.choices.context, "no-context")
        tour = self.touring.tour
        self._update_report(tour=f"{tour.id} {self.touring.number}/{len(tour.stops)}" if tour else "")

    def focus_guide(self) -> None:
        """Put the focus on the guide when it is shown."""
        guide = self.query_one(Guide)
        if guide.display:
            guide.focus()

    def cancel(self) -> None:
        """Take back what is being worked on, or go back to the source."""
        self.workers.cancel_group(self, "work")
        self.keyboard.forget()
        self._update_report(keys="")
        if self.searching.last and self.view.matches:
            self.view.set_matches({})
        elif self.document is not None and self.shown != "code":
            self.show_view("code")
        elif self.document is not None:
            self.view.focus()

    def leave(self) -> None:
        """Write what is remembered, and end."""
        at = self.position
        if at is not None:
            tour = self.touring
            stop = tour.place.stop.id if tour.place else ""
            self.memory.visit(Spot(*at, tour.tour.id if tour.tour else "", stop))
        self.store.save(self.memory)
        self.app.exit()

    # Keys

    def on_key(self, event: events.Key) -> None:
        if isinstance(self.focused, Input):
            if event.is_printable and event.character:
                # Typed before the box had the focus: a fast hand, or a slow line.
                self.focused.insert_text_at_cursor(event.character)
                event.stop()
            elif event.key in {"escape", "down"}:
                event.stop()
                self.query_one(Questions).focus_list()
            elif event.key in ("ctrl+c", "ctrl+q", "ctrl+p", "f1"):
                self._press(event)
            return
        self._press(event)

    def _press(self, event: events.Key) -> None:
        command = self.keyboard.press(event.key)
        self._update_report(keys=self.keyboard.continuations)
        if command is None or (command.group == MOVE and not self._moves_source()):
            return
        if command.id == "definition" and self._confirm():
            return
        event.stop()
        event.prevent_default()
        self.run_command(command.id)

    def _moves_source(self) -> bool:
        return self.document is not None and self.view.has_focus

    def _confirm(self) -> bool:
        """Enter where there is no source: on the home screen it goes on where the reader left off."""
        if self.shown == "home":
            last = self.memory.last
            if last is not None and last.tour:
                self.work("tour", lambda: self._go_on(last))
            elif last is not None:
                self.work("opening", lambda: self.go(last.path, last.line, last.column))
            return True
        return isinstance(self.focused, OptionList)

    # What happens

    async def _go_on(self, last: Spot) -> None:
        try:
            tour = await self.load_tour(last.tour)
        except NavigatorError:
            await self.go(last.path, last.line, last.column)
            return
        self.touring.start(tour, next((number for number, stop in enumerate(tour.stops, 1) if stop.id == last.stop), 0))

    async def on_mount(self) -> None:
        app = cast("NavigatorApp", self.app)
        self._tell_notices()
        for notice in app.config.notices:
            self.say(notice)
        self.update_panes()
        self.set_interval(_LOOK_EVERY_SECONDS, self.look_at_disk)
        self.set_interval(_INDEX_EVERY_SECONDS, self.build_index)
        start(self, self._begin, app, group="begin", alone=False)

    async def _begin(self, app: NavigatorApp) -> None:
        self.tours = await asyncio.to_thread(app.load_tours)
        self._facts = await asyncio.to_thread(app.load_facts)
        if self.shown == "home":
            self.show_view("home")
        await app.open_first(self)
        self.build_index()
        start(self, self._draw_map, group="map")

    async def _draw_map(self) -> None:
        """Put the map of the components on the home screen; it takes an index."""
        width = max(40, self.size.width - 8)
        try:
            lines = await self.far.ask(lambda workspace: draw_text_map(load_components(workspace), width))
        except NavigatorError:
            return
        self._facts = replace(self._facts, map="\n".join(lines))
        if self.shown == "home":
            self.query_one(Home).show(self._facts, self.memory, self.tours)

    def build_index(self, *, asked: bool = False) -> None:
        """Bring the index up to date behind the screen."""
        start(self, self._build, asked, group="index")

    async def _build(self, asked: bool) -> None:
        app = cast("NavigatorApp", self.app)
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int) -> None:
            loop.call_soon_threadsafe(self._set_working, "index", f"indexing {100 * done // max(1, total)}%" if done < total else "")

        try:
            report = await app.build(progress, asked=asked)
        except NavigatorError as error:
            self.say(error.message, error.hint)
        else:
            if report:
                for lane in (self.near, self.far):
                    await lane.ask(lambda workspace: workspace.close())
                self._facts = replace(self._facts, index=report)
                start(self, self._draw_map, group="map")
                if self.shown == "home":
                    self.query_one(Home).show(self._facts, self.memory, self.tours)
        finally:
            self._set_working("index", "")

    def look_at_disk(self) -> None:
        """Read the file that is shown again when it changed on disk; the place is kept."""
        if self.document is not None:
            start(self, self._look, self.document, group="disk")

    async def _look(self, shown: Document) -> None:
        try:
            document = await self.documents.load_changed(shown)
        except CheckoutError as error:
            self.say(error.message, error.hint)
            return
        if document is None or self.document is not shown:
            return
        line, character = self.view.cursor
        text = shown.line(line).text
        near = sorted(range(document.height), key=lambda number: abs(number - line))[:_MOST_LINES_AWAY]
        same = next((number for number in near if document.line(number).text == text), line)
        self.document = document
        self.view.show(document, same, character)
        self.note(f"{shown.path} changed on disk and was read again")
        self.work("marks", self.mark_lines)

    def on_code_view_moved(self, event: CodeView.Moved) -> None:
        if event.view is not self.view or self.document is None:
            return
        self._update_place()
        self.work("context", self._show_context)

    def on_code_view_clicked(self, event: CodeView.Clicked) -> None:
        if event.view is self.view:
            self.jumping.definition()

    async def _show_context(self) -> None:
        await asyncio.sleep(_CONTEXT_AFTER_SECONDS)
        context = self.query_one(Context)
        at = self.position
        if at is None or not context.display:
            return
        hover = await self.near.ask(lambda workspace: find_hover(workspace, *at))
        if self.position == at:
            context.show_hover(hover)

    def _update_place(self) -> None:
        document = self.document
        if document is None or self.shown != "code":
            self._update_report(place="")
            return
        line, column = self.view.byte_position
        self._update_report(place=f"{line}:{column}")
        first = self.view.scroll_offset.y
        around = document.enclosing(min(first, document.height - 1))
        if around is None or around[0].kind in (Kind.CONST, Kind.VAR):
            around = document.enclosing(line - 1)
        text = document.line(around[1]).text if around is not None else ""
        self.query_one(Pinned).show(document.path, text)

    def _update_report(self, **changes: str) -> None:
        self._report = replace(self._report, **changes)
        for line in self.query(StatusLine):  # none any more while the screen is taken down
            line.show(self._report)

    def on_status_line_pressed(self, event: StatusLine.Pressed) -> None:
        self.run_command(event.command)

    def on_guide_step(self, event: Guide.Step) -> None:
        self.touring.step(event.direction)

    def on_questions_chosen(self, event: Questions.Chosen) -> None:
        self.start_tour(event.tour)

    def on_questions_asked(self, event: Questions.Asked) -> None:
        self.searching.ask(event.question)

    def on_questions_highlighted(self, event: Questions.Highlighted) -> None:
        start(self, self._show_tour, event.tour, group="tour-shown")

    async def _show_tour(self, name: str) -> None:
        try:
            tour = await self.load_tour(name)
        except NavigatorError as error:
            self.query_one(Guide).show_text(Text(make_visible(f"{error.message}\n\n{error.hint}")))
            return
        if self.shown == "questions":
            self.query_one(Guide).show_tour(tour, len(self.memory.seen.get(tour.id, ())))
