"""The commands, as a reader types them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Navigator

from .conftest import REAL
from .test_apis import FILES as KUBERNETES

Make = Callable[[dict[str, str]], object]


@pytest.fixture
def mini(navigator: Navigator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Navigator:
    """The commands on a small Kubernetes."""
    root = tmp_path / "kubernetes"
    for path, text in {**KUBERNETES, "OWNERS": "approvers: [ann]\nlabels: [sig/apps]\n", "pkg/OWNERS": "reviewers: [rev]\n"}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("NAVIGATOR_CHECKOUT", str(root))
    monkeypatch.setenv("NAVIGATOR_INDEX_DIR", str(tmp_path / "indexes"))
    return navigator


def test_stats_has_the_contracts_fields(mini: Navigator) -> None:
    rows = mini("stats", "--json").objects
    assert {"language", "files", "blank", "comment", "code"} == set(rows[0])
    assert rows[0]["language"] == "Go"


@pytest.mark.parametrize("kind", ["language", "part", "directory", "package", "function", "import"])
def test_stats_shows_one_table(mini: Navigator, kind: str) -> None:
    assert mini("stats", "--by", kind).code == 0
    assert mini("stats", "--by", kind, "--json").code == 0


def test_stats_counts_a_directory_a_component_and_a_part(mini: Navigator) -> None:
    assert "Go" in mini("stats", "pkg/registry").out
    assert mini("stats", "kube-apiserver", "--json").objects[0]["files"] > 3
    assert mini("stats", "--part", "first-party").code == 0
    assert mini("stats", "--part", "vendor").code == 1
    result = mini("stats", "pkg/regisry")
    assert result.code == 2
    assert "pkg/registry" in result.err


def test_owners_has_the_contracts_fields(mini: Navigator) -> None:
    (row,) = mini("owners", "pkg/registry/apps/rest/storage_apps.go", "--json").objects
    assert row["path"] == "pkg/registry/apps/rest/storage_apps.go"
    assert row["approvers"] == ["ann"]
    assert row["reviewers"] == ["rev"]
    assert row["labels"] == ["sig/apps"]
    assert row["sources"] == ["pkg/OWNERS", "OWNERS"]


def test_owners_takes_a_symbol_and_a_line(mini: Navigator) -> None:
    assert mini("owners", "ValidateThing").lines[0] == "pkg/apis/apps/validation/validation.go"
    assert mini("owners", "pkg/apis/apps/types.go:3").code == 0
    assert mini("owners", "NoSuchThing").code == 2
    result = mini("owners", "pkg/api/apps")
    assert result.code == 2
    assert "pkg/apis" in result.err


def test_owners_says_when_there_are_none(navigator: Navigator) -> None:
    result = navigator("owners", "pkg")
    assert result.code == 1
    assert "no OWNERS files" in result.err


def test_api_has_the_contracts_fields(mini: Navigator) -> None:
    wanted = {"group", "version", "kind", "resource", "namespaced", "verbs", "storage", "path", "line", "doc"}
    (row,) = mini("api", "--json").objects
    assert wanted <= set(row)
    (page,) = mini("api", "Thing", "--json").objects
    assert wanted | {"validation", "strategy", "registry", "controllers"} <= set(page)
    assert page["storage"] == "apps/v1"


def test_api_shows_kinds_fields_and_groups(mini: Navigator) -> None:
    assert "things" in mini("api").out
    assert "ValidateThing" in mini("api", "th").out
    assert "<integer>" in mini("api", "thing.spec").out
    assert "<integer>" in mini("api", "Thing", "--recursive").out
    assert mini("api", "--group", "apps").code == 0
    unknown = mini("api", "--group", "app")
    assert unknown.code == 1
    assert "apps" in unknown.err
    assert mini("api", "Thingy").code == 2
    assert mini("api", "thing.spek").code == 2


def test_overview_shows_the_map_a_component_and_a_package(navigator: Navigator) -> None:
    assert "kube-apiserver" in navigator("overview").out
    assert "How it starts" in navigator("overview", "kube-scheduler").out
    package = navigator("overview", "pkg/scheduler")
    assert "Exports" in package.out
    assert "navigator tour scheduler" in package.out
    assert navigator("overview", "--json").objects[0]["name"] == "kube-apiserver"
    assert navigator("overview", "pkg/scheduler", "--json").objects[0]["package"] == "k8s.io/kubernetes/pkg/scheduler"
    unknown = navigator("overview", "kube-sheduler")
    assert unknown.code == 2
    assert "kube-scheduler" in unknown.err or "scheduler" in unknown.err


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg"])
@pytest.mark.parametrize("name", [None, "kube-scheduler", "pkg/scheduler"])
def test_pictures_of_everything(navigator: Navigator, form: str, name: str | None) -> None:
    result = navigator("overview", *([name] if name else []), "--export", form)
    assert result.code == 0
    assert {"dot": "digraph", "mermaid": "flowchart", "svg": "<svg"}[form] in result.lines[0]


def test_machinery_lists_files_and_types(navigator: Navigator) -> None:
    assert "deepcopy-gen" in navigator("machinery").out
    assert "deepcopy-gen" in navigator("machinery", "staging/src/k8s.io/api/core/v1/zz_generated.deepcopy.go").out
    assert "deepcopy-gen" in navigator("machinery", "v1.Pod").out
    assert json.loads(navigator("machinery", "v1.Pod", "--json").out)["products"]
    assert navigator("machinery", "pkg/scheduler/scheduler.go").code == 2
    assert navigator("machinery", "pkg/nothing.go").code == 2
    assert navigator("machinery", "NoSuchType").code == 2


@pytest.mark.parametrize("command", ["overview", "api", "stats", "machinery"])
def test_a_directory_with_nothing_is_no_crash(navigator: Navigator, command: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = navigator(command, "--checkout", str(tmp_path / "empty"))
    assert result.code == 1
    assert result.err.startswith("error: ")


@pytest.mark.real
@pytest.mark.skipif(shutil.which("cloc") is None, reason="cloc is not installed")
@pytest.mark.parametrize("tree", REAL or [None])
@pytest.mark.parametrize("below", ["pkg/scheduler", "hack", "staging/src/k8s.io/apimachinery", "api"])
def test_stats_agrees_with_cloc(navigator: Navigator, tree: Path | None, below: str, tmp_path: Path) -> None:
    if tree is None or not (tree / below).is_dir():
        pytest.skip("NAVIGATOR_REAL names no such tree")
    done = subprocess.run(
        ["cloc", "--json", "--quiet", "--timeout", "0", "."], cwd=tree / below, capture_output=True, text=True, check=True
    )
    theirs = {name: row for name, row in json.loads(done.stdout).items() if name not in ("header", "SUM")}
    os.environ["NAVIGATOR_INDEX_DIR"] = str(tmp_path)
    mine = {row["language"]: row for row in navigator("stats", below, "--json", "--checkout", str(tree)).objects}
    for language in ("Go", "YAML", "Bourne Shell", "Markdown", "JSON", "Protocol Buffers"):
        if language in theirs:
            row = theirs[language]
            assert mine[language] == {
                "language": language,
                "files": row["nFiles"],
                **{key: row[key] for key in ("blank", "comment", "code")},
            }
