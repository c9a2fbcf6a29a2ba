"""What it costs to know what a name means: definition, references and implementations on a whole checkout.

    python -m tests.benchmarks.meaning CHECKOUT [--truth FOLDER] [--goroot DIR]

Positions are taken at random from the checkout itself, or from truth files (`definitions-*.jsonl` and `references-*.jsonl` as
`tests/oracle/gotypes` writes them) when a folder is named. The index is made first where there is none.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from indexes.model import Kind
from navigator.errors import NavigatorError
from navigator.resolve.definition import Status, find_definition
from navigator.resolve.references import find_references
from navigator.resolve.target import get_target
from navigator.workspace import Workspace, open_workspace

_NAME = re.compile(rb"[A-Za-z_]\w*")
_FAMOUS = (
    "k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta",
    "k8s.io/client-go/kubernetes/typed/core/v1.PodInterface.Get",
    "github.com/go-logr/logr.Logger.Error",
    "k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta.Name",
)
Position = tuple[str, int, int]


def measure(ask: Callable[[Position], object], positions: Iterable[Position]) -> list[float]:
    """Return the seconds that each question took, shortest first."""
    taken = []
    for position in positions:
        began = time.perf_counter()
        ask(position)
        taken.append(time.perf_counter() - began)
    return sorted(taken)


def row(what: str, seconds: list[float], goal: str) -> None:
    count = len(seconds)
    middle, late = seconds[count // 2], seconds[min(count - 1, int(count * 0.95))]
    rate = count / sum(seconds)
    print(
        f"{what:<42} median {middle * 1e3:8.1f} ms  95th {late * 1e3:8.1f} ms  longest {seconds[-1]:6.2f} s  {rate:7.0f} a second  {goal}"
    )


def random_names(workspace: Workspace, count: int, chance: random.Random) -> list[Position]:
    """Identifiers anywhere in first-party files."""
    files = [file for file in workspace.checkout.list_files().files if not file.vendor]
    found: list[Position] = []
    while len(found) < count:
        path = chance.choice(files).path
        source = workspace.checkout.read(path)
        matches = list(_NAME.finditer(source))
        for match in chance.sample(matches, min(3, len(matches))):
            offset = match.start()
            found.append((path, source.count(b"\n", 0, offset) + 1, offset - source.rfind(b"\n", 0, offset)))
    return found[:count]


def random_symbols(workspace: Workspace, count: int, chance: random.Random) -> list[Position]:
    """First-party declarations of every kind."""
    index = workspace.index()
    symbols = []
    for segment in index.segments:
        for number in chance.sample(range(len(segment.documents)), min(len(segment.documents), 20 * count)):
            document = segment.documents[number]
            if not document.flags and not segment.is_deleted(number):
                symbols += [one for one in segment.load_symbols(number) if one.kind is not Kind.PACKAGE and one.name != "_"]
    return [(one.path, one.line, one.column) for one in chance.sample(symbols, min(count, len(symbols)))]


def from_truth(folder: Path, root: Path) -> tuple[list[Position], list[Position]]:
    definitions, references = [], []
    for file in sorted(folder.glob("definitions-*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(text)
            definitions.append((entry["path"], entry["line"], entry["column"]))
    for file in sorted(folder.glob("references-*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(text)
            line = (root / entry["definition"]).read_bytes().split(b"\n")[entry["definition_line"] - 1]
            match = re.search(rb"\b" + entry["name"].encode() + rb"\b", line)
            references.append((entry["definition"], entry["definition_line"], match.start() + 1 if match else 1))
    return definitions, references


def process(what: str, arguments: list[str], goal: str) -> None:
    best = min(_run(arguments) for _ in range(3))
    print(f"{what:<42} {best:.3f} s  {goal}")


def _run(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "navigator", *arguments], capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout")
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args()
    chance = random.Random(1)
    workspace = open_workspace(options.checkout)
    workspace.index()
    root = workspace.checkout.root
    definitions, references = from_truth(options.truth, root) if options.truth else ([], [])
    definitions = definitions or random_names(workspace, 3000, chance)
    references = references or random_symbols(workspace, 80, chance)
    chance.shuffle(definitions)
    path, line, column = definitions[0]
    where = f"{path}:{line}:{column}"
    process("definition, whole process", ["definition", where, "--checkout", str(root)], "goal: under 0.35 s")
    with tempfile.TemporaryDirectory() as empty:
        process(
            "definition, no index, whole process", ["definition", where, "--checkout", str(root), "--index-dir", empty], "goal: under 2 s"
        )
    row("definition", measure(lambda at: find_definition(workspace, *at), definitions), "goal: 5 ms, 40 ms, 200 a second")
    everywhere = random_names(workspace, 3000, chance)
    statuses = [find_definition(workspace, *at).status for at in everywhere]
    unclear = sum(status is Status.CANDIDATES for status in statuses)
    row(
        "definition, anywhere",
        measure(lambda at: find_definition(workspace, *at), everywhere),
        f"{unclear} of {len(everywhere)} candidates",
    )
    row("references, first", measure(lambda at: next(find_references(workspace, *at), None), references), "goal: first under 0.3 s")
    row("references, all", measure(lambda at: list(find_references(workspace, *at)), references), "goal: 0.3 s, 2 s")
    for name in _FAMOUS:
        try:
            target = get_target(workspace, name)
        except NavigatorError as error:  # a tree without it
            print(f"{name}: {error}")
            continue
        began = time.perf_counter()
        count = sum(1 for _ in find_references(workspace, target.path, target.line, target.column))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"references of {name.rpartition('/')[2]:<29} {time.perf_counter() - began:6.1f} s for {count:,}; peak memory {peak} MB")


if __name__ == "__main__":
    main()
