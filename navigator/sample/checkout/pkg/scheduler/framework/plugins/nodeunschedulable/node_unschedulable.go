// Package nodeunschedulable keeps pods away from cordoned nodes.
package nodeunschedulable

import (
	"context"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// NodeUnschedulable looks at spec.unschedulable.
type NodeUnschedulable struct{}

var _ fwk.FilterPlugin = &NodeUnschedulable{}
var _ fwk.EnqueueExtensions = &NodeUnschedulable{}

// New makes the plugin.
func New(context.Context, fwk.Handle) (fwk.Plugin, error) { return &NodeUnschedulable{}, nil }

// Name returns the plugin's name.
func (pl *NodeUnschedulable) Name() string { return names.NodeUnschedulable }

// EventsToRegister waits for a node to be uncordoned.
func (pl *NodeUnschedulable) EventsToRegister(context.Context) ([]fwk.ClusterEventWithHint, error) {
	return []fwk.ClusterEventWithHint{{
		Event:          fwk.ClusterEvent{Resource: fwk.Node, ActionType: fwk.Add | fwk.UpdateNodeTaint},
		QueueingHintFn: pl.isSchedulableAfterNodeChange,
	}}, nil
}

func (pl *NodeUnschedulable) isSchedulableAfterNodeChange(_ klog.Logger, _ *v1.Pod, oldObj, newObj any) (fwk.QueueingHint, error) {
	newNode, _ := newObj.(*v1.Node)
	oldNode, _ := oldObj.(*v1.Node)
	if newNode == nil || newNode.Spec.Unschedulable || oldNode != nil && !oldNode.Spec.Unschedulable {
		return fwk.QueueSkip, nil
	}
	return fwk.Queue, nil
}

// Filter refuses cordoned nodes. No preemption can help here.
func (pl *NodeUnschedulable) Filter(_ context.Context, _ fwk.CycleState, _ *v1.Pod, nodeInfo fwk.NodeInfo) *fwk.Status {
	if nodeInfo.Node().Spec.Unschedulable {
		return fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "node(s) were unschedulable")
	}
	return nil
}
