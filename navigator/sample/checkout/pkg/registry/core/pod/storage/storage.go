// Package storage holds the resources pods, pods/binding and pods/status.
package storage

import (
	"context"
	"fmt"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/kubernetes/pkg/registry/core/pod"
)

// PodStorage is pods with its subresources.
type PodStorage struct {
	Pod     *REST
	Binding *BindingREST
	Status  *StatusREST
}

// REST is pods.
type REST struct{ *genericregistry.Store }

// NewStorage makes the resources on one storage.
func NewStorage(s storage.Interface) PodStorage {
	store := &genericregistry.Store{
		NewFunc:                  func() runtime.Object { return &v1.Pod{} },
		NewListFunc:              func() runtime.Object { return &v1.PodList{} },
		DefaultQualifiedResource: v1.SchemeGroupVersion.WithResource("pods").GroupResource(),
		CreateStrategy:           pod.Strategy,
		UpdateStrategy:           pod.Strategy,
		DeleteStrategy:           pod.Strategy,
		EnableGarbageCollection:  true,
		Storage:                  s,
	}
	statusStore := *store
	statusStore.UpdateStrategy = pod.StatusStrategy
	return PodStorage{Pod: &REST{store}, Binding: &BindingREST{store}, Status: &StatusREST{&statusStore}}
}

// BindingREST is pods/binding: it has no objects of its own, a create changes
// the pod.
type BindingREST struct{ store *genericregistry.Store }

// New implements rest.Storage.
func (r *BindingREST) New() runtime.Object { return &v1.Binding{} }

// Create implements rest.NamedCreater.
func (r *BindingREST) Create(ctx context.Context, name string, obj runtime.Object, createValidation rest.ValidateObjectFunc, _ *metav1.CreateOptions) (runtime.Object, error) {
	binding := obj.(*v1.Binding)
	if binding.Target.Kind != "Node" || binding.Target.Name == "" {
		return nil, errors.NewBadRequest("a binding needs a node as its target")
	}
	if err := createValidation(ctx, binding.DeepCopyObject()); err != nil {
		return nil, err
	}
	if err := r.assignPod(ctx, name, binding); err != nil {
		return nil, err
	}
	return &metav1.Status{Status: metav1.StatusSuccess, Code: 201}, nil
}

// assignPod sets the node in one step with the check that there is none yet:
// of two schedulers, one loses.
func (r *BindingREST) assignPod(ctx context.Context, name string, binding *v1.Binding) error {
	key, err := r.store.KeyFunc(ctx, name)
	if err != nil {
		return err
	}
	conflict := func(format string, args ...any) error {
		return errors.NewConflict(r.store.DefaultQualifiedResource, name, fmt.Errorf(format, args...))
	}
	preconditions := &storage.Preconditions{}
	if binding.UID != "" {
		preconditions.UID = &binding.UID
	}
	err = r.store.Storage.GuaranteedUpdate(ctx, key, &v1.Pod{}, preconditions, storage.SimpleUpdate(func(existing runtime.Object) (runtime.Object, error) {
		pod := existing.(*v1.Pod)
		switch {
		case pod.DeletionTimestamp != nil:
			return nil, conflict("pod %s is being deleted, cannot be assigned to a host", name)
		case pod.Spec.NodeName != "":
			return nil, conflict("pod %s is already assigned to node %q", name, pod.Spec.NodeName)
		case len(pod.Spec.SchedulingGates) > 0:
			return nil, conflict("pod %s has scheduling gates", name)
		}
		pod.Spec.NodeName = binding.Target.Name
		pod.Status.Conditions = []v1.PodCondition{{Type: v1.PodScheduled, Status: v1.ConditionTrue}}
		return pod, nil
	}))
	if storage.IsNotFound(err) {
		return errors.NewNotFound(r.store.DefaultQualifiedResource, name)
	}
	if storage.Code(err) == storage.ErrCodeInvalidObj {
		return conflict("%v", err)
	}
	return err
}

// StatusREST is pods/status.
type StatusREST struct{ store *genericregistry.Store }

// New implements rest.Storage.
func (r *StatusREST) New() runtime.Object { return &v1.Pod{} }

// Get implements rest.Getter; patches need it.
func (r *StatusREST) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	return r.store.Get(ctx, name, options)
}

// Update implements rest.Updater.
func (r *StatusREST) Update(ctx context.Context, name string, objInfo rest.UpdatedObjectInfo, updateValidation rest.ValidateObjectFunc, options *metav1.UpdateOptions) (runtime.Object, error) {
	return r.store.Update(ctx, name, objInfo, updateValidation, options)
}
