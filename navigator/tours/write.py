"""A tour as the text of its file: what `parse_tour` reads, the keys in the order in which the format's description tells them."""

from __future__ import annotations

import re

from navigator.tours.model import Anchor, Release, Stop, Tour, Via

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_TO_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f]')
_TO_ESCAPE_IN_LINES = re.compile('[\\\\"\x00-\x09\x0b-\x1f\x7f]')


def render_tour(tour: Tour) -> str:
    """Return the TOML text of a tour; parsed again it is the same tour."""
    lines = [
        f"id = {_text(tour.id)}",
        f"question = {_text(tour.question)}",
        f"stage = {_text(tour.stage)}",
        f"summary = {_lines(tour.summary)}",
        f"picture = {_lines(tour.picture)}",
    ]
    lines += [
        f"{key} = [{', '.join(map(_text, names))}]"
        for key, names in (("prerequisites", tour.prerequisites), ("follow_ups", tour.follow_ups))
        if names
    ]
    lines.append(f"checked = [{', '.join(_text(str(release)) for release in tour.checked)}]")
    before = ""
    for stop in tour.stops:
        lines += ["", *_stop(stop, before)]
        before = stop.id
    return "\n".join(lines) + "\n"


def _stop(stop: Stop, before: str) -> list[str]:
    lines = ["[[stop]]", f"id = {_text(stop.id)}", f"title = {_text(stop.title)}", *_anchor(stop.anchor)]
    if stop.file:
        lines.append(f"file = {_text(stop.file)}")
    lines += _find(stop.anchor)
    if stop.via is not Via.READ:
        lines.append(f"via = {_text(stop.via)}")
    if stop.origin and stop.origin != before:
        lines.append(f"from = {_text(stop.origin)}")
    if not stop.essential:
        lines.append("essential = false")
    lines += _releases(stop.anchor.since, stop.anchor.until)
    if stop.hash:
        lines.append(f"hash = {_text(stop.hash)}")
    lines.append(f"text = {_lines(stop.text)}")
    lines += [
        f"{key} = {_text(text)}"
        for key, text in (("look_for", stop.look_for), ("ask_yourself", stop.ask_yourself), ("next", stop.next))
        if text
    ]
    for alias in stop.aliases:
        lines += ["", "[[stop.alias]]", *_anchor(alias), *_find(alias), *_releases(alias.since, alias.until)]
    return lines


def _anchor(anchor: Anchor) -> list[str]:
    return [f"package = {_text(anchor.package)}", f"symbol = {_text(anchor.symbol)}"]


def _find(anchor: Anchor) -> list[str]:
    if not anchor.find:
        return []
    return [f"find = {_text(anchor.find[0])}"] if len(anchor.find) == 1 else [f"find = [{', '.join(map(_text, anchor.find))}]"]


def _releases(since: Release | None, until: Release | None) -> list[str]:
    return [f"{key} = {_text(str(release))}" for key, release in (("since", since), ("until", until)) if release]


def _text(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _lines(text: str) -> str:
    """A text of several lines, readable as it stands where it can be."""
    if "\n" not in text:
        return _text(text)
    return f'"""\n{_TO_ESCAPE_IN_LINES.sub(_escape, text)}\n"""'


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    return _ESCAPES.get(sign) or f"\\u{ord(sign):04x}"
