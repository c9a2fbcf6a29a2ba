"""A beginning for a tour of one's own: the stops, with what can be known of them, and the texts left to be written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.model import Kind, Symbol
from navigator.errors import UsageError
from navigator.tours.bodies import hash_body
from navigator.tours.model import Anchor, Release, Stage, Stop, Tour, Via
from navigator.workspace import Workspace

WIDEST = 78


def make_draft(workspace: Workspace, identifier: str, symbols: Sequence[Symbol]) -> Tour:
    """Begin a tour of one's own: a stop for every symbol, with the texts left to be written.

    Raises:
        UsageError: The id is none.
    """
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", identifier):
        raise UsageError(f"{identifier!r} is no id for a tour", "lower-case letters, digits and hyphens: how-x-works")
    stops: list[Stop] = []
    for symbol in symbols:
        name = make_unique(make_slug(symbol.declaration.qualified if symbol.kind is not Kind.PACKAGE else symbol.name), stops)
        anchor = Anchor(symbol.package, symbol.declaration.qualified if symbol.kind is not Kind.PACKAGE else "package")
        text = find_doc(symbol) or "Why is this code here? What would go wrong without it?"
        stops.append(
            Stop(
                name,
                f"What the reader learns at {symbol.declaration.qualified}",
                anchor,
                text,
                file=symbol.path.rpartition("/")[2],
                via=Via.READ if stops else Via.START,
                origin=stops[-1].id if stops else "",
                hash=hash_body(workspace, symbol),
            )
        )
    question = f"What does {identifier.replace('-', ' ')} do?"
    picture = "\n     |\n     v\n".join(fit(f" {stop.anchor.symbol}") for stop in stops)
    return Tour(
        identifier,
        question,
        Stage.MACHINERY,
        "The whole in about five sentences, before the first part.",
        picture,
        tuple(stops),
        find_release(workspace),
    )


def find_doc(symbol: Symbol) -> str:
    """Return the first two paragraphs of a doc comment."""
    paragraphs = symbol.declaration.doc.split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs[:2] if paragraph.strip())


def fit(row: str) -> str:
    """Cut a row of a picture to the widest that there may be."""
    return row if len(row) <= WIDEST else row[: WIDEST - 1] + "~"


def make_slug(name: str) -> str:
    """Make an id out of a name."""
    return "-".join(part.lower() for part in re.findall(r"[A-Za-z0-9]+", name)) or "stop"


def make_unique(identifier: str, stops: Sequence[Stop]) -> str:
    """Return an id that none of the stops has."""
    known = {stop.id for stop in stops}
    number = 1
    candidate = identifier
    while candidate in known:
        number += 1
        candidate = f"{identifier}-{number}"
    return candidate


def find_release(workspace: Workspace) -> tuple[Release, ...]:
    """Return the release of the checkout, as a tour names those that it was checked on."""
    version = workspace.checkout.version
    return (Release(*version.release),) if version is not None else ()
