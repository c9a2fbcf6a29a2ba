"""`navigator owners`: who may approve and review a change, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import note, report_error, write_json, write_line
from navigator.cli.tables import wrap, write_heading

if TYPE_CHECKING:
    from navigator.overview.owners import Layer, Owners
    from navigator.workspace import Workspace

_GUIDE = "https://www.kubernetes.dev/docs/guide/owners/"


@click.command()
@click.argument("target")
@json_option
@common_options
def owners(target: str, as_json: bool) -> int:
    """Tell who owns a file, directory or symbol, from OWNERS files as Prow reads them.

    TARGET is a path, a path with a line (path:12), or a symbol.

    Approvers and reviewers of directories above are included, down to the one that wants no parents; names of groups are replaced by their
    members (OWNERS_ALIASES).
    """
    from navigator.overview.owners import find_owners

    with workspace() as opened:
        found = find_owners(opened, _path_of(opened, target))
        for problem in found.problems:
            note(problem)
        if not found.layers:
            return _report_nobody(opened, found.path)
        if as_json:
            write_json(
                {"path": found.path, **{key: value for key, value in asdict(found).items() if key != "path"}, "sources": found.sources}
            )
        else:
            _show(opened, found)
    return 0


def _path_of(opened: Workspace, target: str) -> str:
    """A path, with or without a line; else the file of a symbol."""
    from navigator.errors import CheckoutError, NotFoundError
    from navigator.overview.stats import find_path

    plain = target.split(":", 1)[0] if ".go:" in target else target
    try:
        return find_path(opened, plain)
    except CheckoutError as unknown:
        from navigator.explore import get_symbol

        if "/" in plain and not plain.rpartition("/")[2].count("."):
            raise
        try:
            return get_symbol(opened, target).path
        except NotFoundError as error:
            # Whoever typed a path is helped by paths, and whoever typed a name by names.
            raise (unknown if "/" in plain or plain.endswith(".go") else error) from None


def _report_nobody(opened: Workspace, path: str) -> int:
    from navigator.overview.owners import find_substitutes, has_owners

    name = path or "the top of the tree"
    if has_owners(opened):
        report_error(
            f"no OWNERS file has a say about {name}",
            "vendored code is owned where it comes from; navigator owners DIR asks about another place",
        )
        return 1
    instead = find_substitutes(opened)
    more = f"; this fork has {', '.join(instead)} instead, which Prow does not read" if instead else ""
    report_error(f"this tree has no OWNERS files{more}", "navigator checkout gets a release of Kubernetes that has them")
    return 1


def _show(opened: Workspace, found: Owners) -> None:
    write_line(f"{found.path or '.'}")
    for label, names in (
        ("approvers", found.nearest_approvers),
        ("reviewers", found.nearest_reviewers),
        ("must review", found.required_reviewers),
        ("labels", found.labels),
        ("SIG", found.sigs),
    ):
        if names:
            for line in wrap(", ".join(names), f"  {label:<12}", " " * 14):
                write_line(line)
    further = sorted(set(found.approvers) - set(found.nearest_approvers))
    if further:
        for line in wrap(", ".join(further), f"  {'and above':<12}", " " * 14):
            write_line(line)
    write_heading("From")
    for layer in found.layers:
        text = "; ".join(_remarks(layer))
        for line in wrap(f"{layer.path}{f': {text}' if text else ''}", "  ", "      "):
            write_line(line)
    write_heading("Next")
    for step in _steps(opened, found):
        for line in wrap(step, "  ", "  "):
            write_line(line)


def _remarks(layer: Layer) -> Iterator[str]:
    if layer.aliases:
        yield f"groups {', '.join(layer.aliases)}"
    if layer.filters:
        yield f"for paths that match {', '.join(layer.filters)}"
    if layer.no_parent_owners:
        yield "directories above it do not count (no_parent_owners)"


def _steps(opened: Workspace, found: Owners) -> list[str]:
    steps = []
    if (opened.checkout.root / "CONTRIBUTING.md").is_file():
        steps.append("Read CONTRIBUTING.md; it leads to the contributor's guide and the CLA.")
    if found.sigs:
        places = ", ".join(f"https://git.k8s.io/community/sig-{sig}" for sig in found.sigs)
        steps.append(f"Talk to the SIG first about anything larger than a fix: {places}")
    if found.path.startswith("staging/src/"):
        steps.append("Send the change here, not to the module's own repository: that one is published from staging.")
    reviewer = next(iter(found.nearest_reviewers or found.nearest_approvers), "")
    approver = next(iter(found.nearest_approvers), "")
    if reviewer:
        steps.append(f"A reviewer looks first and says /lgtm; /cc @{reviewer}, for one, asks for it.")
    if approver:
        steps.append(f"Then an approver of every changed file says /approve; /assign @{approver}, for one, asks for it.")
    if "kind/api-change" in found.labels:
        steps.append(
            "It changes the API: an API reviewer has to agree (https://git.k8s.io/community/sig-architecture/api-review-process.md)."
        )
    steps.append(f"How it works: {_GUIDE}")
    return steps
