"""`navigator checkout` fetches a release from a repository, resumes, and leaves nothing half done."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from navigator import releases
from navigator.errors import DownloadError, UsageError
from tests.conftest import Navigator

IDENTITY = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A repository with three releases and an alpha, each with its own file."""
    origin = tmp_path / "origin"

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(origin), *IDENTITY, *arguments], check=True, capture_output=True)

    subprocess.run(["git", "init", "--quiet", str(origin)], check=True)
    (origin / "go.mod").write_text("module k8s.io/kubernetes\n")
    for release in ("v1.35.9", "v1.36.0", "v1.36.1", "v1.37.0-alpha.1"):
        (origin / "VERSION").write_text(release)
        git("add", ".")
        git("commit", "--quiet", "-m", release)
        git("tag", "-a", release, "-m", release)
    return origin.as_uri()


@pytest.mark.parametrize(
    ("version", "tag"),
    [(None, "v1.36.1"), ("1.36", "v1.36.1"), ("v1.35", "v1.35.9"), ("1.36.0", "v1.36.0"), ("1.37.0-alpha.1", "v1.37.0-alpha.1")],
)
def test_the_release_that_is_meant(url: str, version: str | None, tag: str) -> None:
    assert releases.find_release(url, version) == tag


def test_a_release_is_fetched_and_recognised(navigator: Navigator, url: str, tmp_path: Path) -> None:
    target = tmp_path / "tree"
    result = navigator("checkout", "1.36", str(target), "--url", url)
    assert result.code == 0
    assert (target / "VERSION").read_text() == "v1.36.1"
    assert "Kubernetes v1.36.1" in navigator("index", "--status", "--checkout", str(target)).out
    again = navigator("checkout", "1.36", str(target), "--url", url)
    assert again.code == 0
    assert "already holds" in again.out


def test_an_interrupted_fetch_is_resumed(url: str, tmp_path: Path) -> None:
    target = tmp_path / "tree"
    subprocess.run(["git", "init", "--quiet", str(target)], check=True)
    (target / ".git" / releases._MARK).write_text(f"{url}\nv1.36.0\n")
    with pytest.raises(UsageError, match=r"holds the beginning of v1\.36\.0"):
        releases.fetch_release(url, "v1.36.1", target)
    assert releases.fetch_release(url, "v1.36.0", target)
    assert (target / "VERSION").read_text() == "v1.36.0"
    assert not (target / ".git" / releases._MARK).exists()


def test_a_release_that_is_not_there_leaves_nothing(url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        releases.fetch_release(url, "v9.9.9", tmp_path / "tree")
    assert "git clone --depth 1 --branch v9.9.9" in caught.value.hint
    assert not (tmp_path / "tree").exists()
    with pytest.raises(DownloadError, match=r"no release 9\.9"):
        releases.find_release(url, "9.9")


def test_a_directory_with_something_else_is_left_alone(url: str, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not a checkout of"):
        releases.fetch_release(url, "v1.36.1", tmp_path / "tree")
    assert (tmp_path / "tree" / "mine.txt").read_text() == "mine"


def test_no_network_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        releases.find_release((tmp_path / "nothing").as_uri(), None)
    assert "cannot reach" in caught.value.message
    assert "git ls-remote" in caught.value.hint


def test_no_git_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DownloadError, match="git is not installed"):
        releases.find_release("file:///nowhere", None)
