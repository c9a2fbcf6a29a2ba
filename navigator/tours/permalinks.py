"""Where a checkout's code is on GitHub, so that a link to a line does not rot: the commit, or the tag of the release.

git is asked only for the commit and whether files were changed; a fork's address comes from its configuration file. Without git the release
that the CHANGELOG names is linked to, in Kubernetes itself.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from indexes.checkout import Checkout
from indexes.git import find_git_directory
from navigator import settings

_PATIENCE_SECONDS = 20
_REMOTE = re.compile(r'\[remote "(?P<name>[^"]+)"\][^\[]*?\burl\s*=\s*(?P<url>\S+)')
_GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:|ssh://git@github\.com/)(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


@dataclass(frozen=True, slots=True)
class Revision:
    """What a checkout is a state of.

    Attributes:
        commit: The commit that is checked out; empty without git.
        is_dirty: Whether files that git knows were changed since.
    """

    commit: str = ""
    is_dirty: bool = False


def find_revision(root: Path) -> Revision:
    """Ask git for the commit of a checkout; without git, or when it does not answer in time, nothing is known."""
    if find_git_directory(root) is None:
        return Revision()
    commit = _git(root, "rev-parse", "--verify", "HEAD").strip()
    if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        return Revision()
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return Revision(commit, is_dirty=bool(changed.strip()))


def find_address(checkout: Checkout, revision: Revision) -> str:
    """Return the address of the tree on GitHub, up to the path of a file; empty when it is not known."""
    repository = _repository(checkout.root)
    if not repository and checkout.is_kubernetes:
        repository = settings.KUBERNETES_URL.removeprefix("https://github.com/")
    version = checkout.version
    if not repository:
        return ""
    if version is not None and not version.suffix and repository == settings.KUBERNETES_URL.removeprefix("https://github.com/"):
        return f"https://github.com/{repository}/blob/{version}"
    return f"https://github.com/{repository}/blob/{revision.commit}" if revision.commit else ""


def link_to(address: str, path: str, first: int, last: int = 0) -> str:
    """Return the link to a line, or to several."""
    lines = f"#L{first}" + (f"-L{last}" if last > first else "")
    return f"{address}/{quote(path)}{lines}"


def _repository(root: Path) -> str:
    directory = find_git_directory(root)
    if directory is None:
        return ""
    try:
        text = (directory / "config").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    remotes = {match["name"]: match["url"] for match in _REMOTE.finditer(text)}
    for name in ("upstream", "origin", *remotes):
        found = _GITHUB.match(remotes.get(name, ""))
        if found:
            return found["name"]
    return ""


def _git(root: Path, *arguments: str) -> str:
    # The checkout's own configuration may name a program to watch files with: it is not run.
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in {"GIT_DIR", "GIT_WORK_TREE"}}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False, env=environment | {"GIT_OPTIONAL_LOCKS": "0"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
