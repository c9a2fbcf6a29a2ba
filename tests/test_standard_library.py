"""navigator/resolve/standard_library.zip says what Go's standard library declares, by what Go's own type checker says of both."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from indexes import syntax
from tests.indexes.go_toolchain import MISSING, go_root
from tests.tools.make_standard_library import ARCHIVE, README, build, go_version, make, verify


def read(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as entries:
        return {name: entries.read(name).decode() for name in entries.namelist()}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return read(ARCHIVE)


@pytest.fixture(scope="module")
def program(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]) -> Path:
    if go_root() is None:
        pytest.skip(MISSING)
    if f"from {go_version()}," not in texts[README]:
        pytest.skip(f"the archive is not made from {go_version()}, which is installed")
    cache = getattr(pytestconfig, "cache", None)
    return build(cache.mkdir("go-oracle") if cache else tmp_path_factory.mktemp("go-oracle"))


def test_the_archive_does_not_depend_on_when_and_where_it_is_made() -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.create_system, entry.external_attr) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}


def test_the_archive_is_small_and_says_what_it_is(texts: dict[str, str]) -> None:
    assert ARCHIVE.stat().st_size < 300_000
    assert len(texts[README].splitlines()) == 3
    assert "from go1." in texts[README]
    assert "The Go Authors, BSD licence" in texts[README]
    assert len(texts) > 170
    assert {"io.go", "net/http.go", "math/rand/v2.go", "unicode/utf8.go"} <= texts.keys()
    assert not {"unsafe.go", "builtin.go"} & texts.keys()


def test_every_file_is_read_without_error(texts: dict[str, str]) -> None:
    sources = {name: text for name, text in texts.items() if name != README}
    assert [name for name in sources if not name.endswith(".go")] == []
    assert [name for name, text in sources.items() if syntax.parse(text.encode()).root_node.has_error] == []


def test_declarations_begin_in_column_0(texts: dict[str, str]) -> None:
    assert "\nvar ErrUnexpectedEOF error\n" in texts["io.go"]
    assert "\nconst Nanosecond Duration = 1\n" in texts["time.go"]
    assert "\nconst MaxInt8 = 127\n" in texts["math.go"]
    assert "\ntype FileMode = fs.FileMode\n" in texts["os.go"]
    assert "\nfunc (c *common) Errorf(format string, args ...any)\n" in texts["testing.go"]
    assert "\ntype B struct {\n\tcommon\n\tN int\n}\n" in texts["testing.go"]


def test_go_finds_no_difference_to_the_standard_library(program: Path) -> None:
    done = verify(program, ARCHIVE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_archive_is_what_the_tool_makes(program: Path, texts: dict[str, str], tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        make(program, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert read(tmp_path / "one.zip") == texts  # another zlib may compress otherwise


# A file, what it has, what it has instead, and what the program then tells about.
_CHANGES = [
    ("io.go", "\nvar EOF error\n", "\n", "stub has nothing"),
    ("io.go", "\nvar ErrShortWrite error\n", "\nvar ErrShortWrite, Extra error\n", "stub has var io.Extra error"),
    ("io.go", "\tR Reader\n\tN int64\n", "\tN int64\n\tR Reader\n", "io.LimitedReader:"),
    ("math.go", "const Pi = 3.14159265358979323846264338327950288", "const Pi = 3.14159265358979323846264338327950289", "math.Pi:"),
    ("time.go", "const Nanosecond Duration = 1\n", "const Nanosecond = 1\n", "time.Nanosecond:"),
    ("time.go", "func (d Duration) Hours() float64", "func (d *Duration) Hours() float64", "time.Duration:"),
    ("os.go", "type FileMode = fs.FileMode", "type FileMode fs.FileMode", "os.FileMode:"),
    ("go/ast.go", "func (*Ident) exprNode()\n", "", "go/ast.Ident as go/ast.Expr:"),
    ("slices.go", "func Sort[S ~[]E, E cmp.Ordered]", "func Sort[S ~[]E, E cmp.Ordered, T any]", "slices.Sort:"),
    ("testing.go", "func (c *common) Name() string\n", "", "testing.T:"),
]


def verify_changed(program: Path, texts: dict[str, str], changes: list[tuple[str, str, str, str]], archive: Path) -> str:
    changed = dict(texts)
    for file, old, new, _ in changes:
        assert changed[file].count(old) == 1, (file, old)
        changed[file] = changed[file].replace(old, new)
    with zipfile.ZipFile(archive, "w") as entries:
        for name, text in changed.items():
            entries.writestr(name, text)
    done = verify(program, archive)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_go_finds_what_is_changed(program: Path, texts: dict[str, str], tmp_path: Path) -> None:
    told = verify_changed(program, texts, _CHANGES, tmp_path / "changed.zip")
    assert [change for change in _CHANGES if change[3] not in told] == []


def test_go_checks_the_files_as_strictly_as_any_others(program: Path, texts: dict[str, str], tmp_path: Path) -> None:
    change = ("hash.go", 'import (\n\t"io"\n)', 'import (\n\t"io"\n\t"os"\n)', '"os" imported and not used')
    assert change[3] in verify_changed(program, texts, [change], tmp_path / "changed.zip")
