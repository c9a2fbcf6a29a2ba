"""The sample is Go that compiles, passes Go's own checks and its own tests, and none of it stands in a Kubernetes tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator import settings
from tests.indexes import go_toolchain

SAMPLE = settings.sample_checkout()
_SHORTEST_COPY = 40


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Go toolchain that reaches no network and writes to temporary directories only."""
    root = go_toolchain.go_root()
    if root is None:
        pytest.skip(go_toolchain.MISSING)
    scratch = tmp_path_factory.mktemp("go")
    return {
        **os.environ,
        "PATH": f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "GOROOT": str(root),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=vendor",
        "GOPROXY": "off",
        "GOCACHE": str(scratch / "cache"),
        "GOPATH": str(scratch / "path"),
        "CGO_ENABLED": "0",
    }


@pytest.mark.parametrize("command", ["go build ./...", "go vet ./...", "go test ./...", "gofmt -l cmd pkg staging vendor"])
def test_the_sample_compiles_and_passes(go: dict[str, str], command: str) -> None:
    program, *arguments = command.split()
    found = Path(go["GOROOT"]) / "bin" / program
    done = subprocess.run([found, *arguments], cwd=SAMPLE, env=go, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if program == "gofmt":
        assert done.stdout == ""


@pytest.mark.parametrize("binary", ["kube-scheduler", "kube-controller-manager", "kube-apiserver"])
def test_the_sample_runs(go: dict[str, str], binary: str, tmp_path: Path) -> None:
    program = tmp_path / binary
    build = [Path(go["GOROOT"]) / "bin" / "go", "build", "-o", program, f"./cmd/{binary}"]
    subprocess.run(build, cwd=SAMPLE, env=go, check=True)
    done = subprocess.run([program, "-demo-duration=2s", "-v=2"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "] " in done.stderr + done.stdout


def test_the_sample_is_read_as_kubernetes() -> None:
    checkout = Checkout(SAMPLE)
    assert checkout.is_kubernetes
    assert checkout.import_path("staging/src/k8s.io/client-go/tools/cache") == "k8s.io/client-go/tools/cache"
    assert not checkout.list_files().skipped


@pytest.mark.real
@pytest.mark.parametrize("tree", os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep))
def test_no_comment_of_the_sample_is_copied(tree: str) -> None:
    copied = []
    for path in SAMPLE.rglob("*.go"):
        theirs = Path(tree) / path.relative_to(SAMPLE).parent
        known = {line.strip() for file in theirs.glob("*.go") for line in file.read_text(errors="replace").split("\n")}
        lines = (line.strip() for line in path.read_text().split("\n"))
        copied += [(path.name, line) for line in lines if line.startswith("//") and len(line) > _SHORTEST_COPY and line in known]
    assert [pair for pair in copied if "Code generated" not in pair[1]] == []
