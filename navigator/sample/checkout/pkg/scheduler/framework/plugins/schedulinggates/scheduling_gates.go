// Package schedulinggates holds pods back that have scheduling gates.
package schedulinggates

import (
	"context"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// SchedulingGates is the gatekeeper.
type SchedulingGates struct{}

var _ fwk.PreEnqueuePlugin = &SchedulingGates{}

// New makes the plugin.
func New(context.Context, fwk.Handle) (fwk.Plugin, error) { return &SchedulingGates{}, nil }

// Name returns the plugin's name.
func (pl *SchedulingGates) Name() string { return names.SchedulingGates }

// PreEnqueue refuses while there is any gate.
func (pl *SchedulingGates) PreEnqueue(_ context.Context, p *v1.Pod) *fwk.Status {
	if len(p.Spec.SchedulingGates) == 0 {
		return nil
	}
	return fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "waiting for scheduling gates")
}
