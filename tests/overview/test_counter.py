"""Lines are counted as cloc counts them: every expected triple here is what cloc 1.96 prints for the text."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.overview.counter import Lines, count_lines
from navigator.overview.languages import STYLES, language_by_name, language_by_text

CASES = [
    ("Go", "package a\n\n// comment\nfunc f() {} // code\n", (1, 1, 2)),
    ("Go", "/*\nlicence\n\nmore\n*/\n\npackage a\n", (2, 4, 1)),
    ("Go", "package a\nvar x = 1 /* a\nb */ + 2\n", (0, 1, 2)),
    ("Go", "package a\n/* a */ var x = 1\n/* b */\n", (0, 1, 2)),
    ("Go", 'package a\nvar s = "http://x" // y\n', (0, 0, 2)),
    ("Go", "package a\nvar g = `a/*`\nvar h = 1\nvar i = `*/b`\n", (0, 2, 2)),
    ("Go", "package a\r\n\r\n// c\r\n", (1, 1, 1)),
    ("Go", "", (0, 0, 0)),
    ("Go", "package a", (0, 0, 1)),
    ("Go", "\t \n\n", (2, 0, 0)),
    ("Protocol Buffers", "// a\nmessage A {\n  /* b */\n}\n", (0, 2, 2)),
    ("YAML", "# a\na: 1 # b\n\n  # c\n", (1, 2, 1)),
    ("Bourne Shell", "#!/bin/sh\n# a\necho # b\n", (0, 1, 2)),
    ("Bourne Shell", "echo \\\n\n# a\n", (0, 1, 2)),
    ("Python", '#!/usr/bin/env python\n"""Doc\nmore"""\n# a\nx = 1\n', (0, 3, 2)),
    ("Markdown", "# Head\n\n<!-- a\nb -->\ntext <!-- c -->\n", (1, 2, 2)),
    ("JSON", '{\n\n"a": 1}\n', (1, 0, 2)),
    ("CSS", "/* a */\nb { }\n", (0, 1, 1)),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_lines_are_blank_comment_or_code(language: str, text: str, expected: tuple[int, int, int]) -> None:
    assert count_lines(text.encode(), language) == Lines(*expected)


@pytest.mark.skipif(shutil.which("cloc") is None, reason="cloc is not installed")
def test_cloc_agrees(tmp_path: Path) -> None:
    suffixes = {"Go": "go", "Protocol Buffers": "proto", "YAML": "yaml", "Bourne Shell": "sh", "Python": "py", "Markdown": "md"}
    suffixes |= {"JSON": "json", "CSS": "css"}
    for number, (language, text, _) in enumerate(CASES):
        (tmp_path / f"f{number}.{suffixes[language]}").write_text(text, encoding="utf-8", newline="")
    command = ["cloc", "--by-file", "--json", "--quiet", "--timeout", "0", "--skip-uniqueness", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    counted = json.loads(done.stdout)
    for number, (language, text, _) in enumerate(CASES):
        row = counted.get(f"./f{number}.{suffixes[language]}") or counted.get(f"f{number}.{suffixes[language]}")
        if text:
            assert (row["blank"], row["comment"], row["code"]) == tuple(count_lines(text.encode(), language)), (language, text)


@given(st.binary(max_size=200), st.sampled_from([*STYLES, "no such language"]))
def test_any_bytes_are_counted_whole(source: bytes, language: str) -> None:
    lines = count_lines(source, language)
    assert min(lines) >= 0
    if b"\r" not in source and not source.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert sum(lines) == source.count(b"\n") + (not source.endswith(b"\n") and bool(source))


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.go", "Go"),
        ("a_test.go", "Go"),
        ("a.pb.go", "Go"),
        ("Makefile", "make"),
        ("Dockerfile", "Dockerfile"),
        ("Dockerfile.linux", "Dockerfile"),
        ("BUILD.bazel", "Starlark"),
        ("a.yml", "YAML"),
        ("a.tar.gz", ""),
        ("a.png", ""),
        ("a.go~", ""),
        ("README", None),
        ("a.unheard-of", None),
    ],
)
def test_names_tell_languages(name: str, language: str | None) -> None:
    assert language_by_name(name) == language


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"#!/bin/sh\n", "Bourne Shell"),
        (b"#!/usr/bin/env bash\n", "Bourne Again Shell"),
        (b"#!/usr/bin/env python3.11\n", "Python"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"text", ""),
        (b"", ""),
    ],
)
def test_first_lines_tell_languages(head: bytes, language: str) -> None:
    assert language_by_text(head) == language
