"""Which few lines would teach most here? Places, values and loggers put together, by the rules."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from indexes.syntax import Node
from navigator.logs.compose import Composer
from navigator.logs.config import CONTEXTUAL, LogcheckConfig, load_config
from navigator.logs.edits import digest_of
from navigator.logs.existing import calls_in
from navigator.logs.handover import describe_handover
from navigator.logs.model import LeftOut, Rule, Spot, Suggestion, Suggestions
from navigator.logs.source import Function, begin, find_functions, is_generated, walk
from navigator.logs.taint import object_of
from navigator.logs.values import is_error
from navigator.logs.walk import Site, Walker
from navigator.resolve import nodes
from navigator.resolve.program import Program, get_program
from navigator.resolve.types import Basic
from navigator.workspace import Workspace

MOST = 4
_SKIPPED_METHODS = re.compile(
    r"String|GoString|Error|Format|Less|Swap|Len|Compare|Equal|Hash|HashCode|Write|Read|MarshalLog|WriteText|WithValues|WithName|Enabled"
    r"|(?:Un)?[mM]arshal(?:JSON|YAML|Text|Binary|CBOR|To|ToSizedBuffer)?|DeepCopy\w*|Size|ProtoMessage|Reset|Descriptor|GetName|GetNamespace|Unwrap|Is|As"
)
_SKIPPED_FILES = frozenset({"types.go", "doc.go"})
_SKIPPED_FOLDERS = frozenset({"vendor", "third_party", "testdata", "_output"})
_SHARED = ("k8s.io/client-go/", "k8s.io/apimachinery/", "k8s.io/api/", "k8s.io/component-helpers/")
_ANOTHER_OF_ITS_RULE = 14
_DIRECTIVE = re.compile(rb"^//go:(?!build|generate|embed)\w+", re.MULTILINE)


def suggest(
    workspace: Workspace, spots: Iterable[Spot], most: int = MOST, own_lines: Mapping[str, frozenset[int]] | None = None
) -> Suggestions:
    """Suggest lines for the functions of stretches of code.

    Args:
        workspace: The checkout.
        spots: Where to look, in the order of the walk; a function that several name counts once, by the first.
        most: Most lines for one function; 0 for all.
        own_lines: Lines that are there because they were applied, by path: they are looked past, so that the answer stays the same.

    Raises:
        CheckoutError: A file cannot be read.
    """
    config = load_config(workspace)
    begin(workspace)
    found: list[Suggestion] = []
    left_out: list[LeftOut] = []
    seen: set[tuple[str, int]] = set()
    merged = _merge_spots(spots)
    for spot in merged:
        program = get_program(workspace)
        file = program.packages.file(spot.path)
        reason = refuse_file(spot.path, file.source, tests=workspace.checkout.source_file(spot.path).test)
        if reason:
            left_out.append(LeftOut(spot.path, spot.start, "", reason))
            continue
        digest = digest_of(file.source)
        for function in find_functions(program, file, spot.start, spot.end):
            if (spot.path, function.node.start_byte) in seen:
                continue
            seen.add((spot.path, function.node.start_byte))
            own = (own_lines or {}).get(spot.path, frozenset())
            lines, out = suggest_for(program, function, spot, config, own)
            found += [replace(one, source=digest) for one in choose(lines, most)]
            left_out += out
        file.forget_bodies()
    return Suggestions(tuple(found), tuple(left_out))


def _merge_spots(spots: Iterable[Spot]) -> list[Spot]:
    """Stops on one function are one spot: the first with its name; what the others point at are hints."""
    merged: dict[tuple[str, int, int], Spot] = {}
    for spot in spots:
        key = (spot.path, spot.start, spot.end)
        first = merged.get(key)
        merged[key] = spot if first is None else replace(first, hints=first.hints | spot.hints, focus=first.focus or spot.focus)
    return list(merged.values())


def refuse_file(path: str, source: bytes, *, tests: bool) -> str:
    """Return why no line may be added to a file; empty when lines may."""
    parts = path.split("/")
    if not _SKIPPED_FOLDERS.isdisjoint(parts[:-1]):
        return "vendored or foreign code is not edited"
    if tests:
        return "tests are not edited"
    if parts[-1] in _SKIPPED_FILES:
        return f"{parts[-1]} holds no code that runs"
    if is_generated(source):
        return "generated code is not edited: it would be generated again"
    if b'import "C"' in source:
        return "cgo code is not edited"
    return ""


def refuse_function(function: Function) -> str:  # noqa: PLR0911 - one a reason
    """Return why no line may be added to a function; empty when lines may."""
    name = function.name.rpartition(".")[2]
    if function.name == "init":
        return "init runs before flags are read: nothing would be shown"
    if function.receiver and _SKIPPED_METHODS.fullmatch(name):
        return f"{name} may be called by the logger itself, or for every comparison"
    if "." in function.name and not function.receiver and _SKIPPED_METHODS.fullmatch(name):
        return f"{name} may be called by the logger itself, or for every comparison"
    if function.lines.line_of(function.body.start_byte) == function.lines.line_of(function.body.end_byte - 1):
        return "the function stands on one line"
    if function.node.has_error:
        return "there is a syntax error in it"
    source = function.file.source
    comment = source[source.rfind(b"\n\n", 0, function.node.start_byte) + 1 : function.node.start_byte]
    if _DIRECTIVE.search(comment):
        return "the function has a //go: directive"
    if any(node.type == "goto_statement" for node in walk(function.body)):
        return "the function has a goto"
    return ""


def suggest_for(
    program: Program, function: Function, spot: Spot, config: LogcheckConfig, own: frozenset[int] = frozenset()
) -> tuple[list[Suggestion], list[LeftOut]]:
    """Return all suggestions for one function, best first, and what was left out."""
    path = function.file.path
    reason = refuse_function(function)
    if reason:
        return [], [LeftOut(path, function.start_line, function.symbol, reason)]
    contextual = config.is_enabled(CONTEXTUAL, function.package, os.path.basename(path))
    logged = frozenset(
        line for _, call in calls_in(program, function, spot) for line in range(call.line, call.end_line + 1) if line not in own
    )
    composer = Composer(program, function, spot, logged, contextual=contextual)
    walker = Walker(
        function,
        is_guard=lambda node: _is_guard(program, function, node),
        is_error=lambda node: is_error(program.expressions.single(function.unit, node)),
        is_handover=lambda call: describe_handover(program, function, call),
        own_lines=own,
        focus=spot.focus,
    )
    shared = function.package.startswith(_SHARED)
    found: list[Suggestion] = []
    left_out: list[LeftOut] = []
    numbers: Counter[tuple[str, ...]] = Counter()
    for site in walker.sites():
        if shared and site.rule is Rule.ERROR:
            continue
        line = composer.compose(site)
        if isinstance(line, str):
            if line:
                left_out.append(LeftOut(path, function.lines.line_of(site.before.start_byte), function.symbol, line))
            continue
        key = _identity(function, site)
        numbers[key] += 1
        digest = hashlib.blake2b(repr((key, numbers[key])).encode("utf-8", "replace"), digest_size=6).hexdigest()
        found.append(replace(line, id=digest))
    best = sorted(found, key=lambda one: (-one.score, one.line))
    return [replace(one, rank=rank) for rank, one in enumerate(best, start=1)], list(dict.fromkeys(left_out))


def choose(lines: list[Suggestion], most: int) -> list[Suggestion]:
    """Return the best lines of one function, not all of one rule, and no two at one place.

    Args:
        lines: Best first.
        most: How many; 0 for all.
    """
    remaining = list(lines)
    chosen: list[Suggestion] = []
    of_rule: Counter[Rule] = Counter()
    places: set[int] = set()
    while remaining and (not most or len(chosen) < most):
        best = max(remaining, key=lambda one: (one.score - _ANOTHER_OF_ITS_RULE * of_rule[one.rule], -one.line))
        remaining.remove(best)
        if best.line in places:
            continue
        places.add(best.line)
        of_rule[best.rule] += 1
        chosen.append(best)
    return [replace(one, rank=rank) for rank, one in enumerate(chosen, start=1)]


def _identity(function: Function, site: Site) -> tuple[str, ...]:
    """What makes a place the same place after other lines moved."""
    condition = " ".join(nodes.text(site.condition).split()) if site.condition is not None else ""
    # Only its first line: further ones may hold lines of ours.
    before = nodes.text(site.before).partition("\n")[0].strip()
    return (function.symbol, function.file.path, str(site.rule), site.kind, condition, str(site.negated), site.text, before)


def _is_guard(program: Program, function: Function, node: Node) -> bool:
    """Whether a variable that is assigned behind others is an error or a truth value; a blank one is both."""
    if nodes.text(node) == "_":
        return True
    found = object_of(function, node)
    if found is None:
        return False
    written = program.typer.object_type(found)
    under = program.typer.underlying(written)
    return is_error(written) or (isinstance(under, Basic) and under.name in ("bool", "untyped bool"))
