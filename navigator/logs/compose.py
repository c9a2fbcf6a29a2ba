"""One place -> the line that goes there, or the reason why none can."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from indexes.syntax import Node
from navigator.logs.facts import compared_with_nil
from navigator.logs.loggers import KLOG, Klog, Speaker, Visible, find_klog, find_speaker
from navigator.logs.model import Argument, Rule, Spot, Suggestion
from navigator.logs.rules import IN_LOOP, RULES
from navigator.logs.secrets import is_secret_name
from navigator.logs.source import Function, squeeze, walk
from navigator.logs.statements import aliases, callee_of, head_of, is_in_loop, negated, returned, settled, targets
from navigator.logs.taint import find_tainted, object_of
from navigator.logs.values import Value, Values, paths_in
from navigator.logs.walk import Site
from navigator.logs.wording import condition_text, could_not, has_format_verb, quote
from navigator.resolve import nodes
from navigator.resolve.objects import ObjectKind
from navigator.resolve.program import Program

_MOST_VALUES = 4
_MOST_BESIDE = 2
_LOGS = re.compile(r"HandleError|HandleCrash|\bklog\.|\blog(?:ger)?\.\w|\.Eventf?\(")
_TRAILING = re.compile(rb"\S.*(?://|/\*)")
_ENDINGS = {"return": "Returned early from", "continue": "Skipped", "break": "Stopped the loop in", "goto": "Jumped in"}
_CONSEQUENCES = {
    "return": ", so that the function ends here",
    "continue": ", so that this item is passed over",
    "break": ", so that the loop ends",
}
_HEADER = "I0102 15:04:05.000000       1"


class Composer:
    """Composes the lines of one function."""

    def __init__(self, program: Program, function: Function, spot: Spot, logged: frozenset[int], *, contextual: bool) -> None:
        """Begin.

        Args:
            program: What is known of the checkout.
            function: The function.
            spot: What it was asked for.
            logged: Lines that hold a log call already.
            contextual: Whether the checkout wants contextual logging in the file.
        """
        self.program = program
        self.function = function
        self.spot = spot
        self.logged = logged
        self.contextual = contextual
        self.tainted = find_tainted(program, function)
        self.writes: dict[int, list[int]] = {}
        checked: set[str] = set()
        for node in walk(function.body):
            compared = compared_with_nil(node)
            if compared is not None:
                checked.add(nodes.text(compared[0]))
            for target in targets(node):
                found = object_of(function, target)
                if found is not None and target.type == "identifier":
                    self.writes.setdefault(found.offset, []).append(target.start_byte)
        self.values = Values(program, function, frozenset(checked))
        self.aliases = aliases(function.body)

    def compose(self, site: Site) -> Suggestion | str:
        """Return the line for a place; otherwise why there is none, empty when that is not worth telling."""
        line = self._line_for(site)
        if isinstance(line, str):
            return line
        if self._is_logged(site):
            return ""
        at = site.before.start_byte
        visible = self.function.unit.scopes.visible(at)
        usable = self._usable(site, visible)
        klog = find_klog(self.program, self.function, visible)
        speaker = find_speaker(self.program, self.function, visible, usable, klog, contextual=self.contextual)
        if isinstance(speaker, str):
            return speaker
        found = self.values.find(visible, site.facts, usable, klog)
        said_by_variables = {self.aliases[value.path] for value in found if value.path in self.aliases}
        found = [value for value in found if value.path not in said_by_variables and not (site.facts.held and value.is_costly)]
        message, arguments, used = self._say(site, visible, found)
        if not message or has_format_verb(message):
            return "its message would look like a format to logcheck" if message else ""
        return self._suggestion(site, line, speaker, klog, message, arguments, used)

    def _usable(self, site: Site, visible: Visible) -> Callable[[str], bool]:
        closure = site.context.closure
        is_repeated = closure is not None and is_in_loop(closure, self.function.body)

        def usable(name: str) -> bool:
            declared = visible[name]
            if name == "_" or name in site.facts.unassigned or name in site.facts.pending or declared.offset in self.tainted:
                return False
            if closure is None or declared.offset >= closure.start_byte:
                return True
            # What a closure reads may be written meanwhile by what is around it.
            writes = self.writes.get(declared.offset, [])
            extra = len(writes) > (0 if declared.kind is ObjectKind.PARAMETER else 1)
            return all(place < closure.start_byte for place in writes) and not (extra and is_repeated)

        return usable

    def _line_for(self, site: Site) -> int | str:
        """The line before which the statement goes: that of the place's statement, or of the comment that belongs to it."""
        lines = self.function.lines
        line = lines.line_of(site.before.start_byte)
        if lines.source[lines.start_of(line) : site.before.start_byte].strip():
            return "the statement does not begin its line"
        while lines.text(line - 1).lstrip().startswith(b"//"):
            line -= 1
        above = lines.text(line - 1)
        if above.strip().endswith(b"*/") and b"/*" not in above:
            return "a comment of several lines stands before it"
        if _TRAILING.search(above) and _TRAILING.search(lines.text(line)):
            return "gofmt aligns the comments of the lines around it"
        return line

    def _is_logged(self, site: Site) -> bool:
        """Whether something near says it already."""
        number = nodes.position_among(list(site.siblings), site.before)
        if site.rule is Rule.ENTRY:
            near = site.siblings[: number + 2]
        elif site.kind in ("error", "result", "go", "send", "call", "stop"):
            near = site.siblings[max(0, number - 1) : number + 1]
        else:
            near = site.siblings[:3]
        return any(self._logs(node) for node in near)

    def _logs(self, node: Node) -> bool:
        if node.type not in ("expression_statement", "if_statement", "defer_statement"):
            return False
        if self.function.lines.line_of(node.start_byte) in self.logged:
            return True
        return (
            node.type == "expression_statement"
            and _LOGS.search(nodes.text(node)[:160]) is not None
            and "HandleCrash" not in nodes.text(node)
        )

    def _say(self, site: Site, visible: Visible, found: list[Value]) -> tuple[str, list[Argument], list[Value]]:
        """Return the message, the arguments, and the values among them."""
        name = self.function.name
        arguments: list[Argument] = []
        wanted: frozenset[str] = frozenset()
        if site.condition is not None:
            wanted = paths_in(site.condition)
        match site.rule:
            case Rule.ENTRY:
                message = f"Entered {name}"
            case Rule.RESULT:
                message = f"Returned from {name}"
                wanted = returned(site.before)
                found = [value for value in found if value.path in wanted or value.weight >= 85]
                if not any(value.path in wanted for value in found):
                    return "", [], []
            case Rule.ERROR:
                message, wanted = self._error_message(site), frozenset()
            case Rule.STOP:
                message = f"Reached the stop in {name}"
                wanted = paths_in(head_of(site.before))
            case Rule.HANDOVER:
                message = self._handover_message(site)
                wanted = paths_in(site.call if site.call is not None else site.about)
            case _:
                message, arguments = self._decision(site, found)
        error = self.values.error(site.context.error, visible[site.context.error]) if self._has_error(site, visible) else None
        if error is not None:
            arguments.append(Argument("err", error.expression, error.example))
        chosen = self._choose(found, wanted, site, {argument.key for argument in arguments})
        arguments += [Argument(value.key, value.expression, value.example) for value in chosen]
        if site.rule is Rule.ITEM and not chosen:
            return "", [], []
        return message, arguments, chosen

    def _has_error(self, site: Site, visible: Visible) -> bool:
        name = site.context.error
        declared = visible.get(name)
        is_about_it = site.rule in (Rule.ERROR, Rule.DECISION)
        return (
            bool(name)
            and is_about_it
            and declared is not None
            and declared.offset not in self.tainted
            and name not in site.facts.unassigned
        )

    def _decision(self, site: Site, found: list[Value]) -> tuple[str, list[Argument]]:
        name = self.function.name
        subject = self._subject(site, found)
        if site.kind == "loop":
            return f"Considered {subject} in {name}", []
        if site.kind == "case":
            text = condition_text(site.text)
            return f"Chose a case in {name}", [Argument("case", quote(text), quote(text))] if text else []
        text = ""
        if site.condition is not None:
            text = condition_text(negated(site.condition) if site.negated else squeeze(site.condition))
        if '"' in text and any(is_secret_name(word) for word in re.findall(r"\w+", text)):
            text = ""  # the source compares a secret with a text
        message = _ENDINGS.get(site.kind, "Took a branch in")
        if site.kind == "continue":
            message = f"Skipped {subject} in"
        return f"{message} {name}", [Argument("condition", quote(text), quote(text))] if text else []

    def _subject(self, site: Site, found: list[Value]) -> str:
        """What a loop goes over, as the message names it."""
        paths = {subject: value for value in found for subject in site.context.subjects if value.path == subject}
        for subject in reversed(site.context.subjects):
            if subject in paths and paths[subject].needs_klog:
                return paths[subject].key
        named = [subject for subject in reversed(site.context.subjects) if len(subject) > 2 and subject.isascii() and subject.isalnum()]
        return named[0] if named else "item"

    def _error_message(self, site: Site) -> str:
        """From the call that gave the error, looked for backwards from the branch."""
        name = site.context.error
        node: Node | None = site.before
        while node is not None and node.id != self.function.body.id:
            initializer = nodes.field(node, "initializer") if node.type in ("if_statement", "expression_switch_statement") else None
            for candidate in (initializer, node.prev_named_sibling):
                callee, target = callee_of(candidate, name)
                if callee:
                    message = could_not(callee)
                    return f"{message} {target}" if target and message.count(" ") == 2 and message.startswith("Could") else message
            node = node.parent
        return f"Left {self.function.name} with an error"

    @staticmethod
    def _handover_message(site: Site) -> str:
        if site.kind == "go":
            return f"Started goroutine {site.text}".rstrip()
        return f"Sent to channel {site.text}".rstrip() if site.kind == "send" else site.text

    def _choose(self, found: list[Value], wanted: frozenset[str], site: Site, taken: set[str]) -> list[Value]:
        """The values that the place is about, and then those that identify the work."""
        ranked = sorted(found, key=lambda value: -self._worth(value, wanted, site))
        chosen: list[Value] = []
        told = settled(site)
        beside = 0
        keys = set(taken)
        said: set[str] = set()
        for value in ranked:
            is_wanted = value.path in wanted or value.path in self.spot.hints
            is_subject = site.kind in ("loop", "continue") and value.path.partition(".")[0] in site.context.subjects
            if len(chosen) >= _MOST_VALUES or value.key in keys or value.path in told:
                continue
            if any(value.path.startswith(f"{other}.") for other in said):
                continue
            if not is_wanted and not is_subject:
                if beside >= _MOST_BESIDE or value.weight < 30 or self._is_noise(value, site):
                    continue
                beside += 1
            chosen.append(value)
            keys.add(value.key)
            if value.needs_klog:
                said.add(value.path)
        return chosen

    @staticmethod
    def _is_noise(value: Value, site: Site) -> bool:
        """Of what a place is not about, only what identifies is said; at the entry, parameters too."""
        return site.rule is not Rule.ENTRY and value.weight < 50

    def _worth(self, value: Value, wanted: frozenset[str], site: Site) -> int:
        worth = value.weight
        root = value.path.partition(".")[0]
        if value.path in wanted:
            worth += 60
        if value.path in self.spot.hints or root in self.spot.hints:
            worth += 15
        if root in site.context.subjects:
            worth += 70
        return worth

    def _suggestion(
        self, site: Site, line: int, speaker: Speaker, klog: Klog, message: str, arguments: list[Argument], used: list[Value]
    ) -> Suggestion:
        description = RULES[site.rule]
        rule = site.rule
        verbosity = description.verbosity
        if site.context.depth:
            verbosity = IN_LOOP
            if rule is Rule.DECISION and site.kind in ("continue", "break"):
                rule = Rule.ITEM
        text = ", ".join([quote(message), *(part for one in arguments for part in (quote(one.key), one.value))])
        insert = f"{speaker.head.format(verbosity)}({text})"
        needs_klog = speaker.needs_klog or any(value.needs_klog for value in used)
        lines = self.function.lines
        start = lines.start_of(lines.line_of(site.before.start_byte))
        indent = lines.source[start : site.before.start_byte].decode("utf-8", "replace")
        if site.before.type == "labeled_statement":
            indent += "\t"  # gofmt moves labels one to the left
        file = os.path.basename(self.function.file.path)
        shown = "".join(f" {one.key}={one.example}" for one in arguments)
        expected = f"{_HEADER} {file}:{line}] {quote(message)}{shown}"
        score = self._score(site, arguments, used)
        return Suggestion(
            "",
            self.function.file.path,
            line,
            insert,
            indent,
            self.function.symbol,
            verbosity,
            rule,
            self._reason(site),
            message,
            expected,
            (KLOG,) if needs_klog and klog.is_new else (),
            score=score,
            tour=self.spot.tour,
            stop=self.spot.stop,
        )

    def _score(self, site: Site, arguments: list[Argument], used: list[Value]) -> int:
        score = RULES[site.rule].score + min(12, 4 * len(used))
        if site.kind in ("return", "continue") and site.rule is Rule.DECISION:
            score += 6
        if not arguments:
            score -= 15
        if site.context.closure is not None:
            score -= 6
        if site.text == "default":
            score -= 8
        lines = self.function.lines
        if self.spot.focus:
            first, last = lines.line_of(site.before.start_byte), lines.line_of(site.about.end_byte - 1)
            if self._is_focus(site, first, last):
                score += 40
            elif abs(first - self.spot.focus) <= 3:
                score += 18
        if self.spot.hints & set().union(*(set(re.split(r"\W+", value.path)) for value in used)) if used else False:
            score += 8
        return score

    def _is_focus(self, site: Site, first: int, last: int) -> bool:
        if site.kind in ("entry", "loop", "stop"):
            return site.kind == "stop" or first == self.spot.focus
        start = self.function.lines.line_of(site.about.start_byte)
        return self.spot.focus in (first, start) or (site.rule is not Rule.DECISION and first <= self.spot.focus <= last)

    def _reason(self, site: Site) -> str:
        name = self.function.name
        text = squeeze(site.condition, 70) if site.condition is not None else ""
        match site.kind:
            case "entry":
                reason = f"That control came to {name}, and for what."
            case "result":
                reason = f"What {name} came to."
            case "error":
                reason = f"That an error leaves {name} here, and what it is about."
            case "loop":
                reason = "Which items are looked at, and in which order."
            case "case":
                reason = f"That the case `{site.text}` was chosen." if len(site.text) < 80 else "Which case was chosen."
            case "stop":
                reason = "That control comes to this statement, with these values."
            case "go":
                reason = "That the work goes on in another goroutine from here."
            case "send":
                reason = "That something is handed over through a channel."
            case "call":
                reason = "That the work is handed over: what follows happens elsewhere."
            case _:
                held = "did not hold" if site.negated else "held"
                reason = f"That `{text}` {held}{_CONSEQUENCES.get(site.kind, '')}."
        is_focus = self.spot.focus and self.spot.focus == self.function.lines.line_of(site.about.start_byte)
        return f"{reason} The stop points here." if is_focus else reason
