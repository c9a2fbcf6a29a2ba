// Package queuesort orders the active queue.
package queuesort

import (
	"context"

	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// PrioritySort is the default order.
type PrioritySort struct{}

var _ fwk.QueueSortPlugin = &PrioritySort{}

// New makes the plugin.
func New(context.Context, fwk.Handle) (fwk.Plugin, error) { return &PrioritySort{}, nil }

// Name returns the plugin's name.
func (pl *PrioritySort) Name() string { return names.PrioritySort }

// Less puts the higher priority first, and among equals the longer wait.
func (pl *PrioritySort) Less(a, b fwk.QueuedPodInfo) bool {
	p1, p2 := framework.PodPriority(a.GetPodInfo().GetPod()), framework.PodPriority(b.GetPodInfo().GetPod())
	if p1 != p2 {
		return p1 > p2
	}
	return a.GetTimestamp().Before(b.GetTimestamp())
}
