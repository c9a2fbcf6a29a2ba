// Package nodename respects pods that ask for a node by name.
package nodename

import (
	"context"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// NodeName lets a pod only onto the node that it names.
type NodeName struct{}

var _ fwk.FilterPlugin = &NodeName{}
var _ fwk.EnqueueExtensions = &NodeName{}

// New makes the plugin.
func New(context.Context, fwk.Handle) (fwk.Plugin, error) { return &NodeName{}, nil }

// Name returns the plugin's name.
func (pl *NodeName) Name() string { return names.NodeName }

// EventsToRegister waits for the missing node.
func (pl *NodeName) EventsToRegister(context.Context) ([]fwk.ClusterEventWithHint, error) {
	return []fwk.ClusterEventWithHint{{Event: fwk.ClusterEvent{Resource: fwk.Node, ActionType: fwk.Add}}}, nil
}

// Filter compares names. No preemption can help here.
func (pl *NodeName) Filter(_ context.Context, _ fwk.CycleState, pod *v1.Pod, nodeInfo fwk.NodeInfo) *fwk.Status {
	if !Fits(pod, nodeInfo) {
		return fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "node(s) didn't match the requested node name")
	}
	return nil
}

// Fits tells whether the pod may run on this node.
func Fits(pod *v1.Pod, nodeInfo fwk.NodeInfo) bool {
	return pod.Spec.NodeName == "" || pod.Spec.NodeName == nodeInfo.Node().Name
}
