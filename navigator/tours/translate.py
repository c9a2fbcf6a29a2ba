"""Laying a translation's texts over a tour. `queries/tours/README.md` describes the format.

A translation has texts and nothing else: where a stop is, how control reaches it and what is checked stays with the original. A text that
the translation lacks is shown in the original's language.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

from navigator.errors import TourError
from navigator.tours.model import Tour

TOUR_TEXTS = ("question", "summary", "picture")
STOP_TEXTS = ("title", "text", "look_for", "ask_yourself", "next")


def translate(tour: Tour, text: str, source: str, language: str) -> Tour:
    """Return a tour with the texts of a translation.

    Raises:
        TourError: The translation is no TOML, or its values are no texts.
    """
    data = _load(text, source)
    tables = data.get("stop")
    tables = tables if isinstance(tables, dict) else {}
    stops = tuple(replace(stop, **_texts(tables.get(stop.id), STOP_TEXTS)) for stop in tour.stops)
    return replace(tour, **_texts(data, TOUR_TEXTS), stops=stops, language=language)


def find_untranslated(tour: Tour, text: str, source: str) -> list[str]:
    """Return what a translation lacks, and what it has too much, each as a phrase that names the place.

    Raises:
        TourError: The translation is no TOML, or its values are no texts.
    """
    data = _load(text, source)
    faults = [] if data.get("id") == tour.id else [f"id is not {tour.id}"]
    faults += [f"{key} is missing" for key in TOUR_TEXTS if not data.get(key)]
    tables = data.get("stop")
    tables = tables if isinstance(tables, dict) else {}
    for stop in tour.stops:
        table = tables.get(stop.id) or {}
        faults += [f"{key} of stop {stop.id} is missing" for key in STOP_TEXTS if getattr(stop, key) and not table.get(key)]
        faults += [f"{key} of stop {stop.id} translates nothing" for key in table if key not in STOP_TEXTS or not getattr(stop, key)]
    known = {stop.id for stop in tour.stops}
    return faults + [f"there is no stop {name}" for name in tables if name not in known]


def _load(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TourError(f"{source}: not TOML: {error}", "see Translations in queries/tours/README.md") from error


def _texts(table: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(table, dict):
        return {}
    texts = {key: table[key] for key in keys if isinstance(table.get(key), str) and table[key].strip()}
    return {key: text.strip("\n") if key == "picture" else text.strip() for key, text in texts.items()}
