"""A line reads only what is declared, assigned, checked and of a type that says what it is, through the logger that is really there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from navigator.logs.model import Suggestions
from tests.logs.conftest import PATH

Inserts = Callable[..., list[str]]


def test_nothing_is_read_before_the_functions_own_nil_check(inserts: Inserts) -> None:
    body = '\tif pod == nil {\n\t\treturn errors.New("x")\n\t}\n\tpanic(pod)\n'
    head = "func f(ctx context.Context, pod *v1.Pod) error"
    found = inserts(body, head=head)
    assert found[0] == 'klog.FromContext(ctx).V(5).Info("Entered f")'
    assert "KObj" not in "".join(found)


def test_behind_the_check_it_is_read(inserts: Inserts) -> None:
    body = (
        '\tif pod != nil {\n\t\tprintln(pod.Name)\n\t}\n\tif pod == nil {\n\t\treturn nil\n\t}\n\tgo println(pod)\n\treturn errors.New("x")'
    )
    found = inserts(body)
    assert 'klog.FromContext(ctx).V(4).Info("Took a branch in f", "condition", "pod != nil", "pod", klog.KObj(pod))' in found
    assert 'klog.FromContext(ctx).V(4).Info("Returned early from f", "condition", "pod == nil")' in found
    assert 'klog.FromContext(ctx).V(4).Info("Started goroutine println", "pod", klog.KObj(pod))' in found


def test_what_comes_with_an_error_is_read_only_when_there_is_none(inserts: Inserts) -> None:
    body = "\tnode, err := get(pod.Name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tgo println(node)\n\treturn nil"
    found = inserts(body, declarations="func get(name string) (*v1.Node, error) { return nil, nil }")
    error = next(line for line in found if '"err"' in line)
    assert "KObj(node)" not in error
    assert any("Started goroutine" in line and "KObj(node)" in line for line in found)


def test_what_comes_with_ok_is_read_only_when_it_is(inserts: Inserts) -> None:
    body = "\tnode, ok := nodes[pod.Name]\n\tif !ok {\n\t\treturn nil\n\t}\n\tgo println(node)\n\treturn nil"
    found = inserts(body, head="func f(ctx context.Context, pod *v1.Pod, nodes map[string]*v1.Node) error")
    assert all("KObj(node)" not in line for line in found if "!ok" in line)
    assert any("Started goroutine" in line and "KObj(node)" in line for line in found)


def test_variables_without_a_value_are_not_read(inserts: Inserts) -> None:
    body = "\tvar phase string\n\tvar count int\n\tcount = len(pod.Name)\n\tgo println(phase, count)\n\treturn nil"
    found = inserts(body, head="func f(ctx context.Context, pod *v1.Pod) (reason error)")
    assert not any("phase" in line or "reason" in line for line in found)
    assert any('"count", count' in line for line in found)


def test_fields_are_read_only_where_the_function_read_them(inserts: Inserts) -> None:
    declarations = "type info struct {\n\tPod *v1.Pod\n\tAttempts int\n\tPhase string\n}\n"
    body = "\tif i.Attempts > 3 {\n\t\treturn nil\n\t}\n\tgo println(i.Phase)\n\ti = next(i)\n\tgo println(ctx)\n\treturn nil"
    found = inserts(
        body, head="func f(ctx context.Context, i *info) error", declarations=declarations + "func next(i *info) *info { return i }"
    )
    assert found[0] == 'klog.FromContext(ctx).V(5).Info("Entered f")'
    assert any('"attempts", i.Attempts' in line for line in found if "condition" in line)
    assert "i." not in found[-1]


def test_what_a_closure_shares_with_later_code_is_not_read(inserts: Inserts) -> None:
    body = '\tcount := 1\n\tgo func() {\n\t\tif pod.Name == "x" {\n\t\t\tprintln(count)\n\t\t}\n\t}()\n\tcount = 2\n\treturn nil'
    inside = next(line for line in inserts(body) if "Took a branch" in line)
    assert "count" not in inside
    assert "KObj(pod)" in inside


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("func f(ctx context.Context, logger klog.Logger, pod *v1.Pod)", "panic(1)", "logger.V(5).Info("),
        ("func f(ctx context.Context, log klog.Logger)", "panic(1)", "log.V(5).Info("),
        ("func f(ctx context.Context, logger string)", "panic(1)", "klog.FromContext(ctx).V(5).Info("),
        ("func f(c context.Context)", "panic(1)", "klog.FromContext(c).V(5).Info("),
        ("func f(ctx string)", "panic(1)", "klog.V(5).InfoS("),
        ("func f(_ context.Context)", "panic(1)", "klog.V(5).InfoS("),
        ("func f(w http.ResponseWriter, req *http.Request)", "panic(1)", "klog.FromContext(req.Context()).V(5).Info("),
        ("func (t *thing) f(number int)", "panic(1)", "t.logger.V(5).Info("),
        ("func (*thing) f(number int)", "panic(1)", "klog.V(5).InfoS("),
        ("func f(number int)", "logger := klog.TODO()\n\tpanic(logger)", "logger.V(5).Info("),
    ],
)
def test_the_logger_is_the_one_in_scope_by_type(head: str, body: str, expected: str, inserts: Inserts) -> None:
    found = inserts(f"\t{body}", head=head, declarations="type thing struct {\n\tlogger klog.Logger\n}\n")
    assert found
    assert all(line.startswith(expected) for line in found)


def test_in_a_contextual_package_klog_is_not_called_directly(inserts: Inserts) -> None:
    config = {"hack/logcheck.conf": "# comment\n-structured .*\ncontextual k8s.io/kubernetes/pkg/.*\n"}
    assert inserts("\tpanic(number)", head="func f(number int)", files=config) == ['klog.TODO().V(5).Info("Entered f", "number", number)']


def test_the_later_line_of_the_config_wins(inserts: Inserts) -> None:
    config = {"hack/logcheck.conf": "contextual k8s.io/kubernetes/pkg/.*\n-contextual k8s.io/kubernetes/pkg/demo/demo.go\n"}
    assert inserts("\tpanic(number)", head="func f(number int)", files=config) == ['klog.V(5).InfoS("Entered f", "number", number)']


def test_where_klog_means_something_else_nothing_is_said_through_it(suggest_all: Callable[..., Suggestions]) -> None:
    source = "package demo\n\nfunc f(klog string) {\n\tpanic(klog)\n}\n"
    found = suggest_all(source)
    assert not found.found
    assert "klog" in found.left_out[0].reason


def test_a_module_that_does_not_require_klog_is_left_alone(suggest_all: Callable[..., Suggestions]) -> None:
    files = {"staging/src/k8s.io/cri-api/go.mod": "module k8s.io/cri-api\n\ngo 1.24\n"}
    found = suggest_all("package x\n\nfunc f(n int) {\n\tpanic(n)\n}\n", path="staging/src/k8s.io/cri-api/x/x.go", files=files)
    assert [one.reason for one in found.left_out] == ["the module does not require klog"]


def test_shared_libraries_do_not_log_errors(suggest_all: Callable[..., Suggestions]) -> None:
    body = "\tif err := g(); err != nil {\n\t\treturn err\n\t}\n\tpanic(n)\n"
    source = f"package cache\n\nfunc g() error {{ return nil }}\n\nfunc f(n int) error {{\n{body}}}\n"
    files = {"staging/src/k8s.io/client-go/go.mod": "module k8s.io/client-go\n\ngo 1.24\n\nrequire k8s.io/klog/v2 v2.130.1\n"}
    found = suggest_all(source, path="staging/src/k8s.io/client-go/tools/store/x.go", files=files)
    assert [str(one.rule) for one in found.found] == ["entry"]


@pytest.mark.parametrize(
    ("path", "header", "word"),
    [
        ("vendor/x/x.go", "", "vendored"),
        ("pkg/demo/x_test.go", "", "tests"),
        ("pkg/demo/types.go", "", "types.go"),
        ("pkg/demo/zz_generated.go", "// Code generated by x. DO NOT EDIT.\n\n", "generated"),
    ],
)
def test_some_files_are_not_edited(path: str, header: str, word: str, suggest_all: Callable[..., Suggestions]) -> None:
    found = suggest_all(f"{header}package demo\n\nfunc f(n int) {{\n\tpanic(n)\n}}\n", path=path)
    assert not found.found
    assert word in found.left_out[0].reason


@pytest.mark.parametrize(
    "function",
    [
        "func (t thing) String() string {\n\treturn t.name\n}",
        "func (t thing) Less(i, j int) bool {\n\treturn i < j\n}",
        "func init() {\n\tprintln(1)\n}",
        "func f() { println(1) }",
        "//go:nosplit\nfunc f() {\n\tprintln(1)\n}",
        "func f(n int) {\nagain:\n\tif n > 1 {\n\t\tn--\n\t\tgoto again\n\t}\n}",
    ],
)
def test_some_functions_are_left_out_with_a_reason(function: str, suggest_all: Callable[..., Suggestions]) -> None:
    found = suggest_all(f"package demo\n\ntype thing struct{{ name string }}\n\n{function}\n")
    assert not found.found
    assert len(found.left_out) == 1


def test_comparators_and_callbacks_are_not_entered(inserts: Inserts) -> None:
    body = "\tsort(func(i, j int) bool {\n\t\tif i > j {\n\t\t\treturn true\n\t\t}\n\t\treturn false\n\t})\n\treturn nil"
    found = inserts(body, declarations="func sort(less func(i, j int) bool) {}")
    assert not any("i > j" in line for line in found)


def test_formatting_a_list_under_a_lock_is_avoided(inserts: Inserts) -> None:
    declarations = "type guard struct{}\n\nfunc (g *guard) Lock()   {}\nfunc (g *guard) Unlock() {}\n"
    head = "func f(ctx context.Context, g *guard, pods []*v1.Pod) []*v1.Pod"
    locked = inserts("\tg.Lock()\n\tdefer g.Unlock()\n\tgo println(pods)\n\treturn pods", head=head, declarations=declarations)
    free = inserts("\tg.Lock()\n\tg.Unlock()\n\tgo println(pods)\n\treturn pods", head=head, declarations=declarations)
    assert not any("KObjSlice" in line for line in locked[1:])
    assert any("KObjSlice" in line for line in free[1:])


def test_conditions_with_format_verbs_are_not_repeated(inserts: Inserts) -> None:
    found = inserts('\tif pod.Name == "%s" {\n\t\treturn nil\n\t}\n\treturn errors.New("x")')
    assert not any("%" in line for line in found)


def test_ids_do_not_change_when_the_file_does_elsewhere(suggest_all: Callable[..., Suggestions]) -> None:
    body = "func f(n int) {\n\tif n > 1 {\n\t\tprintln(n)\n\t}\n}\n"
    before = suggest_all(f"package demo\n\n{body}")
    after = suggest_all(f"package demo\n\n// More.\nfunc g() {{ println(1) }}\n\n{body}")
    assert [one.id for one in before.found] == [one.id for one in after.found]
    assert [one.line for one in before.found] != [one.line for one in after.found]
    assert all(one.path == PATH for one in before.found)
