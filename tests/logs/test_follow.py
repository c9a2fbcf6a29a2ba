"""A component's log is read in every form, tied to its function, and told honestly where it is not sure."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navigator.logs.follow import Stepper, StopRef, follow
from navigator.logs.klog import Record, parse_line, read_records
from navigator.logs.origin import Certainty, Locator
from navigator.workspace import Workspace

TODAY = date(2026, 11, 24)
SCHEDULER = """package scheduler

import "k8s.io/klog/v2"

func One(pod string, n int) {
	klog.V(4).InfoS("Entered One", "pod", pod)
	if n > 1 {
		klog.V(4).InfoS("Took a branch in One", "condition", "n > 1")
	}
	klog.V(5).InfoS("Left One",
		"pod", pod,
	)
	klog.Infof("%d pods of %q are left", n, pod)
}

func Two(pod string) {
	klog.V(4).InfoS("Same message", "pod", pod)
}
"""
OTHER = """package other

import "k8s.io/klog/v2"

func Other(node string) {
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	println(node)
	klog.V(4).InfoS("Same message", "node", node)
	klog.V(4).InfoS("Only here", "node", node)
}
"""


@pytest.fixture
def locator(make_workspace: Callable[..., Workspace]) -> Locator:
    return Locator(make_workspace({"pkg/scheduler/one.go": SCHEDULER, "pkg/other/one.go": OTHER}))


def record(line: str) -> Record:
    found = parse_line(line, TODAY)
    assert found is not None
    return found


def text(line: int, message: str, file: str = "one.go", time: str = "10:00:00.000001") -> str:
    return f"I1124 {time}    4711 {file}:{line}] {message}"


def test_a_structured_line_is_taken_apart() -> None:
    found = record(
        r'W1124 10:03:07.123456       1 a_b.go:42] "Assumed \"pod\"" pod="ns/a b" n=3 took="1ms" list=["a" "b c"] raw={"x": 1} err="x=y"'
    )
    assert found.time == "2026-11-24T10:03:07.123456"
    assert (found.severity, found.process, found.file, found.line) == ("warning", "1", "a_b.go", 42)
    assert found.message == 'Assumed "pod"'
    assert found.keys == {"pod": "ns/a b", "n": "3", "took": "1ms", "list": '["a" "b c"]', "raw": '{"x": 1}', "err": "x=y"}


@pytest.mark.parametrize(
    ("prefix", "process"),
    [("", "4711"), ("2026-11-24T10:00:00Z stderr F ", "2026-11-24T10:00:00Z stderr F 4711"), ("[pod/x/c] ", "[pod/x/c] 4711")],
)
def test_what_stands_before_the_header_tells_components_apart(prefix: str, process: str) -> None:
    assert record(prefix + text(1, '"X"')).process == process


def test_json_is_read() -> None:
    found = record('{"ts":1700000000123.4,"caller":"scheduler/one.go:6","msg":"Entered One","v":4,"pod":{"name":"a"},"n":1}')
    assert found.time.startswith("2023-11-14T22:13:20.123400")
    assert (found.severity, found.level, found.file, found.line) == ("info", 4, "scheduler/one.go", 6)
    assert found.keys == {"pod": '{"name": "a"}', "n": "1"}
    assert record('kubelet {"ts":1700000000.5,"caller":"x.go:1","msg":"Failed","err":"x"}').severity == "error"


def test_the_year_is_that_of_the_past() -> None:
    assert record("I1231 10:00:00.000000 1 a.go:1] x").time.startswith("2025-12-31")
    assert record("I0229 10:00:00.000000 1 a.go:1] x").time.startswith("2024-02-29")


def test_values_of_several_lines_are_put_together() -> None:
    lines = [text(6, '"Entered One" spec=<'), "\ta: 1", '\tb: "2"', ' > pod="x"', "panic: no log line", text(7, '"Cut" value=<'), "\tend"]
    found = list(read_records(lines, TODAY))
    assert isinstance(found[0], Record)
    assert found[0].keys == {"spec": 'a: 1\nb: "2"', "pod": "x"}
    assert found[1] == "panic: no log line"
    assert isinstance(found[2], Record)
    assert found[2].keys == {"value": "end"}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=60), st.sampled_from([text(6, '"Entered One" a=<'), " >", "\tx", '{"msg":"x"', '{"msg":1}', "{"])))
)
def test_anything_can_be_read(lines: list[str]) -> None:
    for found in read_records(lines, TODAY):
        assert isinstance(found, (Record, str))


def test_a_line_is_tied_by_file_line_and_message(locator: Locator) -> None:
    found = locator.find(record(text(6, '"Entered One" pod="x"')))
    assert found.certainty is Certainty.EXACT
    assert (found.path, found.line, found.symbol) == ("pkg/scheduler/one.go", 6, "k8s.io/kubernetes/pkg/scheduler.One")


def test_a_call_of_several_lines_reports_its_first(locator: Locator) -> None:
    assert locator.find(record(text(10, '"Left One" pod="x"'))).certainty is Certainty.EXACT


def test_the_keys_decide_where_file_line_and_message_are_the_same(locator: Locator) -> None:
    found = locator.find(record(text(17, '"Same message" node="x"')))
    assert (found.certainty, found.symbol) == (Certainty.EXACT, "k8s.io/kubernetes/pkg/other.Other")
    assert locator.find(record(text(17, '"Same message"'))).certainty is Certainty.UNSURE


def test_a_formatted_line_is_tied_by_its_format(locator: Locator) -> None:
    found = locator.find(record(text(13, '3 pods of "x" are left')))
    assert (found.certainty, found.symbol) == (Certainty.EXACT, "k8s.io/kubernetes/pkg/scheduler.One")


def test_a_line_of_another_build_is_likely_or_unsure(locator: Locator) -> None:
    found = locator.find(record(text(3, '"Only here" node="x"')))
    assert (found.certainty, found.line, found.symbol) == (Certainty.LIKELY, 18, "k8s.io/kubernetes/pkg/other.Other")
    unsure = locator.find(record(text(3, '"Same message"')))
    assert unsure.certainty is Certainty.UNSURE
    assert set(unsure.choices) == {"k8s.io/kubernetes/pkg/scheduler.Two", "k8s.io/kubernetes/pkg/other.Other"}
    assert not unsure.symbol


def test_an_unknown_file_is_unknown(locator: Locator) -> None:
    assert locator.find(record(text(3, '"X"', file="nowhere.go"))).certainty is Certainty.UNKNOWN


def test_events_have_stops_and_timing(locator: Locator) -> None:
    lines = [text(6, '"Entered One"'), "other output", text(8, '"Took a branch in One"', time="10:00:01.500001")]
    others: list[str] = []
    found = list(follow(lines, locator, lambda symbol, path, line: StopRef("tour", "stop", line), others.append, TODAY))
    assert others == ["other output"]
    assert [event.stop for event in found] == [StopRef("tour", "stop", 6), StopRef("tour", "stop", 8)]
    assert [event.elapsed for event in found] == [None, 1.5]


def test_a_run_is_stepped_through_with_the_path_that_was_not_taken(locator: Locator) -> None:
    lines = [text(6, '"Entered One" pod="x"'), text(10, '"Left One" pod="x"', time="10:00:00.250001"), text(17, '"Same message" pod="x"')]
    steps = list(Stepper(locator.workspace).steps(follow(lines, locator, today=TODAY)))
    assert [(step.symbol.rpartition(".")[2], step.count) for step in steps] == [("One", 2), ("Two", 1)]
    assert steps[0].seconds == pytest.approx(0.25)
    assert [call.message for call in steps[0].not_taken] == ["Took a branch in One", "%d pods of %q are left"]


def test_memory_does_not_grow_with_the_input(locator: Locator) -> None:
    def lines(count: int) -> object:
        for number in range(count):
            yield text(6, f'"Entered One" pod="p{number}"')
            yield f"other {number}"
            yield text(13, f'{number} pods of "x" are left')

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in follow(lines(count), locator, today=TODAY):  # type: ignore[arg-type]
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(4000) < peak(400) * 2 + 200_000
