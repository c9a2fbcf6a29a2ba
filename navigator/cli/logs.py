"""`navigator logs`: what is logged already, what to add, and the patch."""

from __future__ import annotations

import difflib
import sys
from dataclasses import asdict
from typing import Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.logs_change import apply, revert, status
from navigator.cli.logs_follow import follow
from navigator.cli.logs_shared import max_option, only_option, open_study, write_advice
from navigator.cli.output import note, report_error, write_json, write_line


class _Parts(click.Group):
    """Says which part was meant when there is none of that name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            near = difflib.get_close_matches(args[0], self.commands, n=1)
            meant = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(self.commands)}"
            raise click.UsageError(f"navigator logs has no part {args[0]!r}{meant}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(self.commands)  # in the order of their use


@click.group(cls=_Parts, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.pass_context
def logs(ctx: click.Context) -> int:
    """See the code run: logs already there, logs to add for study, and logs to read.

    TARGET is a tour (scheduler), a stop of it (scheduler:7), a function, a type (its methods), a file, a line in it
    (FILE:LINE), or a package (pkg/scheduler; pkg/scheduler/... with those below it).
    """
    if ctx.invoked_subcommand is None:
        write_line(ctx.get_help())
    return 0


@logs.command(short_help="Show the log calls already there, with the flag that shows each.")
@click.argument("target")
@json_option
@common_options
def existing(target: str, as_json: bool) -> int:
    """Show the log calls that are there already, with the flag that shows each.

    A call without a flag is always shown. The last line is the one flag that shows them all.
    """
    from navigator.logs.existing import find_existing, flags_for_all

    with workspace() as opened:
        study = open_study(opened, target)
        levels: list[tuple[str, int | None]] = []
        for call in find_existing(opened, study.spots):
            levels.append((call.path, call.level))
            if as_json:
                row = asdict(call)
                row["verbosity"] = row.pop("verbosity_flag")
                write_json(row)
                continue
            keys = f" ({', '.join(call.keys)})" if call.keys else ""
            flag = f"{call.flag} or {call.verbosity_flag}" if call.flag else "always shown" if call.level == 0 else "level unknown"
            write_line(f'{call.path}:{call.line}:{call.column}: {call.severity} "{call.message}"{keys}  [{flag}]')
    if not levels:
        report_error(f"nothing is logged in {study.title}", f"navigator logs suggest {target}")
        return 1
    flag = flags_for_all(levels)
    highest = max((level or 0 for _, level in levels), default=0)
    text = f"to see them all: {flag} (text format only), or -v={highest}" if flag else "they are always shown"
    if as_json:
        note(text)
    else:
        write_line(text)
    return 0


@logs.command(short_help="Suggest lines to add where they teach most.")
@click.argument("target")
@max_option
@click.option("--left-out", is_flag=True, help="Show where no line is suggested, too, and why.")
@json_option
@common_options
def suggest(target: str, most: int, left_out: bool, as_json: bool) -> int:
    """Suggest lines to add: the few places in each function where a line teaches most.

    Lines are study lines, at V(4) and above: 4 for decisions, 5 for entered and left, 6 in loops. They obey the logging rules of
    Kubernetes and the checkout's own hack/logcheck.conf, and log no secrets.
    """
    from navigator.logs.existing import find_existing, flags_for_all
    from navigator.logs.prepare import find_suggestions

    with workspace() as opened:
        study = open_study(opened, target)
        if not as_json:
            there = [(call.path, call.level) for call in find_existing(opened, study.spots)]
            flag = flags_for_all(there)
            if there:
                note(f"{len(there)} log calls are there already{f'; {flag} shows them' if flag else ''}: navigator logs existing {target}")
        found = find_suggestions(opened, study.spots, most)
    for one in found.found:
        if as_json:
            row = {key: value for key, value in asdict(one).items() if key not in ("source", "score")}
            write_json(row | {"imports": list(one.imports), "column": one.column})
            continue
        mark = " applied" if one.applied else ""
        write_line(f"{one.path}:{one.line}:{one.column}: {one.insert}")
        write_line(f"    {one.id} {one.rule}{mark}: {one.reason}")
        write_line(f"    expect {one.expected.partition('] ')[2]}")
    for out in found.left_out if left_out else ():
        if as_json:
            write_json({"path": out.path, "line": out.line, "function": out.function, "left_out": out.reason})
        else:
            write_line(f"{out.path}:{out.line}:1: left out: {out.reason}")
    if found.left_out and not left_out and not as_json:
        note(f"{len(found.left_out)} places are left out: --left-out tells why")
    if not found.found:
        reason = found.left_out[0].reason if found.left_out else "it has no function with a body"
        report_error(f"nothing is suggested for {study.title}: {reason}")
    return 0 if found.found else 1


@logs.command(short_help="Print the suggested lines as a patch.")
@click.argument("target")
@max_option
@only_option
@common_options
def patch(target: str, most: int, only: tuple[str, ...]) -> int:
    """Print the suggested lines as a patch that git apply takes.

    What each line is for stands before the first file; git ignores it. What to build and run is said on standard error.
    """
    from navigator.logs.patch import render_patch
    from navigator.logs.prepare import prepare

    with workspace() as opened:
        study = open_study(opened, target)
        prepared = prepare(opened, study.spots, most, only)
        text = render_patch(prepared.plans, study.title)
        if not text:
            report_error(f"there is nothing to add to {study.title}", "navigator logs status lists what is applied")
            return 1
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        write_advice(opened, prepared.plans, note)
    return 0


_PARTS: tuple[Any, ...] = (apply, revert, status, follow)
for _part in _PARTS:
    logs.add_command(_part)
