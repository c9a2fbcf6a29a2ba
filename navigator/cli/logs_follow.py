"""`navigator logs follow`: a component's log, with the code it came from."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TextIO

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.errors import NotFoundError
from navigator.text import make_visible

if TYPE_CHECKING:
    from navigator.logs.follow import Event, Step

_STDIN = "-"
_POLL_SECONDS = 0.2
_SHORT = 1_000


@click.command(short_help="Read a log, with the function and stop that each line came from.")
@click.argument("file")
@click.option("--live", "-f", is_flag=True, help="Wait for more at the end of FILE, as tail -f does.")
@click.option("--tour", "tour_name", metavar="ID", help="Tie lines to the stops of this tour only.")
@click.option("--steps", is_flag=True, help="Show visits to functions instead of lines, with the path that was not taken.")
@click.option("--others", is_flag=True, help="Show lines that are no log lines, too.")
@json_option
@common_options
def follow(file: str, live: bool, tour_name: str | None, steps: bool, others: bool, as_json: bool) -> int:
    """Read a component's log (FILE, or - for standard input) and tell which function and tour stop each line came from.

    klog's text format and JSON are read, mixed with other output and of several components. A line is tied by file name, line, message and
    keys together; where that fits several functions, it says so.
    """
    from navigator.logs.follow import Stepper
    from navigator.logs.follow import follow as follow_lines
    from navigator.logs.origin import Locator
    from navigator.study import find_stops

    count = 0

    def show(text: str) -> None:
        if others and not as_json and not steps:
            sys.stdout.write(make_visible(text) + "\n")

    with workspace() as opened, ExitStack() as stack:
        stream = _open(file, stack)
        events = follow_lines(_lines(stream, file, live=live), Locator(opened), find_stops(opened, tour_name or ""), show)
        flush = live or file == _STDIN
        if steps:
            for step in Stepper(opened).steps(events):
                count += 1
                _write_step(step, as_json)
                if flush:
                    sys.stdout.flush()
        else:
            render = _event_to_json if as_json else _event_to_line
            for event in events:
                count += 1
                sys.stdout.write(render(event))
                if flush:
                    sys.stdout.flush()
    if not count:
        report_error(f"there is no log line in {'standard input' if file == _STDIN else file}", "klog's text format and JSON are read")
    return 0 if count else 1


def _open(file: str, stack: ExitStack) -> TextIO:
    if file == _STDIN:
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        return sys.stdin
    try:
        return stack.enter_context(open(file, encoding="utf-8", errors="replace"))
    except OSError as error:
        raise NotFoundError(f"cannot read {file}: {error.strerror}", "name a log file, or - for standard input") from error


def _lines(stream: TextIO, file: str, *, live: bool) -> Iterator[str]:
    """The lines of a stream; of a live file as they come: half a line is waited for, and a file that was cut or replaced begins anew."""
    if not live or file == _STDIN:
        yield from stream
        return
    part = ""
    while True:
        piece = stream.readline()
        if piece.endswith("\n"):
            yield part + piece
            part = ""
            continue
        part += piece
        if piece:
            continue
        time.sleep(_POLL_SECONDS)
        try:
            size, number = os.stat(file).st_size, os.stat(file).st_ino
        except OSError:
            continue
        if number != os.fstat(stream.fileno()).st_ino:
            stream = open(file, encoding="utf-8", errors="replace")  # noqa: SIM115 - lives as long as the command
            note(f"{file} was replaced")
        elif size < stream.tell():
            stream.seek(0)
            note(f"{file} was cut")


def _event_to_json(event: Event) -> str:
    record, origin, stop, elapsed = event
    row: dict[str, Any] = {
        "time": record.time,
        "severity": record.severity,
        "path": origin.path or None,
        "line": origin.line or record.line,
        "symbol": origin.symbol or None,
        "message": record.message,
        "keys": record.keys,
        "tour": stop.tour if stop else None,
        "stop": stop.stop if stop else None,
        "number": stop.number if stop else None,
        "certainty": origin.certainty,
        "file": record.file,
        "process": record.process,
        "elapsed": None if elapsed is None else round(elapsed, 6),
    }
    if origin.choices:
        row["choices"] = list(origin.choices)
    return json.dumps(row) + "\n"


def _event_to_line(event: Event) -> str:
    record, origin, stop, elapsed = event
    where = f"{origin.path}:{origin.line}" if origin.path else f"{record.file}:{record.line}"
    if origin.symbol:
        name = origin.symbol.rpartition("/")[2].partition(".")[2]
    else:
        name = f"one of {', '.join(one.rpartition('/')[2] for one in origin.choices)}" if origin.choices else "?"
    sure = "" if origin.certainty in ("exact", "unknown") or origin.choices else f" ({origin.certainty})"
    at = f" [{stop.tour}:{stop.number} {stop.stop}]" if stop else ""
    keys = "".join(f" {key}={value}" for key, value in record.keys.items())
    waited = "" if elapsed is None else f" {_span(elapsed)}"
    return (
        make_visible(f"{where}:1: {record.time.partition('T')[2]}{waited} {name}{sure}{at}: {record.message}{keys}").replace("\n", "\\n")
        + "\n"
    )


def _write_step(step: Step, as_json: bool) -> None:
    stop = step.stop
    if as_json:
        write_json(
            {
                "symbol": step.symbol or None,
                "path": step.path or None,
                "tour": stop.tour if stop else None,
                "stop": stop.stop if stop else None,
                "lines": step.count,
                "seconds": round(step.seconds, 6),
                "waited": None if step.waited is None else round(step.waited, 6),
                "messages": [
                    {"line": event.origin.line, "message": event.record.message, "keys": event.record.keys} for event in step.events
                ],
                "not_taken": [{"line": call.line, "message": call.message} for call in step.not_taken],
            }
        )
        return
    at = f" [{stop.tour}:{stop.number} {stop.stop}]" if stop else ""
    waited = "" if step.waited is None else f", {_span(step.waited)} after the line before"
    write_line(f"{step.symbol or step.events[0].record.file}{at}: {step.count} lines in {_span(step.seconds)}{waited}")
    for event in step.events[:20]:
        keys = "".join(f" {key}={value}" for key, value in event.record.keys.items())
        write_line(f"    {event.origin.path or event.record.file}:{event.origin.line or event.record.line}: {event.record.message}{keys}")
    for call in step.not_taken:
        write_line(f"    {call.path}:{call.line}: not reached: {call.message}")


def _span(seconds: float) -> str:
    milliseconds = seconds * 1000
    return f"+{milliseconds:.3f}ms" if abs(milliseconds) < _SHORT else f"+{seconds:.3f}s"
