"""Inserted lines -> a unified diff that `git apply` takes, with what each line is for.

The lines before the first `diff --git` say what the patch is; each hunk's header names the rules of its lines. git ignores both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from navigator.logs.edits import FilePlan, Insertion, renumber

_CONTEXT = 3
_PLAIN_PATH = re.compile(r"[\w./+@=,~-]+(?: [\w./+@=,~-]+)*")
_NO_NEWLINE = "\\ No newline at end of file"


def render_patch(plans: Iterable[FilePlan], about: str = "") -> bytes:
    """Return plans as one patch; empty when nothing would change.

    Args:
        plans: What would be written.
        about: What the patch was asked for, for its first line.
    """
    plans = [plan for plan in plans if plan.insertions]
    if not plans:
        return b""
    head = "\n".join(_header(plans, about))
    return head.encode("utf-8", "replace") + b"\n\n" + b"".join(b"".join(_render_file(plan)) for plan in plans)


def _header(plans: list[FilePlan], about: str) -> Iterator[str]:
    count = sum(one.suggestion is not None for plan in plans for one in plan.insertions)
    purpose = f" for {about}" if about else ""
    yield f"# Study patch{purpose}: {count} log lines in {len(plans)} files. Made to learn from, not to be sent upstream."
    yield "# git apply takes it, git apply -R takes it back."
    for suggestion, number in renumber(plans):
        yield "#"
        yield f"# {suggestion.path}:{number}: {suggestion.rule}: {suggestion.reason}"
        yield f"#   expect: {suggestion.expected}"


def _render_file(plan: FilePlan) -> Iterator[bytes]:
    old, new = _quoted("a/" + plan.path), _quoted("b/" + plan.path)
    yield f"diff --git {old} {new}\n--- {old}\n+++ {new}\n".encode()
    lines = plan.before.split(b"\n")
    ends_with_newline = lines[-1] == b""
    if ends_with_newline:
        lines.pop()
    end = b"\r" if lines and lines[0].endswith(b"\r") else b""
    added = 0
    for group in _groups(plan.insertions):
        first = max(1, group[0].line - _CONTEXT)
        last = min(len(lines), group[-1].line + _CONTEXT - 1)
        body: list[bytes] = []
        position = first
        for one in group:
            body += _context(lines, position, one.line - 1, ends_with_newline)
            position = one.line
            body.append(b"+" + one.text.encode("utf-8") + end + b"\n")
        body += _context(lines, position, last, ends_with_newline)
        count = last - first + 1
        section = _section(group)
        yield f"@@ -{first},{count} +{first + added},{count + len(group)} @@{section}\n".encode("utf-8", "replace")
        yield from body
        added += len(group)


def _context(lines: list[bytes], first: int, last: int, ends_with_newline: bool) -> list[bytes]:
    found = [b" " + line + b"\n" for line in lines[first - 1 : last]]
    if found and last == len(lines) and not ends_with_newline:
        found.append(_NO_NEWLINE.encode() + b"\n")
    return found


def _groups(insertions: tuple[Insertion, ...]) -> list[list[Insertion]]:
    """Insertions whose contexts touch share a hunk."""
    groups: list[list[Insertion]] = []
    for one in insertions:
        if groups and one.line - groups[-1][-1].line <= 2 * _CONTEXT:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _section(group: list[Insertion]) -> str:
    functions = list(dict.fromkeys(one.function.rpartition("/")[2].partition(".")[2] for one in group if one.function))
    rules = list(dict.fromkeys(one.rule for one in group))
    return f" {', '.join(functions)} [{', '.join(rules)}]" if functions else f" [{', '.join(rules)}]"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes when it holds anything unusual."""
    if _PLAIN_PATH.fullmatch(path) and path.isascii():
        return path
    escaped = "".join(
        chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in '"\\' else f"\\{byte:03o}" for byte in path.encode("utf-8", "surrogateescape")
    )
    return f'"{escaped}"'
