// Package storage is what a registry needs of a database.
package storage

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// Preconditions are checked in the same step that writes.
type Preconditions struct {
	UID             *types.UID
	ResourceVersion *string
}

// Check compares with an object as it is stored.
func (p *Preconditions) Check(key string, obj runtime.Object) error {
	if p == nil {
		return nil
	}
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	if p.UID != nil && *p.UID != m.GetUID() {
		return NewInvalidObjError(key, fmt.Sprintf("Precondition failed: UID in precondition: %v, UID in object meta: %v", *p.UID, m.GetUID()))
	}
	if p.ResourceVersion != nil && *p.ResourceVersion != m.GetResourceVersion() {
		return NewInvalidObjError(key, fmt.Sprintf("Precondition failed: ResourceVersion in precondition: %v, ResourceVersion in object meta: %v", *p.ResourceVersion, m.GetResourceVersion()))
	}
	return nil
}

// ValidateObjectFunc may refuse a write.
type ValidateObjectFunc func(ctx context.Context, obj runtime.Object) error

// UpdateFunc makes the new state from the present one. It may be called again
// when somebody else was faster.
type UpdateFunc func(existing runtime.Object) (runtime.Object, error)

// SimpleUpdate marks a function as an UpdateFunc.
func SimpleUpdate(fn UpdateFunc) UpdateFunc { return fn }

// Interface stores objects below keys.
type Interface interface {
	Create(ctx context.Context, key string, obj, out runtime.Object, ttl uint64) error
	Delete(ctx context.Context, key string, out runtime.Object, preconditions *Preconditions, validateDeletion ValidateObjectFunc) error
	Get(ctx context.Context, key string, out runtime.Object) error
	GetList(ctx context.Context, prefix string, listObj runtime.Object, newItem func() runtime.Object) error
	GuaranteedUpdate(ctx context.Context, key string, out runtime.Object, preconditions *Preconditions, tryUpdate UpdateFunc) error
	Watch(ctx context.Context, prefix string, resourceVersion string, newItem func() runtime.Object) (watch.Interface, error)
}

// The kinds of StorageError.
const (
	ErrCodeKeyNotFound = iota + 1
	ErrCodeKeyExists
	ErrCodeInvalidObj
)

// ErrResourceVersionSetOnCreate: a new object has no version to agree with.
var ErrResourceVersionSetOnCreate = errors.New("resourceVersion should not be set on objects to be created")

// StorageError knows the key that was in the way.
type StorageError struct {
	Code    int
	Key     string
	Message string
}

func (e *StorageError) Error() string { return fmt.Sprintf("%s: %s", e.Key, e.Message) }

func NewKeyNotFoundError(key string) error {
	return &StorageError{ErrCodeKeyNotFound, key, "key not found"}
}

func NewKeyExistsError(key string, _ int64) error {
	return &StorageError{ErrCodeKeyExists, key, "key exists"}
}

func NewInvalidObjError(key, message string) error {
	return &StorageError{ErrCodeInvalidObj, key, message}
}

// Code digs the kind out of an error chain.
func Code(err error) int {
	var e *StorageError
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// IsNotFound asks for one kind.
func IsNotFound(err error) bool { return Code(err) == ErrCodeKeyNotFound }
