"""What git says of a checkout, read from its files: no git process is started here."""

from __future__ import annotations

from pathlib import Path


def find_git_directory(root: Path) -> Path | None:
    """Return the git directory of a checkout; a linked worktree's own one; None without git."""
    entry = root / ".git"
    if entry.is_dir():
        return entry
    try:
        text = entry.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    if not text.startswith("gitdir:"):
        return None
    directory = root / text.removeprefix("gitdir:").strip()
    return directory if directory.is_dir() else None


def fingerprint(root: Path) -> str:
    """Return a text that changes when git's HEAD or index moves; empty without git.

    Every `git checkout`, `commit`, `merge`, `rebase` and `stash` writes at least one of the two. A module may lie deep in its repository.
    """
    directory = next(filter(None, map(find_git_directory, (root, *root.parents))), None)
    if directory is None:
        return ""
    parts = []
    for name in ("HEAD", "index"):
        try:
            stat = (directory / name).stat()
        except OSError:
            continue
        parts.append(f"{name}:{stat.st_size}:{stat.st_mtime_ns}")
    return " ".join(parts)
