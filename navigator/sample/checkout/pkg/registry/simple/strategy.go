// Package simple is the strategy of kinds about which nothing is special. The
// original has one for each kind.
package simple

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

type strategy struct {
	runtime.ObjectTyper
	names.NameGenerator
	namespaced bool
}

func (s strategy) NamespaceScoped() bool                                                { return s.namespaced }
func (strategy) PrepareForCreate(context.Context, runtime.Object)                       {}
func (strategy) Validate(context.Context, runtime.Object) []error                       { return nil }
func (strategy) Canonicalize(runtime.Object)                                            {}
func (strategy) PrepareForUpdate(context.Context, runtime.Object, runtime.Object)       {}
func (strategy) ValidateUpdate(context.Context, runtime.Object, runtime.Object) []error { return nil }

// NewREST makes a resource of a kind.
func NewREST(s storage.Interface, resource schema.GroupResource, namespaced bool, newObject, newList func() runtime.Object) *genericregistry.Store {
	strategy := strategy{legacyscheme.Scheme, names.SimpleNameGenerator, namespaced}
	return &genericregistry.Store{
		NewFunc:                  newObject,
		NewListFunc:              newList,
		DefaultQualifiedResource: resource,
		CreateStrategy:           strategy,
		UpdateStrategy:           strategy,
		DeleteStrategy:           strategy,
		EnableGarbageCollection:  true,
		Storage:                  s,
	}
}
