// Package pod says what is special about storing pods.
package pod

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

type podStrategy struct {
	runtime.ObjectTyper
	names.NameGenerator
}

// Strategy is that of pods.
var Strategy = podStrategy{legacyscheme.Scheme, names.SimpleNameGenerator}

// DefaultGarbageCollectionPolicy deletes dependents.
func (podStrategy) DefaultGarbageCollectionPolicy(context.Context) rest.GarbageCollectionPolicy {
	return rest.DeleteDependents
}

func (podStrategy) NamespaceScoped() bool { return true }

// PrepareForCreate gives every pod the same start: clients cannot create one
// that claims to run already.
func (podStrategy) PrepareForCreate(_ context.Context, obj runtime.Object) {
	pod := obj.(*v1.Pod)
	pod.Generation = 1
	pod.Status = v1.PodStatus{Phase: v1.PodPending}
	if pod.Spec.SchedulerName == "" {
		pod.Spec.SchedulerName = v1.DefaultSchedulerName
	}
}

// Validate checks what the sample relies on.
func (podStrategy) Validate(_ context.Context, obj runtime.Object) []error {
	pod := obj.(*v1.Pod)
	var errs []error
	if len(pod.Spec.Containers) == 0 {
		errs = append(errs, errors.New("spec.containers: Required value"))
	}
	for i, c := range pod.Spec.Containers {
		if c.Name == "" {
			errs = append(errs, fmt.Errorf("spec.containers[%d].name: Required value", i))
		}
	}
	return errs
}

func (podStrategy) Canonicalize(runtime.Object) {}

// PrepareForUpdate keeps the status: it has an endpoint of its own.
func (podStrategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	obj.(*v1.Pod).Status = old.(*v1.Pod).Status
}

// ValidateUpdate allows nothing but to open scheduling gates.
func (podStrategy) ValidateUpdate(_ context.Context, obj, old runtime.Object) []error {
	newSpec, oldSpec := obj.(*v1.Pod).Spec, old.(*v1.Pod).Spec
	if len(newSpec.SchedulingGates) > len(oldSpec.SchedulingGates) {
		return []error{errors.New("spec.schedulingGates: gates can only be removed")}
	}
	newSpec.SchedulingGates = oldSpec.SchedulingGates
	if !reflect.DeepEqual(newSpec, oldSpec) {
		return []error{errors.New("spec: Forbidden: pod updates may not change this field")}
	}
	return nil
}

type podStatusStrategy struct{ podStrategy }

// StatusStrategy is that of pods/status.
var StatusStrategy = podStatusStrategy{Strategy}

// PrepareForUpdate keeps everything but the status.
func (podStatusStrategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	newPod, oldPod := obj.(*v1.Pod), old.(*v1.Pod)
	status := newPod.Status
	oldPod.DeepCopyInto(newPod)
	newPod.Status = status
}

func (podStatusStrategy) ValidateUpdate(context.Context, runtime.Object, runtime.Object) []error {
	return nil
}
