"""Addresses of a place in the code that others can open."""

from __future__ import annotations

import re
import subprocess

from indexes.checkout import Checkout
from navigator import settings

_PATIENCE_SECONDS = 5
_REMOTE = re.compile(r"(?:https?://|ssh://git@|git@)(?P<host>[\w.\-]+)[:/](?P<name>[\w.\-]+/[\w.\-]+?)(?:\.git)?/?")


def permalink(checkout: Checkout, path: str, line: int) -> str | None:
    """Return the address of a line that stays: of the commit when the checkout has a public remote, otherwise of its release.

    Args:
        checkout: The tree.
        path: Relative to it.
        line: 1-based.
    """
    remote = _REMOTE.fullmatch(_git(checkout, "remote", "get-url", "origin"))
    commit = _git(checkout, "rev-parse", "HEAD")
    if remote and commit and not _git(checkout, "rev-parse", "--show-prefix"):
        return f"https://{remote['host']}/{remote['name']}/blob/{commit}/{path}#L{line}"
    if checkout.is_kubernetes and checkout.version is not None:
        return f"{settings.KUBERNETES_URL}/blob/v{checkout.version}/{path}#L{line}"
    return None


def _git(checkout: Checkout, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(checkout.root), *arguments], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
