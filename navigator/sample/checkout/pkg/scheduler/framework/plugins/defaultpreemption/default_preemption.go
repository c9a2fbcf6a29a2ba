// Package defaultpreemption is the policy of preemption.
package defaultpreemption

import (
	"context"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
)

// DefaultPreemption lets pods push away pods of lower priority.
type DefaultPreemption struct {
	fh        fwk.Handle
	Evaluator *preemption.Evaluator
}

var _ fwk.PostFilterPlugin = &DefaultPreemption{}
var _ preemption.Interface = &DefaultPreemption{}

// New makes the plugin.
func New(_ context.Context, fh fwk.Handle) (fwk.Plugin, error) {
	pl := &DefaultPreemption{fh: fh}
	pl.Evaluator = preemption.NewEvaluator(names.DefaultPreemption, fh, pl)
	return pl, nil
}

// Name returns the plugin's name.
func (pl *DefaultPreemption) Name() string { return names.DefaultPreemption }

// PostFilter runs when no node fits.
func (pl *DefaultPreemption) PostFilter(ctx context.Context, state fwk.CycleState, pod *v1.Pod, m fwk.NodeToStatusReader) (*fwk.PostFilterResult, *fwk.Status) {
	result, status := pl.Evaluator.Preempt(ctx, state, pod, m)
	if msg := status.Message(); msg != "" {
		return result, fwk.NewStatus(status.Code(), "preemption: "+msg)
	}
	return result, status
}

// PodEligibleToPreemptOthers refuses pods that must not preempt, and pods
// whose earlier victims are still ending.
func (pl *DefaultPreemption) PodEligibleToPreemptOthers(_ context.Context, pod *v1.Pod, nominatedNodeStatus *fwk.Status) (bool, string) {
	if pod.Spec.PreemptionPolicy != nil && *pod.Spec.PreemptionPolicy == v1.PreemptNever {
		return false, "its preemptionPolicy is Never."
	}
	name := pod.Status.NominatedNodeName
	if name == "" || nominatedNodeStatus.Code() == fwk.UnschedulableAndUnresolvable {
		return true, ""
	}
	nodeInfo, err := pl.fh.SnapshotSharedLister().NodeInfos().Get(name)
	if err != nil {
		return true, ""
	}
	for _, p := range nodeInfo.GetPods() {
		if p.GetPod().DeletionTimestamp != nil && framework.PodPriority(p.GetPod()) < framework.PodPriority(pod) {
			return false, "earlier victims are still ending on the nominated node."
		}
	}
	return true, ""
}

// SelectVictimsOnNode takes all pods of lower priority away and then gives
// back as many as possible, the important ones first.
func (pl *DefaultPreemption) SelectVictimsOnNode(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeInfo fwk.NodeInfo) ([]*v1.Pod, *fwk.Status) {
	logger := klog.FromContext(ctx)
	var potential []fwk.PodInfo
	for _, pi := range slices.Clone(nodeInfo.GetPods()) {
		if framework.PodPriority(pi.GetPod()) < framework.PodPriority(pod) {
			potential = append(potential, pi)
			if err := nodeInfo.RemovePod(logger, pi.GetPod()); err != nil {
				return nil, fwk.AsStatus(err)
			}
		}
	}
	if len(potential) == 0 {
		return nil, fwk.NewStatus(fwk.UnschedulableAndUnresolvable, "No preemption victims found for incoming pod")
	}
	if status := pl.fh.RunFilterPluginsWithNominatedPods(ctx, state, pod, nodeInfo); !status.IsSuccess() {
		return nil, status
	}
	slices.SortStableFunc(potential, func(a, b fwk.PodInfo) int {
		return int(framework.PodPriority(b.GetPod())) - int(framework.PodPriority(a.GetPod()))
	})
	var victims []*v1.Pod
	for _, pi := range potential {
		nodeInfo.AddPodInfo(pi)
		if pl.fh.RunFilterPluginsWithNominatedPods(ctx, state, pod, nodeInfo).IsSuccess() {
			continue // this one may stay
		}
		if err := nodeInfo.RemovePod(logger, pi.GetPod()); err != nil {
			return nil, fwk.AsStatus(err)
		}
		victims = append(victims, pi.GetPod())
	}
	return victims, nil
}
