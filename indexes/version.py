"""Which Kubernetes release a checkout is.

git's nearest `v*` tag tells; without one, the newest entry of the CHANGELOG folder does.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?")
_CHANGELOG = re.compile(r"CHANGELOG-(\d+)\.(\d+)\.md")
_ENTRY = re.compile(r"^(?:- \[|# )(v\d+\.\d+\.\d+[^\s\]]*)", re.MULTILINE)
_GIT_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A release such as 1.36.1. `suffix` holds what follows it (`alpha.2`, `23-gabcdef0`)."""

    major: int
    minor: int
    patch: int = 0
    suffix: str = ""

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}" + (f"-{self.suffix}" if self.suffix else "")

    @property
    def release(self) -> tuple[int, int]:
        """(major, minor): what tours speak about."""
        return self.major, self.minor


def parse_version(text: str) -> Version | None:
    """Read `v1.36.1`, `1.36`, `v1.36.0-alpha.2`; None when it is no version."""
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        return None
    return Version(int(match[1]), int(match[2]), int(match[3] or 0), match[4] or "")


def find_version(root: Path) -> Version | None:
    """Return the release of the tree at `root`, or None when neither git nor a CHANGELOG tells."""
    return _from_git(root) or _from_changelog(root / "CHANGELOG")


def _from_git(root: Path) -> Version | None:
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--tags", "--match", "v[0-9]*"]
    try:
        # What a git hook sets would make git speak of another repository.
        environment = {name: value for name, value in os.environ.items() if name not in {"GIT_DIR", "GIT_WORK_TREE"}}
        done = subprocess.run(command, capture_output=True, timeout=_GIT_TIMEOUT_SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(done.stdout.decode("utf-8", "replace")) if done.returncode == 0 else None


def _from_changelog(folder: Path) -> Version | None:
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError:
        return None
    releases = sorted((int(match[1]), int(match[2])) for match in map(_CHANGELOG.fullmatch, names) if match)
    for major, minor in reversed(releases):
        try:
            text = (folder / f"CHANGELOG-{major}.{minor}.md").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        entry = _ENTRY.search(text)
        version = parse_version(entry[1]) if entry else None
        return version or Version(major, minor)
    return None
