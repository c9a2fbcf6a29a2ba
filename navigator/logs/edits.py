"""Suggestions -> inserted lines, the import among them, and the files as they will be.

Only whole lines are added, so that every position can be told from every other, and taking the lines out gives back the bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from navigator.errors import UsageError
from navigator.logs.loggers import KLOG
from navigator.logs.model import Suggestion
from navigator.logs.source import Lines
from navigator.logs.wording import quote
from navigator.resolve.files import GoFile, ImportSpec
from navigator.workspace import Workspace

IMPORT = "import"
_SPEC = f'"{KLOG}"'
_KUBERNETES = "k8s.io/"
_NUMBER = re.compile(r"(\.go:)\d+(\])")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A line to add.

    Attributes:
        line: The line before which it goes, in the file as it is.
        text: The line with its indentation, without its end.
        id: Of the suggestion; `import` for an import.
        rule, function: Of the suggestion.
        suggestion: The suggestion; None for an import.
    """

    line: int
    text: str
    id: str
    rule: str
    function: str
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What will be written to a file.

    Attributes:
        path: The file.
        before, after: Its bytes.
        insertions: The lines, in the order of the file.
        numbers: For each, its line in the file as it will be.
    """

    path: str
    before: bytes
    after: bytes
    insertions: tuple[Insertion, ...]
    numbers: tuple[int, ...]

    @property
    def digest(self) -> str:
        """What the file must be when it is written, as a hash of its bytes."""
        return digest_of(self.before)


def digest_of(data: bytes) -> str:
    """Return the hash by which contents of files are compared."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def plan_edits(workspace: Workspace, suggestions: Iterable[Suggestion]) -> list[FilePlan]:
    """Return what adding suggestions would write, by path.

    Raises:
        CheckoutError: A file cannot be read.
        UsageError: A suggestion is not of the file as it is.
    """
    by_path: dict[str, list[Suggestion]] = {}
    for one in suggestions:
        if not one.applied:
            by_path.setdefault(one.path, []).append(one)
    plans = [plan_file(path, workspace.read(path), listed) for path, listed in sorted(by_path.items())]
    doubled = _find_doubled(plans)
    if not doubled:
        return plans
    told_apart = {path: [_tell_apart(one) if one.id in doubled else one for one in listed] for path, listed in by_path.items()}
    return [plan_file(path, workspace.read(path), listed) for path, listed in sorted(told_apart.items())]


def _find_doubled(plans: Iterable[FilePlan]) -> set[str]:
    """The suggestions whose lines of output could not be told apart: base name, line and message are all that a reader of a log has."""
    seen: dict[tuple[str, int, str], list[str]] = {}
    for plan in plans:
        for one, number in zip(plan.insertions, plan.numbers, strict=True):
            if one.suggestion is not None:
                seen.setdefault((plan.path.rpartition("/")[2], number, one.suggestion.message), []).append(one.id)
    return {identifier for ids in seen.values() if len(ids) > 1 for identifier in ids}


def _tell_apart(one: Suggestion) -> Suggestion:
    """The same suggestion with its package in the message."""
    folder, _, last = one.function.rpartition("/")
    package = "/".join(filter(None, [folder, last.partition(".")[0]]))
    message = f"{one.message} of {package}"
    old, new = quote(one.message), quote(message)
    return replace(one, message=message, insert=one.insert.replace(old, new, 1), expected=one.expected.replace(old, new, 1))


def plan_file(path: str, source: bytes, suggestions: Iterable[Suggestion]) -> FilePlan:
    """Return what adding suggestions to one file would write.

    Raises:
        UsageError: A suggestion is not of this file as it is.
    """
    listed = sorted(suggestions, key=lambda one: (one.line, one.rank, one.id))
    digest = digest_of(source)
    if any(one.source not in ("", digest) for one in listed):
        raise UsageError(f"{path} was changed since it was read", "run the command again; nothing was changed")
    insertions = [Insertion(one.line, one.indent + one.insert, one.id, str(one.rule), one.function, one) for one in listed]
    if any(KLOG in one.imports for one in listed):
        insertions = [*import_insertions(path, source), *insertions]
    return apply_insertions(path, source, insertions)


def apply_insertions(path: str, source: bytes, insertions: list[Insertion]) -> FilePlan:
    """Put lines into a file."""
    lines = source.split(b"\n")
    end = b"\r" if lines[0].endswith(b"\r") else b""
    insertions = sorted(insertions, key=lambda one: one.line)
    if insertions and insertions[-1].line > len(lines):
        raise UsageError(f"{path} has no line {insertions[-1].line}", "the file changed: ask for suggestions again")
    result: list[bytes] = []
    numbers: list[int] = []
    done = 0
    for one in insertions:
        result += lines[done : one.line - 1]
        done = one.line - 1
        numbers.append(len(result) + 1)
        result.append(one.text.encode("utf-8") + end)
    result += lines[done:]
    return FilePlan(path, source, b"\n".join(result), tuple(insertions), tuple(numbers))


def renumber(plans: Iterable[FilePlan]) -> list[tuple[Suggestion, int]]:
    """Return the suggestions of plans with the lines that they will stand on; what they expect names that line too."""
    found = []
    for plan in plans:
        for one, number in zip(plan.insertions, plan.numbers, strict=True):
            if one.suggestion is not None:
                expected = _NUMBER.sub(rf"\g<1>{number}\g<2>", one.suggestion.expected, count=1)
                found.append((replace(one.suggestion, expected=expected), number))
    return found


def import_insertions(path: str, source: bytes) -> list[Insertion]:
    """Return the lines that import klog: in its sorted group, or in a new one behind the standard library's."""
    file = GoFile(path, path.rpartition("/")[0], source)
    lines = Lines(source)
    specs = [(spec, lines.line_of(spec.start)) for spec in file.imports]
    grouped = [
        (spec, line) for spec, line in specs if lines.text(line).strip().startswith((spec.alias + " " + f'"{spec.path}"').strip().encode())
    ]
    runs = _runs(grouped)
    for wanted in (lambda spec: spec.path.startswith(_KUBERNETES), lambda spec: "." in spec.path.partition("/")[0]):
        for run in runs:
            if any(wanted(spec) for spec, _ in run):
                return [_import(_place_in(run), "\t" + _SPEC)]
    if runs:
        last = runs[-1][-1][1]
        return [_import(last + 1, ""), _import(last + 1, "\t" + _SPEC)]
    if specs:
        return [_import(lines.line_of(specs[-1][0].end - 1) + 1, f"import {_SPEC}")]
    line = next((number for number in range(1, len(lines.starts) + 1) if lines.text(number).startswith(b"package ")), 1)
    return [_import(line + 1, ""), _import(line + 1, f"import {_SPEC}")]


def _import(line: int, text: str) -> Insertion:
    return Insertion(line, text, IMPORT, IMPORT, "")


def _runs(specs: list[tuple[ImportSpec, int]]) -> list[list[tuple[ImportSpec, int]]]:
    """Specs on lines that follow each other: gofmt sorts each such run by path."""
    runs: list[list[tuple[ImportSpec, int]]] = []
    for spec, line in specs:
        if runs and runs[-1][-1][1] == line - 1:
            runs[-1].append((spec, line))
        else:
            runs.append([(spec, line)])
    return runs


def _place_in(run: list[tuple[ImportSpec, int]]) -> int:
    return next((line for spec, line in run if spec.path > KLOG), run[-1][1] + 1)
