package rest

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
)

// RESTUpdateStrategy is what a kind adds to the common way of updating.
type RESTUpdateStrategy interface {
	runtime.ObjectTyper
	PrepareForUpdate(ctx context.Context, obj, old runtime.Object)
	ValidateUpdate(ctx context.Context, obj, old runtime.Object) []error
}

// BeforeUpdate keeps what an update must not change.
func BeforeUpdate(strategy RESTUpdateStrategy, ctx context.Context, obj, old runtime.Object) error {
	objectMeta, kind, err := objectMetaAndKind(strategy, obj)
	if err != nil {
		return err
	}
	oldMeta, err := meta.Accessor(old)
	if err != nil {
		return err
	}
	errs := []error{}
	if objectMeta.GetUID() == "" {
		objectMeta.SetUID(oldMeta.GetUID())
	}
	if objectMeta.GetUID() != oldMeta.GetUID() {
		errs = append(errs, fmt.Errorf("metadata.uid: field is immutable"))
	}
	objectMeta.SetCreationTimestamp(oldMeta.GetCreationTimestamp())
	objectMeta.SetDeletionTimestamp(oldMeta.GetDeletionTimestamp())
	objectMeta.SetDeletionGracePeriodSeconds(oldMeta.GetDeletionGracePeriodSeconds())
	strategy.PrepareForUpdate(ctx, obj, old)
	if errs = append(errs, strategy.ValidateUpdate(ctx, obj, old)...); len(errs) > 0 {
		return errors.NewInvalid(kind.GroupKind(), objectMeta.GetName(), errs)
	}
	return nil
}
