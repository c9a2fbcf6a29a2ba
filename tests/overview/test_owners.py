"""OWNERS files mean what they mean to Prow (kubernetes-sigs/prow, pkg/repoowners)."""

from __future__ import annotations

import pytest

from navigator.overview.owners import find_owners
from navigator.overview.ownersfile import Aliases, parse_aliases, parse_owners

from .conftest import MakeWorkspace

FILES = {
    "go.mod": "module example.com/m\n",
    "OWNERS_ALIASES": "aliases:\n  leads:\n  - Root1\n  - root2\n  empty:\n",
    "OWNERS": "approvers:\n- leads\nreviewers:\n- '@Rev'\nlabels:\n- sig/top\n",
    "a/OWNERS": "reviewers:\n- ann\nlabels:\n- sig/a\n",
    "a/alone/OWNERS": "options:\n  no_parent_owners: true\napprovers:\n- solo\n",
    "a/alone/x.go": "package alone\n",
    "a/silent/OWNERS": "options:\n  no_parent_owners: true\n",
    "a/silent/x.go": "package silent\n",
    "f/OWNERS": "filters:\n  '.*':\n    approvers: [fay]\n  '\\.go$':\n    labels: [area/go]\n"
    "    required_reviewers: [must]\n  '(':\n    labels: [x]\n",
    "f/deep/x.go": "package deep\n",
    "f/x.md": "text\n",
    "both/OWNERS": "approvers: [one]\nfilters:\n  '.*':\n    approvers: [two]\n",
    "bad/OWNERS": "approvers: [a\n",
    "odd/OWNERS": "approvers: someone\n",
    "vendor/OWNERS": "approvers: [dep]\n",
    "vendor/x/y/OWNERS": "approvers: [foreign]\n",
    "vendor/x/y/y.go": "package y\n",
}


def test_owners_are_inherited_and_groups_replaced(make_workspace: MakeWorkspace) -> None:
    found = find_owners(make_workspace(FILES), "a/x.go")
    assert found.approvers == ("root1", "root2")
    assert found.reviewers == ("ann", "rev")
    assert found.nearest_reviewers == ("ann",)
    assert found.labels == ("sig/a", "sig/top")
    assert found.sigs == ("a", "top")
    assert found.sources == ("a/OWNERS", "OWNERS")
    assert found.layers[1].aliases == ("leads",)


def test_no_parent_owners_ends_what_was_found_there(make_workspace: MakeWorkspace) -> None:
    found = find_owners(make_workspace(FILES), "a/alone/x.go")
    assert found.approvers == ("solo",)
    # It names no reviewers and no labels: for these the search goes on, as Prow does it.
    assert found.reviewers == ("ann", "rev")
    assert found.labels == ("sig/a", "sig/top")
    assert found.sources == ("a/alone/OWNERS", "a/OWNERS", "OWNERS")
    assert find_owners(make_workspace(FILES), "a/silent/x.go").approvers == ("root1", "root2")


def test_filters_match_the_path_below_the_file(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(FILES)
    go = find_owners(workspace, "f/deep/x.go")
    assert go.labels == ("area/go", "sig/top")
    assert go.required_reviewers == ("must",)
    assert go.nearest_approvers == ("fay",)
    assert go.layers[0].filters == (r"\.go$",)
    assert find_owners(workspace, "f/x.md").labels == ("sig/top",)
    assert find_owners(workspace, "f").labels == ("sig/top",)
    assert any("no regular expression" in problem for problem in go.problems)


def test_people_at_the_top_switch_filters_off(make_workspace: MakeWorkspace) -> None:
    found = find_owners(make_workspace(FILES), "both/x.go")
    assert found.nearest_approvers == ("one",)
    assert "do not count" in found.problems[0]


def test_a_malformed_file_is_told_and_left_out(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(FILES)
    bad = find_owners(workspace, "bad/x.go")
    assert bad.approvers == ("root1", "root2")
    assert bad.problems[0].startswith("bad/OWNERS:")
    odd = find_owners(workspace, "odd/x.go")
    assert odd.approvers == ("root1", "root2")
    assert odd.problems == ("odd/OWNERS: approvers is no list of names",)


def test_files_below_vendored_modules_do_not_count(make_workspace: MakeWorkspace) -> None:
    found = find_owners(make_workspace(FILES), "vendor/x/y/y.go")
    assert found.nearest_approvers == ("dep",)
    assert "vendor/x/y/OWNERS" not in found.sources


def test_a_tree_without_owners_has_nobody(make_workspace: MakeWorkspace) -> None:
    found = find_owners(make_workspace({"go.mod": "module m\n"}), "x.go")
    assert found.layers == ()
    assert found.approvers == ()


@pytest.mark.parametrize("text", ["", "aliases:", "aliases: 3", "aliases:\n  a: b", "- x", "aliases: {a: {b, c}}", "\t:"])
def test_aliases_of_any_form_are_read(text: str) -> None:
    assert isinstance(parse_aliases(text, "OWNERS_ALIASES"), Aliases)


def test_an_inline_mapping_is_a_group() -> None:
    assert parse_aliases("aliases: {a: {B, c}}", "OWNERS_ALIASES").members == {"a": frozenset({"b", "c"})}


@pytest.mark.parametrize("text", ["", "3", "[]", "filters: []", "filters: {a: 3}", "approvers: [1, null, [x]]", "options: 3\nlabels: [x]"])
def test_owners_of_any_form_are_read(text: str) -> None:
    assert parse_owners(text, "OWNERS", Aliases()).path == "OWNERS"
