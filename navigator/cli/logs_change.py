"""`navigator logs apply`, `revert` and `status`: changing the checkout, undoing it, and telling what is changed."""

from __future__ import annotations

from dataclasses import asdict

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.logs_shared import max_option, only_option, open_study, write_advice
from navigator.cli.output import note, report_error, write_json, write_line


@click.command(short_help="Write the suggested lines into the checkout.")
@click.argument("target")
@max_option
@only_option
@json_option
@common_options
def apply(target: str, most: int, only: tuple[str, ...], as_json: bool) -> int:
    """Write the suggested lines into the checkout: all of them or, when a file cannot be written, none.

    Says what to build and run then. navigator logs revert takes the lines out again, to the byte.
    """
    from navigator.logs.apply import apply as apply_plans
    from navigator.logs.edits import renumber
    from navigator.logs.prepare import prepare, refuse_sample

    with workspace() as opened:
        refuse_sample(opened)
        study = open_study(opened, target)
        prepared = prepare(opened, study.spots, most, only)
        there = sum(one.applied for one in prepared.suggestions)
        if not prepared.plans:
            if there:
                note(f"all {there} lines for {study.title} are applied already")
                return 0
            report_error(f"there is nothing to add to {study.title}", f"navigator logs suggest {target} --left-out")
            return 1
        outcome = apply_plans(opened, prepared.plans)
        for text in outcome.notes:
            note(text)
        for one, number in renumber(prepared.plans):
            if as_json:
                write_json(
                    {
                        "id": one.id,
                        "path": one.path,
                        "line": number,
                        "insert": one.insert,
                        "function": one.function,
                        "expected": one.expected,
                    }
                )
            else:
                write_line(f"{one.path}:{number}:{one.column}: {one.insert}")
        others = f", {there} were there" if there else ""
        note(f"{outcome.lines} lines are written into {len(outcome.changed)} files{others}; to undo: navigator logs revert")
        write_advice(opened, prepared.plans, note if as_json else write_line)
    return 0


@click.command(short_help="Take applied lines out again.")
@click.option("--all", "everything", is_flag=True, help="Take out the lines of every apply, not only of the last.")
@json_option
@common_options
def revert(everything: bool, as_json: bool) -> int:
    """Take applied lines out again, those of the last apply or all; what else was edited meanwhile stays.

    Where somebody edited one of the lines, that file is left as it is and the conflict is shown.
    """
    from navigator.logs.apply import revert as take_out

    with workspace() as opened:
        outcome = take_out(opened, everything=everything)
    for text in outcome.notes:
        note(text)
    for path, line, current, written in outcome.conflicts:
        if as_json:
            write_json({"path": path, "line": line, "conflict": True, "current": current.strip(), "written": written.strip()})
        else:
            write_line(f"{path}:{line}:1: edited since, so the file is left as it is")
            write_line(f"    is:  {current.strip()}")
            write_line(f"    was: {written.strip()}")
    if as_json:
        for path in outcome.changed:
            write_json({"path": path, "reverted": True})
    if outcome.changed or outcome.lines:
        note(f"{outcome.lines} lines are taken out of {len(outcome.changed)} files")
    if outcome.conflicts:
        report_error(f"{len(outcome.conflicts)} lines were edited", "write them back, or delete them, then: navigator logs revert --all")
        return 1
    if not outcome.changed and not outcome.lines and not outcome.notes:
        report_error("nothing is applied", "navigator logs apply TARGET")
        return 1
    return 0


@click.command(short_help="List the lines that are applied.")
@json_option
@common_options
def status(as_json: bool) -> int:
    """List the lines that are applied, where they are now, and what became of them."""
    from navigator.logs.apply import find_applied

    count = 0
    with workspace() as opened:
        for one in find_applied(opened):
            count += 1
            if as_json:
                write_json(asdict(one))
            else:
                write_line(f"{one.path}:{one.line or 1}:1: {one.state}: {one.text}")
    if not count:
        report_error("nothing is applied", "navigator logs apply TARGET")
    return 0 if count else 1
