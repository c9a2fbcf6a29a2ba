"""Building and refreshing: what is read, what it costs, and what is left when it is broken off."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from indexes import build, commit, pool, worker
from indexes.checkout import Checkout
from indexes.errors import StoreError
from indexes.query import parse_query
from indexes.segment import SegmentWriter
from indexes.store import Store
from indexes.worker import Builder
from navigator.workspace import Workspace
from tests.indexes.trees import LONG_AGO, Tree, go_file, leftovers


@pytest.fixture
def many(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Forty files, enough for several processes."""
    monkeypatch.setattr(pool, "_FILES_WORTH_A_PROCESS", 10)
    monkeypatch.setattr(pool, "_BATCH_BYTES", 500)
    tree.write("go.mod", "module example.com/m\n")
    for number in range(40):
        tree.write(f"p{number % 6}/f{number}.go", go_file("p", f"Name{number}"), age=LONG_AGO)
    return tree


def children() -> list[int]:
    """Return this process's living children, apart from multiprocessing's own helper."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = entry.read_text().rsplit(")", 1)[1]
            command = (entry.parent / "cmdline").read_bytes()
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == os.getpid() and state != "Z" and b"spawn_main" in command:
            found.append(int(entry.parent.name))
    return found


def test_several_processes_write_what_one_writes(many: Tree) -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        seen.append((done, total))
        time.sleep(0.1)  # time for the other processes to come up

    report = many.refresh(jobs=3, progress=watch)
    assert (report.rebuilt, report.read, report.state.files) == (True, 40, 40)
    assert len({name.partition(".")[0] for name in report.state.segments}) > 1
    assert seen[-1] == (40, 40)
    assert seen == sorted(seen)
    assert many.content() == many.rebuilt()
    assert leftovers(many.store) == []
    assert children() == []


def test_only_what_changed_is_read(many: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    many.refresh()
    read: list[str] = []
    real = Builder.add
    monkeypatch.setattr(Builder, "add", lambda self, file: (read.append(file.path), real(self, file)))
    many.write("p0/f0.go", go_file("p", "Changed"), age=LONG_AGO + 5)
    same = go_file("p", "Name1").replace("= 1", "= 2")
    many.write("p1/f1.go", same, age=LONG_AGO + 5)  # of the same size
    os.utime(many.root / "p2/f2.go", (LONG_AGO + 5, LONG_AGO + 5))  # only touched
    many.remove("p3/f3.go")
    (many.root / "p4/f4.go").rename(many.root / "p5/moved.go")
    report = many.refresh()
    assert sorted(read) == ["p0/f0.go", "p1/f1.go", "p5/moved.go"]
    assert (report.read, report.removed, report.rebuilt) == (3, 2, False)
    read.clear()
    assert many.refresh().read == 0
    assert read == []


def test_a_refresh_without_changes_opens_no_file(many: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    first = many.refresh()

    def fail(*_: Any) -> Any:
        raise AssertionError("a file was read, or the index opened")

    monkeypatch.setattr("indexes.plan.read_source", fail)
    monkeypatch.setattr(Store, "open", fail)
    report = many.refresh()
    assert (report.read, report.state.generation) == (0, first.state.generation)
    assert report.state.checked > first.state.checked


def test_a_touch_moves_nothing_but_the_manifest(many: Tree) -> None:
    first = many.refresh().state
    os.utime(many.root / "p2/f2.go", (LONG_AGO + 5, LONG_AGO + 5))
    second = many.refresh().state
    assert (second.generation, second.built, second.segments) == (first.generation, first.built, first.segments)
    assert many.content() == many.rebuilt()


def test_a_touched_file_may_be_compacted_in_the_same_refresh(tree: Tree) -> None:
    for name in ("a.go", "b.go", "c.go"):
        tree.write(name, go_file("p", name[0].upper()), age=LONG_AGO)
    tree.refresh()
    tree.write("a.go", go_file("p", "Changed"))
    tree.write("b.go", go_file("p", "Too"))
    os.utime(tree.root / "c.go", (LONG_AGO + 5, LONG_AGO + 5))
    assert not tree.refresh().rebuilt
    assert tree.content() == tree.rebuilt()


def test_a_change_of_module_moves_files_to_other_packages(many: Tree) -> None:
    many.refresh()
    many.write("go.mod", "module example.com/renamed\n")
    report = many.refresh()
    assert (report.read, report.rebuilt) == (40, False)
    assert many.content() == many.rebuilt()
    many.write("p1/go.mod", "module example.com/nested\n")
    assert many.refresh().read == sum(path.startswith("p1/") for path in many.content()["documents"])
    assert many.content() == many.rebuilt()
    many.write("p1/other.txt", "not Go")
    assert many.refresh().read == 0


def test_another_release_costs_what_differs(many: Tree) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-C", str(many.root), "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run([*command, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "one")
    git("add", ".")
    git("commit", "-qm", "one")
    git("checkout", "-q", "-b", "two")
    many.write("p0/f0.go", go_file("p", "OnlyInTwo"))
    many.write("p0/new.go", go_file("p", "NewInTwo"))
    git("add", ".")
    git("commit", "-qm", "two")
    workspace = Workspace(many.checkout, many.indexes)
    assert [symbol.name for symbol in workspace.search(parse_query("OnlyInTwo", "exact")).symbols] == ["OnlyInTwo"]
    git("checkout", "-q", "one")
    # Nobody asks for it: that git moved is enough, in a workspace that is open all the while too.
    assert workspace.search(parse_query("OnlyInTwo", "exact")).symbols == []
    git("checkout", "-q", "two")
    report = workspace.refresh()
    assert (report.read, report.removed, report.rebuilt) == (2, 0, False)
    workspace.close()
    assert many.content() == many.rebuilt()


def test_an_answer_never_shows_a_file_as_it_was(many: Tree) -> None:
    workspace = Workspace(many.checkout, many.indexes)
    assert workspace.search(parse_query("Name7", "exact")).symbols[0].line == 4
    many.write("p1/f7.go", "\n\n\n" + go_file("p", "Name7"))
    assert workspace.search(parse_query("Name7", "exact")).symbols[0].line == 7
    many.remove("p1/f7.go")
    assert workspace.search(parse_query("Name7", "exact")).symbols == []
    workspace.close()


def test_a_file_from_the_future_is_looked_at_once(many: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    many.write("p1/f7.go", go_file("p", "Name7"), age=time.time() + 1_000_000)
    workspace = Workspace(many.checkout, many.indexes)
    workspace.search(parse_query("Name7", "exact"))
    monkeypatch.setattr(Workspace, "refresh", lambda *_, **__: pytest.fail("refreshed again"))
    workspace.search(parse_query("Name7", "exact"))
    workspace.close()


def test_a_killed_process_is_told(many: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    many.refresh()
    before = many.content()
    many.write("p0/f0.go", go_file("p", "Later"))

    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            killed.append(children()[0])
            os.kill(killed[0], signal.SIGKILL)

    with pytest.raises(StoreError, match="was ended from outside") as caught:
        many.refresh(jobs=2, rebuild=True, progress=kill_one)
    assert caught.value.hint == "navigator index --jobs 1"
    assert children() == []
    assert leftovers(many.store) == []
    assert many.content() == before
    many.refresh()
    assert many.content() == many.rebuilt()


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_interrupt_leaves_the_old_index_and_nothing_else(many: Tree, jobs: int) -> None:
    many.refresh()
    before = many.content()

    def interrupt(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        many.refresh(jobs=jobs, rebuild=True, progress=interrupt)
    assert children() == []
    assert leftovers(many.store) == []
    assert many.content() == before


def test_an_interrupt_while_processes_start(many: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pool.SpawnProcess.start
    started = []

    def start(self: Any) -> None:
        if started:
            raise KeyboardInterrupt
        started.append(self)
        real(self)

    monkeypatch.setattr(pool.SpawnProcess, "start", start)
    with pytest.raises(KeyboardInterrupt):
        many.refresh(jobs=3)
    assert children() == []
    assert leftovers(many.store) == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _no_space(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (SegmentWriter, "add"),
        (SegmentWriter, "_write"),
        ("whoosh.writing.SegmentWriter", "commit"),
        ("whoosh.index.TOC", "write"),
        ("indexes.store", "write_checked"),
        ("tempfile", "mkdtemp"),
        (commit, "_adopt"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_full_disk_is_told_and_the_old_index_stays(many: Tree, monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    many.refresh()
    before = many.content()
    many.write("p0/f0.go", go_file("p", "Later"))
    for options in ({"rebuild": True}, {"rebuild": False}):
        with monkeypatch.context() as patch:
            patch.setattr(f"{where}.{name}", _no_space) if isinstance(where, str) else patch.setattr(where, name, _no_space)
            with pytest.raises(StoreError, match="is full") as caught:
                many.refresh(**options)
        assert "--index-dir" in caught.value.hint
        assert many.content() == before
    many.refresh()
    assert leftovers(many.store) == []
    assert many.content() == many.rebuilt()


# What Whoosh cannot flush it does not close either.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_disk_that_is_really_full(many: Tree, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    for number in range(3000):
        many.write(f"big/f{number}.go", go_file("big", *(f"Name{number}x{n}" for n in range(8))))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(small)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no right to mount a small file system")
    try:
        for jobs in (1, 2):
            with pytest.raises(StoreError, match="is full"):
                build.refresh(many.checkout, Store(small, many.root), jobs=jobs)
        assert not list(small.glob("*/v*/work-*"))
        assert children() == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
        gc.collect()  # what is left open is complained about now, within this test's filter, and not in another test


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_read_only_cache_is_told(tree: Tree, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    tree.write("a.go", go_file("a", "Alpha"))

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    workspace = Workspace(tree.checkout, tree.indexes)
    with pytest.raises(StoreError, match="not writable") as caught:
        workspace.search(parse_query("Alpha"))
    assert "--index-dir" in caught.value.hint


def test_a_file_where_the_cache_should_be(tree: Tree) -> None:
    tree.write("a.go", go_file("a", "Alpha"))
    tree.indexes.write_text("in the way")
    with pytest.raises(StoreError, match="cannot write the index"):
        tree.refresh()


def test_a_worker_whose_parent_is_gone_ends() -> None:
    class Broken:
        def send(self, _: object) -> None:
            raise BrokenPipeError

    class Ended:
        def send(self, _: object) -> None:
            pass

        def recv(self) -> object:
            raise EOFError

    before = signal.getsignal(signal.SIGINT)
    import gc
    import tempfile

    try:
        for pipe in (Broken(), Ended()):
            with tempfile.TemporaryDirectory() as folder:
                worker.run(folder, f"{folder}/work", pipe)  # type: ignore[arg-type]
    finally:
        signal.signal(signal.SIGINT, before)
        gc.enable()


REAL = [Path(path) for path in os.environ.get("NAVIGATOR_REAL", "").split(os.pathsep) if path]


@pytest.mark.real
@pytest.mark.parametrize("root", REAL or [None], ids=str)
def test_a_real_tree_is_read_whole(root: Path | None, tmp_path: Path) -> None:
    if root is None:
        pytest.skip("NAVIGATOR_REAL names no tree")
    checkout, store = Checkout(root), Store(tmp_path, root)
    report = build.refresh(checkout, store)
    state = report.state
    walked = set()
    for folder, folders, names in os.walk(root):
        relative = os.path.relpath(folder, root)
        folders[:] = [name for name in folders if name not in {".git", "_output", "node_modules"}]
        if relative.split(os.sep)[:2] == ["vendor", "k8s.io"] and len(relative.split(os.sep)) == 2:
            folders[:] = [name for name in folders if not (root / "staging/src/k8s.io" / name).is_dir()]
        for name in names:
            path = os.path.normpath(os.path.join(relative, name))
            if name.endswith(".go") and not (root / path).is_symlink():
                walked.add(path)
    assert state.files + len(state.skipped) == len(walked)
    again = build.refresh(checkout, store)
    assert (again.read, again.removed, again.state.generation) == (0, 0, state.generation)
    index = store.open()
    assert index is not None
    documents = [document.path for segment in index.segments for document in segment.documents]
    index.close()
    assert len(documents) == len(set(documents)) == state.files
    assert set(documents) | set(state.skipped) == walked
    assert leftovers(store) == []
