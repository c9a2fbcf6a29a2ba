"""Whatever is done to the files of an index, it is read as it was written or built anew, and nobody sees a traceback."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexes import store as stores
from indexes.query import parse_query
from indexes.store import Store
from navigator.workspace import Workspace
from tests.indexes.trees import LONG_AGO, Tree, go_file, leftovers

SUFFIXES = [".seg", ".docs", ".names", ".uses", ".toc", "state", "manifest"]


@pytest.fixture
def built(tree: Tree) -> Tree:
    """A tree with an index of two segments and a deleted document."""
    for number in range(12):
        tree.write(f"p{number % 3}/f{number}.go", go_file("p", f"Name{number}", f"Other{number}"), age=LONG_AGO)
    tree.refresh()
    tree.write("p0/f0.go", go_file("p", "Name0", "Second0"), age=LONG_AGO + 1)
    tree.refresh()
    return tree


def files_of(tree: Tree, suffix: str) -> list[Path]:
    return [entry for entry in sorted(tree.store.folder.iterdir()) if entry.name.endswith(suffix) or entry.name.startswith(f"{suffix}-")]


def ask(tree: Tree) -> list[str]:
    workspace = Workspace(tree.checkout, tree.indexes)
    try:
        answer = workspace.search(parse_query("Name", "prefix"))
        return sorted(symbol.name for symbol in answer.symbols)
    finally:
        workspace.close()


EXPECTED = sorted(f"Name{number}" for number in range(12))


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def delete(file: Path) -> None:
    file.unlink()


def scramble(file: Path) -> None:
    size = file.stat().st_size
    file.write_bytes(random.Random(size).randbytes(size))


def flip_one_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)


def turn_into_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("harm", [truncate, empty, delete, scramble, flip_one_bit], ids=lambda harm: harm.__name__)
def test_a_harmed_file_is_noticed_and_the_index_built_anew(built: Tree, suffix: str, harm: Callable[[Path], None]) -> None:
    for file in files_of(built, suffix):
        harm(file)
    assert ask(built) == EXPECTED
    built.refresh()
    assert built.content() == built.rebuilt()
    assert leftovers(built.store) == []


@pytest.mark.parametrize("suffix", [".seg", ".toc", "state"])
def test_a_folder_in_place_of_a_file(built: Tree, suffix: str) -> None:
    for file in files_of(built, suffix):
        turn_into_a_folder(file)
    workspace = Workspace(built.checkout, built.indexes)
    assert workspace.ready_index() is None
    assert built.store.load_state() is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(12))
def test_rot_that_no_time_betrays_is_never_a_traceback(built: Tree, seed: int) -> None:
    chance = random.Random(seed)
    for suffix in (".seg", ".toc", ".docs", ".names", ".uses"):
        for file in files_of(built, suffix):
            stat = file.stat()
            data = bytearray(file.read_bytes())
            start = chance.randrange(len(data))
            end = min(len(data), start + chance.choice([1, 8, 64, len(data)]))
            data[start:end] = chance.randbytes(end - start)
            file.write_bytes(data)
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    ask(built)
    assert not built.store.is_intact() or built.content() == built.rebuilt()
    built.refresh(rebuild=True)
    assert ask(built) == EXPECTED
    assert built.content() == built.rebuilt()


def test_a_mistake_in_a_question_is_no_damage(built: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(built.checkout, built.indexes)
    monkeypatch.setattr(Workspace, "refresh", lambda *_, **__: pytest.fail("rebuilt for nothing"))

    def fail(_: object) -> None:
        raise TypeError("a mistake")

    with pytest.raises(TypeError, match="a mistake"):
        workspace.ask(fail)
    workspace.close()


def test_a_copied_index_is_good_though_its_times_are_others(built: Tree) -> None:
    generation = built.refresh().state.generation
    for entry in built.store.folder.iterdir():
        os.utime(entry)
    state = built.store.load_state()
    assert state is not None
    assert state.generation == generation


def test_foreign_files_do_no_harm(built: Tree) -> None:
    folder = built.store.folder
    (folder / "notes.txt").write_text("mine")
    (folder / "MAIN_foreign.seg").write_bytes(b"what is this")
    (folder / "folder").mkdir()
    (folder / "work-old").mkdir()
    (folder / "work-old" / "MAIN_x.seg").write_bytes(b"half")
    (folder / "state.json.99.tmp").write_bytes(b"half")
    (folder / "_MAIN_9.toc.123.4").write_bytes(b"half")
    assert ask(built) == EXPECTED
    built.write("p0/f0.go", go_file("p", "Name0", "Third0"))
    assert not built.refresh().rebuilt
    assert leftovers(built.store) == ["folder", "notes.txt"]


def test_a_foreign_table_of_contents_is_not_believed(built: Tree) -> None:
    (built.store.folder / "_MAIN_77.toc").write_bytes(b"what is this")
    assert ask(built) == EXPECTED
    assert built.content() == built.rebuilt()
    assert leftovers(built.store) == []


def test_the_index_of_another_checkout_is_not_believed(built: Tree, tmp_path: Path) -> None:
    other = Tree(tmp_path, "other")
    other.write("x.go", go_file("x", "Elsewhere"))
    shutil.copytree(built.store.folder, other.store.folder)
    assert other.store.load_state() is None
    other.refresh()
    assert other.content() == other.rebuilt()


def test_a_link_to_the_checkout_shares_its_index(built: Tree, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(built.root)
    state = Store(built.indexes, tmp_path / "alias").load_state()
    assert state is not None
    assert state.files == 12


def test_another_engine_or_schema_is_built_anew(built: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whoosh.versionstring", lambda: "9.9.9")
    assert built.store.load_state() is None
    assert ask(built) == EXPECTED
    old = built.store.folder
    newer = built.store.home / "v99"
    newer.mkdir()
    monkeypatch.setattr(stores, "SCHEMA_VERSION", stores.SCHEMA_VERSION + 1)
    assert ask(built) == EXPECTED
    assert not old.exists()
    assert newer.exists()


def test_an_open_index_stays_what_it_was(built: Tree) -> None:
    index = built.open()
    for number in range(12):
        built.write(f"p{number % 3}/f{number}.go", go_file("p", f"New{number}"))
    built.refresh()
    assert leftovers(built.store) == []  # the files that are still being read have no names any more
    names = {name for segment in index.segments for name in segment.names.split()}
    assert b"Name5" in names
    assert sum(len(segment.documents) for segment in index.segments) >= 12
    assert [posting for segment in index.segments for posting in segment.find_postings(b"Name5")]
    assert any(list(segment.find_users("Name5")) for segment in index.segments)
    index.close()
    workspace = Workspace(built.checkout, built.indexes)
    assert workspace.search(parse_query("Name5", "exact")).symbols == []
    workspace.close()


def test_a_question_in_flight_survives_a_commit(built: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(built.checkout, built.indexes)
    workspace.index()
    built.write("p0/f0.go", go_file("p", "Moved0"))
    built.refresh(rebuild=True)
    monkeypatch.setattr(Workspace, "refresh", lambda *_, **__: pytest.fail("rebuilt for nothing"))
    assert workspace.ask(lambda index: sum(len(segment.documents) for segment in index.segments)) >= 12
    workspace.close()


def test_the_new_generation_counts_at_one_instant(built: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed right before the table of contents has its name: the old index. Right after: the new one, whole."""
    before = built.content()
    built.write("p0/f0.go", go_file("p", "Later"))
    built.remove("p1/f1.go")

    class Killed(BaseException):
        pass

    from whoosh.filedb.filestore import FileStorage

    rename = FileStorage.rename_file

    def die_before(*_: object, **__: object) -> None:
        raise Killed

    def die_after(self: FileStorage, old: str, new: str, safe: bool = False) -> None:
        rename(self, old, new, safe=safe)
        raise Killed

    for die, expect in ((die_before, "old"), (die_after, "new")):
        with monkeypatch.context() as patch:
            patch.setattr(stores.Store, "discard_leftovers", lambda _: None)
            patch.setattr("indexes.segment.SegmentWriter.finish", _keep(FileStorage, rename, die, patch))
            with pytest.raises(Killed):
                built.refresh()
        content = built.content()
        assert (content == before) == (expect == "old")
        assert (content == built.rebuilt()) == (expect == "new")
    assert not built.refresh().rebuilt
    assert leftovers(built.store) == []


def _keep(storage: type, rename: object, die: object, patch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Let segments be finished as always, and die at the next table of contents."""
    from indexes.segment import SegmentWriter

    finish = SegmentWriter.finish

    def wrapped(self: SegmentWriter) -> object:
        done = finish(self)
        patch.setattr(storage, "rename_file", die)
        return done

    return wrapped


def test_state_and_manifest_are_json_that_knows_its_checksum(built: Tree) -> None:
    state = built.store.load_state()
    assert state is not None
    file = built.store.folder / f"state-{state.generation}.json"
    read = json.loads(file.read_bytes())
    assert read["content"]["files"] == 12
    read["content"]["files"] = 11
    file.write_text(json.dumps(read))
    assert built.store.load_state() is None
