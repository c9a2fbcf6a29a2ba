"""The small index over prose: analysis, ranking, updates, damage."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.prose import Passage, Prose, split_words

FIELDS = {"title": 3.0, "text": 1.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("evicting evicted eviction", ["evict", "evict", "evict"]),
        ("Scheduler.ScheduleOne", ["schedul", "scheduleone"]),
        ("syncLoopIteration", ["syncloopiteration", "sync", "loop", "iter"]),
        ("how does the", []),
        ("HTTPServer v1beta1", ["httpserver", "http", "server", "v1beta1", "beta"]),
        ("垃圾回收器", ["垃圾", "圾回", "回收", "收器"]),
        ("卷", ["卷"]),
        ("删除 Pod 时", ["删除", "pod", "时"]),
        ("", []),
    ],
)
def test_words_are_stemmed_split_and_paired(text: str, words: list[str]) -> None:
    found = list(split_words(text))
    assert [word for word in words if word not in found] == []
    if not words:
        assert found == []


@given(st.text(max_size=200))
def test_splitting_never_raises_and_gives_no_empty_word(text: str) -> None:
    assert all(split_words(text))


def _prose(folder: Path) -> Prose:
    prose = Prose(folder / "prose", FIELDS)
    passages = [
        Passage(("gc",), {"title": "garbage collector", "text": "deletes what has no owner 垃圾回收"}, "a"),
        Passage(("sched",), {"title": "scheduler", "text": "chooses a node, garbage is not its concern"}, "b"),
        Passage(("kubelet",), {"title": "kubelet", "text": "runs pods"}, "c"),
    ]
    prose.rebuild({"made": "1"}, passages)
    return prose


def _ask(prose: Prose, question: str) -> list[str]:
    return [found.stored[0] for found in prose.find(dict.fromkeys(split_words(question), 1.0), 5)]


def test_a_title_counts_more_than_a_text(tmp_path: Path) -> None:
    prose = _prose(tmp_path)
    assert _ask(prose, "garbage") == ["gc", "sched"]
    assert _ask(prose, "垃圾回收器") == ["gc"]
    assert _ask(prose, "deleted owners") == ["gc"]
    assert _ask(prose, "nothing of that") == []
    (best, *_) = prose.find({"garbag": 1.0}, 1)
    assert best.matched == {"garbag": ("title",)}


def test_passages_of_a_path_are_replaced(tmp_path: Path) -> None:
    prose = _prose(tmp_path)
    assert prose.update({"made": "2"}, ["a", "c"], [Passage(("new",), {"text": "garbage of today"}, "a")])
    assert sorted(_ask(prose, "garbage")) == ["new", "sched"]
    assert _ask(prose, "kubelet") == []
    assert prose.load_stamp() == {"made": "2"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_damage_is_noticed_and_mended(tmp_path: Path) -> None:
    from indexes.store import damage

    prose = _prose(tmp_path)
    for path in prose.folder.iterdir():
        if path.suffix == ".seg":
            path.write_bytes(b"nonsense")
    with pytest.raises(damage()):
        _ask(prose, "garbage")
    prose = _prose(tmp_path)
    assert _ask(prose, "garbage") == ["gc", "sched"]
    (prose.folder / "stamp.json").write_text("{")
    assert prose.load_stamp() == {}


def test_two_that_make_it_at_once_leave_a_good_one(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                _prose(tmp_path)
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _ask(Prose(tmp_path / "prose", FIELDS), "garbage") == ["gc", "sched"]
    assert [path.name for path in tmp_path.iterdir()] == ["prose"]
