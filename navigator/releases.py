"""Getting a Kubernetes release with git: a shallow clone that can be resumed, or leaves nothing behind."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from navigator.errors import DownloadError, UsageError

_TAG = re.compile(r"refs/tags/(v(\d+)\.(\d+)\.(\d+))$", re.MULTILINE)
_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?((?:-[0-9A-Za-z.]+)?)")
_LIST_TIMEOUT_SECONDS = 60
_MARK = "navigator-checkout"


def find_release(url: str, version: str | None) -> str:
    """Return the tag of a release: the one named, the newest patch of a minor release, or the newest of all.

    Raises:
        UsageError: The version is not written like one.
        DownloadError: git is missing, the repository cannot be reached, or it has no such release.
    """
    wanted = _VERSION.fullmatch(version) if version else None
    if version and wanted is None:
        raise UsageError(f"{version!r} is no version", "write it as 1.36.1 or 1.36")
    if wanted and (wanted[3] or wanted[4]):
        return f"v{wanted[1]}.{wanted[2]}.{wanted[3] or 0}{wanted[4]}"
    command = ["git", "ls-remote", "--tags", "--refs", url, "v*"]
    done = _run(command, url, capture=True, timeout=_LIST_TIMEOUT_SECONDS)
    if done.returncode:
        raise DownloadError(f"cannot reach {url}: {_last_line(done.stderr)}", f"by hand: {shlex.join(command)}")
    tags = [(int(m[2]), int(m[3]), int(m[4]), m[1]) for m in _TAG.finditer(done.stdout)]
    if wanted:
        tags = [tag for tag in tags if tag[:2] == (int(wanted[1]), int(wanted[2]))]
    if not tags:
        raise DownloadError(f"{url} has no release {version or ''}".rstrip(), f"by hand: {shlex.join(command)}")
    return max(tags)[3]


def fetch_release(url: str, release: str, directory: Path) -> bool:
    """Clone one release, without its history, into a directory.

    An interrupted run leaves a directory that the next run goes on with; a failed first step leaves none.

    Returns:
        False when the directory holds the release already.

    Raises:
        DownloadError: git is missing or failed; the hint is the command to type by hand.
        UsageError: The directory holds something else.
    """
    mark = directory / ".git" / _MARK
    if directory.exists() and any(directory.iterdir() if directory.is_dir() else [directory]):
        if not mark.is_file():
            if _head_tag(directory) == release:
                return False
            raise UsageError(
                f"{directory} exists and is not a checkout of {release}", "name another directory: navigator checkout VERSION DIR"
            )
        begun = mark.read_text(encoding="utf-8").split("\n")
        if begun[:2] != [url, release]:
            raise UsageError(
                f"{directory} holds the beginning of {begun[1]}", f"delete it, or finish it: navigator checkout {begun[1]} {directory}"
            )
    by_hand = shlex.join(["git", "clone", "--depth", "1", "--branch", release, url, str(directory)])
    existed = directory.exists()
    try:
        if not mark.is_file():
            _step(["git", "init", "--quiet", str(directory)], url, by_hand)
            mark.write_text(f"{url}\n{release}\n", encoding="utf-8")
        _step(
            ["git", "-C", str(directory), "fetch", "--depth", "1", "--progress", url, f"refs/tags/{release}:refs/tags/{release}"],
            url,
            by_hand,
        )
    except (DownloadError, OSError):
        # Nothing was fetched: leave the place as it was.
        shutil.rmtree(directory if not existed else directory / ".git", ignore_errors=True)
        raise
    _step(["git", "-C", str(directory), "-c", "advice.detachedHead=false", "checkout", "--progress", "--force", release], url, by_hand)
    mark.unlink(missing_ok=True)
    return True


def _step(command: list[str], url: str, by_hand: str) -> None:
    done = _run(command, url, capture=False, timeout=None)
    if done.returncode:
        raise DownloadError(f"git could not fetch from {url}", f"by hand: {by_hand}")


def _run(command: list[str], url: str, *, capture: bool, timeout: float | None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=capture, text=True, timeout=timeout, check=False)
    except FileNotFoundError as error:
        raise DownloadError("git is not installed", "install git; or unpack a release archive and name it with --checkout DIR") from error
    except subprocess.TimeoutExpired as error:
        raise DownloadError(f"no answer from {url}", f"by hand: {shlex.join(command)}") from error


def _head_tag(directory: Path) -> str:
    command = ["git", "-C", str(directory), "describe", "--tags", "--exact-match"]
    done = _run(command, "", capture=True, timeout=_LIST_TIMEOUT_SECONDS)
    return done.stdout.strip() if done.returncode == 0 else ""


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().split("\n") if line]
    return lines[-1].removeprefix("fatal: ") if lines else "no reason given"
