"""Checks every bundled tour on several checkouts, and writes what came of it.

    python -m tests.tools.tour_matrix CHECKOUT... [--remember] [--only TOUR] [--dry-run]

Writes docs/tours.md: the tours, and a table of releases by tours. With `--remember` the hashes of the code that the stops are anchored to
are written to queries/tour_hashes.toml as well: do that when the tours were written for, or looked through on, exactly these trees.
Hashes of releases that are not among the checkouts stay. Exit code 1 when anything is at fault.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from indexes.checkout import Checkout
from navigator.tours import library
from navigator.tours.bodies import Body
from navigator.tours.check import Check, Proof, check_tour
from navigator.tours.model import Tour
from navigator.tours.play import Status
from navigator.workspace import Workspace

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tours.md"
HASHES = ROOT / "queries" / "tour_hashes.toml"
HASHES_HEAD = "# Hashes of the code that the stops were written for. Written by `python -m tests.tools.tour_matrix`; do not edit.\n"


@dataclass
class Cell:
    """One tour on one release."""

    counts: dict[Status, int] = field(default_factory=dict)
    proved: int = 0
    refuted: int = 0
    edited: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        whole = sum(self.counts.values())
        here = whole - self.counts[Status.MISSING] - self.counts[Status.NOT_IN_THIS_VERSION]
        marks = [f"{here}/{whole}" if self.counts[Status.MISSING] else f"{here}"]
        marks += [f"{self.counts[Status.CHANGED]} changed"] if self.counts[Status.CHANGED] else []
        marks += [f"**{len(self.faults)} faults**"] if self.faults else []
        return ", ".join(marks)


def look(tour: Tour, checks: Iterable[Check]) -> tuple[Cell, dict[str, str]]:
    cell = Cell(dict.fromkeys(Status, 0))
    hashes: dict[str, str] = {}
    for check in checks:
        place = check.place
        cell.counts[place.status] += 1
        cell.proved += check.call is Proof.PROVED
        cell.refuted += check.call is Proof.REFUTED
        cell.edited += check.body is Body.CHANGED
        if check.is_fault:
            cell.faults.append(f"{tour.id} {place.number} {place.stop.id}: {check.call_note or place.note or 'ambiguous'}")
        if check.hash and place.status is not Status.MISSING:
            hashes[place.stop.id] = check.hash
    return cell, hashes


def render_page(tours: list[Tour], releases: list[str], cells: dict[tuple[str, str], Cell]) -> str:
    stops = sum(len(tour.stops) for tour in tours)
    lines = [
        "# Tours",
        "",
        f"{len(tours)} tours with {stops} stops. Written by `python -m tests.tools.tour_matrix CHECKOUT...`; do not edit.",
        "",
        "A number is that of the stops found in a tree of that release. Stops that a tour says a release does not have are not",
        "counted; what is missing though it should be there is shown as a share, and faults (a missing essential stop, a claimed call",
        "that is not there) are told. *changed*: the declaration is there, the statement that the stop points at is not.",
        "",
        f"| tour | question | stops | calls proved | {' | '.join(releases)} |",
        f"|---|---|---|---|{'---|' * len(releases)}",
    ]
    stage = ""
    for tour in tours:
        if tour.stage != stage:
            stage = tour.stage
            lines.append(f"| **{stage.replace('-', ' ')}** | | | |{' |' * len(releases)}")
        found = [cells[tour.id, release] for release in releases]
        question = tour.question.replace("|", "\\|")
        lines.append(f"| `{tour.id}` | {question} | {len(tour.stops)} | {found[-1].proved} | {' | '.join(cell.text for cell in found)} |")
    lines += ["", f"Faults: {sum(len(cell.faults) for cell in cells.values()) or 'none'}.", ""]
    return "\n".join(lines)


def render_hashes(hashes: dict[str, dict[str, dict[str, str]]]) -> str:
    lines = [HASHES_HEAD]
    for tour in sorted(hashes):
        lines.append(f"[{tour}]")
        for stop, releases in hashes[tour].items():
            pairs = ", ".join(f'"{release}" = "{digest}"' for release, digest in sorted(releases.items(), key=lambda pair: _order(pair[0])))
            lines.append(f"{stop} = {{ {pairs} }}")
        lines.append("")
    return "\n".join(lines)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--remember", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    tours = [tour for tour in library.list_tours() if not options.only or tour.id in options.only]
    known = tomllib.loads(HASHES.read_text(encoding="utf-8"))
    hashes = {tour.id: {stop.id: dict(known.get(tour.id, {}).get(stop.id, {})) for stop in tour.stops} for tour in library.list_tours()}
    cells: dict[tuple[str, str], Cell] = {}
    releases: list[str] = []
    for path in options.checkouts:
        with tempfile.TemporaryDirectory() as directory:
            # No index: what a tour finds must not hang on one.
            workspace = Workspace(Checkout(path), Path(directory))
            version = workspace.checkout.version
            assert version is not None, f"{path} has no version"
            release = ".".join(map(str, version.release))
            releases.append(release)
            for tour in tours:
                cells[tour.id, release], found = look(tour, check_tour(workspace, tour))
                for stop in tour.stops:
                    hashes[tour.id][stop.id].pop(release, None)
                    if stop.id in found:
                        hashes[tour.id][stop.id][release] = found[stop.id]
            print(f"{path}: {release}", file=sys.stderr)
    releases.sort(key=_order)
    faults = [f"{release}: {fault}" for (_, release), cell in cells.items() for fault in cell.faults]
    print("\n".join(faults) or "no faults")
    if not options.dry_run and not options.only:
        PAGE.write_text(render_page(tours, releases, cells), encoding="utf-8")
        if options.remember:
            HASHES.write_text(render_hashes(hashes), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
