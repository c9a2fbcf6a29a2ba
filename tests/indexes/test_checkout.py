"""Where a checkout begins, what belongs to it, and which package a directory is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from indexes.checkout import Checkout, find_root, is_kubernetes
from indexes.errors import CheckoutError
from indexes.freshness import is_due
from indexes.git import fingerprint
from indexes.version import Version, find_version, parse_version
from navigator.workspace import open_workspace
from tests.indexes.trees import Tree, go_file


@pytest.fixture
def kubernetes(tree: Tree) -> Tree:
    """The layout of Kubernetes since 1.30: a workspace, staging modules, vendor."""
    tree.write("go.mod", "module k8s.io/kubernetes\n\ngo 1.26\n")
    tree.write("go.work", 'go 1.26\n\nuse (\n\t. // the root\n\t./staging/src/k8s.io/api\n\t"./staging/src/k8s.io/client-go"\n)\n')
    tree.write("cmd/kube-apiserver/apiserver.go", go_file("main", "Main"))
    tree.write("pkg/kubelet/kubelet.go", go_file("kubelet", "Kubelet"))
    tree.write("staging/src/k8s.io/api/go.mod", "module k8s.io/api\n")
    tree.write("staging/src/k8s.io/api/core/v1/types.go", go_file("v1", "Pod"))
    tree.write("staging/src/k8s.io/client-go/go.mod", '// comment\nmodule "k8s.io/client-go" // quoted\n')
    tree.write("staging/src/k8s.io/client-go/rest/config.go", go_file("rest", "Config"))
    tree.write("vendor/example.com/lib/v2/lib.go", go_file("lib", "Lib"))
    tree.write("hack/tools/go.mod", "module k8s.io/kubernetes/hack/tools\n")
    tree.write("hack/tools/tools.go", "package tools\n")
    tree.write("test/e2e/e2e.go", go_file("e2e", "Suite"))
    tree.write("pkg/kubelet/testdata/x.go", "package testdata\n")
    tree.write("pkg/kubelet/kubelet_test.go", "package kubelet_test\n")
    tree.write("_output/made.go", "package made\n")
    return tree


@pytest.mark.parametrize(
    "inside", ["", "pkg/kubelet", "staging/src/k8s.io/api", "staging/src/k8s.io/api/core/v1", "vendor/example.com/lib/v2", "hack/tools"]
)
def test_the_root_is_found_from_any_directory_inside(kubernetes: Tree, inside: str) -> None:
    assert find_root(kubernetes.root / inside) == kubernetes.root
    assert open_workspace(str(kubernetes.root / inside)).checkout.root == kubernetes.root


def test_the_root_is_found_from_the_current_directory(kubernetes: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kubernetes.root / "staging/src/k8s.io/api/core/v1")
    assert open_workspace().checkout.root == kubernetes.root


def test_a_workspace_holds_its_modules_and_a_module_stands_alone(tree: Tree) -> None:
    tree.write("outer/go.work", "go 1.26\nuse ./a\nuse ./b\n")
    tree.write("outer/a/go.mod", "module example.com/a\n")
    tree.write("alone/go.mod", "module example.com/alone\n")
    tree.write("alone/sub/deep/x.go", "package deep\n")
    tree.write("alone/tools/go.mod", "module example.com/tools\n")
    assert find_root(tree.root / "outer/a") == tree.root / "outer"
    assert find_root(tree.root / "alone/sub/deep") == tree.root / "alone"
    assert find_root(tree.root / "alone/tools") == tree.root / "alone/tools"
    assert find_root(tree.root / "nowhere") is None or tree.root.is_relative_to(find_root(tree.root / "nowhere") or Path("/"))


@pytest.mark.parametrize(
    ("directory", "package"),
    [
        ("", "k8s.io/kubernetes"),
        ("pkg/kubelet", "k8s.io/kubernetes/pkg/kubelet"),
        ("staging/src/k8s.io/api", "k8s.io/api"),
        ("staging/src/k8s.io/api/core/v1", "k8s.io/api/core/v1"),
        ("staging/src/k8s.io/client-go/rest", "k8s.io/client-go/rest"),
        ("vendor/example.com/lib/v2", "example.com/lib/v2"),
        ("hack/tools", "k8s.io/kubernetes/hack/tools"),
        ("test/e2e", "k8s.io/kubernetes/test/e2e"),
    ],
)
def test_directories_and_import_paths_lead_to_each_other(kubernetes: Tree, directory: str, package: str) -> None:
    checkout = kubernetes.checkout
    assert checkout.import_path(directory) == package
    assert checkout.directories_of(package)[0] == directory


def test_staging_has_its_import_paths_without_go_mod_too(tree: Tree) -> None:
    tree.write("cmd/kube-apiserver/apiserver.go", "package main\n")
    tree.write("pkg/kubelet/kubelet.go", "package kubelet\n")
    tree.write("staging/src/k8s.io/api/core/v1/types.go", "package v1\n")
    checkout = tree.checkout
    assert checkout.is_kubernetes
    assert checkout.import_path("staging/src/k8s.io/api/core/v1") == "k8s.io/api/core/v1"
    assert checkout.import_path("pkg/kubelet") == "k8s.io/kubernetes/pkg/kubelet"
    assert checkout.directories_of("k8s.io/kubernetes/pkg/kubelet") == ["pkg/kubelet"]


def test_a_module_without_vendor(tree: Tree) -> None:
    tree.write("go.mod", "module example.com/m\n")
    tree.write("a/b/x.go", "package b\n")
    checkout = tree.checkout
    assert not checkout.is_kubernetes
    assert checkout.import_path("a/b") == "example.com/m/a/b"
    assert checkout.directories_of("example.com/m/a/b") == ["a/b"]
    assert checkout.directories_of("example.com/elsewhere") == []


def test_a_workspace_without_kubernetes(tree: Tree) -> None:
    tree.write("go.work", "go 1.26\nuse (\n\t./.hidden\n\t./plain\n\t../outside\n)\n")
    tree.write(".hidden/go.mod", "module example.com/hidden\n")
    tree.write(".hidden/p/x.go", "package p\n")
    tree.write("plain/go.mod", "module `example.com/plain`\n")
    tree.write("plain/x.go", "package plain\n")
    checkout = tree.checkout
    assert checkout.directories_of("example.com/hidden/p") == [".hidden/p"]
    assert checkout.directories_of("example.com/plain") == ["plain"]
    assert [file.package for file in checkout.list_files().files] == ["example.com/hidden/p", "example.com/plain"]


def test_tests_and_vendor_are_told_apart(kubernetes: Tree) -> None:
    files = {file.path: file for file in kubernetes.checkout.list_files().files}
    assert "_output/made.go" not in files
    assert {path for path, file in files.items() if file.test} == {
        "test/e2e/e2e.go",
        "pkg/kubelet/testdata/x.go",
        "pkg/kubelet/kubelet_test.go",
    }
    assert {path for path, file in files.items() if file.vendor} == {"vendor/example.com/lib/v2/lib.go"}


def test_links_from_vendor_to_staging_are_read_once(kubernetes: Tree) -> None:
    kubernetes.link("vendor/k8s.io/api", "../../staging/src/k8s.io/api")
    kubernetes.link("vendor/k8s.io/client-go", "../../staging/src/k8s.io/client-go")
    listing = kubernetes.checkout.list_files()
    assert [file.path for file in listing.files if "types.go" in file.path] == ["staging/src/k8s.io/api/core/v1/types.go"]
    assert kubernetes.checkout.directories_of("k8s.io/api/core/v1") == ["staging/src/k8s.io/api/core/v1"]
    assert listing.skipped == {}


def test_full_copies_of_staging_in_vendor_yield(kubernetes: Tree) -> None:
    kubernetes.write("vendor/k8s.io/api/core/v1/types.go", go_file("v1", "Pod"))
    kubernetes.write("vendor/k8s.io/klog/klog.go", go_file("klog", "Level"))
    listing = kubernetes.checkout.list_files()
    assert [file.path for file in listing.files if file.package == "k8s.io/api/core/v1"] == ["staging/src/k8s.io/api/core/v1/types.go"]
    assert [file.path for file in listing.files if file.package == "k8s.io/klog"] == ["vendor/k8s.io/klog/klog.go"]
    assert listing.vendored_copies == ["vendor/k8s.io/api"]
    assert kubernetes.checkout.directories_of("k8s.io/api/core/v1") == ["staging/src/k8s.io/api/core/v1"]


def test_of_two_names_for_one_file_the_real_one_counts(tree: Tree) -> None:
    tree.write("real/a.go", "package real\n")
    tree.link("other/b.go", "../real/a.go")
    tree.write("_output/made.go", "package made\n")
    tree.link("pkg/made.go", "../_output/made.go")
    tree.link("around", ".")
    # A file that the walk does not come to counts under the name of its link.
    assert [file.path for file in tree.checkout.list_files().files] == ["pkg/made.go", "real/a.go"]


def test_a_checkout_may_itself_be_a_link(tree: Tree, tmp_path: Path) -> None:
    tree.write("go.mod", "module example.com/m\n")
    tree.write("a.go", "package m\n")
    (tmp_path / "alias").symlink_to(tree.root)
    checkout = Checkout(tmp_path / "alias")
    assert [file.path for file in checkout.list_files().files] == ["a.go"]
    assert checkout.relative(tree.root / "a.go") == "a.go"


def test_a_changed_module_is_seen_by_an_open_checkout(tree: Tree) -> None:
    tree.write("go.mod", "module example.com/old\n")
    tree.write("a.go", "package m\n")
    checkout = tree.checkout
    before = checkout.list_files()
    tree.write("go.mod", "module example.com/new\n")
    after = checkout.list_files()
    assert [file.package for file in (*before.files, *after.files)] == ["example.com/old", "example.com/new"]
    assert before.layout != after.layout


def test_a_root_that_is_gone_is_no_empty_tree(tree: Tree) -> None:
    tree.write("a.go", "package m\n")
    tree.refresh()
    checkout = tree.checkout
    tree.remove("")
    with pytest.raises(CheckoutError, match="cannot read"):
        checkout.list_files()
    with pytest.raises(CheckoutError, match="there is no directory"):
        Checkout(tree.root)
    assert tree.store.load_state() is not None


def test_kubernetes_is_known_by_its_module_or_its_folders(kubernetes: Tree) -> None:
    assert is_kubernetes(kubernetes.root)
    kubernetes.write("go.mod", "module example.com/fork\n")
    assert not is_kubernetes(kubernetes.root)
    kubernetes.remove("go.mod")
    assert is_kubernetes(kubernetes.root)


def _git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(root), "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def test_the_version_comes_from_git_and_else_from_the_changelog(kubernetes: Tree) -> None:
    assert find_version(kubernetes.root) is None
    kubernetes.write("CHANGELOG/CHANGELOG-1.9.md", "- [v1.9.11](#v1911)\n- [v1.9.10](#v1910)\n")
    kubernetes.write("CHANGELOG/CHANGELOG-1.36.md", "<!-- BEGIN -->\n\n- [v1.36.2](#v1362)\n- [v1.36.1](#v1361)\n")
    kubernetes.write("CHANGELOG/README.md", "")
    assert find_version(kubernetes.root) == Version(1, 36, 2)
    _git(kubernetes.root, "init", "-q")
    assert find_version(kubernetes.root) == Version(1, 36, 2)  # git without a tag
    _git(kubernetes.root, "add", ".")
    _git(kubernetes.root, "commit", "-qm", "one")
    _git(kubernetes.root, "tag", "v1.35.0-alpha.1")
    assert find_version(kubernetes.root) == Version(1, 35, 0, "alpha.1")
    kubernetes.write("new.go", "package x\n")
    _git(kubernetes.root, "add", ".")
    _git(kubernetes.root, "commit", "-qm", "two")
    version = find_version(kubernetes.root)
    assert version is not None
    assert version.release == (1, 35)
    assert version.suffix.startswith("alpha.1-1-g")


@pytest.mark.parametrize(("text", "shown"), [("v1.36.1", "v1.36.1"), ("1.36", "v1.36.0"), ("v1.2.3-rc.1", "v1.2.3-rc.1"), ("next", "None")])
def test_versions_are_read(text: str, shown: str) -> None:
    assert str(parse_version(text)) == shown


def test_git_moves_make_the_index_due(kubernetes: Tree) -> None:
    _git(kubernetes.root, "init", "-q", "-b", "one")
    _git(kubernetes.root, "add", ".")
    _git(kubernetes.root, "commit", "-qm", "one")
    state = kubernetes.refresh().state
    assert not is_due(kubernetes.checkout, state)
    _git(kubernetes.root, "checkout", "-q", "-b", "two")
    assert is_due(kubernetes.checkout, state)
    state = kubernetes.refresh().state
    assert not is_due(kubernetes.checkout, state)
    # A module deep in its repository moves with it, and so does a linked worktree.
    assert fingerprint(kubernetes.root / "hack/tools") == fingerprint(kubernetes.root)
    _git(kubernetes.root, "worktree", "add", "-q", "../worktree", "one")
    assert fingerprint(kubernetes.root.parent / "worktree") not in {"", fingerprint(kubernetes.root)}
