"""One line of a component's log -> a record.

klog's text format (https://pkg.go.dev/k8s.io/klog/v2: `Lmmdd hh:mm:ss.uuuuuu threadid file:line] msg`) and the JSON format of
component-base (`{"ts":...,"caller":"dir/file.go:1","msg":...,"v":4,...}`) are read, with whatever stands before them: a container
runtime's or journal's prefix, the name of a pod. A value of several lines is written as `key=<`, lines that begin with a tab, and ` >`.

The text format has no year. It is taken to be the one in which the line is not in the future.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

_HEADER = re.compile(r"(?<![\w])([IWEF])(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+) +(\d+) ([^ \]:\"]+|\?\?\?):(\d+)\] ?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PAIR = re.compile(r' ([^\s="]+)=("(?:[^"\\]|\\.)*"|<$|[\[{](?:[^ ]| (?![^\s="]+=))*|[^ ]*)')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_SEVERITIES = {"I": "info", "W": "warning", "E": "error", "F": "fatal"}
_CALLER = re.compile(r"(.+):(\d+)$")
_OWN_KEYS = frozenset({"ts", "caller", "msg", "v", "level", "stacktrace", "time"})
_MILLISECONDS = 1e11
_LONGEST_LINE = 1 << 16
_MOST_CONTINUED = 2000


class Record(NamedTuple):
    """One line that a component logged.

    Attributes:
        time: ISO 8601, local as it was written, to the microsecond; empty when it has none.
        seconds: The same as a number, to compare lines of one log with each other.
        severity: `info`, `warning`, `error` or `fatal`.
        process: What tells components apart: what stands before the header, and the process id.
        file: Base name of the file, perhaps with its directory.
        line: 1-based.
        message: Without quotes; of a line that is not structured, all of it.
        keys: Values by key, as text.
        is_structured: Whether the message stands in quotes of its own.
        level: The verbosity, which only JSON tells.
    """

    time: str
    seconds: float
    severity: str
    process: str
    file: str
    line: int
    message: str
    keys: dict[str, str]
    is_structured: bool
    level: int | None


def read_records(lines: Iterable[str], today: date | None = None) -> Iterator[Record | str]:
    """Yield a record for every logged line, and the text of every other line. Memory does not grow with the input.

    Args:
        lines: With or without their ends.
        today: The day after which no line can be; by default tomorrow.
    """
    latest = today or datetime.now(UTC).date() + timedelta(days=1)
    waiting: list[str] = []
    for raw in lines:
        line = raw.rstrip("\r\n")
        if len(line) > _LONGEST_LINE:
            line = line[:_LONGEST_LINE]
        if waiting:
            if (line.startswith(("\t", " >")) or line == "") and len(waiting) < _MOST_CONTINUED:
                waiting.append(line)
                if line.startswith(" >") and not line.endswith("=<"):
                    yield from _finish(waiting, latest)
                    waiting = []
                continue
            yield from _finish(waiting, latest)
            waiting = []
        if line.endswith("=<") and _HEADER.search(line):
            waiting = [line]
            continue
        yield parse_line(line, latest) or line
    if waiting:
        yield from _finish(waiting, latest)


def _finish(waiting: list[str], latest: date) -> Iterator[Record | str]:
    """Put a value of several lines back into its line."""
    text = waiting[0]
    value: list[str] = []
    for line in waiting[1:]:
        if line.startswith(" >"):
            text = text[:-1] + json.dumps("\n".join(value), ensure_ascii=False) + line[2:]
            value = []
        else:
            value.append(line.removeprefix("\t"))
    if text.endswith("=<"):
        text = text[:-1] + json.dumps("\n".join(value), ensure_ascii=False)
    yield parse_line(text, latest) or text


def parse_line(line: str, latest: date) -> Record | None:
    """Return the record of one line; None when it is none."""
    if line.startswith("{"):
        return _from_json(line, 0)
    match = _HEADER.search(line)
    if match is not None:
        return _from_text(line, match, latest)
    brace = line.find("{")
    if brace >= 0 and '"msg"' in line:
        return _from_json(line, brace)
    return None


def _from_text(line: str, match: re.Match[str], latest: date) -> Record | None:
    letter, month, day, hour, minute, second, fraction, pid, file, number = match.groups()
    found = _day(month, day, latest)
    if found is None:
        return None
    text, base = found
    seconds = base + int(hour) * 3600 + int(minute) * 60 + int(second) + float(fraction)
    process = f"{line[: match.start()].strip()} {pid}" if match.start() else pid
    rest = line[match.end() :]
    message, keys, structured = rest, {}, False
    if rest.startswith('"'):
        quoted = _QUOTED.match(rest)
        if quoted is not None:
            structured = True
            message = unescape(quoted[1])
            keys = {key: _value(value) for key, value in _PAIR.findall(rest, quoted.end())} if quoted.end() < len(rest) else {}
    return Record(
        f"{text}T{hour}:{minute}:{second}{fraction}",
        seconds,
        _SEVERITIES[letter],
        process,
        file,
        int(number),
        message,
        keys,
        structured,
        None,
    )


@lru_cache(maxsize=512)
def _day(month: str, day: str, latest: date) -> tuple[str, float] | None:
    """The date of a line, and the seconds at its midnight."""
    for year in range(latest.year, latest.year - 5, -1):
        try:
            found = date(year, int(month), int(day))
        except ValueError:
            continue
        if found <= latest:
            return found.isoformat(), found.toordinal() * 86400.0
    return None


def _from_json(line: str, brace: int) -> Record | None:
    try:
        value = json.loads(line[brace:])
    except ValueError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("msg"), str):
        return None
    caller = _CALLER.match(str(value.get("caller", "")))
    text, seconds = _moment(value.get("ts", value.get("time")))
    verbosity = value.get("v")
    level = verbosity if isinstance(verbosity, int) else None
    # component-base writes no level, and `v` for what is no error.
    severity = str(value["level"]).lower() if "level" in value else "info" if level is not None else "error"
    keys = {key: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for key, one in value.items() if key not in _OWN_KEYS}
    process = line[:brace].strip()
    return Record(
        text, seconds, severity, process, caller[1] if caller else "", int(caller[2]) if caller else 0, value["msg"], keys, True, level
    )


def _moment(stamp: Any) -> tuple[str, float]:
    if isinstance(stamp, (int, float)) and not isinstance(stamp, bool):
        seconds = stamp / 1000 if stamp > _MILLISECONDS else float(stamp)
        try:
            found = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            return "", 0.0
    elif isinstance(stamp, str):
        try:
            found = datetime.fromisoformat(stamp)
        except ValueError:
            return "", 0.0
    else:
        return "", 0.0
    midnight = datetime(found.year, found.month, found.day, tzinfo=found.tzinfo)
    return found.isoformat(timespec="microseconds"), found.toordinal() * 86400.0 + (found - midnight).total_seconds()


def _value(written: str) -> str:
    return unescape(written[1:-1]) if written.startswith('"') and len(written) > 1 else written


def unescape(text: str) -> str:
    """Undo what Go's strconv.Quote did."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPES.get(code, code)
