"""`navigator index`: build, refresh or describe the index."""

from __future__ import annotations

import time
from collections import Counter

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import write_json, write_line
from navigator.workspace import Workspace

_MOST_LISTED = 20


@click.command()
@click.option("--rebuild", is_flag=True, help="Begin from nothing.")
@click.option("--status", is_flag=True, help="Describe the index; change nothing.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Number of processes.  [default: one a core, at most 8]")
@json_option
@common_options
def index(rebuild: bool, status: bool, jobs: int | None, as_json: bool) -> int:
    """Build, refresh or describe the index.

    Every command refreshes the index when it has to; this one does it now.
    """
    with workspace() as opened:
        if status:
            return _show_status(opened, as_json)
        report = opened.refresh(rebuild=rebuild, jobs=jobs)
        if as_json:
            write_json({"files": report.state.files, "read": report.read, "removed": report.removed, "seconds": round(report.seconds, 3)})
        else:
            done = "built" if report.rebuilt else "refreshed"
            write_line(
                f"{done} in {report.seconds:.1f} s: {report.state.files:,} files, {sum(report.state.kinds.values()):,} symbols"
                f" ({report.read:,} files read, {report.removed:,} removed)"
            )
    return 0


def _show_status(opened: Workspace, as_json: bool) -> int:
    state = opened.store.load_state()
    version = opened.checkout.version
    if as_json:
        known = (
            {}
            if state is None
            else {
                "files": state.files,
                "kinds": state.kinds,
                "bytes": opened.store.size(),
                "built": state.built,
                "checked": state.checked,
                "skipped": state.skipped,
                "notes": state.notes,
                "vendored_copies": state.vendored_copies,
                "segments": len({name.partition(".")[0] for name in state.segments}),
            }
        )
        write_json(
            {
                "checkout": str(opened.checkout.root),
                "version": str(version) if version else None,
                "index": str(opened.store.folder),
                "exists": state is not None,
                **known,
            }
        )
        return 0 if state else 1
    kind = f"Kubernetes {version}" if opened.checkout.is_kubernetes and version else opened.checkout.module or "no module"
    write_line(f"checkout  {opened.checkout.root} ({kind})")
    write_line(f"index     {opened.store.folder}")
    if state is None:
        write_line("          there is none yet: navigator index")
        return 1
    write_line(f"size      {opened.store.size() / 1e6:.1f} MB")
    write_line(f"files     {state.files:,}")
    write_line(f"symbols   {sum(state.kinds.values()):,}")
    for name, count in state.kinds.items():
        write_line(f"          {count:>9,} {name}")
    write_line(f"changed   {_ago(state.built)} (took {state.seconds:.1f} s)")
    write_line(f"checked   {_ago(state.checked)}")
    _list("skipped", state.skipped)
    _list("odd", state.notes)
    if state.vendored_copies:
        write_line(f"copies    {len(state.vendored_copies)} directories of vendor repeat staging and were left out")
    return 0


def _list(title: str, reasons: dict[str, str]) -> None:
    if not reasons:
        write_line(f"{title:<9} none")
        return
    counted = Counter(reasons.values())
    write_line(f"{title:<9} {len(reasons):,}: " + ", ".join(f"{count} {reason}" for reason, count in counted.most_common()))
    for path, reason in list(reasons.items())[:_MOST_LISTED]:
        write_line(f"          {path}: {reason}")
    if len(reasons) > _MOST_LISTED:
        write_line(f"          and {len(reasons) - _MOST_LISTED} more: navigator index --status --json")


def _ago(moment: float) -> str:
    seconds = max(0.0, time.time() - moment)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"
