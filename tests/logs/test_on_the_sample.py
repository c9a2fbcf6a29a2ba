"""Everything suggested for the sample at once: Go accepts it, the scheduler runs with it, and every line finds its way home."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator import settings
from navigator.errors import NavigatorError
from navigator.logs.apply import apply, revert
from navigator.logs.edits import renumber
from navigator.logs.follow import follow
from navigator.logs.model import Spot, Suggestion
from navigator.logs.origin import Certainty, Locator
from navigator.logs.prepare import prepare
from navigator.study import find_stops, find_study
from navigator.tours.library import list_tours
from navigator.workspace import Workspace
from tests.indexes import go_toolchain

SAMPLE = settings.sample_checkout()
Go = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def go(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Go:
    root = go_toolchain.go_root()
    if root is None:
        pytest.skip(go_toolchain.MISSING)
    cache = getattr(pytestconfig, "cache", None)
    folder = Path(cache.mkdir("go-logs")) if cache is not None else tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GOROOT": str(root),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=vendor",
        "GOPROXY": "off",
        "GOCACHE": str(folder / "cache"),
        "GOPATH": str(folder / "path"),
        "CGO_ENABLED": "0",
    }

    def run(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
        program = root / "bin" / command[0]
        return subprocess.run([program, *command[1:]], cwd=directory, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def copy(tmp_path: Path) -> Workspace:
    root = tmp_path / "copy"
    shutil.copytree(SAMPLE, root)
    return Workspace(Checkout(root), tmp_path / "indexes")


def bytes_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def all_spots(workspace: Workspace) -> list[Spot]:
    """The stops of every tour, then every file."""
    spots: list[Spot] = []
    for tour in list_tours():
        try:
            spots += find_study(workspace, tour.id).spots
        except NavigatorError:
            continue  # nothing of it is in the sample
    return spots + [Spot(file.path) for file in workspace.checkout.list_files().files if not file.vendor and not file.test]


def test_everything_applied_at_once_is_accepted_and_followed(copy: Workspace, go: Go, tmp_path: Path) -> None:
    root = copy.checkout.root
    before = bytes_of(root)
    prepared = prepare(copy, all_spots(copy), 0)
    assert len(prepared.suggestions) > 500
    assert any(one.tour == "scheduler" for one in prepared.suggestions)
    apply(copy, prepared.plans)
    changed = [plan.path for plan in prepared.plans]
    assert go(root, "gofmt", "-l", *changed).stdout == ""
    packages = sorted({copy.checkout.source_file(path).package for path in changed})
    done = go(root, "go", "vet", *packages)  # which compiles them, too
    assert done.returncode == 0, done.stderr
    program = tmp_path / "kube-scheduler"
    assert go(root, "go", "build", "-o", str(program), "./cmd/kube-scheduler").returncode == 0
    done = subprocess.run([program, "-demo-duration=2s", "-v=6"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    _follow(copy, done.stderr.splitlines(), [one for one, _ in renumber(prepared.plans)])
    revert(copy)
    assert bytes_of(root) == before


def _follow(copy: Workspace, lines: list[str], suggestions: list[Suggestion]) -> None:
    """Every line of ours is tied to its function, exactly."""
    functions = {one.message: set() for one in suggestions}
    for one in suggestions:
        functions[one.message].add(one.function)
    ours = 0
    stops = set()
    for event in follow(lines, Locator(copy), find_stops(copy)):
        if event.record.message in functions:
            ours += 1
            assert event.origin.certainty is Certainty.EXACT, event
            assert event.origin.symbol in functions[event.record.message]
        if event.stop is not None and event.stop.tour == "scheduler":
            stops.add(event.stop.stop)
    assert ours > 300
    assert len(stops) > 8


@pytest.mark.real
@pytest.mark.parametrize("tree", os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep))
@pytest.mark.parametrize("tour", ["scheduler", "garbage-collector", "namespace-deletion"])
def test_a_tour_of_a_real_tree_has_lines(tree: str, tour: str, tmp_path: Path) -> None:
    workspace = Workspace(Checkout(Path(tree)), tmp_path)
    found = prepare(workspace, find_study(workspace, tour).spots).suggestions
    assert len({one.function for one in found}) >= 6
    assert all(one.tour == tour for one in found)
