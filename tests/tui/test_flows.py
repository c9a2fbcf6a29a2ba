"""What the reader does when keys are pressed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import ContentSwitcher, Input, OptionList

from navigator import settings
from navigator.state import Bookmark
from navigator.tui.app import Start
from navigator.tui.screens.dialogs import HelpScreen, MapScreen, PromptScreen
from navigator.tui.screens.main import MainScreen
from navigator.tui.screens.palette import PaletteScreen
from navigator.tui.screens.results import ResultsScreen
from navigator.tui.widgets.panes import Context, Guide
from tests.tui.conftest import Open, Reader, run

SCHEDULE_ONE = "pkg/scheduler/schedule_one.go"


def find(text: str, path: str = SCHEDULE_ONE, within: str = "") -> tuple[str, int, int]:
    """The place of a text in the sample."""
    source = (settings.sample_checkout() / path).read_text(encoding="utf-8")
    offset = source.index(text, source.index(within) if within else 0)
    return path, source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)


def view_of(reader: Reader) -> str | None:
    return reader.main.query_one(ContentSwitcher).current


def test_it_opens_at_home_and_leads_to_the_questions(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            assert view_of(reader) == "home"
            assert "sample" in reader.text_of("#home-text")
            await reader.press("2")
            assert view_of(reader) == "questions"
            await reader.press("slash")
            await reader.type("garbage-coll")
            await reader.until(lambda: reader.app.screen.query_one("#questions-list", OptionList).option_count == 2)
            await reader.press("enter")
            await reader.until(lambda: reader.main.touring.place is not None and reader.main.position is not None)
            assert reader.main.touring.tour is not None
            assert reader.main.touring.tour.id == "garbage-collector"

    run(test())


def test_a_tour_is_walked_and_left_and_come_back_to(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader(Start(tour="scheduler")) as reader:
            touring = reader.main.touring
            await reader.until(lambda: touring.place is not None and reader.main.position is not None)
            await reader.press("[")
            assert touring.number == 1, "never past the first stop"
            await reader.press("]")
            await reader.until(lambda: touring.place is not None and touring.place.number == 2 and reader.main.position is not None)
            assert touring.place is not None
            place = touring.place
            await reader.until(lambda: reader.main.position is not None and reader.main.position[1] == place.line)
            assert place.stop.title in reader.text_of("#guide-text").replace("\n", " ")
            await reader.press("G")
            await reader.until(lambda: reader.main.position is not None and reader.main.position[1] != place.line)
            await reader.press("t")
            await reader.until(lambda: reader.main.position is not None and reader.main.position[1] == place.line)
            assert touring.tour is not None
            assert [stop.id for stop in touring.tour.stops[:2]] == reader.main.memory.seen["scheduler"]
            await reader.press("g m")
            await reader.until(lambda: isinstance(reader.app.screen, MapScreen))
            await reader.press("end enter")
            last = len(touring.tour.stops)
            await reader.until(lambda: touring.number == last and touring.place is not None and touring.place.number == last)
            assert "scheduler" in reader.main.memory.finished
            await reader.press("]")
            assert touring.number == last, "never past the last stop"
            await reader.press("g x")
            assert touring.tour is None

    run(test())


def test_the_arrow_keys_step_in_the_guide(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader(Start(tour="scheduler")) as reader:
            await reader.until(lambda: reader.main.touring.place is not None and reader.main.position is not None)
            reader.main.query_one(Guide).focus()
            await reader.press("right")
            await reader.until(lambda: reader.main.touring.number == 2)
            await reader.press("left")
            await reader.until(lambda: reader.main.touring.number == 1)

    run(test())


@pytest.mark.parametrize("keys", ["enter", "g d"])
def test_a_definition_is_jumped_to_and_back(open_reader: Open, keys: str) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            start = find("scheduleOnePod", within="ScheduleOne(ctx")
            await reader.open(*start)
            await reader.press(keys)
            declared = find("scheduleOnePod(ctx context.Context")
            await reader.until(lambda: reader.main.position == declared)
            await reader.press("backspace")
            await reader.until(lambda: reader.main.position == start)
            await reader.press("L")
            await reader.until(lambda: reader.main.position == declared)

    run(test())


@pytest.mark.parametrize(
    ("keys", "title"), [("g r", "References of scheduleOnePod"), ("g c", "Callers of scheduleOnePod"), ("g e", "scheduleOnePod calls")]
)
def test_lists_come_with_a_preview_and_lead_on(open_reader: Open, keys: str, title: str) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(*find("scheduleOnePod(ctx context.Context"))
            await reader.press(keys)
            await reader.until(lambda: isinstance(reader.app.screen, (ResultsScreen, MainScreen)))
            screen = reader.app.screen
            if isinstance(screen, MainScreen):
                return  # one hit only: it was gone to at once
            assert isinstance(screen, ResultsScreen)
            assert screen.heading == title
            await reader.until(lambda: screen.rows)
            row = screen.rows[0]
            await reader.until(lambda: screen.query_one("#results-preview").document.path == row.path)  # type: ignore[attr-defined]
            await reader.press("enter")
            await reader.until(lambda: reader.main.position == (row.path, row.line, row.column))

    run(test())


def test_a_tree_of_calls_unfolds_and_folds(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(*find("ScheduleOne(ctx context.Context"))
            await reader.press("g e")
            await reader.until(lambda: isinstance(reader.app.screen, ResultsScreen) and reader.app.screen.rows)
            screen = reader.app.screen
            assert isinstance(screen, ResultsScreen)
            await reader.until(lambda: any("scheduleOnePod" in row.label for row in screen.rows))
            at = next(i for i, row in enumerate(screen.rows) if "scheduleOnePod" in row.label)
            screen.query_one("#results-list", OptionList).highlighted = at
            await reader.press("right")
            await reader.until(lambda: len(screen.rows) > at + 1 and screen.rows[at + 1].depth == 1)
            await reader.press("left")
            await reader.until(lambda: all(row.depth == 0 for row in screen.rows))
            await reader.press("escape")
            await reader.until(lambda: isinstance(reader.app.screen, MainScreen))

    run(test())


def test_a_list_is_filtered(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(SCHEDULE_ONE, 1)
            await reader.press("g o")
            await reader.until(lambda: isinstance(reader.app.screen, ResultsScreen) and len(reader.app.screen.rows) > 5)
            await reader.press("slash")
            await reader.type("bindingcycle")
            listed = reader.app.screen.query_one("#results-list", OptionList)
            await reader.until(lambda: 0 < listed.option_count < 5)
            await reader.press("enter")
            await reader.until(lambda: isinstance(reader.app.screen, MainScreen))
            await reader.until(lambda: "indingCycle" in reader.main.word)

    run(test())


def test_the_type_of_a_name_is_jumped_to(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(*find("sched *Scheduler", within="func (sched *Scheduler) ScheduleOne"))
            await reader.press("g t")
            await reader.until(lambda: reader.main.position is not None and reader.main.position[0] == "pkg/scheduler/scheduler.go")
            assert reader.main.word == "Scheduler"

    run(test())


def test_the_context_follows_the_cursor(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(*find("scheduleOnePod", within="ScheduleOne(ctx"))
            await reader.until(lambda: "method scheduler.Scheduler.scheduleOnePod" in reader.text_of("#context-text"))
            assert reader.main.query_one(Context).display

    run(test())


def test_searching_in_the_file(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(SCHEDULE_ONE, 1)
            await reader.press("slash")
            await reader.until(lambda: isinstance(reader.app.screen, PromptScreen))
            await reader.type("/func.*BindingCycle/")
            await reader.press("enter")
            await reader.until(lambda: reader.main.cursor_line().startswith("func"))
            first = reader.main.position
            await reader.press("n")
            await reader.until(lambda: reader.main.position != first)
            await reader.press("N")
            await reader.until(lambda: reader.main.position == first)

    run(test())


def test_going_to_a_line(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(SCHEDULE_ONE, 1)
            await reader.press("colon")
            await reader.until(lambda: isinstance(reader.app.screen, PromptScreen))
            await reader.type("40")
            await reader.press("enter")
            await reader.until(lambda: reader.main.position is not None and reader.main.position[1] == 40)

    run(test())


def test_functions_are_stepped_through(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(SCHEDULE_ONE, 1)
            await reader.press("}")
            await reader.until(lambda: reader.main.cursor_line().startswith("func"))
            here = reader.main.position
            await reader.press("} {")
            await reader.until(lambda: reader.main.position == here)

    run(test())


def test_the_palette_finds_symbols_files_and_commands(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.press("ctrl+p")
            await reader.until(lambda: isinstance(reader.app.screen, PaletteScreen))
            await reader.type("Scheduler.SchedOne")
            listed = reader.app.screen.query_one("#palette-list", OptionList)
            await reader.until(lambda: listed.option_count and "ScheduleOne" in str(listed.get_option_at_index(0).prompt))
            await reader.press("enter")
            await reader.until(lambda: reader.main.word == "ScheduleOne")
            await reader.press("ctrl+p")
            await reader.until(lambda: isinstance(reader.app.screen, PaletteScreen))
            await reader.type(">home")
            await reader.until(lambda: reader.app.screen.query_one("#palette-list", OptionList).option_count)
            await reader.pilot.pause(0.2)
            await reader.press("enter")
            await reader.until(lambda: view_of(reader) == "home")

    run(test())


def test_bookmarks_are_set_listed_and_kept(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.open(SCHEDULE_ONE, 41, 6)
            await reader.press("m")
            await reader.until(lambda: isinstance(reader.app.screen, PromptScreen))
            await reader.type("look here")
            await reader.press("enter")
            await reader.until(lambda: reader.main.memory.bookmarks)
            assert reader.main.memory.bookmarks[0].note == "look here"
            await reader.until(lambda: "bookmark" in reader.main.view.marks.get(40, ()))
        async with open_reader() as reader:
            await reader.press("g b")
            await reader.until(lambda: reader.main.position is not None and reader.main.position[1] == 41)
            await reader.press("m")
            await reader.until(lambda: not reader.main.memory.bookmarks)

    run(test())


def test_places_are_copied(open_reader: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            copied: list[str] = []
            monkeypatch.setattr(reader.app, "copy_to_clipboard", copied.append)
            await reader.open(SCHEDULE_ONE, 41)
            await reader.press("y")
            await reader.until(lambda: copied == [f"{SCHEDULE_ONE}:41"])

    run(test())


def test_help_shows_the_keys_as_they_are(open_reader: Open) -> None:
    config = settings.config_file()
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[keys]\nhelp = "f12"\nnonsense = "x"\n', encoding="utf-8")

    async def test() -> None:
        async with open_reader() as reader:
            await reader.press("?")
            assert isinstance(reader.app.screen, MainScreen)
            await reader.press("f12")
            await reader.until(lambda: isinstance(reader.app.screen, HelpScreen))

    run(test())


def test_the_file_is_read_again_when_it_changes(open_reader: Open, tmp_path: Path) -> None:
    shutil.copytree(settings.sample_checkout(), tmp_path / "checkout")
    file = tmp_path / "checkout" / SCHEDULE_ONE

    async def test() -> None:
        async with open_reader(checkout=tmp_path / "checkout") as reader:
            _, line, column = find("ScheduleOne(ctx context.Context")
            await reader.open(SCHEDULE_ONE, line, column)
            file.write_text("// one more line\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
            reader.main.look_at_disk()
            await reader.until(lambda: reader.main.position == (SCHEDULE_ONE, line + 1, column))
            file.unlink()
            reader.main.look_at_disk()
            await reader.pilot.pause(0.3)
            assert reader.main.position == (SCHEDULE_ONE, line + 1, column)

    run(test())


def test_where_the_reader_left_off_is_one_key_away(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader(Start(tour="scheduler")) as reader:
            await reader.until(lambda: reader.main.touring.place is not None)
            await reader.press("]")
            await reader.until(lambda: reader.main.touring.place is not None and reader.main.touring.place.number == 2)
            await reader.until(lambda: reader.main.position is not None)
            await reader.press("q")
        async with open_reader() as reader:
            assert "Where you left off" in reader.text_of("#home-text")
            await reader.press("enter")
            await reader.until(lambda: reader.main.touring.place is not None and reader.main.touring.place.number == 2)

    run(test())


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"bookmarks": 1}', b'{"last": {"path": 3}}', b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_damaged_state_file_is_set_aside(open_reader: Open, damage: bytes) -> None:
    from navigator.state import StateStore

    store = StateStore(settings.sample_checkout())
    store.path.parent.mkdir(parents=True, exist_ok=True)
    store.path.write_bytes(damage)

    async def test() -> None:
        async with open_reader() as reader:
            assert reader.main.memory.bookmarks == []
            reader.main.memory.bookmarks.append(Bookmark("a.go", 1))
            reader.main.save()

    run(test())
    assert store.path.with_suffix(".damaged.json").read_bytes() == damage
    assert StateStore(settings.sample_checkout()).load().bookmarks == [Bookmark("a.go", 1)]


def test_typing_in_a_box_is_no_command(open_reader: Open) -> None:
    async def test() -> None:
        async with open_reader() as reader:
            await reader.press("2 slash")
            await reader.type("quit")
            assert reader.app.screen.query_one("#questions-filter", Input).value == "quit"
            await reader.press("escape")
            assert reader.app.screen.query_one("#questions-list", OptionList).has_focus

    run(test())


@pytest.mark.parametrize(
    ("size", "guide", "context"),
    [((80, 24), True, False), ((80, 40), True, False), ((120, 40), True, True), ((200, 60), True, True), ((120, 24), True, False)],
)
def test_panes_fold_away_in_order(open_reader: Open, size: tuple[int, int], guide: bool, context: bool) -> None:
    async def test() -> None:
        async with open_reader(Start(tour="scheduler"), size=size) as reader:
            await reader.until(lambda: reader.main.touring.place is not None and reader.main.position is not None)
            await reader.pilot.pause()
            assert (reader.main.query_one(Guide).display, reader.main.query_one(Context).display) == (guide, context)
            assert reader.main.view.size.height >= 8
            await reader.press("z")
            assert not reader.main.query_one(Guide).display
            await reader.press("z f2")
            assert not reader.main.query_one(Guide).display

    run(test())
