"""The places of a function where a line may go, each with the facts that hold there.

A place is a statement, before which the line goes. What a function literal does belongs to its function when it is started with `go` or
kept in a variable; literals that are passed on (comparators, filters, callbacks) are not entered, and neither are deferred ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexes.syntax import Node
from navigator.logs.facts import Facts, assignment_targets, compared_with_nil, conjuncts, leaves_statement, unconditional
from navigator.logs.model import Rule
from navigator.logs.source import Function, cases, squeeze, statements, walk
from navigator.resolve import nodes

_QUIET_CALLS = re.compile(
    r"(?:klog|context)\.\w+|time\.(?:Now|Since)|len|\w*[lL]ogger\.With\w+|\w*[lL]ogger\.V|trace\.\w+|utiltrace\.\w+|tracing\.\w+"
)
_COMPARATOR = re.compile(r"(?i)less|cmp|compar|equal|hash|sort|swap|match(?:es)?$|filter$|key$|keyfunc$")
_LONGEST_START = 8
_SIMPLE = frozenset({"expression_statement", "assignment_statement", "short_var_declaration", "return_statement", "var_declaration"})
_ENDINGS = {"return_statement": "return", "continue_statement": "continue", "break_statement": "break", "goto_statement": "goto"}


@dataclass(frozen=True, slots=True)
class Context:
    """Where the walk is.

    Attributes:
        depth: How many loops are around.
        closure: The function literal that is walked; None in the function's own body.
        error: The error that is known not to be nil in this branch; empty elsewhere.
        subjects: The variables of the nearest range loop.
    """

    depth: int = 0
    closure: Node | None = None
    error: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a line may go.

    Attributes:
        rule: The rule that asks for it.
        kind: What there is: `entry`, `return`, `continue`, `break`, `goto`, `branch`, `case`, `loop`, `error`, `result`, `go`, `send`,
            `call`, `stop`.
        before: The statement before which the line goes.
        about: The statement that the line is about.
        facts: What holds there.
        context: Where it is.
        condition: The condition that decided; None for none.
        negated: Whether it did not hold.
        text: The text of a case; the name of what is called, started or sent to.
        call: The call that hands over.
        siblings: The statements of the same list.
    """

    rule: Rule
    kind: str
    before: Node
    about: Node
    facts: Facts
    context: Context
    condition: Node | None = None
    negated: bool = False
    text: str = ""
    call: Node | None = None
    siblings: tuple[Node, ...] = ()


class Walker:
    """Walks one function."""

    def __init__(
        self,
        function: Function,
        is_guard: Callable[[Node], bool],
        is_error: Callable[[Node], bool],
        is_handover: Callable[[Node], str],
        own_lines: frozenset[int] = frozenset(),
        focus: int = 0,
    ) -> None:
        """Begin.

        Args:
            function: The function.
            is_guard: Whether a variable that is assigned behind others says if they count.
            is_error: Whether an expression is an `error`.
            is_handover: What a call hands over to; empty for nothing.
            own_lines: Lines that `apply` wrote: they are not there, as far as suggestions go.
            focus: The line that a stop points at; 0 for none.
        """
        self.function = function
        self.is_guard = is_guard
        self.is_error = is_error
        self.is_handover = is_handover
        self.own_lines = own_lines
        self.focus = focus

    def sites(self) -> Iterator[Site]:
        """Yield the places, in source order of their blocks."""
        facts = Facts()
        result = nodes.field(self.function.node, "result")
        for declaration in nodes.children(result) if result is not None and result.type == "parameter_list" else []:
            facts.unassigned.update(nodes.text(name) for name in nodes.named(declaration, "name"))
        listed = self._statements(self.function.body)
        if listed:
            yield from self._entry(listed, facts)
        yield from self._list(listed, facts, Context(), None)

    def _statements(self, owner: Node) -> list[Node]:
        found = statements(owner)
        if not self.own_lines:
            return found
        return [node for node in found if self.function.lines.line_of(node.start_byte) not in self.own_lines]

    def _entry(self, listed: list[Node], facts: Facts) -> Iterator[Site]:
        """Behind the statements that only give names to things, and the logger among them."""
        facts = facts.copy()
        number = 0
        while number < min(_LONGEST_START, len(listed) - 1) and _is_quiet(listed[number]):
            facts.apply(listed[number], self.is_guard)
            number += 1
        yield Site(Rule.ENTRY, "entry", listed[number], self.function.body, facts, Context(), siblings=tuple(listed))

    def _list(self, listed: list[Node], facts: Facts, context: Context, opening: Site | None) -> Iterator[Site]:
        if listed and opening is not None:
            kind = opening.kind
            if kind == "branch":
                kind = _ENDINGS.get(listed[-1].type, "branch")
            is_error = bool(context.error) and kind in ("return", "branch") and any(node.type == "return_statement" for node in listed)
            if not is_error:
                yield replace(opening, kind=kind, before=listed[0], facts=facts.copy(), context=context, siblings=tuple(listed))
        for statement in listed:
            if self._is_focus(statement):
                yield Site(Rule.STOP, "stop", statement, statement, facts.copy(), context, siblings=tuple(listed))
            yield from self._statement(statement, facts, context, listed)
            facts.apply(statement, self.is_guard)

    def _is_focus(self, statement: Node) -> bool:
        """Whether a stop points at a statement: at its first line, or anywhere into one without statements of its own."""
        if not self.focus:
            return False
        first, last = (self.function.lines.line_of(offset) for offset in (statement.start_byte, statement.end_byte - 1))
        return first == self.focus or (first < self.focus <= last and statement.type in _SIMPLE)

    def _statement(self, statement: Node, facts: Facts, context: Context, listed: list[Node]) -> Iterator[Site]:  # noqa: C901, PLR0912 - one branch a kind
        node = statement
        while node.type == "labeled_statement" and nodes.children(node)[1:]:
            node = nodes.children(node)[-1]
        siblings = tuple(listed)
        match node.type:
            case "if_statement":
                yield from self._if(node, facts, context)
            case "for_statement":
                yield from self._for(node, facts, context)
            case "expression_switch_statement" | "type_switch_statement" | "select_statement":
                yield from self._switch(node, facts, context)
            case "block":
                yield from self._list(self._statements(node), facts.copy(), context, None)
            case "go_statement":
                call = next(iter(nodes.children(node)), None)
                function = nodes.field(call, "function") if call is not None else None
                name = "" if function is None or function.type == "func_literal" else squeeze(function, 60)
                yield Site(Rule.HANDOVER, "go", statement, node, facts.copy(), context, text=name, siblings=siblings)
                if function is not None and function.type == "func_literal":
                    yield from self._closure(function, facts, replace(context, depth=0))
            case "send_statement":
                channel = nodes.field(node, "channel")
                name = squeeze(channel, 60) if channel is not None else ""
                yield Site(Rule.HANDOVER, "send", statement, node, facts.copy(), context, text=name, siblings=siblings)
            case "return_statement":
                yield from self._return(statement, facts, context, siblings)
        if node.type in ("expression_statement", "short_var_declaration", "assignment_statement", "return_statement", "if_statement"):
            for call in unconditional(node):
                name = self.is_handover(call) if call.type == "call_expression" else ""
                if name:
                    yield Site(Rule.HANDOVER, "call", statement, node, facts.copy(), context, text=name, call=call, siblings=siblings)
                    break
        if node.type in ("short_var_declaration", "assignment_statement"):
            yield from self._kept_closures(node, facts, context)

    def _kept_closures(self, node: Node, facts: Facts, context: Context) -> Iterator[Site]:
        right = nodes.field(node, "right")
        targets = assignment_targets(node)
        for number, value in enumerate(nodes.children(right) if right is not None else []):
            name = nodes.text(targets[number]) if number < len(targets) else ""
            if value.type == "func_literal" and not _COMPARATOR.search(name):
                yield from self._closure(value, facts, replace(context, depth=context.depth + 1))

    def _closure(self, literal: Node, facts: Facts, context: Context) -> Iterator[Site]:
        body = nodes.field(literal, "body")
        if body is None or context.closure is not None:
            return  # a literal within a literal is too far from the reader's question
        inside = Facts(unassigned=set(facts.unassigned), pending=dict(facts.pending))
        parameters = nodes.field(literal, "parameters")
        for declaration in nodes.children(parameters) if parameters is not None else []:
            for name in nodes.named(declaration, "name"):
                inside.declare(nodes.text(name))
        yield from self._list(self._statements(body), inside, Context(depth=context.depth, closure=literal), None)

    def _return(self, statement: Node, facts: Facts, context: Context, siblings: tuple[Node, ...]) -> Iterator[Site]:
        if context.error:
            yield Site(Rule.ERROR, "error", statement, statement, facts.copy(), context, siblings=siblings)
        elif siblings and statement.id == siblings[-1].id and nodes.children(statement):
            parent = statement.parent
            block = parent.parent if parent is not None else None
            if block is not None and block.id == self.function.body.id:
                yield Site(Rule.RESULT, "result", statement, statement, facts.copy(), context, siblings=siblings)

    def _if(self, node: Node, facts: Facts, context: Context) -> Iterator[Site]:
        condition, then = nodes.field(node, "condition"), nodes.field(node, "consequence")
        initializer, other = nodes.field(node, "initializer"), nodes.field(node, "alternative")
        if condition is None or then is None:
            return
        facts = facts.copy()
        if initializer is not None:
            facts.apply(initializer, self.is_guard)
        inside = facts.copy()
        inside.read.update(_reads(condition))
        inside.assume(condition, holds=True)
        about = Site(Rule.DECISION, "branch", node, node, inside, context, condition)
        error = self._error_in(condition, holds=True)
        yield from self._list(self._statements(then), inside, replace(context, error=error or context.error), about)
        if other is None:
            return
        facts.read.update(_reads(condition))
        facts.assume(condition, holds=False)
        if other.type == "if_statement":
            yield from self._if(other, facts, context)
            return
        error = self._error_in(condition, holds=False)
        about = Site(Rule.DECISION, "branch", node, other, facts, context, condition, negated=True)
        yield from self._list(self._statements(other), facts, replace(context, error=error or context.error), about)

    def _error_in(self, condition: Node, *, holds: bool) -> str:
        for part, sign in conjuncts(condition, holds):
            compared = compared_with_nil(part)
            if compared is not None and compared[0].type == "identifier" and compared[1] is sign and self.is_error(compared[0]):
                return nodes.text(compared[0])
        return ""

    def _for(self, node: Node, facts: Facts, context: Context) -> Iterator[Site]:
        body = nodes.field(node, "body")
        if body is None:
            return
        inside = facts.copy()
        inside.enter(node)
        subjects: tuple[str, ...] = ()
        for head in nodes.children(node):
            if head.id == body.id:
                continue
            if head.type == "range_clause":
                left = nodes.field(head, "left")
                subjects = tuple(nodes.text(name) for name in (nodes.children(left) if left is not None else []))
                for name in subjects:
                    inside.declare(name)
            elif head.type == "for_clause":
                initializer, condition = nodes.field(head, "initializer"), nodes.field(head, "condition")
                for target in assignment_targets(initializer):
                    inside.declare(nodes.text(target))
                if condition is not None:
                    inside.assume(condition, holds=True)
            else:
                inside.assume(head, holds=True)
        within = replace(context, depth=context.depth + 1, subjects=subjects or context.subjects, error="")
        opening = Site(Rule.ITEM, "loop", node, node, inside, within) if subjects else None
        yield from self._list(self._statements(body), inside, within, opening)

    def _switch(self, node: Node, facts: Facts, context: Context) -> Iterator[Site]:
        base = facts.copy()
        initializer = nodes.field(node, "initializer")
        if initializer is not None:
            base.apply(initializer, self.is_guard)
        alias = nodes.field(node, "alias")
        value = nodes.field(node, "value")
        is_tagless = node.type == "expression_switch_statement" and value is None
        excluded: list[Node] = []
        falls = False
        for clause in cases(node):
            inside = base.copy()
            for name in nodes.children(alias) if alias is not None else []:
                inside.declare(nodes.text(name))
            communication = nodes.field(clause, "communication")
            if communication is not None:
                inside.enter(communication)
            listed = nodes.field(clause, "value")
            chosen = nodes.children(listed) if listed is not None and is_tagless else []
            error = ""
            if not falls:
                for earlier in excluded:
                    inside.assume(earlier, holds=False)
                if len(chosen) == 1:
                    inside.read.update(_reads(chosen[0]))
                    inside.assume(chosen[0], holds=True)
                    error = self._error_in(chosen[0], holds=True)
            body = self._statements(clause)
            text = _case_text(clause, value)
            opening = Site(Rule.DECISION, "case", node, clause, inside, context, listed if listed is not None else value, text=text)
            within = replace(context, error=error or context.error)
            yield from self._list(body, inside, within, opening)
            falls = bool(body) and body[-1].type == "fallthrough_statement"
            excluded += chosen


def _case_text(clause: Node, value: Node | None) -> str:
    """The text of a clause up to its colon, with what is compared."""
    if clause.type == "default_case":
        return "default"
    colon = next((child for child in clause.children if child.type == ":"), None)
    end = colon.start_byte if colon is not None else clause.end_byte
    raw = (clause.text or b"")[: end - clause.start_byte].decode("utf-8", "replace")
    text = " ".join(raw.split())
    if value is not None and clause.type == "expression_case":
        return f"{squeeze(value, 50)}: {text.removeprefix('case ')}"
    return text


def _reads(condition: Node) -> Iterator[str]:
    from navigator.logs.facts import read_paths

    return read_paths(condition)


def _is_quiet(statement: Node) -> bool:
    """Whether a statement only gives names to things: nothing happens in it that a line at the entry should come before."""
    if statement.type == "defer_statement":
        text = nodes.text(statement)
        return "func" not in text and "nlock" not in text and "recover" not in text
    if statement.type not in ("short_var_declaration", "assignment_statement", "var_declaration", "const_declaration"):
        return False
    for node in walk(statement):
        if node.type in ("func_literal", "unary_expression") and (node.type == "func_literal" or nodes.text(node).startswith("<-")):
            return False
        if node.type == "call_expression":
            function = nodes.field(node, "function")
            if function is None or not _QUIET_CALLS.fullmatch(nodes.text(function)):
                return False
    return True


def ends_flow(statement: Node) -> bool:
    """Whether nothing behind a statement is reached."""
    return leaves_statement(statement)
