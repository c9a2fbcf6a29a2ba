"""A small tree that looks like Kubernetes to the rules: klog, a context, API objects, and every type that must not be logged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexes.checkout import Checkout
from navigator.logs.model import Spot, Suggestion, Suggestions
from navigator.logs.suggest import suggest
from navigator.workspace import Workspace

KLOG = """package klog

import (
	"context"

	"github.com/go-logr/logr"
)

type Logger = logr.Logger
type Level int32
type Verbose struct{}
type KMetadata interface {
	GetName() string
	GetNamespace() string
}
type ObjectRef struct{ Name, Namespace string }

func (v Verbose) InfoS(msg string, keysAndValues ...any)        {}
func (v Verbose) Infof(format string, args ...any)              {}
func (v Verbose) Enabled() bool                                 { return true }
func V(level Level) Verbose                                     { return Verbose{} }
func InfoS(msg string, keysAndValues ...any)                    {}
func ErrorS(err error, msg string, keysAndValues ...any)        {}
func Infof(format string, args ...any)                          {}
func Warningf(format string, args ...any)                       {}
func KObj(obj KMetadata) ObjectRef {
	if obj == nil || IsNil(obj) {
		return ObjectRef{}
	}
	return ObjectRef{}
}

func IsNil(any) bool { return false }
func KObjSlice(objs any) []ObjectRef                            { return nil }
func KRef(namespace, name string) ObjectRef                     { return ObjectRef{} }
func FromContext(ctx context.Context) Logger                    { return Logger{} }
func TODO() Logger                                              { return Logger{} }
func LoggerWithValues(logger Logger, keysAndValues ...any) Logger { return logger }
"""
LOGR = """package logr

type Logger struct{}

func (l Logger) V(level int) Logger                                { return l }
func (l Logger) Info(msg string, keysAndValues ...any)             {}
func (l Logger) Error(err error, msg string, keysAndValues ...any) {}
func (l Logger) WithValues(keysAndValues ...any) Logger            { return l }
func (l Logger) Enabled() bool                                     { return true }
"""
META = """package v1

type ObjectMeta struct {
	Name      string
	Namespace string
	UID       string
}

func (m *ObjectMeta) GetName() string      { return m.Name }
func (m *ObjectMeta) GetNamespace() string { return m.Namespace }

type Object interface {
	GetName() string
	GetNamespace() string
}
"""
CORE = """package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

type Pod struct {
	metav1.ObjectMeta
	Spec PodSpec
}
type PodSpec struct {
	NodeName   string
	Containers []Container
}
type Container struct {
	Name string
	Env  []EnvVar
}
type EnvVar struct{ Name, Value string }
type Node struct{ metav1.ObjectMeta }
type Secret struct {
	metav1.ObjectMeta
	Data map[string][]byte
}
"""
AUTHENTICATION = """package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

type TokenReview struct {
	metav1.ObjectMeta
	Spec TokenReviewSpec
}
type TokenReviewSpec struct{ Token string }
type TokenRequest struct{ metav1.ObjectMeta }
"""
TYPES = """package types

type NamespacedName struct {
	Namespace string
	Name      string
}
type UID string
"""
REST = """package rest

type Config struct {
	Host        string
	BearerToken string `datapolicy:"token"`
}
"""
CLIENTCMD = """package api

type AuthInfo struct {
	Token string `datapolicy:"token"`
	Name  string
}
"""
KUBEADM = """package v1

type BootstrapToken struct{ Description string }
type BootstrapTokenString struct{ ID, Secret string }
"""
CREDENTIALS = """package credentialprovider

type DockerConfig map[string]DockerConfigEntry
type DockerConfigEntry struct{ Username, Password string }
"""
CRI = """package v1

type AuthConfig struct{ Username, Password string }
type KeyValue struct{ Key, Value string }
"""
GO_MOD = "module k8s.io/kubernetes\n\ngo 1.24\n\nrequire (\n\tk8s.io/klog/v2 v2.130.1\n\tgithub.com/go-logr/logr v1.4.2\n)\n"

TREE = {
    "go.mod": GO_MOD,
    "vendor/k8s.io/klog/v2/klog.go": KLOG,
    "vendor/github.com/go-logr/logr/logr.go": LOGR,
    "vendor/k8s.io/apimachinery/pkg/apis/meta/v1/types.go": META,
    "vendor/k8s.io/apimachinery/pkg/types/types.go": TYPES,
    "vendor/k8s.io/api/core/v1/types.go": CORE,
    "vendor/k8s.io/api/authentication/v1/types.go": AUTHENTICATION,
    "vendor/k8s.io/client-go/rest/config.go": REST,
    "vendor/k8s.io/client-go/tools/clientcmd/api/types.go": CLIENTCMD,
    "vendor/k8s.io/cri-api/pkg/apis/runtime/v1/api.go": CRI,
    "cmd/kubeadm/app/apis/bootstraptoken/v1/types.go": KUBEADM,
    "pkg/credentialprovider/config.go": CREDENTIALS,
}
PATH = "pkg/demo/demo.go"
IMPORTS = """
import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
)
"""

Suggest = Callable[..., list[Suggestion]]


@pytest.fixture
def make_workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Write the tree and some files of a test's own, and open it."""

    def make(files: dict[str, str]) -> Workspace:
        root = tmp_path / "tree"
        for path, text in {**TREE, **files}.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return Workspace(Checkout(root), tmp_path / "indexes")

    return make


@pytest.fixture
def suggest_all(make_workspace: Callable[..., Workspace]) -> Callable[..., Suggestions]:
    """Return everything that is suggested for one file, and what is left out."""

    def run(source: str, path: str = PATH, files: dict[str, str] | None = None, focus: int = 0) -> Suggestions:
        return suggest(make_workspace({path: source, **(files or {})}), [Spot(path, focus=focus)], most=0)

    return run


@pytest.fixture
def inserts(suggest_all: Callable[..., Suggestions]) -> Callable[..., list[str]]:
    """Return the lines that are suggested for the body of a function."""

    def run(
        body: str, *, head: str = "func f(ctx context.Context, pod *v1.Pod) error", declarations: str = "", **options: object
    ) -> list[str]:
        source = f"package demo\n{IMPORTS}\n{declarations}\n{head} {{\n{body}\n}}\n"
        found = suggest_all(source, **options)
        return [one.insert for one in sorted(found.found, key=lambda one: one.line)]

    return run
