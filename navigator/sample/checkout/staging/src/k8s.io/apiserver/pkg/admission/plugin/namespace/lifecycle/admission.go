// Package lifecycle refuses objects in namespaces that are missing or going.
package lifecycle

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
)

// NamespaceGetter tells whether a namespace exists and whether it is being
// deleted.
type NamespaceGetter func(ctx context.Context, name string) (exists, terminating bool, err error)

// Lifecycle is the plugin.
type Lifecycle struct {
	admission.Handler
	get NamespaceGetter
}

var _ admission.ValidationInterface = &Lifecycle{}

// NewLifecycle makes the plugin.
func NewLifecycle(get NamespaceGetter) *Lifecycle {
	return &Lifecycle{Handler: admission.NewHandler(admission.Create), get: get}
}

// Validate looks the namespace up.
func (l *Lifecycle) Validate(ctx context.Context, a admission.Attributes, _ admission.ObjectInterfaces) error {
	if a.GetNamespace() == "" || a.GetKind().Kind == "Namespace" {
		return nil
	}
	exists, terminating, err := l.get(ctx, a.GetNamespace())
	switch {
	case err != nil:
		return errors.NewInternalError(err)
	case !exists:
		return errors.NewNotFound(a.GetResource().GroupVersion().WithResource("namespaces").GroupResource(), a.GetNamespace())
	case terminating:
		return errors.NewForbidden(a.GetResource().GroupResource(), a.GetName(), fmt.Errorf("namespace %s is being terminated", a.GetNamespace()))
	}
	return nil
}
