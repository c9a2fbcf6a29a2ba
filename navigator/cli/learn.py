"""`navigator learn` and `navigator resources`: the path, the reader's progress on it, and where else to learn."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.speech import language_option, speak
from navigator.errors import UsageError
from navigator.language import Words

if TYPE_CHECKING:
    from navigator.learn import Stage, Step
    from navigator.learn_progress import Progress, ProgressStore

_MARKS = {True: "x", False: " "}


@click.command()
@click.argument("name", required=False, metavar="[STEP]")
@click.option("--answer", metavar="TEXT", help="Answer an exercise: a symbol, a path or a value.")
@click.option("--reveal", is_flag=True, help="Show what would be right.")
@click.option("--done", is_flag=True, help="Mark the step as done.")
@click.option("--undo", is_flag=True, help="Mark the step as not done.")
@click.option("--reset", is_flag=True, help="Forget all progress.")
@language_option
@json_option
@common_options
def learn(
    name: str | None, answer: str | None, reveal: bool, done: bool, undo: bool, reset: bool, language: str | None, as_json: bool
) -> int:
    """Follow the learning path, in four stages, with your progress.

    Without STEP, the path. With STEP, what it asks for; `next` is the first step that is not done. The answers of exercises are worked
    out from your own checkout. Progress is kept in your state directory.
    """
    from navigator.learn import find_next, get_step
    from navigator.learn_progress import Progress, ProgressStore

    words = speak(language)
    store = ProgressStore()
    progress = store.load()
    _tell(store)
    if reset:
        return _save(store, Progress(), words("Your progress is forgotten."))
    _take_over(progress, store)
    if name is None:
        if answer is not None or reveal or done or undo:
            raise UsageError("name the step", "navigator learn STEP; navigator learn lists them")
        return _show_path(progress, words, as_json)
    step = find_next(progress, words.language) if name == "next" else get_step(name, words.language)
    if step is None:
        write_line(words("All steps are done."))
    elif done or undo:
        return _mark(store, progress, step, words, done=done)
    elif answer is not None or reveal:
        return _judge(store, progress, step, answer, reveal, words, as_json)
    else:
        return _show_step(store, progress, step, words, as_json)
    return 0


@click.command()
@click.argument("topic", required=False)
@language_option
@json_option
@common_options
def resources(topic: str | None, language: str | None, as_json: bool) -> int:
    """Show where else to learn: the project's own pages, books, videos, repositories, by topic.

    TOPIC chooses among them: a part of a topic's or a title's name. The links are other people's; navigator opens none of them.
    """
    from navigator.learn import list_resources

    words = speak(language)
    wanted = (topic or "").lower()
    chosen = [one for one in list_resources(words.language) if wanted in one.topic.lower() or wanted in one.title.lower()]
    if not chosen:
        topics = ", ".join(dict.fromkeys(one.topic for one in list_resources(words.language)))
        report_error(f"there is no topic {topic!r}", f"topics: {topics}")
        return 1
    shown = ""
    for one in chosen:
        if as_json:
            write_json({"topic": one.topic, "title": one.title, "url": one.url or None, "language": one.language, "line": one.line})
            continue
        if one.topic != shown:
            write_line(("\n" if shown else "") + one.topic)
            shown = one.topic
        write_line(f"  {one.title}" + (" (zh)" if one.language == "zh" else ""))
        write_line(f"      {one.line}")
        if one.url:
            write_line(f"      {one.url}")
    return 0


def _show_path(progress: Progress, words: Words, as_json: bool) -> int:
    from navigator.learn import count_done, find_next, load_path

    stages = load_path(words.language)
    upcoming = find_next(progress, words.language)
    for number, stage in enumerate(stages, start=1):
        if as_json:
            for step in stage.steps:
                write_json(_to_json(step, stage, progress))
            continue
        done = count_done(stage, progress)
        write_line(f"\n{number}  {stage.title}  {_bar(done, len(stage.steps))} {done}/{len(stage.steps)}")
        write_line(f"   {stage.aim}")
        for step in stage.steps:
            here = ">" if upcoming is not None and step.id == upcoming.id else " "
            missing = "" if step.is_available else words("  (not written yet)")
            write_line(f" {here} [{_MARKS[step.id in progress.done]}] {step.id:<26} {words(step.kind):<9} {step.title}{missing}")
    if not as_json:
        if upcoming is None:
            write_line("\n" + words("All steps are done."))
        else:
            write_line("\n" + words("Next: {command}", command=f"navigator learn {upcoming.id}"))
    return 0


def _show_step(store: ProgressStore, progress: Progress, step: Step, words: Words, as_json: bool) -> int:
    from navigator.learn import StepKind, load_path

    stage = next(stage for stage in load_path(words.language) if any(one.id == step.id for one in stage.steps))
    if as_json:
        write_json(_to_json(step, stage, progress))
        return 0
    write_line(f"{stage.title}: {step.title}")
    if step.text:
        write_line(f"\n{step.text}")
    if step.url:
        write_line(f"\n{step.url}")
    if step.kind is StepKind.EXERCISE:
        write_line("\n" + words("Hint: {hint}", hint=step.hint))
        if sys.stdin.isatty() and sys.stdout.isatty():
            given = click.prompt(words("Your answer"), default="", show_default=False)
            return _judge(store, progress, step, given, False, words, False) if given.strip() else 0
        write_line(words("Answer with: {command}", command=f"navigator learn {step.id} --answer ..."))
        return 0
    if step.command:
        write_line(f"\n    {step.command}")
    write_line("\n" + words("When you are through: {command}", command=f"navigator learn {step.id} --done"))
    return 0


def _judge(store: ProgressStore, progress: Progress, step: Step, answer: str | None, reveal: bool, words: Words, as_json: bool) -> int:
    from navigator.learn_checks import check_answer

    if step.check is None:
        raise UsageError(f"{step.id} is no exercise", f"navigator learn {step.id} --done")
    with workspace() as opened:
        verdict = check_answer(opened, step.check, answer or "")
    if verdict.is_right is None:
        report_error(
            "this checkout does not have what the question is about", "navigator checkout gets a release of Kubernetes; then --checkout DIR"
        )
        return 1
    if verdict.is_right:
        progress.done.setdefault(step.id, time.time())
        store.save(progress)
    elif answer is not None:
        progress.tries[step.id] = progress.tries.get(step.id, 0) + 1
        store.save(progress)
    _tell(store)
    if as_json:
        row: dict[str, Any] = {"step": step.id, "answer": answer, "right": verdict.is_right, "place": verdict.place or None}
        write_json(row | ({"accepted": list(verdict.accepted)} if reveal or verdict.is_right else {}))
        return 0 if verdict.is_right else 1
    if verdict.is_right:
        write_line(words("Right: {place}", place=verdict.place))
        write_line(step.explain)
        return 0
    if reveal:
        write_line(words("Right would be: {answers}", answers=", ".join(verdict.accepted)))
        write_line(step.explain)
        return 0 if answer is None else 1
    write_line(words("Not that. {hint}", hint=step.hint))
    write_line(words("To give up: {command}", command=f"navigator learn {step.id} --reveal"))
    return 1


def _mark(store: ProgressStore, progress: Progress, step: Step, words: Words, *, done: bool) -> int:
    from navigator.learn import find_next

    if not done:
        progress.done.pop(step.id, None)
        return _save(store, progress, words("{step} is not done.", step=step.id))
    if step.check is not None:
        raise UsageError(f"{step.id} is an exercise: it is done when it is answered", f"navigator learn {step.id} --answer ...")
    progress.done.setdefault(step.id, time.time())
    upcoming = find_next(progress, words.language)
    further = " " + words("Next: {command}", command=f"navigator learn {upcoming.id}") if upcoming else ""
    return _save(store, progress, words("{step} is done.", step=step.id) + further)


def _save(store: ProgressStore, progress: Progress, sentence: str) -> int:
    kept = store.save(progress)
    _tell(store)
    if kept:
        write_line(sentence)
    return 0 if kept else 2


def _take_over(progress: Progress, store: ProgressStore) -> None:
    """Count the tours that were finished on the screen, in this checkout."""
    from indexes.errors import CheckoutError
    from navigator.learn import take_over_finished
    from navigator.state import StateStore
    from navigator.workspace import open_workspace

    chosen = click.get_current_context().find_root().ensure_object(dict)
    try:
        root = open_workspace(chosen.get("checkout"), chosen.get("index_dir")).checkout.root
    except CheckoutError:
        return
    if take_over_finished(progress, StateStore(root).load().finished):
        store.save(progress)


def _tell(store: ProgressStore) -> None:
    while store.notices:
        note(store.notices.pop(0))


def _bar(done: int, total: int) -> str:
    filled = round(12 * done / total) if total else 0
    return "[" + "#" * filled + "." * (12 - filled) + "]"


def _to_json(step: Step, stage: Stage, progress: Progress) -> dict[str, Any]:
    return {
        "stage": stage.id,
        "step": step.id,
        "kind": str(step.kind),
        "title": step.title,
        "text": step.text,
        "tour": step.tour or None,
        "command": step.command or None,
        "url": step.url or None,
        "hint": step.hint or None,
        "done": step.id in progress.done,
        "tries": progress.tries.get(step.id, 0),
        "available": step.is_available,
    }
