"""What is asked of the code, as data: tree-sitter queries, tours, the words that questions are asked in, the learning path.

Nothing here computes; the functions hand out the files.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable


def load_go_query(name: str) -> str:
    """Return the text of `go/<name>.scm`.

    Raises:
        FileNotFoundError: There is no such query.
    """
    return (resources.files(__name__) / "go" / f"{name}.scm").read_text(encoding="utf-8")


def list_go_queries() -> list[str]:
    """Return the names of all tree-sitter queries, sorted."""
    folder = resources.files(__name__) / "go"
    return sorted(entry.name.removesuffix(".scm") for entry in folder.iterdir() if entry.name.endswith(".scm"))


def load_text(name: str) -> str:
    """Return the text of a data file of this package, such as `glossary.toml`.

    Raises:
        FileNotFoundError: There is no such file.
    """
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


def list_tours(language: str = "") -> list[Traversable]:
    """Return the tour files, sorted by name; those of one translation when a language (`zh`) is named."""
    folder = resources.files(__name__) / "tours"
    if language:
        folder = folder / language
    if not folder.is_dir():
        return []
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)


def find_tour(name: str, language: str = "") -> Traversable | None:
    """Return the file of one tour, or of its translation to a language; None when there is none."""
    folder = resources.files(__name__) / "tours"
    entry = (folder / language if language else folder) / f"{name}.toml"
    return entry if entry.is_file() else None
