// Package registry implements resources on top of storage. Kinds differ in
// their strategies only.
package registry

import (
	"context"
	"errors"
	"path"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/klog/v2"
)

// Store implements the interfaces of package rest for one resource.
type Store struct {
	NewFunc                  func() runtime.Object
	NewListFunc              func() runtime.Object
	DefaultQualifiedResource schema.GroupResource

	CreateStrategy rest.RESTCreateStrategy
	UpdateStrategy rest.RESTUpdateStrategy
	DeleteStrategy rest.RESTDeleteStrategy
	// EnableGarbageCollection lets deletions set finalizers.
	EnableGarbageCollection bool

	Storage storage.Interface
}

// errDeleteNow leaves an update whose outcome is that nothing holds the object.
var errDeleteNow = errors.New("delete now")

// New implements rest.Storage.
func (e *Store) New() runtime.Object { return e.NewFunc() }

// NewList is the half of rest.Lister that needs no storage.
func (e *Store) NewList() runtime.Object { return e.NewListFunc() }

// NamespaceScoped implements rest.Scoper.
func (e *Store) NamespaceScoped() bool { return e.CreateStrategy.NamespaceScoped() }

// KeyRootFunc is where the collection of a request lies.
func (e *Store) KeyRootFunc(ctx context.Context) string {
	return path.Join("/", e.DefaultQualifiedResource.String(), genericapirequest.NamespaceValue(ctx))
}

// KeyFunc is where one object lies.
func (e *Store) KeyFunc(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", apierrors.NewBadRequest("an object needs a name")
	}
	if e.NamespaceScoped() && genericapirequest.NamespaceValue(ctx) == "" {
		return "", apierrors.NewBadRequest("an object of this resource needs a namespace")
	}
	return path.Join(e.KeyRootFunc(ctx), name), nil
}

// interpret turns errors of the storage into answers.
func (e *Store) interpret(err error, name string) error {
	switch storage.Code(err) {
	case storage.ErrCodeKeyNotFound:
		return apierrors.NewNotFound(e.DefaultQualifiedResource, name)
	case storage.ErrCodeKeyExists:
		return apierrors.NewAlreadyExists(e.DefaultQualifiedResource, name)
	case storage.ErrCodeInvalidObj:
		return apierrors.NewConflict(e.DefaultQualifiedResource, name, err)
	}
	return err
}

// Get implements rest.Getter.
func (e *Store) Get(ctx context.Context, name string, _ *metav1.GetOptions) (runtime.Object, error) {
	key, err := e.KeyFunc(ctx, name)
	if err != nil {
		return nil, err
	}
	obj := e.NewFunc()
	return obj, e.interpret(e.Storage.Get(ctx, key, obj), name)
}

// List implements rest.Lister.
func (e *Store) List(ctx context.Context, _ *metav1.ListOptions) (runtime.Object, error) {
	list := e.NewListFunc()
	return list, e.Storage.GetList(ctx, e.KeyRootFunc(ctx), list, e.NewFunc)
}

// Watch implements rest.Watcher.
func (e *Store) Watch(ctx context.Context, options *metav1.ListOptions) (watch.Interface, error) {
	return e.Storage.Watch(ctx, e.KeyRootFunc(ctx), options.ResourceVersion, e.NewFunc)
}

const maxNameGenerationCreateAttempts = 8

// Create implements rest.Creater. A generated name that is taken is no reason
// to fail.
func (e *Store) Create(ctx context.Context, obj runtime.Object, createValidation rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	if m.GetName() != "" || m.GetGenerateName() == "" {
		return e.create(ctx, obj, createValidation, options)
	}
	var out runtime.Object
	for range maxNameGenerationCreateAttempts {
		out, err = e.create(ctx, obj.DeepCopyObject(), createValidation, options)
		if !apierrors.IsAlreadyExists(err) {
			break
		}
	}
	return out, err
}

func (e *Store) create(ctx context.Context, obj runtime.Object, createValidation rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	objectMeta, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	rest.FillObjectMetaSystemFields(objectMeta)
	if objectMeta.GetName() == "" && objectMeta.GetGenerateName() != "" {
		objectMeta.SetName(e.CreateStrategy.GenerateName(objectMeta.GetGenerateName()))
	}
	if err := rest.BeforeCreate(e.CreateStrategy, ctx, obj); err != nil {
		return nil, err
	}
	// Only now is the object what will be stored, so this is the moment for
	// the validating half of admission. It gets a copy: it must not change it.
	if createValidation != nil {
		if err := createValidation(ctx, obj.DeepCopyObject()); err != nil {
			return nil, err
		}
	}
	key, err := e.KeyFunc(ctx, objectMeta.GetName())
	if err != nil {
		return nil, err
	}
	if len(options.DryRun) > 0 {
		return obj, nil
	}
	out := e.NewFunc()
	if err := e.Storage.Create(ctx, key, obj, out, 0); err != nil {
		return nil, e.interpret(err, objectMeta.GetName())
	}
	return out, nil
}

// ShouldDeleteDuringUpdate tells whether this update removed the last thing
// that a deleted object was waiting for.
func ShouldDeleteDuringUpdate(_ context.Context, _ string, obj, existing runtime.Object) bool {
	newMeta, err := meta.Accessor(obj)
	if err != nil {
		return false
	}
	oldMeta, err := meta.Accessor(existing)
	if err != nil {
		return false
	}
	return len(newMeta.GetFinalizers()) == 0 && oldMeta.GetDeletionTimestamp() != nil
}

// Update implements rest.Updater. An update may turn out to be a deletion.
func (e *Store) Update(ctx context.Context, name string, objInfo rest.UpdatedObjectInfo, updateValidation rest.ValidateObjectFunc, _ *metav1.UpdateOptions) (runtime.Object, error) {
	key, err := e.KeyFunc(ctx, name)
	if err != nil {
		return nil, err
	}
	deleteObj := false
	out := e.NewFunc()
	err = e.Storage.GuaranteedUpdate(ctx, key, out, nil, storage.SimpleUpdate(func(existing runtime.Object) (runtime.Object, error) {
		obj, err := objInfo.UpdatedObject(ctx, existing)
		if err != nil {
			return nil, err
		}
		newMeta, err := meta.Accessor(obj)
		if err != nil {
			return nil, err
		}
		oldMeta, err := meta.Accessor(existing)
		if err != nil {
			return nil, err
		}
		// A client that names a version insists on having seen the latest.
		if rv := newMeta.GetResourceVersion(); rv != "" && rv != oldMeta.GetResourceVersion() {
			return nil, apierrors.NewConflict(e.DefaultQualifiedResource, name, errors.New("the object has been modified; please apply your changes to the latest version and try again"))
		}
		if err := rest.BeforeUpdate(e.UpdateStrategy, ctx, obj, existing); err != nil {
			return nil, err
		}
		if err := updateValidation(ctx, obj.DeepCopyObject()); err != nil {
			return nil, err
		}
		deleteObj = ShouldDeleteDuringUpdate(ctx, key, obj, existing)
		if deleteObj {
			return nil, errDeleteNow
		}
		return obj, nil
	}))
	if deleteObj && errors.Is(err, errDeleteNow) {
		return e.deleteWithoutFinalizers(ctx, name, key)
	}
	if err != nil {
		return nil, e.interpret(err, name)
	}
	return out, nil
}

func (e *Store) deleteWithoutFinalizers(ctx context.Context, name, key string) (runtime.Object, error) {
	klog.V(6).InfoS("The last finalizer is gone, removing the object", "object", klog.KRef(genericapirequest.NamespaceValue(ctx), name))
	out := e.NewFunc()
	err := e.Storage.Delete(ctx, key, out, nil, rest.ValidateAllObjectFunc)
	if storage.IsNotFound(err) { // somebody else noticed first
		return out, nil
	}
	return out, e.interpret(err, name)
}

// shouldOrphanDependents lets the request decide, then the object, then the
// kind.
func shouldOrphanDependents(ctx context.Context, e *Store, accessor metav1.Object, options *metav1.DeleteOptions) bool {
	defaultPolicy := e.defaultPolicy(ctx)
	switch {
	case defaultPolicy == rest.Unsupported:
		return false
	case options.PropagationPolicy != nil:
		return *options.PropagationPolicy == metav1.DeletePropagationOrphan
	case slices.Contains(accessor.GetFinalizers(), metav1.FinalizerOrphanDependents):
		return true
	case slices.Contains(accessor.GetFinalizers(), metav1.FinalizerDeleteDependents):
		return false
	}
	return defaultPolicy == rest.OrphanDependents
}

func shouldDeleteDependents(ctx context.Context, e *Store, accessor metav1.Object, options *metav1.DeleteOptions) bool {
	if e.defaultPolicy(ctx) == rest.Unsupported {
		return false
	}
	if options.PropagationPolicy != nil {
		return *options.PropagationPolicy == metav1.DeletePropagationForeground
	}
	return slices.Contains(accessor.GetFinalizers(), metav1.FinalizerDeleteDependents) &&
		!slices.Contains(accessor.GetFinalizers(), metav1.FinalizerOrphanDependents)
}

func (e *Store) defaultPolicy(ctx context.Context) rest.GarbageCollectionPolicy {
	if s, ok := e.DeleteStrategy.(rest.GarbageCollectionDeleteStrategy); ok {
		return s.DefaultGarbageCollectionPolicy(ctx)
	}
	return rest.DeleteDependents
}

// deletionFinalizersForGarbageCollection translates a propagation policy into
// the finalizers that the garbage collector will act on. For Background there
// is none: the object goes at once and its dependents are found dangling.
func deletionFinalizersForGarbageCollection(ctx context.Context, e *Store, accessor metav1.Object, options *metav1.DeleteOptions) (bool, []string) {
	if !e.EnableGarbageCollection {
		return false, accessor.GetFinalizers()
	}
	newFinalizers := []string{}
	for _, f := range accessor.GetFinalizers() {
		if f != metav1.FinalizerOrphanDependents && f != metav1.FinalizerDeleteDependents {
			newFinalizers = append(newFinalizers, f)
		}
	}
	if shouldOrphanDependents(ctx, e, accessor, options) {
		newFinalizers = append(newFinalizers, metav1.FinalizerOrphanDependents)
	}
	if shouldDeleteDependents(ctx, e, accessor, options) {
		newFinalizers = append(newFinalizers, metav1.FinalizerDeleteDependents)
	}
	return !slices.Equal(accessor.GetFinalizers(), newFinalizers), newFinalizers
}

// markAsDeleting records when the end was ordered.
func markAsDeleting(obj runtime.Object, now time.Time) error {
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	if m.GetDeletionTimestamp() == nil {
		t := metav1.NewTime(now)
		m.SetDeletionTimestamp(&t)
	}
	var zero int64
	m.SetDeletionGracePeriodSeconds(&zero)
	return nil
}

// updateForGracefulDeletionAndFinalizers decides about finalizers on the
// stored object, not on one that was read before: somebody may have added one
// in the meantime.
func (e *Store) updateForGracefulDeletionAndFinalizers(ctx context.Context, name, key string, options *metav1.DeleteOptions, preconditions storage.Preconditions, deleteValidation rest.ValidateObjectFunc) (out runtime.Object, deleteImmediately bool, err error) {
	out = e.NewFunc()
	err = e.Storage.GuaranteedUpdate(ctx, key, out, &preconditions, storage.SimpleUpdate(func(existing runtime.Object) (runtime.Object, error) {
		if err := deleteValidation(ctx, existing); err != nil {
			return nil, err
		}
		if _, _, err := rest.BeforeDelete(e.DeleteStrategy, ctx, existing, options); err != nil {
			return nil, err
		}
		accessor, err := meta.Accessor(existing)
		if err != nil {
			return nil, err
		}
		if needsUpdate, newFinalizers := deletionFinalizersForGarbageCollection(ctx, e, accessor, options); needsUpdate {
			accessor.SetFinalizers(newFinalizers)
		}
		if len(accessor.GetFinalizers()) == 0 {
			return nil, errDeleteNow
		}
		klog.V(6).InfoS("Object has finalizers and will only be marked as deleting", "object", klog.KRef(genericapirequest.NamespaceValue(ctx), name), "finalizers", accessor.GetFinalizers())
		return existing, markAsDeleting(existing, time.Now())
	}))
	if errors.Is(err, errDeleteNow) {
		return out, true, nil
	}
	return out, false, e.interpret(err, name)
}

// Delete implements rest.GracefulDeleter: it removes the object, or leaves it
// marked until its finalizers are gone.
func (e *Store) Delete(ctx context.Context, name string, deleteValidation rest.ValidateObjectFunc, options *metav1.DeleteOptions) (runtime.Object, bool, error) {
	key, err := e.KeyFunc(ctx, name)
	if err != nil {
		return nil, false, err
	}
	obj := e.NewFunc()
	if err := e.Storage.Get(ctx, key, obj); err != nil {
		return nil, false, e.interpret(err, name)
	}
	var preconditions storage.Preconditions
	if p := options.Preconditions; p != nil {
		preconditions = storage.Preconditions{UID: p.UID, ResourceVersion: p.ResourceVersion}
	}
	graceful, _, err := rest.BeforeDelete(e.DeleteStrategy, ctx, obj, options)
	if err != nil {
		return nil, false, err
	}
	accessor, err := meta.Accessor(obj)
	if err != nil {
		return nil, false, err
	}
	if len(options.DryRun) > 0 {
		return obj, true, nil
	}
	pendingFinalizers := len(accessor.GetFinalizers()) != 0
	shouldUpdateFinalizers, _ := deletionFinalizersForGarbageCollection(ctx, e, accessor, options)
	if graceful || pendingFinalizers || shouldUpdateFinalizers {
		out, deleteImmediately, err := e.updateForGracefulDeletionAndFinalizers(ctx, name, key, options, preconditions, deleteValidation)
		if err != nil || !deleteImmediately {
			return out, false, err
		}
	}
	klog.V(6).InfoS("Removing the object", "object", klog.KRef(genericapirequest.NamespaceValue(ctx), name))
	out := e.NewFunc()
	if err := e.Storage.Delete(ctx, key, out, &preconditions, storage.ValidateObjectFunc(deleteValidation)); err != nil {
		return nil, false, e.interpret(err, name)
	}
	return out, true, nil
}
