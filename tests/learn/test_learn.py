"""The learning path is whole, exercises know the answers of this very checkout, and progress survives whatever happens."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.language import LANGUAGES
from navigator.learn import CheckKind, StepKind, find_next, get_step, list_resources, load_path, take_over_finished
from navigator.learn_checks import check_answer, find_subject
from navigator.learn_progress import Progress, ProgressStore
from navigator.tours import library
from navigator.workspace import Workspace
from tests.conftest import Navigator

EXERCISES = [step for stage in load_path() for step in stage.steps if step.kind is StepKind.EXERCISE]


def test_the_path_has_four_stages_and_every_id_once() -> None:
    path = load_path()
    assert [stage.id for stage in path] == ["what", "use", "read", "diagnose"]
    ids = [step.id for stage in path for step in stage.steps]
    assert len(ids) == len(set(ids))
    kinds = {step.kind for stage in path for step in stage.steps}
    assert kinds == set(StepKind)


def test_every_tour_of_the_path_exists() -> None:
    known = {head.id for head in library.list_heads()}
    wanted = {step.tour for stage in load_path() for step in stage.steps if step.tour}
    assert sorted(wanted - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_texts(language: str) -> None:
    english = {step.id: step for stage in load_path() for step in stage.steps}
    for stage in load_path(language):
        assert stage.title
        assert stage.aim
        for step in stage.steps:
            assert step.title
            if step.kind is StepKind.EXERCISE:
                assert step.text
                assert step.hint
                assert step.explain
                assert step.check is not None
            if language != "en" and step.kind in (StepKind.EXERCISE, StepKind.DO):
                assert step.title != english[step.id].title, step.id
                assert step.text != english[step.id].text, step.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_resource_has_one_line_and_a_link_unless_it_is_a_book(language: str) -> None:
    found = list_resources(language)
    assert len(found) > 40
    for one in found:
        assert one.line
        assert "\n" not in one.line
        assert one.language in ("en", "zh")
        assert one.url.startswith(("http://", "https://")) or not one.url
    assert len({one.url for one in found if one.url}) == sum(bool(one.url) for one in found)


@pytest.mark.parametrize("step", EXERCISES, ids=lambda step: step.id)
def test_an_exercise_knows_its_answer_in_the_sample_or_says_that_it_cannot(sample: Workspace, step) -> None:
    verdict = check_answer(sample, step.check, "certainly wrong")
    if verdict.is_right is None:
        assert find_subject(sample, step.check) is None
        return
    assert not verdict.is_right
    for answer in verdict.accepted:
        assert check_answer(sample, step.check, answer).is_right
    assert check_answer(sample, step.check, verdict.accepted[0].rpartition("/")[2]).is_right


@pytest.mark.parametrize(
    ("step", "answer", "right"),
    [
        ("who-calls-the-cycle", "scheduleOnePod", True),
        ("who-calls-the-cycle", " `Scheduler.scheduleOnePod()` ", True),
        ("who-calls-the-cycle", "pkg/scheduler.Scheduler.scheduleOnePod", True),
        ("who-calls-the-cycle", "OnePod", False),
        ("who-calls-the-cycle", "", False),
        ("a-filter", "*NodeName", True),
        ("a-filter", "NodeResourcesFit", False),
        ("pod-type", "core/v1/types.go", True),
        ("pod-type", "types.go", True),
        ("pod-type", "staging", False),
    ],
)
def test_an_answer_may_be_a_tail(sample: Workspace, step: str, answer: str, right: bool) -> None:
    check = get_step(step).check
    assert check is not None
    assert check_answer(sample, check, answer).is_right is right


def test_every_kind_of_check_is_used() -> None:
    used = {step.check.kind for step in EXERCISES if step.check}
    assert set(CheckKind) - used <= {CheckKind.CALLED_BY}


@pytest.mark.real
@pytest.mark.parametrize("tree", os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep))
def test_every_exercise_has_an_answer_in_a_real_tree(tree: str) -> None:
    from navigator import settings

    workspace = Workspace(Checkout(Path(tree)), settings.index_directory())
    for step in EXERCISES:
        assert step.check is not None
        assert check_answer(workspace, step.check, "wrong").is_right is False, step.id


def test_progress_is_kept_and_shown(navigator: Navigator) -> None:
    assert navigator("learn", "borg", "--done").code == 0
    wrong = navigator("learn", "who-calls-the-cycle", "--answer", "Run")
    assert (wrong.code, "Not that" in wrong.out) == (1, True)
    right = navigator("learn", "who-calls-the-cycle", "--answer", "scheduleOnePod")
    assert (right.code, "Right: pkg/scheduler/schedule_one.go:" in right.out) == (0, True)
    rows = {row["step"]: row for row in navigator("learn", "--json").objects}
    assert rows["borg"]["done"]
    assert (rows["who-calls-the-cycle"]["done"], rows["who-calls-the-cycle"]["tries"]) == (True, 1)
    assert not rows["docs"]["done"]
    page = navigator("learn").out
    assert "[x] borg" in page
    assert "navigator learn docs" in page
    assert navigator("learn", "borg", "--undo").code == 0
    assert "[ ] borg" in navigator("learn").out
    assert navigator("learn", "--reset").code == 0
    assert "[x]" not in navigator("learn").out


def test_the_answer_is_not_given_away(navigator: Navigator) -> None:
    assert "scheduleOnePod" not in navigator("learn", "who-calls-the-cycle").out
    wrong = navigator("learn", "who-calls-the-cycle", "--answer", "x", "--json").objects[0]
    assert (wrong["right"], "accepted" in wrong) == (False, False)
    assert "scheduleOnePod" in navigator("learn", "who-calls-the-cycle", "--reveal").out


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["nowhere"], "there is no step 'nowhere'", 2),
        (["who-calls-the-cycl"], "did you mean who-calls-the-cycle", 2),
        (["who-calls-the-cycle", "--done"], "it is done when it is answered", 2),
        (["borg", "--answer", "x"], "is no exercise", 2),
        (["--done"], "name the step", 2),
        (["sync-loop", "--answer", "x"], "does not have what the question is about", 1),
    ],
)
def test_wrong_uses_are_told(navigator: Navigator, arguments: list[str], message: str, code: int) -> None:
    result = navigator("learn", *arguments)
    assert result.code == code
    assert message in result.err
    assert "hint: " in result.err


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"done": 3, "tries": {}}', '{"done": {"a": "x"}, "tries": {}}', "\x00\xff", "[" * 200_000]
)
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, text: str) -> None:
    store = ProgressStore(tmp_path)
    store.path.write_text(text, encoding="latin-1")
    assert store.load() == Progress()
    (notice,) = store.notices
    aside = next(tmp_path.glob("learn.damaged-*.json"))
    assert str(aside) in notice
    assert aside.read_text(encoding="latin-1") == text
    assert store.save(Progress({"borg": 1.0}))
    assert ProgressStore(tmp_path).load().done == {"borg": 1.0}


def test_progress_is_written_whole(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    for count in range(5):
        assert store.save(Progress({f"s{number}": float(number) for number in range(count)}))
        assert len(json.loads(store.path.read_text())["done"]) == count
    assert [path.name for path in tmp_path.iterdir()] == ["learn.json"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = ProgressStore(tmp_path / "file")
    assert not store.save(Progress())
    assert "cannot be kept" in store.notices[0]


def test_tours_that_were_finished_elsewhere_count() -> None:
    progress = Progress()
    assert take_over_finished(progress, ["architecture", "no-such-tour"])
    assert "tour-architecture" in progress.done
    assert not take_over_finished(progress, ["architecture"])
    upcoming = find_next(Progress())
    assert upcoming is not None
    assert upcoming.id == "borg"


def test_resources_by_topic(navigator: Navigator) -> None:
    books = navigator("resources", "books", "--json").objects
    assert {row["topic"] for row in books} == {"Books"}
    assert {"title", "url", "language", "line", "topic"} == set(books[0])
    assert "参与贡献" in navigator("resources", "--lang", "zh").out
    missing = navigator("resources", "cooking")
    assert (missing.code, "topics: " in missing.err) == (1, True)
