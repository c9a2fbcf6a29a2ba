"""What `extract` says about names, lines and kinds is what Universal Ctags says, where Universal Ctags is right.

The faults of its Go parser that the comparison leaves out, seen in 5.9.0:

1. A generic type is a `type` whose members are not read, even when it is a struct or an interface.
2. In a group of types, what follows an alias is an alias too, and its members are not read.
3. An embedded field within the braces of a one-line struct is a `member`, not an `anonMember`.
4. The fields of an anonymous struct type within another type are not read.
5. In a group, what follows a value that ends with `0.` or with a conversion such as `(*T)(nil)` may be missing.
6. The operands of a constant's value that goes over several lines are constants.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from indexes.extract import extract
from indexes.model import TYPE_KINDS, Declaration, Kind
from tests.indexes.go_toolchain import MISSING, go_root, sample, standard_library

_SAMPLE = 800
_KINDS = {
    Kind.PACKAGE: "package",
    Kind.FUNC: "func",
    Kind.METHOD: "func",
    Kind.STRUCT: "struct",
    Kind.INTERFACE: "interface",
    Kind.TYPE: "type",
    Kind.ALIAS: "talias",
    Kind.CONST: "const",
    Kind.VAR: "var",
    Kind.FIELD: "member",
    Kind.INTERFACE_METHOD: "methodSpec",
}
# Where faults 2, 5 and 6 show in the sample.
_FAULTY_FILES = frozenset(
    {
        "encoding/json/internal/jsonflags/flags.go",
        "internal/types/testdata/check/const0.go",
        "internal/types/testdata/check/decls4.go",
        "runtime/netpoll.go",
    }
)

Tag = tuple[int, str, str]


@pytest.fixture(scope="module")
def ctags() -> str:
    program = shutil.which("universal-ctags") or shutil.which("ctags")
    if program is None:
        pytest.skip("ctags is not on PATH")
    features = subprocess.run([program, "--list-features"], capture_output=True, text=True, check=False).stdout
    if "json" not in features:
        pytest.skip("this ctags is not Universal Ctags with JSON output")
    return program


def read_tags(ctags: str, paths: Iterable[Path]) -> dict[Path, set[Tag]]:
    """Return what ctags says about each file; unknown things, receivers and imports left out."""
    command = [ctags, "--options=NONE", "--output-format=json", "--languages=Go", "--kinds-Go=-{unknown}{receiver}{packageName}"]
    command += ["--fields=+nK", "-L", "-", "-o", "-"]
    names = "\n".join(map(str, paths))
    done = subprocess.run(command, input=names, capture_output=True, text=True, check=True)
    tags: dict[Path, set[Tag]] = defaultdict(set)
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if tag["_type"] == "tag" and tag["name"] != "_":
            kind = "member" if tag["kind"] == "anonMember" else tag["kind"]  # fault 3
            tags[Path(tag["path"])].add((tag["line"], tag["name"], kind))
    return tags


def expected_tags(declarations: tuple[Declaration, ...]) -> Iterator[Tag]:
    """Yield the tags that ctags should have for a file, its faults 1, 2 and 4 taken into account."""
    types = {found.name: found for found in declarations if found.kind in TYPE_KINDS}
    for found in declarations:
        member = found.kind in (Kind.FIELD, Kind.INTERFACE_METHOD)
        owner = types.get(found.receiver)
        if found.name == "_" or (member and (owner is None or owner.type_parameters or owner.kind not in (Kind.STRUCT, Kind.INTERFACE))):
            continue
        kind = "type" if found.type_parameters and found.kind in TYPE_KINDS else _KINDS[found.kind]
        yield found.line, found.name, kind


def test_names_lines_and_kinds(ctags: str):
    root = go_root()
    if root is None:
        pytest.skip(MISSING)
    paths = sample(standard_library(), _SAMPLE, root / "src")
    tags = read_tags(ctags, paths)
    differences: list[str] = []
    compared = 0
    for path in paths:
        facts = extract(path.read_bytes())
        name = path.relative_to(root / "src").as_posix()
        if facts.errors or name in _FAULTY_FILES:
            continue
        ours, theirs = set(expected_tags(facts.declarations)), tags[path]
        compared += len(ours)
        differences += [f"{name}: ctags lacks {tag}" for tag in sorted(ours - theirs)]
        differences += [f"{name}: ctags alone has {tag}" for tag in sorted(theirs - ours)]
    assert not differences, "\n".join(differences)
    assert compared > 20_000
