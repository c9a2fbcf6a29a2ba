"""`navigator doctor`: what works here and what is missing."""

from __future__ import annotations

import click

from navigator.cli.context import common_options, json_option, workspace
from navigator.cli.output import write_json, write_line
from navigator.diagnosis import diagnose


@click.command()
@json_option
@common_options
def doctor(as_json: bool) -> int:
    """Tell what works here and what is missing; exit 1 when something needed is."""
    with workspace() as opened:
        findings = diagnose(opened)
    for finding in findings:
        if as_json:
            write_json({"check": finding.check, "status": str(finding.status), "detail": finding.detail, "hint": finding.hint})
            continue
        write_line(f"{finding.status:<8} {finding.check:<12} {finding.detail}")
        if finding.hint:
            write_line(f"{'':<21} hint: {finding.hint}")
    return 1 if any(finding.status == "missing" for finding in findings) else 0
