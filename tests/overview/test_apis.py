"""API resources are worked out from source. The tree here has one of each form in which Kubernetes writes them down."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from navigator.errors import NotFoundError
from navigator.overview.apifields import Fields
from navigator.overview.apis import Resource, load_apis
from navigator.overview.kinds import find_resources, get_kind
from navigator.resolve.program import get_program
from navigator.workspace import Workspace

from .conftest import REAL, MakeWorkspace

STORE = """package registry
type Store struct {
	NewFunc func() interface{}
	SingularQualifiedResource Q
	CreateStrategy, UpdateStrategy S
}
type Q struct{ Group, Resource string }
type S interface{ NamespaceScoped() bool }
func (e *Store) New() interface{} { return e.NewFunc() }
func (e *Store) NewList() interface{} { return nil }
func (e *Store) NamespaceScoped() bool { return e.CreateStrategy.NamespaceScoped() }
func (e *Store) GetSingularName() string { return e.SingularQualifiedResource.Resource }
func (e *Store) Create() {}
func (e *Store) Get() {}
func (e *Store) List() {}
func (e *Store) Update() {}
func (e *Store) Delete() {}
func (e *Store) DeleteCollection() {}
func (e *Store) Watch() {}
func (e *Store) StorageVersion() string { return "" }
"""
STORAGE = """package storage
import (
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/apimachinery/pkg/runtime/schema"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
)
type strategy struct{}
func (strategy) NamespaceScoped() bool { return true }
var Strategy = strategy{}
type REST struct{ *genericregistry.Store }
func (r *REST) ShortNames() []string { return []string{"th", "thi"} }
func (r *REST) Categories() []string { return []string{"all"} }
type StatusREST struct{ store *genericregistry.Store }
func (r *StatusREST) New() interface{} { return &apps.Thing{} }
func (r *StatusREST) Get() {}
func (r *StatusREST) Update() {}
type ScaleREST struct{ store *genericregistry.Store }
func (r *ScaleREST) New() interface{} { return &autoscalingv1.Scale{} }
func (r *ScaleREST) Get() {}
func (r *ScaleREST) GroupVersionKind(containing schema.GroupVersion) schema.GroupVersionKind {
	switch containing {
	case schema.GroupVersion{Group: "old", Version: "v1"}:
		return schema.GroupVersionKind{Group: "old", Version: "v1", Kind: "Scale"}
	default:
		return autoscalingv1.SchemeGroupVersion.WithKind("Scale")
	}
}
type ExecREST struct{}
func (r *ExecREST) New() interface{} { return &apps.ThingExecOptions{} }
func (r *ExecREST) Connect() {}
func (r *ExecREST) ConnectMethods() []string { return methods }
var methods = []string{"GET", "POST"}
func NewREST() (*REST, *StatusREST, error) {
	store := &genericregistry.Store{
		NewFunc: func() interface{} { return &apps.Thing{} },
		SingularQualifiedResource: apps.Resource("thing"),
		CreateStrategy: Strategy,
	}
	return &REST{store}, &StatusREST{store}, nil
}
"""
INSTALL = """package rest
import (
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsv1 "k8s.io/api/apps/v1"
	appsv1beta1 "k8s.io/api/apps/v1beta1"
	thingstore "k8s.io/kubernetes/pkg/registry/apps/thing/storage"
)
type P struct{}
func (p P) NewRESTStorage(source S) (genericapiserver.APIGroupInfo, error) {
	info := genericapiserver.NewDefaultAPIGroupInfo(apps.GroupName, nil)
	if storageMap, err := p.v1Storage(source); err != nil {
		return info, err
	} else if len(storageMap) > 0 {
		info.VersionedResourcesStorageMap[appsv1.SchemeGroupVersion.Version] = storageMap
	}
	if storageMap, err := p.v1beta1Storage(source); err == nil {
		info.VersionedResourcesStorageMap[appsv1beta1.SchemeGroupVersion.Version] = storageMap
	}
	return info, nil
}
func (p P) v1Storage(source S) (map[string]rest.Storage, error) {
	storage := map[string]rest.Storage{}
	if resource := "things"; source.ResourceEnabled(appsv1.SchemeGroupVersion.WithResource(resource)) {
		thing, status, err := thingstore.NewREST()
		if err != nil {
			return nil, err
		}
		storage[resource] = thing
		storage[resource+"/status"] = status
		storage[resource+"/scale"] = &thingstore.ScaleREST{}
		storage[resource+"/exec"] = &thingstore.ExecREST{}
	}
	return storage, nil
}
func (p P) v1beta1Storage(source S) (map[string]rest.Storage, error) {
	storage := map[string]rest.Storage{}
	if resource := "things"; source.ResourceEnabled(appsv1beta1.SchemeGroupVersion.WithResource(resource)) {
		thing, _, _ := thingstore.NewREST()
		storage[resource] = thing
	}
	return storage, nil
}
type S interface{ ResourceEnabled(x interface{}) bool }
"""


def _register(group: str, version: str) -> str:
    return f"""package {version}
import "k8s.io/apimachinery/pkg/runtime/schema"
const GroupName = "{group}"
var SchemeGroupVersion = schema.GroupVersion{{Group: GroupName, Version: "{version}"}}
func add(s Scheme) {{ s.AddKnownTypes(SchemeGroupVersion, &Thing{{}}) }}
"""


TYPES = """package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// +genclient
// +k8s:prerelease-lifecycle-gen:introduced=1.5

// Thing does something. It is small.
type Thing struct {
	metav1.TypeMeta `json:",inline"`
	// Spec says what.
	Spec ThingSpec `json:"spec"`
	hidden int
	Skipped string `json:"-"`
}

// ThingSpec is more.
type ThingSpec struct {
	// Size of it.
	// +optional
	Size *int32 `json:"size,omitempty"`
	Parts []Thing `json:"parts"`
	Labels map[string]string `json:"labels,omitempty"`
}
"""
LIFECYCLE = """package v1beta1
func (in *Thing) APILifecycleIntroduced() (major, minor int) {
	return 1, 3
}
func (in *Thing) APILifecycleRemoved() (major, minor int) {
	return 1, 20
}
func (in *Thing) APILifecycleReplacement() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Thing"}
}
"""
STAGING = "staging/src/k8s.io"
FILES = {
    "go.mod": "module k8s.io/kubernetes\n",
    "CHANGELOG/CHANGELOG-1.36.md": "# v1.36.0\n",
    "cmd/kube-apiserver/apiserver.go": 'package main\n\nimport _ "k8s.io/kubernetes/pkg/registry/apps/rest"\n\nfunc main() {}\n',
    "pkg/kubelet/k.go": "package kubelet\n",
    "pkg/registry/apps/rest/storage_apps.go": INSTALL,
    "pkg/registry/apps/thing/storage/storage.go": STORAGE,
    "pkg/apis/apps/register.go": 'package apps\n\nimport "k8s.io/apimachinery/pkg/runtime/schema"\n\nconst GroupName = "apps"\n\n'
    'var SchemeGroupVersion = schema.GroupVersion{Group: GroupName, Version: "__internal"}\n\n'
    "func Resource(r string) schema.GroupResource { return schema.GroupResource{} }\n",
    "pkg/apis/apps/types.go": "package apps\n\ntype Thing struct{}\n\ntype ThingExecOptions struct{}\n",
    "pkg/apis/apps/v1/defaults.go": "package v1\n\nfunc SetDefaults_Thing() {}\n",
    "pkg/apis/apps/validation/validation.go": "package validation\n\nfunc ValidateThing() {}\n\nfunc ValidateThingUpdate() {}\n\n"
    "func ValidateThingumajig() {}\n",
    "plugin/pkg/admission/watchful/admission.go": 'package watchful\n\nconst PluginName = "Watchful"\n\nvar r = apps.Resource("things")\n',
    f"{STAGING}/apimachinery/pkg/runtime/schema/s.go": "package schema\n\ntype GroupVersion struct{ Group, Version string }\n",
    f"{STAGING}/apimachinery/pkg/apis/meta/v1/types.go": "package v1\n\ntype TypeMeta struct {\n"
    '\t// Kind of it.\n\tKind string `json:"kind,omitempty"`\n}\n',
    f"{STAGING}/apiserver/pkg/registry/generic/registry/store.go": STORE,
    f"{STAGING}/apiserver/pkg/registry/rest/rest.go": "package rest\n\ntype Storage interface{ New() interface{} }\n",
    f"{STAGING}/apiserver/pkg/server/g.go": 'package server\n\nimport "k8s.io/apiserver/pkg/registry/rest"\n\n'
    "type APIGroupInfo struct {\n\tVersionedResourcesStorageMap map[string]map[string]rest.Storage\n}\n\n"
    "func NewDefaultAPIGroupInfo(g string, x interface{}) APIGroupInfo { return APIGroupInfo{} }\n",
    f"{STAGING}/api/apps/v1/register.go": _register("apps", "v1"),
    f"{STAGING}/api/apps/v1/types.go": TYPES,
    f"{STAGING}/api/apps/v1beta1/register.go": _register("apps", "v1beta1"),
    f"{STAGING}/api/apps/v1beta1/types.go": "package v1beta1\n\n// Thing is old.\ntype Thing struct{}\n",
    f"{STAGING}/api/apps/v1beta1/zz_generated.prerelease-lifecycle.go": LIFECYCLE,
    f"{STAGING}/api/autoscaling/v1/register.go": _register("autoscaling", "v1"),
    f"{STAGING}/api/autoscaling/v1/types.go": "package v1\n\ntype Scale struct{}\n",
}


@pytest.fixture
def mini(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(FILES)


def test_a_resource_is_what_its_storage_says(mini: Workspace) -> None:
    apis = load_apis(mini)
    assert apis.problems == ()
    (thing,) = apis.resources
    assert (thing.group, thing.version, thing.name, thing.kind, thing.singular) == ("apps", "v1", "things", "Thing", "thing")
    assert thing.namespaced is True
    assert thing.short_names == ("th", "thi")
    assert thing.categories == ("all",)
    assert thing.verbs == ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
    assert thing.doc.startswith("Thing does something.")
    assert thing.storage_version == "apps/v1"


def test_subresources_have_kinds_and_verbs_of_their_own(mini: Workspace) -> None:
    (thing,) = load_apis(mini).resources
    parts = {part.name: (part.kind_group, part.kind_version, part.kind, part.verbs) for part in thing.subresources}
    assert parts == {
        "exec": ("apps", "v1", "ThingExecOptions", ("create", "get")),
        "scale": ("autoscaling", "v1", "Scale", ("get",)),
        "status": ("apps", "v1", "Thing", ("get", "patch", "update")),
    }


def test_what_is_over_in_this_release_is_left_out(mini: Workspace) -> None:
    apis = load_apis(mini)
    (old,) = apis.over
    assert old.group_version == "apps/v1beta1"
    assert old.lifecycle.introduced == (1, 3)
    assert old.lifecycle.removed == (1, 20)
    assert old.lifecycle.replacement == ("apps", "v1", "Thing")


def test_what_was_kept_is_the_same_and_notices_changes(mini: Workspace) -> None:
    first = load_apis(mini)
    assert load_apis(mini) == first
    path = mini.checkout.root / "pkg/registry/apps/thing/storage/storage.go"
    path.write_text(path.read_text(encoding="utf-8").replace('"th", "thi"', '"x"'), encoding="utf-8")
    assert load_apis(mini).resources[0].short_names == ("x",)


@pytest.mark.parametrize("name", ["Thing", "thing", "things", "TH", "things.apps", "apps/v1/thing", "thing.v1"])
def test_a_kind_is_found_by_any_of_its_names(mini: Workspace, name: str) -> None:
    assert find_resources(load_apis(mini), name)[0].group_version == "apps/v1"


def test_an_unknown_kind_offers_the_nearest(mini: Workspace) -> None:
    with pytest.raises(NotFoundError) as error:
        get_kind(mini, "Thin")
    assert "Thing" in error.value.hint


def test_a_kind_has_a_page(mini: Workspace) -> None:
    page = get_kind(mini, "Thing")
    assert page.internal is not None
    assert page.internal.path == "pkg/apis/apps/types.go"
    assert [place.name for place in page.defaults] == ["SetDefaults_Thing"]
    assert [place.name for place in page.validation] == ["ValidateThing", "ValidateThingUpdate"]
    assert [(place.path, place.line, place.name) for place in page.admission] == [
        ("plugin/pkg/admission/watchful/admission.go", 5, "Watchful")
    ]
    assert [one.group_version for one in page.others] == ["apps/v1beta1"]


def test_fields_are_named_as_in_json(mini: Workspace) -> None:
    fields = Fields(get_program(mini))
    thing = fields.find_type("k8s.io/api/apps/v1", "Thing")
    assert thing is not None
    named = {field.name: field for field in fields.of(thing, 0)}
    assert list(named) == ["kind", "spec"]
    spec = {field.name: (field.type, field.required, field.recursive) for field in named["spec"].fields}
    assert spec == {
        "size": ("<integer>", False, False),
        "parts": ("<[]Thing>", True, True),
        "labels": ("<map[string]string>", False, False),
    }
    field, inner = fields.get(thing, ["spec", "Parts"])
    assert field.name == "parts"
    assert inner is not None
    with pytest.raises(NotFoundError) as error:
        fields.get(thing, ["spec", "sise"])
    assert "size" in error.value.hint


def test_a_module_without_resources_has_none(make_workspace: MakeWorkspace) -> None:
    assert load_apis(make_workspace({"go.mod": "module m\n", "a.go": "package a\n"})).resources == ()


def test_the_sample_has_a_few(sample: Workspace) -> None:
    assert {"pods", "nodes", "namespaces", "replicasets"} <= {one.name for one in load_apis(sample).resources}


def _to_discovery(one: Resource) -> dict[tuple[str, str], dict[str, object]]:
    row: dict[str, object] = {
        "kind": one.kind,
        "name": one.name,
        "namespaced": one.namespaced,
        "singularName": one.singular,
        "verbs": list(one.verbs),
    }
    optional = {
        "shortNames": list(one.short_names),
        "categories": list(one.categories),
        "storageVersionHash": one.storage_version_hash,
    }
    row |= {key: value for key, value in optional.items() if value}
    rows = {(one.group_version, one.name): row}
    for part in one.subresources:
        name = f"{one.name}/{part.name}"
        rows[one.group_version, name] = {
            "kind": part.kind,
            "name": name,
            "namespaced": one.namespaced,
            "singularName": "",
            "verbs": list(part.verbs),
        }
        if (part.kind_group, part.kind_version) != (one.group, one.version):
            rows[one.group_version, name] |= {"group": part.kind_group, "version": part.kind_version}
    return rows


@pytest.mark.real
@pytest.mark.parametrize("tree", REAL or [None])
def test_the_discovery_documents_agree_exactly(tree: Path | None, tmp_path: Path) -> None:
    if tree is None or not (tree / "api/discovery").is_dir():
        pytest.skip("NAVIGATOR_REAL names no tree with discovery documents")
    from indexes.checkout import Checkout

    workspace = Workspace(Checkout(tree), Path(os.environ.get("NAVIGATOR_REAL_INDEX", tmp_path)))
    mine: dict[tuple[str, str], dict[str, object]] = {}
    for one in load_apis(workspace).resources:
        mine |= _to_discovery(one)
    workspace.close()
    theirs = {}
    for path in (tree / "api/discovery").glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("kind") == "APIResourceList":
            theirs |= {(document["groupVersion"], row["name"]): row for row in document["resources"]}
    assert mine == theirs


@pytest.mark.real
@pytest.mark.parametrize("tree", REAL or [None])
def test_the_openapi_document_has_every_kind_and_its_fields(tree: Path | None, tmp_path: Path) -> None:
    """Every field that api-machinery published for a kind is among ours, with the same sentence."""
    if tree is None or not (tree / "api/openapi-spec/swagger.json").is_file():
        pytest.skip("NAVIGATOR_REAL names no tree with an OpenAPI document")
    from indexes.checkout import Checkout

    workspace = Workspace(Checkout(tree), Path(os.environ.get("NAVIGATOR_REAL_INDEX", tmp_path)))
    definitions = json.loads((tree / "api/openapi-spec/swagger.json").read_text(encoding="utf-8"))["definitions"]
    by_kind = {
        (kind["group"], kind["version"], kind["kind"]): value
        for value in definitions.values()
        for kind in value.get("x-kubernetes-group-version-kind", ())
    }
    fields = Fields(get_program(workspace))
    for one in load_apis(workspace).resources:
        owner = fields.find_type(one.package, one.kind)
        assert owner is not None, one.kind
        published = by_kind[one.group, one.version, one.kind]
        assert {field.name for field in fields.of(owner)} == set(published["properties"]), one.kind
        required = {field.name for field in fields.of(owner) if field.required and field.name != "metadata"}
        assert set(published.get("required", ())) - {"metadata"} <= required, one.kind
    workspace.close()
