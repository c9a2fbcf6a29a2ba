// Package rest says what a resource must be able to do to be served. A storage
// promises verbs by implementing interfaces; that there is a database behind
// it is none of this package's business.
package rest

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

// Storage is any resource.
type Storage interface {
	// New returns an empty object of the resource's kind.
	New() runtime.Object
}

// Scoper tells whether objects live in namespaces.
type Scoper interface{ NamespaceScoped() bool }

// ValidateObjectFunc may refuse a write.
type ValidateObjectFunc func(ctx context.Context, obj runtime.Object) error

// ValidateAllObjectFunc refuses nothing.
func ValidateAllObjectFunc(context.Context, runtime.Object) error { return nil }

// Getter serves get.
type Getter interface {
	Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error)
}

// Lister serves list.
type Lister interface {
	NewList() runtime.Object
	List(ctx context.Context, options *metav1.ListOptions) (runtime.Object, error)
}

// Watcher serves watch.
type Watcher interface {
	Watch(ctx context.Context, options *metav1.ListOptions) (watch.Interface, error)
}

// Creater serves create below the collection.
type Creater interface {
	New() runtime.Object
	Create(ctx context.Context, obj runtime.Object, createValidation ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error)
}

// NamedCreater serves create below a name, as subresources do.
type NamedCreater interface {
	New() runtime.Object
	Create(ctx context.Context, name string, obj runtime.Object, createValidation ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error)
}

// UpdatedObjectInfo makes the new object from the present one: by replacing
// it, or by patching.
type UpdatedObjectInfo interface {
	UpdatedObject(ctx context.Context, oldObj runtime.Object) (runtime.Object, error)
}

// UpdatedObjectFunc is an UpdatedObjectInfo.
type UpdatedObjectFunc func(ctx context.Context, oldObj runtime.Object) (runtime.Object, error)

// UpdatedObject implements UpdatedObjectInfo.
func (f UpdatedObjectFunc) UpdatedObject(ctx context.Context, oldObj runtime.Object) (runtime.Object, error) {
	return f(ctx, oldObj)
}

// Updater serves update and, with a getter, patch.
type Updater interface {
	New() runtime.Object
	Update(ctx context.Context, name string, objInfo UpdatedObjectInfo, updateValidation ValidateObjectFunc, options *metav1.UpdateOptions) (runtime.Object, error)
}

// GracefulDeleter serves delete. The flag is false while the object only
// waits for its end.
type GracefulDeleter interface {
	Delete(ctx context.Context, name string, deleteValidation ValidateObjectFunc, options *metav1.DeleteOptions) (runtime.Object, bool, error)
}
