"""Applied and reverted: all or nothing, to the byte, whatever happened to the file meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexes.checkout import Checkout
from navigator.errors import EditError, UsageError
from navigator.logs.apply import apply, find_applied, find_own_lines, revert
from navigator.logs.edits import import_insertions, plan_edits, plan_file
from navigator.logs.journal import JournalStore
from navigator.logs.merge import locate
from navigator.logs.model import Rule, Spot, Suggestion
from navigator.logs.patch import render_patch
from navigator.logs.prepare import prepare
from navigator.workspace import Workspace
from tests.logs.conftest import IMPORTS

ONE, TWO = "pkg/demo/one.go", "pkg/demo/two.go"
SOURCE_ONE = f"""package demo
{IMPORTS}
func f(ctx context.Context, pod *v1.Pod, count int) error {{
	if count > 1 {{
		// Enough.
		return nil
	}}
	for i := 0; i < count; i++ {{
		println(i)
	}}
	return errors.New("x")
}}
"""
SOURCE_TWO = """package demo

import (
	"fmt"
)

func g(name string) {
	fmt.Println(name)
}
"""


@pytest.fixture
def workspace(make_workspace: Callable[..., Workspace]) -> Workspace:
    return make_workspace({ONE: SOURCE_ONE, TWO: SOURCE_TWO})


def prepared(workspace: Workspace, *paths: str) -> list:  # type: ignore[type-arg]
    return list(prepare(workspace, [Spot(path) for path in paths or (ONE, TWO)], 0).plans)


def read(workspace: Workspace, path: str) -> str:
    return (workspace.checkout.root / path).read_bytes().decode()


def write(workspace: Workspace, path: str, text: str) -> None:
    (workspace.checkout.root / path).write_bytes(text.encode())


def test_applied_and_reverted_is_as_before(workspace: Workspace) -> None:
    outcome = apply(workspace, prepared(workspace))
    assert outcome.changed == (ONE, TWO)
    assert read(workspace, ONE) != SOURCE_ONE
    assert '"k8s.io/klog/v2"' in read(workspace, TWO)
    assert {line.state for line in find_applied(workspace)} == {"present"}
    assert revert(workspace).changed == (ONE, TWO)
    assert (read(workspace, ONE), read(workspace, TWO)) == (SOURCE_ONE, SOURCE_TWO)
    assert not list(find_applied(workspace))


def test_applying_twice_changes_nothing(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    once = read(workspace, ONE), read(workspace, TWO)
    again = prepare(workspace, [Spot(ONE), Spot(TWO)], 0)
    assert again.plans == ()
    assert all(one.applied for one in again.suggestions)
    assert not apply(workspace, again.plans).changed
    assert (read(workspace, ONE), read(workspace, TWO)) == once


def test_edits_made_meanwhile_stay(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    write(workspace, ONE, "// Mine.\n" + read(workspace, ONE).replace("println(i)", "println(i, i)") + "\n// Mine too.\n")
    assert not revert(workspace).conflicts
    assert read(workspace, ONE) == "// Mine.\n" + SOURCE_ONE.replace("println(i)", "println(i, i)") + "\n// Mine too.\n"


def test_lines_that_were_indented_or_moved_are_found(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    lines = read(workspace, TWO).split("\n")
    ours = next(number for number, line in enumerate(lines) if "Entered g" in line)
    moved = lines.pop(ours)
    lines.insert(ours + 1, "\t\t" + moved)
    write(workspace, TWO, "\n".join(lines))
    assert not revert(workspace).conflicts
    assert read(workspace, TWO) == SOURCE_TWO


def test_an_edited_line_is_a_conflict_and_nothing_is_lost(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    edited = read(workspace, ONE).replace('"Entered f"', '"I entered f"')
    write(workspace, ONE, edited)
    outcome = revert(workspace, everything=True)
    assert [conflict[0] for conflict in outcome.conflicts] == [ONE]
    assert "I entered f" in outcome.conflicts[0][2]
    assert read(workspace, ONE) == edited
    assert read(workspace, TWO) == SOURCE_TWO
    assert {line.state for line in find_applied(workspace)} == {"present", "edited"}
    write(workspace, ONE, edited.replace('"I entered f"', '"Entered f"'))
    assert not revert(workspace, everything=True).conflicts
    assert read(workspace, ONE) == SOURCE_ONE


def test_a_line_or_file_that_is_gone_is_told(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    (workspace.checkout.root / TWO).unlink()
    write(workspace, ONE, "\n".join(line for line in read(workspace, ONE).split("\n") if "Entered f" not in line))
    notes = revert(workspace, everything=True).notes
    assert any(TWO in text for text in notes)
    assert any("gone already" in text for text in notes)
    assert read(workspace, ONE) == SOURCE_ONE


def test_an_import_that_somebody_uses_now_stays(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    write(workspace, TWO, read(workspace, TWO).replace("fmt.Println(name)", 'fmt.Println(name)\n\tklog.InfoS("Mine")'))
    outcome = revert(workspace, everything=True)
    assert any("import of klog stays" in text for text in outcome.notes)
    assert '"k8s.io/klog/v2"' in read(workspace, TWO)
    assert "Entered" not in read(workspace, TWO)


def test_the_last_apply_is_reverted_first(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace, ONE))
    apply(workspace, prepared(workspace, TWO))
    assert revert(workspace).changed == (TWO,)
    assert read(workspace, TWO) == SOURCE_TWO
    assert revert(workspace).changed == (ONE,)
    assert read(workspace, ONE) == SOURCE_ONE


def test_two_applies_to_one_file_come_apart_again(workspace: Workspace) -> None:
    everything = prepare(workspace, [Spot(ONE)], 0).suggestions
    apply(workspace, plan_edits(workspace, everything[:1]))
    first = read(workspace, ONE)
    apply(workspace, prepared(workspace, ONE))
    assert revert(workspace).changed == (ONE,)
    assert read(workspace, ONE) == first
    revert(workspace)
    assert read(workspace, ONE) == SOURCE_ONE


def test_a_file_that_changed_since_it_was_read_is_not_written(workspace: Workspace) -> None:
    plans = prepared(workspace)
    write(workspace, TWO, SOURCE_TWO + "\n// Changed.\n")
    with pytest.raises(EditError, match="changed since"):
        apply(workspace, plans)
    assert read(workspace, ONE) == SOURCE_ONE
    suggestions = prepare(workspace, [Spot(ONE)], 0).suggestions
    write(workspace, ONE, "package demo\n")
    with pytest.raises(UsageError):
        plan_edits(workspace, suggestions)


def test_a_read_only_file_stops_everything(workspace: Workspace) -> None:
    plans = prepared(workspace)
    os.chmod(workspace.checkout.root / TWO, 0o444)
    with pytest.raises(EditError, match="read-only"):
        apply(workspace, plans)
    assert read(workspace, ONE) == SOURCE_ONE
    assert not list(find_applied(workspace))


def test_a_link_that_leads_out_of_the_checkout_is_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside.go"
    (workspace.checkout.root / TWO).rename(outside)
    (workspace.checkout.root / TWO).symlink_to(outside)
    with pytest.raises(EditError, match="out of the checkout"):
        apply(workspace, prepared(workspace))
    assert outside.read_text() == SOURCE_TWO
    assert read(workspace, ONE) == SOURCE_ONE


def test_permissions_stay(workspace: Workspace) -> None:
    os.chmod(workspace.checkout.root / ONE, 0o600)
    apply(workspace, prepared(workspace))
    assert os.stat(workspace.checkout.root / ONE).st_mode & 0o777 == 0o600


@pytest.mark.parametrize("fail_at", range(1, 7))
def test_a_failure_half_way_leaves_everything_as_it_was(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, fail_at: int) -> None:
    plans = prepared(workspace)
    real, count = os.replace, 0

    def fail(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == fail_at:
            raise OSError(28, "No space left on device")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", fail)
    try:
        apply(workspace, plans)
        done = True
    except (EditError, OSError):
        done = False
    monkeypatch.setattr(os, "replace", real)
    if not done:
        with JournalStore(workspace.checkout.root).locked():
            pass
        assert (read(workspace, ONE), read(workspace, TWO)) == (SOURCE_ONE, SOURCE_TWO)
        assert not list(find_applied(workspace))
    revert(workspace, everything=True)
    assert (read(workspace, ONE), read(workspace, TWO)) == (SOURCE_ONE, SOURCE_TWO)


class _Crash(BaseException):
    pass


@pytest.mark.parametrize("crash_at", range(1, 8))
def test_a_crash_half_way_is_rolled_back_by_whoever_comes_next(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    plans = prepared(workspace)
    real, count = os.replace, 0

    def crash(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == crash_at:
            raise _Crash
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(_Crash) if crash_at < 8 and _crashes(plans, crash_at) else _nothing():
        apply(workspace, plans)
    monkeypatch.setattr(os, "replace", real)
    revert(workspace, everything=True)
    assert (read(workspace, ONE), read(workspace, TWO)) == (SOURCE_ONE, SOURCE_TWO)
    assert sorted(path.name for path in (workspace.checkout.root / "pkg/demo").iterdir()) == ["one.go", "two.go"]


def _crashes(plans: list[object], crash_at: int) -> bool:
    return crash_at <= 2 * len(plans) + 1 + len(plans) + 1


def _nothing():  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext()


def test_two_processes_at_once_write_once(workspace: Workspace) -> None:
    plans = prepared(workspace)
    outcomes: list[object] = []

    def run() -> None:
        try:
            outcomes.append(apply(Workspace(workspace.checkout, Path("unused")), plans))
        except EditError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(not isinstance(one, EditError) for one in outcomes) == 1
    revert(workspace, everything=True)
    assert (read(workspace, ONE), read(workspace, TWO)) == (SOURCE_ONE, SOURCE_TWO)


def test_another_process_waits_for_the_lock(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("navigator.logs.journal._PATIENCE_SECONDS", 0.2)
    plans = prepared(workspace)
    with JournalStore(workspace.checkout.root).locked(), pytest.raises(EditError, match="another navigator"):
        apply(workspace, plans)


def test_a_damaged_journal_is_told(workspace: Workspace) -> None:
    apply(workspace, prepared(workspace))
    (JournalStore(workspace.checkout.root).folder / "journal.json").write_text("{")
    with pytest.raises(EditError, match="journal"):
        revert(workspace)


def test_line_numbers_are_told_both_ways(workspace: Workspace) -> None:
    before = SOURCE_ONE.split("\n")
    apply(workspace, prepared(workspace))
    after = read(workspace, ONE).split("\n")
    own = find_own_lines(workspace)
    for number, line in enumerate(before, start=1):
        current = own.to_current(ONE, number)
        assert after[current - 1] == line
        assert own.to_original(ONE, current) == number
    assert own.to_current("other.go", 7) == 7


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sets(st.integers(0, 40)), head=st.text("ab\n/", max_size=6), ends=st.sampled_from(["\n", "\r\n"]))
def test_any_subset_comes_out_again_to_the_byte(workspace: Workspace, chosen: set[int], head: str, ends: str) -> None:
    source = (SOURCE_ONE.rstrip("\n") + f"\n//{head.replace(chr(10), '')}").replace("\n", ends)
    write(workspace, ONE, source)
    everything = prepare(workspace, [Spot(ONE), Spot(TWO)], 0).suggestions
    plans = plan_edits(workspace, [one for number, one in enumerate(everything) if number in chosen])
    apply(workspace, plans)
    for plan in plans:
        assert (workspace.checkout.root / plan.path).read_bytes() == plan.after
    revert(workspace, everything=True)
    assert read(workspace, ONE) == source
    assert read(workspace, TWO) == SOURCE_TWO


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.sampled_from(["a", "b", "c", "", "x := 1"]), min_size=1, max_size=12),
    places=st.lists(st.integers(1, 12), min_size=1, max_size=4),
    edits=st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["new", "a", ""]))),
)
def test_our_lines_are_found_among_any_edits(lines: list[str], places: list[int], edits: list[tuple[int, str]]) -> None:
    written = list(lines)
    for number, place in enumerate(sorted(places, reverse=True)):
        written.insert(min(place, len(lines)) - 1, f"ours {number}")
    ours = [number for number, line in enumerate(written, start=1) if line.startswith("ours")]
    current = list(written)
    for place, text in edits:
        current.insert(min(place, len(current)), text)
    found = locate("\n".join(written).encode(), ours, "\n".join(current).encode())
    assert [one.text.decode() for one in found] == [written[line - 1] for line in ours]
    assert [current[one.line - 1] for one in found] == [written[line - 1] for line in ours]


GIT = shutil.which("git")


@pytest.mark.skipif(GIT is None, reason="needs git")
@pytest.mark.parametrize("ends_with_newline", [True, False])
@pytest.mark.parametrize("path", [ONE, "pkg/de mo/ü.go"])
def test_git_takes_the_patch_and_gives_it_back(make_workspace: Callable[..., Workspace], ends_with_newline: bool, path: str) -> None:
    source = SOURCE_ONE if ends_with_newline else SOURCE_ONE.rstrip("\n")
    workspace = make_workspace({path: source, TWO: SOURCE_TWO})
    plans = prepared(workspace, path, TWO)
    patch = workspace.checkout.root.parent / "study.patch"
    patch.write_bytes(render_patch(plans, "a test"))
    assert patch.read_text().startswith("# Study patch for a test: ")
    assert b" f [entry, decision" in patch.read_bytes()
    root = workspace.checkout.root
    for arguments in (["--check"], []):
        subprocess.run(["git", "apply", *arguments, str(patch)], cwd=root, check=True)
    assert (root / path).read_bytes() == plans[1].after if plans[1].path == path else (root / path).read_bytes() == plans[0].after
    subprocess.run(["git", "apply", "-R", str(patch)], cwd=root, check=True)
    assert (root / path).read_bytes() == source.encode()


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ('import (\n\t"fmt"\n\n\tv1 "k8s.io/api/core/v1"\n\t"k8s.io/utils/ptr"\n)\n', 'v1"\n\t"k8s.io/klog/v2"\n\t"k8s.io/utils'),
        ('import (\n\t"fmt"\n\n\t"github.com/x/y"\n)\n', '"github.com/x/y"\n\t"k8s.io/klog/v2"\n)'),
        ('import (\n\t"fmt"\n)\n', '"fmt"\n\n\t"k8s.io/klog/v2"\n)'),
        ('import "fmt"\n', 'import "fmt"\nimport "k8s.io/klog/v2"\n'),
        ("", 'package demo\n\nimport "k8s.io/klog/v2"\n'),
        ('import "fmt"\n\n// F says.\n', 'import "fmt"\nimport "k8s.io/klog/v2"\n\n// F'),
    ],
)
def test_the_import_goes_into_its_sorted_group(imports: str, expected: str) -> None:
    source = f"package demo\n\n{imports}\nfunc F() {{\n\tprintln(1)\n}}\n"
    one = Suggestion(
        "x", "a.go", source.count("\n") - 1, 'klog.InfoS("X")', "\t", "demo.F", 4, Rule.ENTRY, "", "X", "", ("k8s.io/klog/v2",)
    )
    after = plan_file("a.go", source.encode(), [one]).after.decode()
    assert expected in after
    assert after.count("klog/v2") == 1
    assert all(insertion.rule == "import" for insertion in import_insertions("a.go", source.encode()))


def test_a_checkout_needs_no_git(workspace: Workspace) -> None:
    assert not (workspace.checkout.root / ".git").exists()
    assert isinstance(workspace.checkout, Checkout)
    assert sys.platform


def test_lines_whose_output_could_not_be_told_apart_name_their_package(make_workspace: Callable[..., Workspace]) -> None:
    source = "package demo\n\nfunc g(name string) {\n\tprintln(name)\n}\n"
    workspace = make_workspace({"pkg/a/same.go": source, "pkg/b/same.go": source})
    texts = [plan.insertions[-1].text for plan in prepared(workspace, "pkg/a/same.go", "pkg/b/same.go")]
    assert texts == [f'\tklog.V(5).InfoS("Entered g of k8s.io/kubernetes/pkg/{name}", "name", name)' for name in "ab"]
