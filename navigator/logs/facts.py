"""What is known to hold at a statement: what is assigned, what is not nil, what waits for its check, which locks are held.

Facts are gathered along the statements that are certainly executed before: those that precede it in its block and in the blocks around.
They are about texts (`pod`, `podInfo.Pod`), and are dropped when anything may assign to them in between. It is better to know too little:
what is not known to be safe is not logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexes.syntax import Node
from navigator.logs.source import walk
from navigator.resolve import nodes

_BLOCKS = frozenset({"block", "func_literal", "statement_list", "expression_case", "type_case", "default_case", "communication_case"})
_LOCKS = {"Lock": 1, "RLock": 1, "Unlock": -1, "RUnlock": -1}
_PATH_PARTS = frozenset({"identifier", "selector_expression", "field_identifier"})
_LEAVERS = frozenset({"return_statement", "goto_statement", "break_statement", "continue_statement"})
_EXITS = frozenset({"panic", "os.Exit", "klog.Fatal", "klog.Fatalf", "klog.FlushAndExit", "log.Fatal", "log.Fatalf"})


@dataclass(slots=True)
class Facts:
    """What holds at a place.

    Attributes:
        nonnil: Paths that were found not to be nil.
        read: Paths of fields that were read on the way.
        unassigned: Variables that have only their zero value.
        pending: Variable -> the variable whose check has to come first; empty when no check can come any more.
        held: How many locks are held.
    """

    nonnil: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    unassigned: set[str] = field(default_factory=set)
    pending: dict[str, str] = field(default_factory=dict)
    held: int = 0

    def copy(self) -> Facts:
        """Return facts that may go another way."""
        return Facts(set(self.nonnil), set(self.read), set(self.unassigned), dict(self.pending), self.held)

    def kill(self, path: str) -> None:
        """Forget what depends on a path that may be assigned to."""
        if self.nonnil:
            self.nonnil = {one for one in self.nonnil if not _within(one, path)}
        if self.read:
            self.read = {one for one in self.read if not _within(one, path)}
        for name, guard in self.pending.items():
            if guard == path:
                self.pending[name] = ""

    def declare(self, name: str) -> None:
        """A variable of this name begins here."""
        self.kill(name)
        self.unassigned.discard(name)
        self.pending.pop(name, None)

    def enter(self, node: Node) -> None:
        """Forget what a loop or closure may change while it runs."""
        for path in written(node):
            self.kill(path)

    def assume(self, condition: Node, holds: bool) -> None:
        """Learn from a condition that holds, or that does not."""
        for part, sign in conjuncts(condition, holds):
            self._learn(part, sign)

    def _learn(self, part: Node, sign: bool) -> None:
        if part.type == "identifier" and sign:
            self._checked(nodes.text(part))  # ok
            return
        compared = compared_with_nil(part)
        if compared is None:
            return
        operand, unequal = compared
        if unequal is sign:
            self.nonnil.add(nodes.text(operand))
        else:
            self._checked(nodes.text(operand))  # err == nil

    def _checked(self, guard: str) -> None:
        self.pending = {name: other for name, other in self.pending.items() if other != guard}

    def apply(self, statement: Node, is_guard: object = None) -> None:
        """Go past a statement.

        Args:
            statement: The statement.
            is_guard: A function that tells whether the last of several variables that are assigned together says if the others count.
        """
        self.read.update(read_paths(statement))
        for path in written(statement):
            self.kill(path)
        self._declare_variables(statement)
        for target in assigned_at_once(statement):
            self.unassigned.discard(target)
            self.pending.pop(target, None)
        if callable(is_guard):
            self._wait_for_guard(statement, is_guard)
        self._lock(statement)
        if statement.type == "if_statement":
            self._after_if(statement)

    def _declare_variables(self, statement: Node) -> None:
        if statement.type != "var_declaration":
            return
        for spec in walk(statement, into_functions=False):
            if spec.type == "var_spec":
                for name in nodes.named(spec, "name"):
                    self.declare(nodes.text(name))
                    if nodes.field(spec, "value") is None:
                        self.unassigned.add(nodes.text(name))

    def _wait_for_guard(self, statement: Node, is_guard: object) -> None:
        assert callable(is_guard)
        targets = assignment_targets(statement)
        if len(targets) < 2 or targets[-1].type != "identifier" or not is_guard(targets[-1]):
            return
        guard = nodes.text(targets[-1])
        for target in targets[:-1]:
            if target.type == "identifier" and nodes.text(target) != "_":
                self.pending[nodes.text(target)] = "" if guard == "_" else guard

    def _lock(self, statement: Node) -> None:
        if statement.type == "defer_statement":
            return  # what is unlocked at the end is held until then
        for node in walk(statement, into_functions=False):
            if node.type != "call_expression":
                continue
            function = nodes.field(node, "function")
            name = nodes.field(function, "field") if function is not None and function.type == "selector_expression" else None
            change = _LOCKS.get(nodes.text(name), 0) if name is not None else 0
            if change < 0:
                self.read.clear()  # what was read under the lock may change now
            # Where one branch unlocks and leaves, the others still hold it: too many is the safe side.
            if change > 0 or statement.type == "expression_statement":
                self.held = max(0, self.held + change)

    def _after_if(self, statement: Node) -> None:
        condition, then = nodes.field(statement, "condition"), nodes.field(statement, "consequence")
        initializer = nodes.field(statement, "initializer")
        if condition is None or then is None or not leaves(then):
            return
        local = {nodes.text(name) for name in assignment_targets(initializer)} if initializer is not None else set()
        for part, sign in conjuncts(condition, holds=False):
            names = {nodes.text(node) for node in walk(part) if node.type == "identifier"}
            if not names & local:
                self._learn(part, sign)


def conjuncts(condition: Node, holds: bool) -> Iterator[tuple[Node, bool]]:
    """Yield (part, whether it holds) for what follows from a condition."""
    condition = nodes.unparenthesized(condition)
    if condition.type == "unary_expression":
        operator, operand = nodes.field(condition, "operator"), nodes.field(condition, "operand")
        if operator is not None and operand is not None and operator.type == "!":
            yield from conjuncts(operand, not holds)
            return
    if condition.type == "binary_expression":
        operator = nodes.field(condition, "operator")
        left, right = nodes.field(condition, "left"), nodes.field(condition, "right")
        if operator is not None and left is not None and right is not None and operator.type == ("&&" if holds else "||"):
            yield from conjuncts(left, holds)
            yield from conjuncts(right, holds)
            return
    yield condition, holds


def compared_with_nil(part: Node) -> tuple[Node, bool] | None:
    """Return (what is compared, whether it is by !=) for a comparison with nil; None for anything else."""
    if part.type != "binary_expression":
        return None
    operator = nodes.field(part, "operator")
    left, right = nodes.field(part, "left"), nodes.field(part, "right")
    if operator is None or left is None or right is None or operator.type not in ("==", "!="):
        return None
    if right.type == "nil" and is_path(left):
        return left, operator.type == "!="
    if left.type == "nil" and is_path(right):
        return right, operator.type == "!="
    return None


def is_path(node: Node) -> bool:
    """Whether a node is a variable or a chain of fields of one, on one line."""
    while node.type == "selector_expression":
        operand = nodes.field(node, "operand")
        if operand is None:
            return False
        node = operand
    return node.type == "identifier"


def unconditional(statement: Node) -> Iterator[Node]:
    """Yield the nodes that are evaluated whenever a statement is begun."""
    pending = [statement]
    while pending:
        node = pending.pop()
        yield node
        if node.type in _BLOCKS and node.id != statement.id:
            continue
        if node.type == "binary_expression":
            operator, left = nodes.field(node, "operator"), nodes.field(node, "left")
            if operator is not None and operator.type in ("&&", "||") and left is not None:
                pending.append(left)
                continue
        if node.type == "for_clause":
            pending += [child for name in ("initializer", "condition") if (child := nodes.field(node, name)) is not None]
            continue
        if node.type == "if_statement":
            pending += [child for name in ("initializer", "condition") if (child := nodes.field(node, name)) is not None]
            continue
        if node.type == "select_statement":
            continue
        pending += [child for child in node.named_children if child.type not in _BLOCKS]


def read_paths(statement: Node) -> Iterator[str]:
    """Yield the chains of selectors that are certainly evaluated; whether their last part is a field, types have to tell."""
    for node in unconditional(statement):
        if node.type == "selector_expression" and is_path(node):
            text = nodes.text(node)
            if not any(character.isspace() for character in text):
                yield text


def assignment_targets(statement: Node | None) -> list[Node]:
    """Return what a simple statement assigns to, or declares."""
    if statement is None or statement.type not in ("short_var_declaration", "assignment_statement"):
        return []
    left = nodes.field(statement, "left")
    return nodes.children(left) if left is not None else []


def assigned_at_once(statement: Node) -> Iterator[str]:
    """Yield the variables that a statement certainly assigns, or lets something assign by their address."""
    for node in unconditional(statement):
        if node.type in ("short_var_declaration", "assignment_statement"):
            yield from (nodes.text(target) for target in assignment_targets(node) if target.type == "identifier")
        elif node.type == "unary_expression":
            operator, operand = nodes.field(node, "operator"), nodes.field(node, "operand")
            if operator is not None and operator.type == "&" and operand is not None:
                yield nodes.text(operand)


def written(node: Node) -> Iterator[str]:
    """Yield the paths that may be assigned to anywhere within a node, closures included."""
    for found in walk(node):
        if found.type in ("short_var_declaration", "assignment_statement", "range_clause", "receive_statement"):
            left = nodes.field(found, "left")
            for target in nodes.children(left) if left is not None else []:
                yield _base(target)
        elif found.type in ("inc_statement", "dec_statement"):
            yield _base(found.named_children[0]) if found.named_children else ""
        elif found.type == "unary_expression":
            operator, operand = nodes.field(found, "operator"), nodes.field(found, "operand")
            if operator is not None and operator.type == "&" and operand is not None:
                yield _base(operand)
        elif found.type in ("var_spec", "parameter_declaration"):
            yield from (nodes.text(name) for name in nodes.named(found, "name"))
        elif found.type == "type_switch_statement":
            alias = nodes.field(found, "alias")
            yield from (nodes.text(name) for name in nodes.children(alias)) if alias is not None else ()


def _base(target: Node) -> str:
    """The path that an assignment changes: of an index or a dereference, what is indexed."""
    while not is_path(target):
        inner = nodes.field(target, "operand") or next(iter(nodes.children(target)), None)
        if inner is None:
            return nodes.text(target)
        target = inner
    return nodes.text(target)


def leaves(block: Node) -> bool:
    """Whether control never comes to the end of a block, as far as its last statement tells."""
    listed = [node for child in block.named_children if child.type == "statement_list" for node in child.named_children]
    listed = [node for node in listed if node.type not in ("comment", "empty_statement")]
    return bool(listed) and leaves_statement(listed[-1])


def leaves_statement(last: Node) -> bool:
    """Whether control never comes behind a statement."""
    if last.type in _LEAVERS:
        return True
    if last.type == "block":
        return leaves(last)
    if last.type == "expression_statement":
        call = next(iter(last.named_children), None)
        function = nodes.field(call, "function") if call is not None and call.type == "call_expression" else None
        return function is not None and nodes.text(function) in _EXITS
    if last.type == "if_statement":
        then, other = nodes.field(last, "consequence"), nodes.field(last, "alternative")
        return (
            then is not None
            and other is not None
            and leaves(then)
            and (leaves(other) if other.type == "block" else leaves_statement(other))
        )
    return False


def _within(one: str, path: str) -> bool:
    return one == path or one.startswith(f"{path}.")
