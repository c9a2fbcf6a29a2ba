"""Build constraints: which files a build for one platform takes.

All files are indexed whatever their constraint; this module says what a file's constraint is, and whether a linux/amd64 build would
take the file, so that such a reading can be preferred (https://pkg.go.dev/cmd/go#hdr-Build_constraints).
"""

from __future__ import annotations

import re
from functools import lru_cache

# go/build/syslist.go, unchanged in Go 1.19 to 1.26.
KNOWN_OS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split()
)
KNOWN_ARCH = frozenset(
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv "
    "riscv64 s390 s390x sparc sparc64 wasm".split()
)
# go/build/syslist.go: the systems for which the tag `unix` holds.
_UNIX = frozenset("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split())
_PREFERRED_TAGS = frozenset({"linux", "amd64", "unix", "gc", "cgo"})
_RELEASE_TAG = re.compile(r"go1\.\d+")
_TOKEN = re.compile(r"\s*(&&|\|\||!|\(|\)|[\w.]+)")


def from_file_name(name: str) -> str:
    """Return the constraint that a file's name implies, as a Go expression.

    Args:
        name: Base name, such as `mount_linux.go` or `cpu_windows_amd64_test.go`.
    """
    # What follows the first dot does not count, even when it looks like a suffix: zz_generated.deepcopy_linux.go has none.
    stem = name.split(".", 1)[0].removesuffix("_test")
    # The part before the first underscore is never a suffix: linux.go is built everywhere.
    parts = stem.split("_")[1:]
    if len(parts) >= 2 and parts[-1] in KNOWN_ARCH and parts[-2] in KNOWN_OS:
        return f"{parts[-2]} && {parts[-1]}"
    if parts and (parts[-1] in KNOWN_OS or parts[-1] in KNOWN_ARCH):
        return parts[-1]
    return ""


def combine(*constraints: str) -> str:
    """Join constraints that must all hold; empty ones are left out."""
    present = [constraint for constraint in constraints if constraint]
    if len(present) == 1:
        return present[0]
    return " && ".join(f"({text})" if "||" in text else text for text in present)


def of_file(path: str, written: str) -> str:
    """Return all that restrains a file: what its name implies and the constraint written in it.

    Args:
        path: Of the file, with `/`.
        written: `FileFacts.constraint`.
    """
    return combine(from_file_name(path.rpartition("/")[2]), written)


def holds_on_linux(constraint: str) -> bool:
    """Tell whether a linux/amd64 build without extra tags takes a file. What cannot be parsed holds."""
    return holds(constraint, _PREFERRED_TAGS)


@lru_cache(maxsize=4096)
def holds(constraint: str, tags: frozenset[str]) -> bool:
    """Tell whether a build with these tags takes a file; every release tag (`go1.21`) is given. What cannot be parsed holds."""
    tokens = _TOKEN.findall(constraint)
    if not tokens:
        return True
    try:
        value, rest = _parse_or(tokens, tags)
    except (IndexError, RecursionError):
        return True
    return value if not rest else True


@lru_cache(maxsize=1024)
def tags_for(constraint: str) -> frozenset[str]:
    """Return the tags of a build that takes a file: of linux/amd64 where one does, otherwise of the first platform that will do."""
    own = {token for token in _TOKEN.findall(constraint) if token[0].isalnum() or token[0] == "_"}
    extra = frozenset(own - KNOWN_OS - KNOWN_ARCH - {"unix", "cgo", "gc"})
    systems = ["linux", *sorted(own & KNOWN_OS), "windows", "darwin"]
    for tags in (frozenset(), extra):
        for system in systems:
            unix = frozenset({"unix"}) if system in _UNIX else frozenset()
            for arch in ["amd64", *sorted(own & KNOWN_ARCH), "arm64"]:
                for cgo in (frozenset({"cgo"}), frozenset()):
                    candidate = frozenset({system, arch, "gc"}) | unix | cgo | tags
                    if holds(constraint, candidate):
                        return candidate
    return _PREFERRED_TAGS


def _parse_or(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _parse_and(tokens, tags)
    while tokens and tokens[0] == "||":
        other, tokens = _parse_and(tokens[1:], tags)
        value = value or other
    return value, tokens


def _parse_and(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _parse_not(tokens, tags)
    while tokens and tokens[0] == "&&":
        other, tokens = _parse_not(tokens[1:], tags)
        value = value and other
    return value, tokens


def _parse_not(tokens: list[str], tags: frozenset[str]) -> tuple[bool, list[str]]:
    negations = 0
    while tokens[0] == "!":
        negations += 1
        tokens = tokens[1:]
    if tokens[0] == "(":
        value, tokens = _parse_or(tokens[1:], tags)
        tokens = tokens[1:]
    else:
        value = tokens[0] in tags or _RELEASE_TAG.fullmatch(tokens[0]) is not None
        tokens = tokens[1:]
    return value != bool(negations % 2), tokens
