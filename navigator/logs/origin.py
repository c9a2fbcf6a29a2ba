"""A record -> the function that logged it.

A record names the base name of a file and a line, which several files may have. What decides is the message: the file that has it as a
literal on that line is the one. Where the tree is not the one that was built, the nearest place of the message is likely. Helpers that
report their caller's line (as utilruntime.HandleError) are found the same way. When several files fit, that is said, with all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from indexes.errors import CheckoutError
from indexes.model import Kind
from indexes.store import Index
from navigator.logs.klog import Record, unescape
from navigator.workspace import Workspace

# A call of several lines reports its first one, and has its message further down.
_LONGEST_CALL = 4
_MOST_REMEMBERED = 8192
_MOST_CHOICES = 6
_LOGS = re.compile(rb"klog\.|log(?:ger)?\w*(?:\.\w+\([^()]*\))*\.|HandleError|HandleCrash|\.(?:Info|Error|Warning|Fatal)\w*\(|Print")
_LITERAL = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')
_VERB = re.compile(r"%[-+# 0-9.*\[\]]*[a-zA-Z]")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


class Certainty(StrEnum):
    """How sure it is where a record came from."""

    EXACT = "exact"
    LIKELY = "likely"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from.

    Attributes:
        certainty: `exact`: the message stands on that line; `likely`: only one place fits, but not exactly; `unsure`: several do;
            `unknown`: no file of that name.
        path, line, symbol: The place; empty and 0 when it is unsure or unknown.
        choices: The symbols that fit when it is unsure.
    """

    certainty: Certainty
    path: str = ""
    line: int = 0
    symbol: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fit:
    path: str
    line: int
    distance: int
    keys: int
    below: int = 0


_UNKNOWN = Origin(Certainty.UNKNOWN)


class Locator:
    """Finds where records came from, in one checkout. What it remembers is bounded."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._by_name: dict[str, list[str]] | None = None
        self._known: dict[tuple[str, int, str, tuple[str, ...]], Origin] = {}

    def find(self, record: Record) -> Origin:
        """Return where a record came from.

        Raises:
            StoreError: There is no index, and it cannot be written.
        """
        # The text of a line that is not structured is different every time.
        key = (record.file, record.line, record.message if record.is_structured else "", tuple(record.keys))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._find(record)
        return found

    def _find(self, record: Record) -> Origin:
        candidates = self._candidates(record.file)
        if not candidates:
            return _UNKNOWN
        if record.is_structured and record.message:
            fits = [fit for path in candidates for fit in self._fits(path, record)]
            if fits:
                return self._judge(fits)
        return self._by_format(candidates, record) or self._by_line(candidates, record.line)

    def _judge(self, fits: list[_Fit]) -> Origin:
        exact = [fit for fit in fits if fit.distance == 0]
        if exact:
            # The message on that very line is better than one a little below, which may be another call's.
            nearest = min(fit.below for fit in exact)
            exact = [fit for fit in exact if fit.below == nearest]
            most = max(fit.keys for fit in exact)
            best = [fit for fit in exact if fit.keys == most]
            return self._place(best[0], Certainty.EXACT) if len(best) == 1 else self._unsure(best)
        if len({fit.path for fit in fits}) == 1:
            return self._place(min(fits, key=lambda fit: fit.distance), Certainty.LIKELY)
        return self._unsure(sorted(fits, key=lambda fit: (-fit.keys, fit.distance)))

    def _by_format(self, candidates: list[str], record: Record) -> Origin | None:
        """A line that was put together by a format which stands where the record says."""
        fits = []
        for path in candidates:
            lines = self._read(path).split(b"\n", record.line + _LONGEST_CALL)[record.line - 1 : record.line + _LONGEST_CALL]
            for literal in _LITERAL.findall(b"\n".join(lines)):
                if b"%" in literal and _pattern(literal).fullmatch(record.message):
                    fits.append(_Fit(path, record.line, 0, 0))
                    break
        return self._place(fits[0], Certainty.EXACT) if len(fits) == 1 else None

    def _by_line(self, candidates: list[str], line: int) -> Origin:
        logging: list[_Fit] = []
        there: list[_Fit] = []
        for path in candidates:
            source = self._read(path)
            lines = source.split(b"\n", line + 1)
            if 0 < line <= len(lines) and self._symbol(path, line):
                there.append(_Fit(path, line, 0, 0))
                if _LOGS.search(b"\n".join(lines[line - 1 : line])):
                    logging.append(there[-1])
        if len(logging) == 1:
            return self._place(logging[0], Certainty.LIKELY)
        if len(there) == 1 and len(candidates) == 1:
            return self._place(there[0], Certainty.LIKELY)
        return self._unsure(logging or there) if there else _UNKNOWN

    def _fits(self, path: str, record: Record) -> list[_Fit]:
        """The places at which a file has the message."""
        source = self._read(path)
        literal = ('"' + record.message.translate(_ESCAPED) + '"').encode("utf-8", "replace")
        raw = b"`" + record.message.encode("utf-8", "replace") + b"`"
        fits: list[_Fit] = []
        for needle in (literal, raw):
            position = source.find(needle)
            while position >= 0:
                line = source.count(b"\n", 0, position) + 1
                below = line - record.line
                distance = 0 if 0 <= below <= _LONGEST_CALL else abs(below)
                tail = source[position : position + 1200].split(b")\n", 1)[0]
                keys = sum(1 for key in record.keys if b'"' + key.encode("utf-8", "replace") + b'"' in tail)
                fits.append(_Fit(path, record.line if distance == 0 else line, distance, keys, max(0, below)))
                position = source.find(needle, position + 1)
        # The nearest of several on neighbouring lines.
        exact = sorted((fit for fit in fits if fit.distance == 0), key=lambda fit: fit.below)
        return exact[:1] or fits

    def _place(self, fit: _Fit, certainty: Certainty) -> Origin:
        return Origin(certainty, fit.path, fit.line, self._symbol(fit.path, fit.line))

    def _unsure(self, fits: list[_Fit]) -> Origin:
        choices = dict.fromkeys(self._symbol(fit.path, fit.line) or f"{fit.path}:{fit.line}" for fit in fits)
        return Origin(Certainty.UNSURE, choices=tuple(choices)[:_MOST_CHOICES])

    def _candidates(self, file: str) -> list[str]:
        if self._by_name is None:
            self._by_name = self.workspace.ask(_names)
        listed = self._by_name.get(file.rpartition("/")[2], [])
        if "/" in file:
            return [path for path in listed if path.endswith(f"/{file}") or path == file] or listed
        return listed

    def _read(self, path: str) -> bytes:
        try:
            return self.workspace.read(path)
        except CheckoutError:
            return b""

    def _symbol(self, path: str, line: int) -> str:
        """The function that holds a line; empty outside of any."""
        try:
            facts = self.workspace.facts(path)
        except CheckoutError:
            return ""
        functions = [one for one in facts.declarations if one.kind in (Kind.FUNC, Kind.METHOD)]
        place = bisect_right([one.start_line for one in functions], line) - 1
        if place < 0 or functions[place].end_line < line:
            return ""
        return f"{self.workspace.checkout.source_file(path).package}.{functions[place].qualified}"


def _pattern(literal: bytes) -> re.Pattern[str]:
    """What a format can become."""
    text = unescape(literal.decode("utf-8", "replace"))
    return re.compile(".*?".join(re.escape(part) for part in _VERB.split(text)), re.DOTALL)


def _names(index: Index) -> dict[str, list[str]]:
    """Base name -> paths of the files that programs are built from."""
    found: dict[str, list[str]] = {}
    for segment in index.segments:
        for number, document in enumerate(segment.documents):
            if not document.path.endswith("_test.go") and not segment.is_deleted(number):
                found.setdefault(document.path.rpartition("/")[2], []).append(document.path)
    return found
