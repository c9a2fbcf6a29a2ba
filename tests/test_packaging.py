"""The wheel carries everything: installed into an empty environment it plays a tour from another directory."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(where), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = where.glob("*.whl")
    return built


def test_the_wheel_has_the_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("queries/go/symbols.scm", "queries/tours/scheduler.toml", "navigator/sample/checkout/go.mod", "navigator/py.typed"):
        assert needed in names
    source = sum(1 for path in (ROOT / "navigator/sample/checkout").rglob("*.go"))
    assert sum(name.startswith("navigator/sample/checkout/") and name.endswith(".go") for name in names) == source
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"navigator", "indexes", "queries"}


def test_the_wheel_plays_a_tour_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run([programs / "navigator", "tour", "scheduler"], capture_output=True, text=True, cwd=elsewhere, check=False)
    assert done.returncode == 0, done.stderr
    assert "pkg/scheduler/schedule_one.go:" in done.stdout
    assert "reading the bundled sample" in done.stderr
