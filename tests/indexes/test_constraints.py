"""Build constraints: in the text above a package clause, in file names, and what they mean on linux/amd64."""

from __future__ import annotations

import re

import pytest

from indexes import constraints
from indexes.extract import extract
from tests.indexes.go_toolchain import MISSING, go_root


def constraint_of(header: str) -> str:
    return extract(f"{header}package p\n".encode()).constraint


def test_a_go_build_line_is_the_constraint():
    assert constraint_of("//go:build linux && !race\n\n") == "linux && !race"


def test_a_go_build_line_wins_over_older_lines():
    assert constraint_of("//go:build linux\n// +build windows\n\n") == "linux"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["linux"], "linux"),
        (["linux darwin"], "linux || darwin"),
        (["linux,!cgo darwin"], "linux && !cgo || darwin"),
        (["linux darwin", "amd64"], "(linux || darwin) && (amd64)"),
    ],
)
def test_older_lines_blanks_mean_or_commas_and_lines_and(lines: list[str], expected: str):
    assert constraint_of("".join(f"// +build {line}\n" for line in lines) + "\n") == expected


def test_an_older_line_in_the_package_comment_means_nothing():
    assert constraint_of("// +build linux\n") == ""
    assert constraint_of("// +build linux\n\n// Package p.\n// +build windows\n") == "linux"


def test_a_constraint_stands_above_the_package_clause():
    assert extract(b"package p\n\n//go:build linux\n").constraint == ""


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter():
    assert extract(b"\xef\xbb\xbf//go:build linux\r\n\r\npackage p\r\n").constraint == "linux"
    assert extract(b"\xef\xbb\xbf// +build linux\r\n\r\npackage p\r\n").constraint == "linux"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mount.go", ""),
        ("mount_linux.go", "linux"),
        ("mount_linux_test.go", "linux"),
        ("cpu_amd64.go", "amd64"),
        ("cpu_windows_amd64_test.go", "windows && amd64"),
        ("cpu_amd64_windows.go", "windows"),
        ("a_b_darwin.go", "darwin"),
        ("linux.go", ""),  # before the first underscore nothing is a suffix
        ("linux_test.go", ""),
        ("windows_amd64.go", "amd64"),
        ("mount_unix.go", ""),  # a tag, but no operating system
        ("mount_linux_helper.go", ""),
        ("zz_generated.deepcopy_linux.go", ""),  # behind the first dot nothing is a suffix
        ("mount_linux.pb.go", "linux"),
        ("_test.go", ""),
        (".go", ""),
        ("", ""),
    ],
)
def test_file_names_imply_constraints(name: str, expected: str):
    assert constraints.from_file_name(name) == expected


def test_known_systems_and_architectures_are_those_of_go():
    root = go_root()
    if root is None:
        pytest.skip(MISSING)
    source = (root / "src" / "internal" / "syslist" / "syslist.go").read_text()
    lists = {name: set(re.findall(r'"(\w+)":', body)) for name, body in re.findall(r"var (\w+) = .*?\{(.*?)\n\}", source, re.DOTALL)}
    assert lists["KnownOS"] == constraints.KNOWN_OS
    assert lists["KnownArch"] == constraints.KNOWN_ARCH


def test_combining_keeps_what_each_means():
    assert constraints.combine("", "") == ""
    assert constraints.combine("linux", "") == "linux"
    assert constraints.combine("linux || darwin", "amd64") == "(linux || darwin) && amd64"


@pytest.mark.parametrize(
    "constraint",
    ["", "linux", "amd64", "linux && amd64", "unix", "!windows", "windows || linux", "!(windows || darwin)", "go1.18", "cgo && gc"],
)
def test_a_linux_build_takes_the_file(constraint: str):
    assert constraints.holds_on_linux(constraint)


@pytest.mark.parametrize("constraint", ["windows", "!linux", "linux && arm64", "ignore", "linux && (windows || race)", "!go1.20"])
def test_a_linux_build_leaves_the_file_out(constraint: str):
    assert not constraints.holds_on_linux(constraint)


@pytest.mark.parametrize("constraint", ["linux &&", "!", "(", "linux windows", "windows)", "???", "(" * 5000 + "linux"])
def test_what_cannot_be_parsed_holds(constraint: str):
    assert constraints.holds_on_linux(constraint)
