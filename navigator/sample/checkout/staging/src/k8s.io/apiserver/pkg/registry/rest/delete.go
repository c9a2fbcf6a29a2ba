package rest

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// RESTDeleteStrategy is what a kind adds to the common way of deleting.
type RESTDeleteStrategy interface{ runtime.ObjectTyper }

// GarbageCollectionPolicy is what happens to dependents unless told otherwise.
type GarbageCollectionPolicy string

const (
	DeleteDependents GarbageCollectionPolicy = "DeleteDependents"
	OrphanDependents GarbageCollectionPolicy = "OrphanDependents"
	// Unsupported kinds are never owners.
	Unsupported GarbageCollectionPolicy = "Unsupported"
)

// GarbageCollectionDeleteStrategy is a strategy with such a default.
type GarbageCollectionDeleteStrategy interface {
	DefaultGarbageCollectionPolicy(ctx context.Context) GarbageCollectionPolicy
}

// BeforeDelete checks the preconditions early. The sample has no kubelet that
// could end a pod gently, so no deletion is graceful.
func BeforeDelete(strategy RESTDeleteStrategy, _ context.Context, obj runtime.Object, options *metav1.DeleteOptions) (graceful, gracefulPending bool, err error) {
	objectMeta, gvk, err := objectMetaAndKind(strategy, obj)
	if err != nil {
		return false, false, err
	}
	if p := options.Preconditions; p != nil {
		resource := schema.GroupResource{Group: gvk.Group, Resource: gvk.Kind}
		if p.UID != nil && *p.UID != objectMeta.GetUID() {
			return false, false, errors.NewConflict(resource, objectMeta.GetName(), fmt.Errorf("the UID in the precondition (%s) does not match the UID in record (%s)", *p.UID, objectMeta.GetUID()))
		}
		if p.ResourceVersion != nil && *p.ResourceVersion != objectMeta.GetResourceVersion() {
			return false, false, errors.NewConflict(resource, objectMeta.GetName(), fmt.Errorf("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s)", *p.ResourceVersion, objectMeta.GetResourceVersion()))
		}
	}
	return false, false, nil
}
