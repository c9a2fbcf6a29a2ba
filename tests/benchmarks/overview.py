"""What the whole costs: overview, api, stats, owners and machinery on an indexed tree, and cloc in the same run.

python -m tests.benchmarks.overview CHECKOUT [--cloc]
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
from pathlib import Path

from indexes.checkout import Checkout
from navigator import settings
from navigator.workspace import Workspace
from tests.benchmarks.measure import NAVIGATOR, machine, row, run

_TIMES = 3
_COMMANDS = (
    ("overview", ("overview",), "goal: under 1"),
    ("overview kube-scheduler", ("overview", "kube-scheduler"), "goal: under 1"),
    ("overview pkg/scheduler", ("overview", "pkg/scheduler"), "goal: under 1"),
    ("overview --export svg", ("overview", "--export", "svg"), "goal: under 1"),
    ("api", ("api",), "goal: under 1"),
    ("api Pod", ("api", "Pod"), "goal: under 1"),
    ("api Deployment --recursive", ("api", "Deployment", "--recursive"), "goal: under 1"),
    ("stats", ("stats",), "goal: under 1"),
    ("stats pkg/scheduler", ("stats", "pkg/scheduler"), "goal: under 1"),
    ("owners pkg/scheduler/schedule_one.go", ("owners", "pkg/scheduler/schedule_one.go"), "goal: under 1"),
    ("machinery core/v1.Pod", ("machinery", "api/core/v1.Pod"), "goal: under 1"),
)
_FIRST = (("stats", ("stats",), "goal: under 5"), ("api", ("api",), "goal: under 1"), ("overview", ("overview",), "goal: under 1"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--cloc", action="store_true", help="Run cloc on the whole tree, too; it takes minutes.")
    options = parser.parse_args()
    checkout = Checkout(options.checkout)
    print(f"{checkout.version}: {machine()}; best of {_TIMES}; wall clock, processor")
    with tempfile.TemporaryDirectory() as folder:
        known = settings.index_directory()
        workspace = Workspace(checkout, known if Workspace(checkout, known).store.generation() >= 0 else Path(folder))
        workspace.refresh()
        kept = workspace.store.home / "overview"
        index = str(workspace.store.home.parent)
        workspace.close()

        def command(*arguments: str) -> list[str]:
            return [*NAVIGATOR, "--checkout", str(checkout.root), "--index-dir", index, *arguments]

        def measure(*arguments: str, anew: bool = False) -> str:
            """Wall clock and processor seconds of the fastest of some runs."""
            costs = []
            for _ in range(_TIMES):
                if anew:
                    shutil.rmtree(kept, ignore_errors=True)
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                seconds = run(command(*arguments)).seconds
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                costs.append((seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
            return f"{min(costs)[0]:.2f} s, {min(cost for _, cost in costs):.2f} s"

        for name, arguments, goal in _FIRST:
            row(f"{name}, nothing kept", measure(*arguments, anew=True), goal)
        for name, arguments, goal in _COMMANDS:
            run(command(*arguments))
            row(name, measure(*arguments), goal)
        row("  of which Python and the command line", measure("--version"))
    if options.cloc and shutil.which("cloc"):
        row("cloc, whole tree", f"{run(['cloc', '--quiet', str(checkout.root)]).seconds:.1f} s")


if __name__ == "__main__":
    main()
