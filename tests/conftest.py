"""Fixtures that every test may use. Nothing here touches the user's own directories."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from indexes.checkout import Checkout
from navigator import settings
from navigator.workspace import Workspace


@pytest.fixture(autouse=True)
def _own_directories(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches, settings and state of every test in a directory of its own."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home))
    for variable in ("NAVIGATOR_CHECKOUT", "NAVIGATOR_INDEX_DIR", "NO_COLOR", "PAGER"):
        monkeypatch.delenv(variable, raising=False)


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


Navigator = Callable[..., Result]


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that holds an index of the sample."""
    directory = tmp_path_factory.mktemp("indexes")
    workspace = Workspace(Checkout(settings.sample_checkout()), directory)
    workspace.refresh()
    workspace.close()
    return directory


@pytest.fixture
def sample(sample_index: Path) -> Iterator[Workspace]:
    """The sample with its index."""
    workspace = Workspace(Checkout(settings.sample_checkout()), sample_index)
    yield workspace
    workspace.close()


@pytest.fixture
def navigator(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sample_index: Path) -> Navigator:
    """Run the command line in this process, on the sample unless the arguments say otherwise."""
    from navigator.__main__ import main

    monkeypatch.setenv("NAVIGATOR_CHECKOUT", str(settings.sample_checkout()))
    monkeypatch.setenv("NAVIGATOR_INDEX_DIR", str(sample_index))

    def run(*arguments: str) -> Result:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def navigator_process(sample_index: Path, tmp_path: Path) -> Navigator:
    """Run the command line as a process of its own, in an empty directory."""

    def run(*arguments: str, **options: Any) -> Result:
        command = [sys.executable, "-m", "navigator", "--index-dir", str(sample_index), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, **options)
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def make_checkout(tmp_path: Path) -> Callable[[dict[str, str]], Checkout]:
    """Write files to a new directory and open it as a checkout."""

    def make(files: dict[str, str]) -> Checkout:
        root = tmp_path / "checkout"
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return Checkout(root)

    return make
