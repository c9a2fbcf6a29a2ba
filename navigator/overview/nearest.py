"""What somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known names nearest to a word, nearest first; none when nothing is near."""
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.lower(), name)
    lower = word.lower()
    if lower in folded:
        return [folded[lower]]
    found = difflib.get_close_matches(lower, folded, n=most, cutoff=0.6)
    found += [name for name in sorted(folded, key=len) if lower in name and name not in found][: most - len(found)]
    return [folded[name] for name in found[:most]]
