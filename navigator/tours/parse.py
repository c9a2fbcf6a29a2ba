"""A tour file's text to a `Tour`, or everything that is wrong with it, each fault with its line.

tomllib does not tell where a value stands, so faults are placed by looking for the key's line in the stop's part of the file.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from navigator.errors import TourError
from navigator.tours.model import Anchor, Release, Stage, Stop, Tour, Via

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RELEASE = re.compile(r"(\d+)\.(\d+)")
_PACKAGE = re.compile(r"[A-Za-z0-9._~/-]+")
_SYMBOL = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WIDEST_PICTURE = 78
_QUESTION_MARKS = ("?", "\uff1f")  # the second is Chinese
_SYNTAX_ERROR = re.compile(r"\(at line (\d+), column \d+\)")

_TOUR_KEYS = {"id", "question", "stage", "summary", "picture", "prerequisites", "follow_ups", "checked", "stop"}
_STOP_KEYS = {
    *("id", "title", "package", "symbol", "file", "find", "via", "from", "essential", "since", "until", "hash"),
    *("text", "look_for", "ask_yourself", "next", "alias"),
}
_ALIAS_KEYS = {"package", "symbol", "since", "until", "find"}


def parse_tour(text: str, source: str) -> Tour:
    """Read a tour.

    Args:
        text: The TOML text.
        source: Name of the file, for messages; its stem is the id that the tour should have.

    Raises:
        TourError: It is no TOML, or no tour; `problems` lists every fault.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_ERROR.search(str(error))
        problem = (int(place[1]) if place else 0, f"not TOML: {_SYNTAX_ERROR.sub('', str(error)).strip()}")
        raise _error(source, [problem]) from error
    except RecursionError as error:
        raise _error(source, [(0, "its values are nested too deeply")]) from error
    reader = _Reader(text, source)
    tour = reader.tour(data)
    if reader.problems or tour is None:
        raise _error(source, sorted(reader.problems))
    return tour


def parse_head(text: str, source: str) -> tuple[str, Stage, int]:
    """Read question, stage and number of stops of a tour, and nothing else.

    Raises:
        TourError: The head is no TOML, or lacks one of them.
    """
    lines = text.split("\n")
    starts = _find_headers(lines)
    head = "\n".join(lines[: starts[1]]) if len(starts) > 1 else text
    try:
        data = tomllib.loads(head)
        return str(data["question"]).strip(), Stage(data["stage"]), len(starts) - 1
    except (tomllib.TOMLDecodeError, KeyError, ValueError, RecursionError) as error:
        raise TourError(f"{source} is no tour", f"navigator tour --check {source}") from error


def _error(source: str, problems: list[tuple[int, str]]) -> TourError:
    line, first = problems[0]
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    place = f"{source}:{line}" if line else source
    return TourError(f"{place}: {first}{more}", f"navigator tour --check {source}", tuple(problems))


class _Reader:
    """Reads the tables of one file and collects what is wrong with them."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.problems: list[tuple[int, str]] = []
        self._lines = text.split("\n")
        self._starts = _find_headers(self._lines)

    def tour(self, data: dict[str, Any]) -> Tour | None:
        self.unknown(data, _TOUR_KEYS, -1, "the tour")
        identifier = self.text(data, "id", -1, needed=True)
        stem = self.source.replace("\\", "/").rpartition("/")[2].removesuffix(".toml")
        if identifier and not _ID.fullmatch(identifier):
            self.problem(-1, "id", f"id {identifier!r} is not made of lower-case letters, digits and hyphens")
        elif identifier and stem and stem != identifier:
            self.problem(-1, "id", f"id {identifier!r} differs from the file's name {stem!r}")
        question = self.text(data, "question", -1, needed=True)
        if question and not question.endswith(_QUESTION_MARKS):
            self.problem(-1, "question", "question does not end with a question mark")
        stage = self.choice(data, "stage", -1, Stage, None)
        picture = self.text(data, "picture", -1, needed=True, strip=False)
        widest = max((len(line) for line in picture.split("\n")), default=0)
        if widest > _WIDEST_PICTURE:
            self.problem(-1, "picture", f"picture is {widest} columns wide, {_WIDEST_PICTURE} at most")
        checked = tuple(sorted(self.releases(data, "checked", -1), key=lambda release: release.pair))
        # A tour of code that has no releases says so with an empty list.
        if not checked and "checked" not in data:
            self.problem(-1, "checked", "checked is missing: name the releases on which every stop was looked at")
        summary = self.text(data, "summary", -1, needed=True)
        stops = self.stops(data)
        lists = self.texts(data, "prerequisites", -1), self.texts(data, "follow_ups", -1)
        if self.problems or stage is None:
            return None
        return Tour(identifier, question, stage, summary, picture.strip("\n"), stops, checked, *lists, source=self.source)

    def stops(self, data: dict[str, Any]) -> tuple[Stop, ...]:
        tables = data.get("stop")
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self.problem(-1, "stop", "there are no stops: begin each with [[stop]]")
            return ()
        stops: list[Stop] = []
        for number, table in enumerate(tables):
            stop = self.stop(table, number, stops[-1].id if stops else "", {stop.id for stop in stops})
            stops.append(stop)
        return tuple(stops)

    def stop(self, table: dict[str, Any], number: int, before: str, known: set[str]) -> Stop:
        self.unknown(table, _STOP_KEYS, number, f"stop {number + 1}")
        identifier = self.text(table, "id", number, needed=True)
        if identifier and not _ID.fullmatch(identifier):
            self.problem(number, "id", f"id {identifier!r} is not made of lower-case letters, digits and hyphens")
        if identifier in known:
            self.problem(number, "id", f"there is another stop with the id {identifier!r}")
        anchor = self.anchor(table, number, None)
        aliases = table.get("alias", [])
        if not isinstance(aliases, list) or not all(isinstance(alias, dict) for alias in aliases):
            self.problem(number, "alias", "alias is no table: write [[stop.alias]]")
            aliases = []
        for alias in aliases:
            self.unknown(alias, _ALIAS_KEYS, number, f"an alias of stop {number + 1}")
        origin = self.text(table, "from", number) or before
        if origin and origin not in known:
            self.problem(number, "from", f"from names {origin!r}, which is no stop before this one")
        essential = table.get("essential", True)
        if not isinstance(essential, bool):
            self.problem(number, "essential", "essential is neither true nor false")
        via = self.choice(table, "via", number, Via, Via.READ)
        return Stop(
            id=identifier,
            title=self.text(table, "title", number, needed=True),
            anchor=anchor,
            text=self.text(table, "text", number, needed=True),
            aliases=tuple(self.anchor(alias, number, anchor) for alias in aliases),
            file=self.text(table, "file", number),
            via=via or Via.READ,
            origin=origin,
            essential=bool(essential),
            look_for=self.text(table, "look_for", number),
            ask_yourself=self.text(table, "ask_yourself", number),
            next=self.text(table, "next", number),
            hash=self.text(table, "hash", number),
        )

    def anchor(self, table: dict[str, Any], number: int, base: Anchor | None) -> Anchor:
        package = self.text(table, "package", number, needed=base is None) or (base.package if base else "")
        symbol = self.text(table, "symbol", number, needed=base is None) or (base.symbol if base else "")
        # A path that climbs would lead out of the checkout.
        if package and (not _PACKAGE.fullmatch(package) or not {"", ".", ".."}.isdisjoint(package.split("/"))):
            self.problem(number, "package", f"package {package!r} is no import path")
        if symbol and not _SYMBOL.fullmatch(symbol):
            self.problem(number, "symbol", f"symbol {symbol!r} is no Go name: write Func, Type or Type.Member, without a star")
        find = table.get("find")
        texts = self.texts(table, "find", number) if isinstance(find, list) else tuple(filter(None, [self.text(table, "find", number)]))
        since, until = (self.release(table, key, number) for key in ("since", "until"))
        if since and until and since.pair > until.pair:
            self.problem(number, "since", f"since {since} is later than until {until}")
        return Anchor(package, symbol, since, until, texts or (base.find if base else ()))

    def text(self, table: dict[str, Any], key: str, number: int, *, needed: bool = False, strip: bool = True) -> str:
        value = table.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.problem(number, key, f"{key} is missing" if value is None else f"{key} is not a text, or an empty one")
            return ""
        return value.strip() if strip else value

    def texts(self, table: dict[str, Any], key: str, number: int) -> tuple[str, ...]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            self.problem(number, key, f"{key} is not a list of texts")
            return ()
        return tuple(values)

    def release(self, table: dict[str, Any], key: str, number: int) -> Release | None:
        value = self.text(table, key, number)
        match = _RELEASE.fullmatch(value)
        if value and match is None:
            self.problem(number, key, f"{key} {value!r} is no release: write it as 1.36")
        return Release(int(match[1]), int(match[2])) if match else None

    def releases(self, table: dict[str, Any], key: str, number: int) -> list[Release]:
        read = [self.release({key: value}, key, number) for value in self.texts(table, key, number)]
        return [release for release in read if release]

    def choice(self, table: dict[str, Any], key: str, number: int, kinds: Any, default: Any) -> Any:
        value = table.get(key, default)
        try:
            return kinds(value)
        except ValueError:
            names = ", ".join(kinds)
            self.problem(number, key, f"{key} is missing" if value is None else f"{key} {value!r} is none of {names}")
            return None

    def unknown(self, table: dict[str, Any], known: set[str], number: int, where: str) -> None:
        for key in table:
            if key not in known:
                self.problem(number, key, f"{where} has an unknown key {key!r}")

    def problem(self, number: int, key: str, sentence: str) -> None:
        self.problems.append((self._line_of(number, key), sentence))

    def _line_of(self, number: int, key: str) -> int:
        """Find the line of a key in the tour's head (number -1) or in a stop."""
        if number + 1 < len(self._starts):
            first = self._starts[number + 1]
            last = self._starts[number + 2] if number + 2 < len(self._starts) else len(self._lines)
            pattern = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
            for line in range(first, last):
                if pattern.match(self._lines[line]):
                    return line + 1
            return first + 1
        return 1


def _find_headers(lines: list[str]) -> list[int]:
    """Return the first line of the file's head and of every stop, 0-based; headers within multi-line texts do not count."""
    starts = [0]
    closing = ""
    for number, line in enumerate(lines):
        if not closing and re.match(r"\s*\[\[\s*stop\s*\]\]", line):
            starts.append(number)
        for sign in ('"""', "'''"):
            if closing in ("", sign) and line.count(sign) % 2:
                closing = "" if closing else sign
    return starts
