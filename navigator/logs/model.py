"""The values that leave this package. Paths are relative to the checkout, with `/`; lines are 1-based."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

LAST_LINE = 1 << 30


class Rule(StrEnum):
    """Why a line stands where it stands; `rules.RULES` describes each."""

    ENTRY = "entry"
    DECISION = "decision"
    ITEM = "item"
    ERROR = "error"
    RESULT = "result"
    HANDOVER = "handover"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a file that somebody wants to see run: a function, a whole file, or what a tour's stop is anchored to.

    Attributes:
        path: The Go file.
        start, end: First and last line; functions that overlap them are meant.
        focus: The line that a stop points at; 0 for none.
        tour, stop, number: The tour's id, the stop's id and its 1-based number; empty and 0 outside of tours.
        hints: Names that the stop speaks of.
    """

    path: str
    start: int = 1
    end: int = LAST_LINE
    focus: int = 0
    tour: str = ""
    stop: str = ""
    number: int = 0
    hints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LogCall:
    """A log call that is already there.

    Attributes:
        line, end_line: Where the call begins and ends.
        column: 1-based byte column of what is called.
        level: The verbosity that shows it; 0 for always; None when it is no constant.
        call: As it is written up to the arguments, as `logger.V(4).Info`.
        severity: `info`, `warning`, `error` or `fatal`.
        message: The constant message or format; empty when it is none.
        keys: The constant keys, in order; `?` for one that is no constant.
        symbol: The function it stands in.
        flag: What to pass to see it, and the least else; empty when it is always shown.
        verbosity_flag: The same with everything else of that level.
    """

    path: str
    line: int
    end_line: int
    level: int | None
    call: str
    severity: str
    message: str
    keys: tuple[str, ...]
    symbol: str
    flag: str
    verbosity_flag: str
    tour: str = ""
    stop: str = ""
    column: int = 1


@dataclass(frozen=True, slots=True)
class Argument:
    """One key and value of a suggested line.

    Attributes:
        key: The key.
        value: A Go expression.
        example: How the value looks in klog's text format.
    """

    key: str
    value: str
    example: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line to add.

    Attributes:
        id: Lasting: it does not change when lines are added elsewhere in the file.
        line: The line before which it goes, in the file as it is now.
        insert: The statement, without indentation.
        indent: What stands before it.
        function: The function it stands in, as `import/path.Receiver.Name`.
        verbosity: The `V` of it.
        rule: The rule behind it.
        reason: What the reader will learn.
        message: The constant message.
        expected: The line of output to expect, with `<...>` where values go.
        imports: Import paths that the file does not have yet.
        rank: 1 for the best of its function.
        score: What the rank comes from.
        applied: Whether it stands in the file already.
        source: Hash of the file that it was made for.
    """

    id: str
    path: str
    line: int
    insert: str
    indent: str
    function: str
    verbosity: int
    rule: Rule
    reason: str
    message: str
    expected: str
    imports: tuple[str, ...] = ()
    rank: int = 0
    score: int = 0
    tour: str = ""
    stop: str = ""
    applied: bool = False
    source: str = ""

    @property
    def column(self) -> int:
        """The 1-based byte column at which the statement begins."""
        return len(self.indent.encode()) + 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place where no line is suggested, and why."""

    path: str
    line: int
    function: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What `suggest` found: the lines, in the order of the walk and best first within a function, and what was left out."""

    found: tuple[Suggestion, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliedLine:
    """A line that `apply` wrote.

    Attributes:
        line: Where it is now; 0 when it is gone.
        state: `present`, `edited` (what stands there is not what was written) or `gone`.
        text: The line as it was written.
        rule: The rule behind it; `import` for an import that was added.
    """

    path: str
    line: int
    state: str
    text: str
    id: str
    function: str
    rule: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `apply` or `revert` did.

    Attributes:
        changed: Files that were written.
        lines: How many lines were added or taken out.
        conflicts: What could not be undone, as (path, 1-based line, what stands there now, what was written).
        notes: What the reader should know.
    """

    changed: tuple[str, ...] = ()
    lines: int = 0
    conflicts: tuple[tuple[str, int, str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
