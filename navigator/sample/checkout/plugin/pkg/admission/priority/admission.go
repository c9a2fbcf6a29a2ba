// Package priority gives every pod a priority.
package priority

import (
	"context"
	"errors"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
)

// HighestUserDefinablePriority is reserved upwards for the system.
const HighestUserDefinablePriority = 1000000000

// Plugin mutates and validates.
type Plugin struct{ admission.Handler }

var _ admission.MutationInterface = &Plugin{}
var _ admission.ValidationInterface = &Plugin{}

// NewPlugin makes the plugin.
func NewPlugin() *Plugin { return &Plugin{admission.NewHandler(admission.Create)} }

// Admit sets the default.
func (p *Plugin) Admit(_ context.Context, a admission.Attributes, _ admission.ObjectInterfaces) error {
	if pod, ok := a.GetObject().(*v1.Pod); ok && pod.Spec.Priority == nil {
		pod.Spec.Priority = new(int32)
	}
	return nil
}

// Validate protects the range of the system.
func (p *Plugin) Validate(_ context.Context, a admission.Attributes, _ admission.ObjectInterfaces) error {
	pod, ok := a.GetObject().(*v1.Pod)
	if !ok || pod.Spec.Priority == nil || *pod.Spec.Priority <= HighestUserDefinablePriority || a.GetNamespace() == "kube-system" {
		return nil
	}
	return apierrors.NewForbidden(a.GetResource().GroupResource(), a.GetName(), errors.New("such a priority is reserved for the system"))
}
