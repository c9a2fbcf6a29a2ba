"""`navigator ask`: a question in words, answered with tours, stops and symbols."""

from __future__ import annotations

from typing import Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.speech import language_option, speak
from navigator.language import Words


@click.command()
@click.argument("question", nargs=-1, required=True, metavar="QUESTION...")
@click.option("--limit", type=click.IntRange(1), default=5, metavar="N", help="Most tours, stops and symbols of each.  [default: 5]")
@language_option
@json_option
@common_options
def ask(question: tuple[str, ...], limit: int, language: str | None, as_json: bool) -> int:
    """Find the tours, stops and symbols that answer a question in English or Chinese.

    Every answer says why it was chosen, and the first where to start. Without a symbol index tours and stops are searched; with one, the
    names and doc comments of the checkout's own code as well.
    """
    from navigator.ask import RowType
    from navigator.ask import ask as find_answers
    from navigator.ask_corpus import comments_are_ready

    words = speak(language)
    with workspace() as opened:
        if opened.ready_index() is not None and not comments_are_ready(opened):
            note("reading the doc comments of this checkout, once")
        answer = find_answers(opened, " ".join(question), limit, words.language)
        if not answer.has_symbols:
            note("there is no symbol index of this checkout yet, so only tours and their stops were searched: navigator index")
    if as_json:
        for row in answer.rows:
            write_json(_to_json(row))
        return 0 if answer.rows else 1
    if not answer.rows:
        report_error("nothing is about that", "navigator tour lists the questions, navigator symbols searches names")
        return 1
    headings = {
        RowType.TOUR: words("Tours"),
        RowType.STOP: words("Stops of tours"),
        RowType.SYMBOL: words("Symbols of this checkout"),
    }
    shown = ""
    for row in answer.rows:
        if row.type != shown:
            write_line(("\n" if shown else "") + headings[row.type])
            shown = row.type
        for line in _lines(row, words):
            write_line(line)
    first = answer.rows[0]
    if first.type is RowType.TOUR:
        start = words("Start with: {command}", command=f"navigator tour {first.tour}")
        nearest = words("; nearest to the question: {command}", command=f"--step {first.number}") if first.number else ""
        write_line(f"\n{start}{nearest}")
    elif first.type is RowType.SYMBOL:
        write_line("\n" + words("Start with: {command}", command=f"navigator show {first.symbol}"))
    return 0


def _lines(row: Any, words: Words) -> list[str]:
    place = f"{row.path}:{row.line}: " if row.path else ""
    if row.type == "tour":
        head = f"  {row.tour:<22} {row.title}"
    elif row.type == "stop":
        head = f"  {place}{row.title}  ({row.tour} --step {row.number})"
    else:
        head = f"  {place}{row.title}"
    reason = "; ".join(map(words, row.reasons))
    return [head, f"      {words('why')}: {reason}"] if reason else [head]


def _to_json(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": str(row.type),
        "tour": row.tour,
        "stop": row.stop or None,
        "number": row.number or None,
        "symbol": row.symbol or None,
        "title": row.title,
        "path": row.path or None,
        "line": row.line or None,
        "score": row.score,
        "reason": row.reason,
    }
    if not row.tour:
        del found["tour"]
    return found
