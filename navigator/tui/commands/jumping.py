"""Jumping: definitions, and lists of references, implementations, callers and callees."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from navigator.resolve.calls import find_callees, find_callers
from navigator.resolve.definition import Definition, Status, find_definition
from navigator.resolve.hover import find_type
from navigator.resolve.implementations import find_implementations
from navigator.resolve.references import find_references
from navigator.tui import rows
from navigator.tui.commands.base import Commands
from navigator.tui.rows import Row
from navigator.tui.screens.results import Expand, ResultsScreen
from navigator.workspace import Workspace

Position = tuple[str, int, int]


class Jumping(Commands):
    """Commands of the group Jumping."""

    def definition(self) -> None:
        at = self.screen.position
        if at is not None:
            self.screen.work("definition", lambda: self._jump(lambda workspace: find_definition(workspace, *at)))

    def type(self) -> None:
        at = self.screen.position
        if at is not None:
            self.screen.work("type", lambda: self._jump(lambda workspace: find_type(workspace, *at)))

    async def _jump(self, question: Callable[[Workspace], Definition]) -> None:
        found = await self.screen.near.ask(question)
        if not found.definitions:
            self.screen.say(_explain(found))
            return
        if found.status is Status.CANDIDATES and len(found.definitions) > 1:
            listed = [rows.of_place(place) for place in found.definitions]
            self.screen.show_results(ResultsScreen(f"{found.name}: {found.reason}", _at_once(listed), self.screen.documents.load))
            return
        place = found.definitions[0]
        await self.screen.go(place.path, place.line, place.column)
        if found.others:
            self.screen.say(f"{len(found.others)} more for other platforms: {found.others[0].path}")

    def references(self) -> None:
        self._list(
            "References of {}", lambda workspace, at: map(rows.of_reference, find_references(workspace, *at)), "nothing refers to it"
        )

    def implementations(self) -> None:
        self._list(
            "Implementations of {}",
            lambda workspace, at: map(rows.of_implementation, find_implementations(workspace, *at)),
            "nothing that knows it",
        )

    def callers(self) -> None:
        self._list("Callers of {}", _callers, "nothing calls it; it may be passed on: look at its references", expand=_callers)

    def callees(self) -> None:
        self._list("{} calls", _callees, "it calls nothing that the checkout declares", expand=_callees)

    def _list(
        self,
        title: str,
        question: Callable[[Workspace, Position], Iterable[Row]],
        nothing: str,
        expand: Callable[[Workspace, Position], Iterable[Row]] | None = None,
    ) -> None:
        at = self.screen.position
        if at is None:
            return
        name = self.screen.word or "it"
        far = self.screen.far
        further: Expand | None = None
        if expand is not None:
            chosen = expand

            def further(row: Row) -> AsyncIterator[list[Row]]:
                assert row.expands is not None
                below = row.expands
                return far.stream(lambda workspace: chosen(workspace, below))

        stream = far.stream(lambda workspace: question(workspace, at))
        self.screen.show_results(ResultsScreen(title.format(name), stream, self.screen.documents.load, further, nothing=nothing))

    def back(self) -> None:
        self.screen.step_history(-1)

    def forward(self) -> None:
        self.screen.step_history(1)


def _callers(workspace: Workspace, at: Position) -> Iterator[Row]:
    return (rows.of_call(call, callers=True) for call in find_callers(workspace, *at))


def _callees(workspace: Workspace, at: Position) -> Iterator[Row]:
    return (rows.of_call(call, callers=False) for call in find_callees(workspace, *at))


async def _at_once(listed: list[Row]) -> AsyncIterator[list[Row]]:
    yield listed


def _explain(found: Definition) -> str:
    match found.status:
        case Status.EXTERNAL:
            return f"{found.package}.{found.name} is in the standard library, whose source is not here"
        case Status.BUILTIN:
            return f"{found.name} is built into the language"
        case Status.PACKAGE:
            return f"the package {found.package} is not in the checkout"
    return found.reason or "there is no definition"
