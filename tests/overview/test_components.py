from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from navigator.errors import NotFoundError
from navigator.overview.components import find_files_of, get_component, load_components
from navigator.overview.fork import Fork
from navigator.overview.packages import get_package
from navigator.overview.picture import Edge, Format, Graph, draw_imports, draw_map, render
from navigator.overview.traffic import find_calls
from navigator.workspace import Workspace

from .conftest import MakeWorkspace

COMMAND = """// Package app runs it.
package app

import (
	"example.com/m/lib"
	"github.com/spf13/cobra"
)

type Options struct{}

func NewOptions() *Options { return nil }

func NewThingCommand() *cobra.Command {
	o := NewOptions()
	return &cobra.Command{
		Use: "thing",
		Long: `The thing does
things. It is long.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return Run(o)
		},
	}
}

func Run(o *Options) error { return lib.Do() }
"""
FILES = {
    "go.mod": "module example.com/m\n",
    "cmd/thing/main.go": 'package main\n\nimport "example.com/m/cmd/thing/app"\n\nfunc main() {\n\tapp.NewThingCommand().Execute()\n}\n',
    "cmd/thing/app/app.go": COMMAND,
    "lib/lib.go": '// Package lib helps.\npackage lib\n\nimport "k8s.io/client-go/kubernetes"\n\n'
    "func Do() error { return nil }\n\nfunc hidden() {}\n\nvar _ kubernetes.Interface\n",
    "lib/lib_test.go": "package lib\n",
    "examples/x/main.go": "package main\n\nfunc main() {}\n",
    "vendor/github.com/spf13/cobra/c.go": "package cobra\n\ntype Command struct{ Use, Long string }\n",
    "OWNERS": "approvers: [ann]\n",
}


def test_a_binary_tells_how_it_starts(make_workspace: MakeWorkspace) -> None:
    (thing,) = load_components(make_workspace(FILES))
    assert (thing.name, thing.path, thing.package) == ("thing", "cmd/thing", "example.com/m/cmd/thing")
    assert thing.about == "The thing does things. It is long."
    places = [thing.entry, thing.command, thing.options, thing.run]
    assert [(place.path, place.line, place.name) if place else None for place in places] == [
        ("cmd/thing/main.go", 5, "main"),
        ("cmd/thing/app/app.go", 13, "app.NewThingCommand"),
        ("cmd/thing/app/app.go", 11, "app.NewOptions"),
        ("cmd/thing/app/app.go", 25, "app.Run"),
    ]
    assert [(layer.name, layer.packages) for layer in thing.layers] == [("command", 1), ("app", 1), ("code", 1), ("vendor", 1)]
    assert [(peer.name, peer.package) for peer in thing.peers] == [("kube-apiserver", "example.com/m/lib")]


def test_components_are_kept(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(FILES)
    assert load_components(workspace) == load_components(workspace)


def test_a_component_knows_its_files(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(FILES)
    files = find_files_of(workspace, get_component(workspace, "thing"))
    assert files == {"cmd/thing/main.go", "cmd/thing/app/app.go", "lib/lib.go", "vendor/github.com/spf13/cobra/c.go"}


def test_an_unknown_component_offers_the_nearest(make_workspace: MakeWorkspace) -> None:
    with pytest.raises(NotFoundError) as error:
        get_component(make_workspace(FILES), "thin")
    assert "thing" in error.value.hint


def test_the_sample_has_binaries_and_modules(sample: Workspace) -> None:
    assert get_component(sample, "kube-apiserver").installs > 0
    # There is a module of the same name.
    assert get_component(sample, "kube-scheduler").role != "module"
    assert get_component(sample, "k8s.io/kube-scheduler").role == "module"
    assert "v1 Pods" in get_component(sample, "kube-scheduler").watches


@pytest.mark.parametrize("name", ["lib", "lib/", "lib/lib.go", "example.com/m/lib"])
def test_a_package_has_a_page(make_workspace: MakeWorkspace, name: str) -> None:
    page = get_package(make_workspace(FILES), name)
    assert (page.path, page.package, page.doc) == ("lib", "example.com/m/lib", "Package lib helps.")
    assert [(file.path, file.test) for file in page.files] == [("lib/lib.go", False), ("lib/lib_test.go", True)]
    assert [symbol.name for symbol in page.exported] == ["Do"]
    assert page.importers == ("cmd/thing/app",)
    assert page.owners.approvers == ("ann",)


@pytest.mark.parametrize(("name", "hint"), [("libb", "lib"), ("cmd/thing/ap", "cmd/thing/app"), ("nothing-like-it", "navigator overview")])
def test_an_unknown_package_offers_the_nearest(make_workspace: MakeWorkspace, name: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as error:
        get_package(make_workspace(FILES), name)
    assert hint in error.value.hint


CALLS = b"""package x
func f() {
	a := factory.Core().V1().Pods()
	// b := factory.Core().V1().Secrets()
	w := cache.NewListWatchFromClient(c, "nodes", all, s)
	_, err := client.AppsV1().Deployments(ns.Name).UpdateStatus(ctx, d)
	err = client.CoreV1().Pods(f(x)).Bind(ctx, b)
	g := client.CoreV1().Pods("").Get(ctx, d)
}
"""


def test_informers_and_writes_are_read_from_text() -> None:
    assert [(one.group, one.version, one.resource, one.verb, one.line) for one in find_calls(CALLS, "x.go")] == [
        ("Core", "V1", "Pods", "watch", 3),
        ("", "", "Nodes", "watch", 5),
        ("Apps", "V1", "Deployments", "UpdateStatus", 6),
        ("Core", "V1", "Pods", "Bind", 7),
    ]


def test_a_forks_own_parts_are_told(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(
        {
            "go.mod": "module k8s.io/kubernetes\n\nrequire github.com/openshift/api v1\n",
            "pkg/types/patch.go": "package types\n",
            "cmd/kubelet/app/patch_auth.go": "package app\n\n// for OpenShift\n",
            "cmd/watcher/main.go": "package main\n\n// OpenShift\n",
        }
    )
    fork = Fork(workspace)
    assert fork.name == "openshift"
    assert fork.owns("openshift-hack/x.go")
    assert fork.owns("cmd/kubelet/app/patch_auth.go")
    assert not fork.owns("pkg/types/patch.go")
    assert fork.owns_program("cmd/watcher")
    assert not Fork(make_workspace({"go.mod": "module k8s.io/kubernetes\n"})).owns("openshift-hack/x.go")


EDGES = (Edge('a "b"', "b", "x"), Edge("b", 'a "b"', ""), Edge("b", "c<d>", "y|z"), Edge("b", "b", ""))
GRAPH = Graph(('a "b"', "b", "c<d>", "alone"), 2, EDGES)


def test_pictures_are_well_formed() -> None:
    root = ET.fromstring(render(GRAPH, Format.SVG))
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(filter(None, texts)) == sorted(GRAPH.nodes)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}title"))) == 3
    dot = render(GRAPH, Format.DOT)
    assert dot.startswith("digraph overview {")
    assert r'"a \"b\""' in dot
    mermaid = render(GRAPH, Format.MERMAID)
    assert mermaid.startswith("flowchart TB\n")
    assert len(re.findall(r"-->", mermaid)) == 4


@pytest.mark.parametrize("name", ["", "kube-scheduler", "kube-apiserver", "k8s.io/client-go"])
def test_boxes_of_a_picture_do_not_overlap(sample: Workspace, name: str) -> None:
    component = get_component(sample, name) if name else None
    graph = draw_imports(name, component.layers, ()) if component else draw_map(load_components(sample))
    root = ET.fromstring(render(graph, Format.SVG))
    boxes = [
        {key: float(node.attrib[key]) for key in ("x", "y", "width", "height")}
        for node in root.iter("{http://www.w3.org/2000/svg}rect")
        if "rx" in node.attrib
    ]
    assert boxes
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            apart = one["x"] >= other["x"] + other["width"] or other["x"] >= one["x"] + one["width"]
            assert apart or abs(one["y"] - other["y"]) >= one["height"]
