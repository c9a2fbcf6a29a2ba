"""`navigator stats`: how big the tree, a directory or a component is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.tables import write_heading, write_table

if TYPE_CHECKING:
    from navigator.overview.census import Counted
    from navigator.overview.stats import Count
    from navigator.workspace import Workspace

_KINDS = ("language", "part", "directory", "package", "function", "import")
_PARTS = ("first-party", "test", "generated", "vendor")
_HEAD = ("files", "blank", "comment", "code")


@click.command()
@click.argument("path", required=False, default="")
@click.option("--by", "kind", type=click.Choice(_KINDS), help="Show one table only; --json shows languages without it.")
@click.option("--part", type=click.Choice(_PARTS), help="Count only this part.")
@click.option("--limit", type=click.IntRange(0), default=10, show_default=True, metavar="N", help="Rows of biggest things; 0 for all.")
@json_option
@common_options
def stats(path: str, kind: str | None, part: str | None, limit: int, as_json: bool) -> int:
    """Count lines by language, as cloc does, and show what is big.

    PATH is a directory, a file, or the name of a component such as kube-scheduler; without it the whole tree is counted.

    The parts: first-party code, tests, generated files (Go's "Code generated" line, .gitattributes), vendor.
    """
    from navigator.overview.components import find_files_of, find_main
    from navigator.overview.stats import find_path, get_counted

    with workspace() as opened:
        below = path
        component = find_main(opened, path) if path and not (opened.checkout.root / path).exists() else None
        if component is not None:
            inside = find_files_of(opened, component)
            files = [file for file in get_counted(opened) if file.path in inside]
            below = ""
            if not as_json:
                note(f"{path} is built from these files; tests and what the build leaves out are not counted")
        else:
            below = find_path(opened, path) if path else ""
            files = get_counted(opened, below)
        if part:
            files = [file for file in files if file.part == part]
        most = limit or len(files) + 1
        if not files:
            report_error(f"there is nothing to count in {path or opened.checkout.root}", "name another directory, or leave out --part")
            return 1
        if as_json:
            for row in _JSON[kind or "language"](opened, files, below, most):
                write_json(row)
        else:
            _show(opened, files, below, kind, most, component is not None)
    return 0


def _show(opened: Workspace, files: list[Counted], below: str, kind: str | None, most: int, component: bool) -> None:
    from navigator.overview import stats as features

    tables = [kind] if kind else [one for one in _KINDS if not (one == "import" and component)]
    first = True
    for table in tables:
        head, rows = _TABLES[table](opened, files, below, most)
        if not rows and not kind:
            continue
        if kind is None:
            if not first:
                write_heading(_TITLES[table])
            first = False
        write_table(head, rows)
    if kind is None and below == "" and not component:
        click.echo()
        generated = features.total(features.sum_parts(files))
        write_line(
            f"{generated.files:,} files, {generated.blank + generated.comment + generated.code:,} lines; files that say the same count once"
        )


_TITLES = {
    "language": "Languages",
    "part": "Parts",
    "directory": "Directories",
    "package": "Biggest packages (first-party Go, without tests and generated files)",
    "function": "Longest functions",
    "import": "Most imported packages",
}


def _counts(head: str, rows: list[Count]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    from navigator.overview.stats import total

    shown = [*rows, total(rows)] if len(rows) > 1 else rows
    return (head, *_HEAD), [(row.name, row.files, row.blank, row.comment, row.code) for row in shown]


def _languages(_: Workspace, files: list[Counted], _below: str, _most: int) -> Any:
    from navigator.overview.stats import sum_languages

    return _counts("language", sum_languages(files))


def _parts(_: Workspace, files: list[Counted], _below: str, _most: int) -> Any:
    from navigator.overview.stats import sum_parts

    return _counts("part", sum_parts(files))


def _directories(_: Workspace, files: list[Counted], below: str, _most: int) -> Any:
    from navigator.overview.stats import sum_directories

    return _counts("directory", sum_directories(files, below))


def _packages(_: Workspace, files: list[Counted], _below: str, most: int) -> Any:
    from navigator.overview.stats import find_biggest_packages

    return ("package", "files", "code"), [(one.path, one.files, one.code) for one in find_biggest_packages(files, most)]


def _functions(_: Workspace, files: list[Counted], _below: str, most: int) -> Any:
    from navigator.overview.stats import find_longest_functions

    found = find_longest_functions(files, most)
    return ("lines", "function"), [(one.lines, f"{one.path}:{one.line}: {one.name}") for one in found]


def _imports(opened: Workspace, _: list[Counted], below: str, most: int) -> Any:
    from navigator.overview.stats import find_most_imported

    return ("importers", "package"), [(one.importers, one.package) for one in find_most_imported(opened, below, most)]


_Table = Callable[["Workspace", "list[Counted]", str, int], Any]
_TABLES: dict[str, _Table] = {
    "language": _languages,
    "part": _parts,
    "directory": _directories,
    "package": _packages,
    "function": _functions,
    "import": _imports,
}


def _count_rows(name: str) -> _Table:
    def rows(_: Workspace, files: list[Counted], below: str, _most: int) -> list[dict[str, Any]]:
        from navigator.overview import stats as features

        if name == "directory":
            counted = features.sum_directories(files, below)
        else:
            counted = features.sum_languages(files) if name == "language" else features.sum_parts(files)
        return [{name: row.name, "files": row.files, "blank": row.blank, "comment": row.comment, "code": row.code} for row in counted]

    return rows


def _biggest_packages(_: Workspace, files: list[Counted], _below: str, most: int) -> list[dict[str, Any]]:
    from navigator.overview.stats import find_biggest_packages

    return [asdict(one) for one in find_biggest_packages(files, most)]


def _longest_functions(_: Workspace, files: list[Counted], _below: str, most: int) -> list[dict[str, Any]]:
    from navigator.overview.stats import find_longest_functions

    return [asdict(one) for one in find_longest_functions(files, most)]


def _most_imported(opened: Workspace, _: list[Counted], below: str, most: int) -> list[dict[str, Any]]:
    from navigator.overview.stats import find_most_imported

    return [asdict(one) for one in find_most_imported(opened, below, most)]


_JSON: dict[str, _Table] = {
    **{name: _count_rows(name) for name in ("language", "part", "directory")},
    "package": _biggest_packages,
    "function": _longest_functions,
    "import": _most_imported,
}
