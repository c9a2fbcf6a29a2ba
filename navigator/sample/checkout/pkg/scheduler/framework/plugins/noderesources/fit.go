// Package noderesources compares what pods ask for with what nodes have left.
package noderesources

import (
	"context"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

const preFilterStateKey fwk.StateKey = "PreFilter" + names.NodeResourcesFit

// Fit filters by free resources and prefers the emptiest node.
type Fit struct{}

var _ fwk.PreFilterPlugin = &Fit{}
var _ fwk.FilterPlugin = &Fit{}
var _ fwk.ScorePlugin = &Fit{}
var _ fwk.EnqueueExtensions = &Fit{}

// NewFit makes the plugin.
func NewFit(context.Context, fwk.Handle) (fwk.Plugin, error) { return &Fit{}, nil }

// Name returns the plugin's name.
func (f *Fit) Name() string { return names.NodeResourcesFit }

type preFilterState struct{ fwk.Resource }

// Clone shares: nobody changes the state after PreFilter.
func (s *preFilterState) Clone() fwk.StateData { return s }

// PreFilter adds up the containers once for all nodes.
func (f *Fit) PreFilter(_ context.Context, cycleState fwk.CycleState, pod *v1.Pod, _ []fwk.NodeInfo) (*fwk.PreFilterResult, *fwk.Status) {
	cycleState.Write(preFilterStateKey, &preFilterState{framework.PodRequests(pod)})
	return nil, nil
}

// EventsToRegister waits for room: a pod that went, or a node that came or
// grew.
func (f *Fit) EventsToRegister(context.Context) ([]fwk.ClusterEventWithHint, error) {
	return []fwk.ClusterEventWithHint{
		{Event: fwk.ClusterEvent{Resource: fwk.AssignedPod, ActionType: fwk.Delete}},
		{
			Event:          fwk.ClusterEvent{Resource: fwk.Node, ActionType: fwk.Add | fwk.UpdateNodeAllocatable},
			QueueingHintFn: f.isSchedulableAfterNodeChange,
		},
	}, nil
}

// isSchedulableAfterNodeChange asks whether the pod would fit on the node if
// it were empty. If not, the event is of no use to it.
func (f *Fit) isSchedulableAfterNodeChange(_ klog.Logger, pod *v1.Pod, _, newObj any) (fwk.QueueingHint, error) {
	node, ok := newObj.(*v1.Node)
	if !ok {
		return fwk.Queue, nil
	}
	empty := framework.NewNodeInfo()
	empty.SetNode(node)
	if len(fitsRequest(framework.PodRequests(pod), empty)) > 0 {
		return fwk.QueueSkip, nil
	}
	return fwk.Queue, nil
}

// Filter refuses nodes with too little left. Preemption may help unless the
// pod is too big for the empty node.
func (f *Fit) Filter(_ context.Context, cycleState fwk.CycleState, _ *v1.Pod, nodeInfo fwk.NodeInfo) *fwk.Status {
	data, err := cycleState.Read(preFilterStateKey)
	if err != nil {
		return fwk.AsStatus(err)
	}
	insufficient := fitsRequest(data.(*preFilterState).Resource, nodeInfo)
	if len(insufficient) == 0 {
		return nil
	}
	code := fwk.Unschedulable
	var reasons []string
	for _, r := range insufficient {
		reasons = append(reasons, r.Reason)
		if r.Unresolvable {
			code = fwk.UnschedulableAndUnresolvable
		}
	}
	return fwk.NewStatus(code, reasons...)
}

// InsufficientResource is one reason for a refusal.
type InsufficientResource struct {
	Reason       string
	Unresolvable bool
}

func fitsRequest(podRequest fwk.Resource, nodeInfo fwk.NodeInfo) []InsufficientResource {
	var insufficient []InsufficientResource
	allocatable, requested := nodeInfo.GetAllocatable(), nodeInfo.GetRequested()
	if len(nodeInfo.GetPods())+1 > allocatable.AllowedPodNumber {
		insufficient = append(insufficient, InsufficientResource{Reason: "Too many pods"})
	}
	if podRequest.MilliCPU > allocatable.MilliCPU-requested.MilliCPU {
		insufficient = append(insufficient, InsufficientResource{"Insufficient cpu", podRequest.MilliCPU > allocatable.MilliCPU})
	}
	if podRequest.Memory > allocatable.Memory-requested.Memory {
		insufficient = append(insufficient, InsufficientResource{"Insufficient memory", podRequest.Memory > allocatable.Memory})
	}
	return insufficient
}

// Score is the mean of the free shares of CPU and memory, after the pod.
func (f *Fit) Score(_ context.Context, state fwk.CycleState, pod *v1.Pod, nodeInfo fwk.NodeInfo) (int64, *fwk.Status) {
	r, allocatable, requested := framework.PodRequests(pod), nodeInfo.GetAllocatable(), nodeInfo.GetRequested()
	cpu := leastRequestedScore(requested.MilliCPU+r.MilliCPU, allocatable.MilliCPU)
	memory := leastRequestedScore(requested.Memory+r.Memory, allocatable.Memory)
	return (cpu + memory) / 2, nil
}

func leastRequestedScore(requested, capacity int64) int64 {
	if capacity == 0 || requested > capacity {
		return 0
	}
	return (capacity - requested) * fwk.MaxNodeScore / capacity
}
