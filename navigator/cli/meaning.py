"""`navigator definition`, `references`, `implementations`, `callers` and `callees`: what a name means, and who uses it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.errors import NavigatorError
from navigator.workspace import Workspace

if TYPE_CHECKING:
    from navigator.resolve.calls import Call
    from navigator.resolve.definition import Definition
    from navigator.resolve.target import Target

_STDIN = "-"
_SCOPE_HELP = "Look only below this directory; may be repeated."
_goroot_option = click.option(
    "--goroot",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where Go's own source is.  [default: go env GOROOT, when there is a go]",
)
_scope_option = click.option("--scope", multiple=True, metavar="DIR", help=_SCOPE_HELP)
_tests_option = click.option("--tests/--no-tests", default=True, help="Leave tests out.")
_limit_option = click.option("--limit", type=click.IntRange(0), default=0, metavar="N", help="Most results; 0 for all.")


@click.command()
@click.argument("target")
@_goroot_option
@json_option
@common_options
def definition(target: str, goroot: Path | None, as_json: bool) -> int:
    """Tell where a name is declared, by Go's own rules.

    TARGET is path:line:column, path:line, or a symbol; - reads one TARGET a line from standard input. No index is needed for a position.

    A name of the standard library is told by package and name, and by its place too where there is a GOROOT.
    """
    from navigator.resolve.definition import Definition, Status, find_definition
    from navigator.resolve.program import get_program
    from navigator.resolve.target import find_targets

    def answer(opened: Workspace, text: str) -> list[Definition]:
        try:
            found = [find_definition(opened, one.path, one.line, one.column) for one in find_targets(opened, text)]
        except NavigatorError as error:
            if target != _STDIN:
                raise
            found = [Definition(Status.UNRESOLVED, reason=error.message)]
        return found or [Definition(Status.UNRESOLVED, reason="there is no name on this line")]

    any_found = False
    with workspace() as opened:
        if goroot is not None:
            get_program(opened, goroot)
        for text in _targets(target):
            found = _merge(answer(opened, text))
            any_found = any_found or found.status != Status.UNRESOLVED
            if as_json:
                write_json(_definition_to_json(text, found))
            else:
                _write_definition(found)
    return 0 if any_found else 1


@click.command()
@click.argument("target")
@_scope_option
@_tests_option
@click.option("--declaration", is_flag=True, help="Show the declaration itself too.")
@click.option("--dynamic", is_flag=True, help="Of a method: uses through interfaces, and of implementations, too.")
@_limit_option
@json_option
@common_options
def references(target: str, scope: tuple[str, ...], tests: bool, declaration: bool, dynamic: bool, limit: int, as_json: bool) -> int:
    """Show every use of exactly what a name means, as they are found.

    TARGET is path:line:column, path:line, or a symbol; - reads one TARGET a line from standard input.

    A use is exact where Go's rules say so. Where the type before a dot cannot be worked out it is likely or, by nothing but its name, name.
    """
    from navigator.resolve.references import find_references

    def ask(opened: Workspace, place: Target) -> Iterator[tuple[dict[str, Any], str]]:
        found = find_references(
            opened, place.path, place.line, place.column, _scope(opened, scope), declaration=declaration, dynamic=dynamic
        )
        for one in found:
            if tests or not one.test:
                remark = "" if one.certainty == "exact" else f"  [{one.certainty}]"
                remark += "  [dynamic]" if one.dynamic else ""
                yield asdict(one), f"{one.path}:{one.line}:{one.column}: {one.text}{remark}"

    return _answer_all(target, ask, as_json, limit, "nothing refers to it")


@click.command()
@click.argument("target")
@click.option("--everywhere", is_flag=True, help="Also types whose packages do not know the interface's: they have its methods by chance.")
@_tests_option
@_limit_option
@json_option
@common_options
def implementations(target: str, everywhere: bool, tests: bool, limit: int, as_json: bool) -> int:
    """Show the types that implement an interface, or the interfaces that a type implements; of a method, its counterparts.

    TARGET is path:line:column, path:line, or a symbol; - reads one TARGET a line from standard input.

    A type counts when its package is, or imports, that of the interface; --everywhere takes any type with the methods.
    """
    from navigator.resolve.implementations import find_implementations

    def ask(opened: Workspace, place: Target) -> Iterator[tuple[dict[str, Any], str]]:
        for one in find_implementations(opened, place.path, place.line, place.column, everywhere=everywhere):
            if tests or not one.test:
                row = {"symbol": one.symbol, "path": one.path, "line": one.line, "column": one.column, "pointer": one.pointer}
                row |= {"kind": one.place.kind, "distant": one.distant, "test": one.test}
                star = "*" if one.pointer else ""
                yield row, f"{one.path}:{one.line}:{one.column}: {star}{one.symbol}"

    return _answer_all(target, ask, as_json, limit, "nothing is found; --everywhere looks at packages that do not know it, too")


@click.command()
@click.argument("target")
@_scope_option
@_tests_option
@click.option("--dynamic", is_flag=True, help="Of a method: calls through the interfaces that its type satisfies, too.")
@_limit_option
@json_option
@common_options
def callers(target: str, scope: tuple[str, ...], tests: bool, dynamic: bool, limit: int, as_json: bool) -> int:
    """Show the functions that call a function, with the place of every call.

    TARGET is path:line:column, path:line, or a symbol; - reads one TARGET a line from standard input.

    What a closure calls, the function around it calls. Calls through an interface are marked dynamic.
    """
    from navigator.resolve.calls import find_callers

    def ask(opened: Workspace, place: Target) -> Iterator[tuple[dict[str, Any], str]]:
        found = find_callers(opened, place.path, place.line, place.column, _scope(opened, scope), dynamic=dynamic)
        for one in found:
            if tests or not one.test:
                yield _call(one, f"{one.call_path}:{one.call_line}:{one.call_column}: {one.symbol or '(no function)'}")

    return _answer_all(target, ask, as_json, limit, "nothing calls it; it may be passed on instead: navigator references")


@click.command()
@click.argument("target")
@click.option("--dynamic", is_flag=True, help="Follow a call through an interface by the methods that it may run.")
@click.option("--external", is_flag=True, help="Show calls of what the checkout does not declare, too.")
@_limit_option
@json_option
@common_options
def callees(target: str, dynamic: bool, external: bool, limit: int, as_json: bool) -> int:
    """Show the functions that a function calls, in the order in which the calls stand there.

    TARGET is path:line:column, path:line, or a symbol; - reads one TARGET a line from standard input.
    """
    from navigator.resolve.calls import find_callees

    def ask(opened: Workspace, place: Target) -> Iterator[tuple[dict[str, Any], str]]:
        for one in find_callees(opened, place.path, place.line, place.column, dynamic=dynamic, external=external):
            where = f"{one.path}:{one.line}:{one.column}" if one.path else f"{one.call_path}:{one.call_line}:{one.call_column}"
            yield _call(one, f"{where}: {one.symbol}")

    return _answer_all(target, ask, as_json, limit, "it calls nothing that the checkout declares; --external shows the rest")


def _call(one: Call, line: str) -> tuple[dict[str, Any], str]:
    return asdict(one), line + ("  [dynamic]" if one.dynamic else "")


def _answer_all(
    target: str,
    ask: Callable[[Workspace, Target], Iterator[tuple[dict[str, Any], str]]],
    as_json: bool,
    limit: int,
    nothing: str,
) -> int:
    """Ask about every target, and write what comes as it comes."""
    from navigator.resolve.target import get_target

    any_found = False
    with workspace() as opened:
        for text in _targets(target):
            count = 0
            try:
                for row, line in ask(opened, get_target(opened, text)):
                    count += 1
                    if limit and count > limit:
                        note(f"there are more than {limit}: --limit 0 shows all")
                        break
                    if as_json:
                        write_json({"target": text, **row} if target == _STDIN else row)
                    else:
                        write_line(line)
            except NavigatorError as error:
                if target != _STDIN:
                    raise
                report_error(f"{text}: {error.message}", error.hint)
            if not count and target != _STDIN:
                report_error(f"{text}: {nothing}")
            any_found = any_found or count > 0
    return 0 if any_found else 1


def _targets(target: str) -> Iterator[str]:
    if target != _STDIN:
        yield target
        return
    for line in sys.stdin:
        if line.strip():
            yield line.strip()


def _scope(opened: Workspace, directories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(opened.checkout.relative(directory) for directory in directories)


def _merge(found: list[Definition]) -> Definition:
    """Of a line without a column: one answer when all names on it mean the same, otherwise all as candidates."""
    from navigator.resolve.definition import Definition, Status

    places = tuple(dict.fromkeys(place for one in found for place in one.definitions))
    if len(found) == 1 or not places:
        return found[0]
    if len(places) == 1:
        return next(one for one in found if one.definitions)
    return Definition(Status.CANDIDATES, places, reason="the line has several names: add a column")


def _definition_to_json(target: str, found: Definition) -> dict[str, Any]:
    row: dict[str, Any] = {
        "target": target,
        "status": str(found.status),
        "definitions": [asdict(place) for place in found.definitions],
        "package": found.package,
        "name": found.name,
    }
    if found.others:
        row["others"] = [asdict(place) for place in found.others]
    if found.reason:
        row["reason"] = found.reason
    return row


def _write_definition(found: Definition) -> None:
    for place in found.definitions:
        write_line(f"{place.path}:{place.line}:{place.column}: {place.kind} {place.symbol or place.name}")
    for place in found.others:
        write_line(f"{place.path}:{place.line}:{place.column}: {place.kind} {place.symbol or place.name}  [other platform]")
    if found.status == "unresolved":
        report_error(found.reason or "it is not declared")
    elif found.reason:
        note(found.reason)
    if found.definitions:
        return
    if found.status == "external":
        write_line(f"external {found.package}.{found.name}")
    elif found.status == "builtin":
        write_line(f"builtin {found.name}")
    elif found.status == "package":
        write_line(f"package {found.package}")
