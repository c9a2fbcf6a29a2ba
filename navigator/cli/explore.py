"""`navigator symbols`, `outline` and `show`: what there is, found by name or by place."""

from __future__ import annotations

from typing import Any

import click

from indexes.model import Symbol
from indexes.names import Match
from indexes.query import Query, parse_kinds, parse_query
from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import describe, note, report_error, symbol_to_json, symbol_to_line, write_json, write_line


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--kind",
    metavar="KINDS",
    default="",
    help="func, method, struct, interface, type, alias, field, interface_method, const, var, package.",
)
@click.option("--package", metavar="GLOB", default="", help="Import path, or a run of its elements: scheduler, client-go/tools.")
@click.option("--path", metavar="GLOB", default="", help="File path, or a run of its elements.")
@click.option("--receiver", metavar="NAME", default="", help="Receiver, or the type that a member belongs to.")
@click.option("--exported", is_flag=True, help="Only exported names.")
@click.option("--tests/--no-tests", default=None, help="Search tests too, or never.")
@click.option("--vendor/--no-vendor", default=None, help="Search vendored code too, or never.")
@click.option("--generated/--no-generated", default=None, help="Search generated code too, or never.")
@click.option("--match", type=click.Choice(Match.ALL), default=Match.SMART, show_default=True, help="How names must match.")
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, metavar="N", help="Most results; 0 for all.")
@click.option("--format", "form", type=click.Choice(["grep", "json", "ctags", "names"]), default="grep", show_default=True)
@json_option
@common_options
def symbols(query: tuple[str, ...], match: str, form: str, as_json: bool, **options: Any) -> int:
    """Search symbols by name.

    Words are ANDed: `^x` begins with x, `x$` ends with x, `'x` has x in it; an upper-case letter makes a word case-sensitive; humps match
    (SchOne finds ScheduleOne). Filters may stand in the query: kind:method pkg:scheduler recv:Scheduler path:GLOB exported:yes.

    Tests, vendor and generated code are searched when they are asked for, or when nothing else is found.
    """
    base = Query(
        kinds=parse_kinds(options["kind"]) if options["kind"] else frozenset(),
        package=options["package"],
        path=options["path"],
        receiver=options["receiver"],
        exported=True if options["exported"] else None,
        tests=options["tests"],
        vendor=options["vendor"],
        generated=options["generated"],
        limit=options["limit"],
    )
    text = " ".join(query)
    parsed = parse_query(text, match, base)
    with workspace() as opened:
        answer = opened.search(parsed)
    if not answer.symbols:
        hint = (
            f"did you mean {', '.join(answer.nearest)}?"
            if answer.nearest
            else "leave out a filter, or search the rest: --tests --vendor --generated"
        )
        report_error(f"no symbol fits {text!r}", hint)
        return 1
    if answer.fuzzy:
        note(f"nothing is called {text!r}; these names are near")
    if answer.widened:
        note("nothing in first-party code; these are tests, vendored or generated")
    for symbol in answer.symbols:
        _write(symbol, "json" if as_json else form)
    if answer.truncated and form == "grep" and not as_json:
        note(f"there are more than {parsed.limit}: --limit 0 shows all")
    return 0


@click.command()
@click.argument("path")
@json_option
@common_options
def outline(path: str, as_json: bool) -> int:
    """List the symbols of a file or package directory, in source order."""
    from navigator import explore

    with workspace() as opened:
        found = explore.outline(opened, path)
    for symbol in found:
        _write(symbol, "json" if as_json else "grep")
    if not found:
        report_error(f"{path} declares nothing", "name a .go file, or a directory with some")
    return 0 if found else 1


@click.command()
@click.argument("target")
@json_option
@common_options
def show(target: str, as_json: bool) -> int:
    """Show doc comment, signature and source of one symbol.

    TARGET is import/path.Name, import/path.Receiver.Name, or any tail of it that names one thing; or path:line:column, for what the name
    there means.
    """
    from navigator import explore

    with workspace() as opened:
        if explore.is_position(target):
            from navigator.resolve.target import get_declaration

            found = get_declaration(opened, target)
        else:
            found = explore.get_symbol(opened, target)
        source = explore.source_of(opened, found)
    if as_json:
        write_json({**symbol_to_json(found), "source": source})
        return 0
    write_line(f"{found.path}:{found.line}:{found.column}: {found.id}")
    write_line(describe(found))
    if found.declaration.doc:
        click.echo()
        for line in found.declaration.doc.split("\n"):
            write_line(f"    {line}".rstrip())
    click.echo()
    for number, line in enumerate(source.split("\n"), start=found.declaration.start_line):
        write_line(f"{number:>6}  {line}")
    return 0


def _write(symbol: Symbol, form: str) -> None:
    if form == "json":
        write_json(symbol_to_json(symbol))
    elif form == "names":
        write_line(symbol.id)
    elif form == "ctags":
        scope = (
            f"\t{'struct' if symbol.kind == 'field' else 'interface' if symbol.kind == 'interface_method' else 'type'}:{symbol.receiver}"
        )
        write_line(f'{symbol.name}\t{symbol.path}\t{symbol.line};"\t{symbol.kind}{scope if symbol.receiver else ""}\tline:{symbol.line}')
    else:
        write_line(symbol_to_line(symbol))
