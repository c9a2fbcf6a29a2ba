"""Every log call that is there is found by type, with its level and the flag that shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.logs.existing import find_existing, flags_for_all
from navigator.logs.model import LogCall, Spot
from navigator.workspace import Workspace
from tests.logs.conftest import IMPORTS, PATH


@pytest.fixture
def existing(make_workspace: Callable[..., Workspace]) -> Callable[[str], list[LogCall]]:
    def find(body: str) -> list[LogCall]:
        head = "const trace = 6\n\nfunc f(ctx context.Context, pod *v1.Pod, logger klog.Logger, err error, text string)"
        return list(find_existing(make_workspace({PATH: f"package demo\n{IMPORTS}\n{head} {{\n\t{body}\n}}\n"}), [Spot(PATH)]))

    return find


@pytest.mark.parametrize(
    ("body", "level", "severity", "message", "keys"),
    [
        ('klog.V(4).InfoS("A pod", "pod", pod)', 4, "info", "A pod", ("pod",)),
        ('logger.V(2).V(3).Info("Added up")', 5, "info", "Added up", ()),
        ('logger.Info("Always", "a", 1, "b", 2)', 0, "info", "Always", ("a", "b")),
        ('logger.V(4).Error(err, "An error", "pod", pod)', 0, "error", "An error", ("pod",)),
        ('klog.ErrorS(err, "Failed", "pod", pod)', 0, "error", "Failed", ("pod",)),
        ('klog.Warningf("%s is odd", text)', 0, "warning", "%s is odd", ()),
        ('klog.FromContext(ctx).WithValues("a", 1).V(3).Info("With values")', 3, "info", "With values", ()),
        ('detailed := logger.V(5)\n\tdetailed.Info("By a variable")', 5, "info", "By a variable", ()),
        ('if l := klog.V(7); l.Enabled() {\n\t\tl.InfoS("Kept")\n\t}', 7, "info", "Kept", ()),
        ('logger.V(trace).Info("A constant")', 6, "info", "A constant", ()),
        ('logger.V(len(text)).Info("No constant")', None, "info", "No constant", ()),
        ("logger.Info(text, text, 1)", 0, "info", "", ("?",)),
    ],
)
def test_a_call_is_described(
    body: str, level: int | None, severity: str, message: str, keys: tuple[str, ...], existing: Callable[[str], list[LogCall]]
) -> None:
    (found,) = existing(body)
    assert (found.level, found.severity, found.message, found.keys) == (level, severity, message, keys)
    assert found.flag == (f"--vmodule=demo={level}" if level else "")
    assert found.verbosity_flag == (f"-v={level}" if level else "")
    assert found.symbol == "k8s.io/kubernetes/pkg/demo.f"


@pytest.mark.parametrize("body", ["http.Error(nil, text, 500)", "err.Error()", 'errors.New("Info")', "klog.KObj(pod)"])
def test_what_is_only_called_alike_is_no_log_call(body: str, existing: Callable[[str], list[LogCall]]) -> None:
    assert existing(body) == []


def test_one_flag_shows_everything() -> None:
    assert flags_for_all([("a/x.go", 2), ("a/x.go", 5), ("b/y.go", 4), ("c/z.go", 0), ("d/w.go", None)]) == "--vmodule=x=5,y=4"
    assert flags_for_all([("a/x.go", 0)]) == ""


def test_calls_are_found_where_klog_itself_is_not_in_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/operator\n\ngo 1.24\n\nrequire k8s.io/klog/v2 v2.130.1\n")
    body = 'klog.V(4).InfoS("One")\n\tlogger := klog.FromContext(ctx).WithValues("a", 1)\n'
    body += '\tlogger.V(5).Info("Two")\n\tother.V(5).Info("Not ours")'
    source = f'package demo\n\nimport (\n\t"context"\n\n\t"k8s.io/klog/v2"\n)\n\nfunc f(ctx context.Context) {{\n\t{body}\n}}\n'
    (tmp_path / "x.go").write_text(source)
    found = find_existing(Workspace(Checkout(tmp_path), tmp_path / "indexes"), [Spot("x.go")])
    assert [(call.message, call.level) for call in found] == [("One", 4), ("Two", 5)]
