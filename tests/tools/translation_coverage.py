"""How much is translated, and what is not: `python -m tests.tools.translation_coverage [LANGUAGE] [--list]`.

Exit code 1 when anything is missing.
"""

from __future__ import annotations

import sys

import queries
from navigator.tours import library
from navigator.tours.translate import STOP_TEXTS, TOUR_TEXTS, find_untranslated


def main() -> int:
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    language = names[0] if names else "zh"
    whole = missing = 0
    for tour in library.list_tours():
        texts = len(TOUR_TEXTS) + sum(bool(getattr(stop, key)) for stop in tour.stops for key in STOP_TEXTS)
        entry = queries.find_tour(tour.id, language)
        faults = find_untranslated(tour, entry.read_text(encoding="utf-8"), entry.name) if entry is not None else []
        lacking = texts if entry is None else len(faults)
        whole += texts
        missing += lacking
        if lacking:
            print(f"{tour.id}: {'not translated' if entry is None else f'{lacking} of {texts} texts'}")
            for fault in faults if "--list" in sys.argv else ():
                print(f"    {fault}")
    print(f"{language}: {whole - missing} of {whole} texts of tours ({100 * (whole - missing) / max(1, whole):.1f}%)")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
