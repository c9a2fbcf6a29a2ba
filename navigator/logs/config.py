"""The checkout's own rules for log calls: `hack/logcheck.conf`.

Lines are `<checks> <regular expression>`; a check is switched on by its name and off by `-name`; of several lines that match, the last one
counts. The expression has to match the whole of `<import path>/<file name>` (https://github.com/kubernetes-sigs/logtools: filter.go).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexes.errors import CheckoutError
from navigator.workspace import Workspace

PATH = "hack/logcheck.conf"
CONTEXTUAL = "contextual"


@dataclass(frozen=True, slots=True)
class LogcheckConfig:
    """What the file says.

    Attributes:
        lines: (check, whether it is switched on, expression), in order.
        problems: What could not be understood, as (1-based line, sentence).
    """

    lines: tuple[tuple[str, bool, re.Pattern[str]], ...] = ()
    problems: tuple[tuple[int, str], ...] = field(default=())

    def is_enabled(self, check: str, package: str, file: str, *, default: bool = False) -> bool:
        """Tell whether a check is on for a file.

        Args:
            check: As logcheck calls it: `contextual`, `structured`, ...
            package: Import path of the package.
            file: Base name of the file.
            default: What holds where no line matches.
        """
        whole = f"{package}/{file}"
        enabled = default
        for name, on, expression in self.lines:
            if name == check:
                # logcheck takes the first match from the left, and asks whether it is everything.
                match = expression.search(whole)
                if match is not None and match.end() - match.start() == len(whole):
                    enabled = on
        return enabled


def parse_config(text: str) -> LogcheckConfig:
    """Read the text of a logcheck.conf."""
    lines: list[tuple[str, bool, re.Pattern[str]]] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or line.startswith("#"):
            continue
        checks, _, expression = stripped.partition(" ")
        if not expression:
            problems.append((number, f"not of the form <checks> <regular expression>: {stripped}"))
            continue
        try:
            compiled = re.compile(expression)
        except re.error as error:
            problems.append((number, f"{expression} is no regular expression: {error}"))
            continue
        lines += [(check.lstrip("+-"), not check.startswith("-"), compiled) for check in checks.split(",")]
    return LogcheckConfig(tuple(lines), tuple(problems))


def load_config(workspace: Workspace) -> LogcheckConfig:
    """Read the checkout's file; without one, nothing is contextual."""
    try:
        return parse_config(workspace.read(PATH).decode("utf-8", "replace"))
    except CheckoutError:
        return LogcheckConfig()
