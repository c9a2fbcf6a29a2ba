// Package preemption makes room for a pod by removing pods of lower priority.
package preemption

import (
	"context"
	"slices"
	"sync"

	v1 "k8s.io/api/core/v1"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// Candidate is a node that would do if its victims were gone.
type Candidate struct {
	Name    string
	Victims []*v1.Pod
}

// Interface is the policy: who may preempt, and whom.
type Interface interface {
	PodEligibleToPreemptOthers(ctx context.Context, pod *v1.Pod, nominatedNodeStatus *fwk.Status) (bool, string)
	// SelectVictimsOnNode works on copies that it may change.
	SelectVictimsOnNode(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeInfo fwk.NodeInfo) ([]*v1.Pod, *fwk.Status)
}

// Evaluator is the procedure around the policy.
type Evaluator struct {
	PluginName string
	Handler    fwk.Handle
	PodLister  listers.PodLister
	Interface

	executor *Executor
}

// NewEvaluator returns an evaluator of a plugin.
func NewEvaluator(pluginName string, h fwk.Handle, i Interface) *Evaluator {
	return &Evaluator{
		PluginName: pluginName,
		Handler:    h,
		PodLister:  h.SharedInformerFactory().Core().V1().Pods().Lister(),
		Interface:  i,
		executor:   &Executor{handle: h},
	}
}

func nominate(nodeName string) *fwk.PostFilterResult {
	return &fwk.PostFilterResult{NominatingInfo: &fwk.NominatingInfo{NominatedNodeName: nodeName, NominatingMode: fwk.ModeOverride}}
}

// Preempt finds the node where preemption hurts least, has the victims
// removed, and returns a nomination. The pod is not placed: its victims need
// time to end.
func (ev *Evaluator) Preempt(ctx context.Context, state fwk.CycleState, pod *v1.Pod, m fwk.NodeToStatusReader) (*fwk.PostFilterResult, *fwk.Status) {
	logger := klog.FromContext(ctx)
	// The pod in hand may be old; a nomination made since then matters here.
	pod, err := ev.PodLister.Pods(pod.Namespace).Get(pod.Name)
	if err != nil {
		return nil, fwk.AsStatus(err)
	}
	if ok, msg := ev.PodEligibleToPreemptOthers(ctx, pod, m.Get(pod.Status.NominatedNodeName)); !ok {
		logger.V(5).Info("Pod may not preempt", "pod", klog.KObj(pod), "reason", msg)
		return nil, fwk.NewStatus(fwk.Unschedulable, msg)
	}
	candidates, err := ev.findCandidates(ctx, state, pod, m)
	if err != nil {
		return nil, fwk.AsStatus(err)
	}
	if len(candidates) == 0 {
		return nominate(""), fwk.NewStatus(fwk.Unschedulable, "Preemption is not helpful for scheduling.")
	}
	best := ev.SelectCandidate(candidates)
	logger.V(2).Info("The target node for the preemption is determined", "node", best.Name, "pod", klog.KObj(pod), "victims", len(best.Victims))
	if status := ev.executor.actuatePodPreemption(ctx, best, pod, ev.PluginName); !status.IsSuccess() {
		return nil, status
	}
	return nominate(best.Name), nil
}

// findCandidates tries every node whose refusal could be healed.
func (ev *Evaluator) findCandidates(ctx context.Context, state fwk.CycleState, pod *v1.Pod, m fwk.NodeToStatusReader) ([]Candidate, error) {
	potentialNodes, err := m.NodesForStatusCode(ev.Handler.SnapshotSharedLister().NodeInfos(), fwk.Unschedulable)
	if err != nil {
		return nil, err
	}
	return ev.DryRunPreemption(ctx, state, pod, potentialNodes), nil
}

// DryRunPreemption tries the nodes in parallel, each on copies.
func (ev *Evaluator) DryRunPreemption(ctx context.Context, state fwk.CycleState, pod *v1.Pod, potentialNodes []fwk.NodeInfo) []Candidate {
	var mu sync.Mutex
	var candidates []Candidate
	ev.Handler.Parallelizer().Until(ctx, len(potentialNodes), func(i int) {
		nodeInfo := potentialNodes[i].Snapshot()
		victims, status := ev.SelectVictimsOnNode(ctx, state.Clone(), pod, nodeInfo)
		if !status.IsSuccess() || len(victims) == 0 {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		candidates = append(candidates, Candidate{Name: nodeInfo.Node().Name, Victims: victims})
	})
	return candidates
}

// SelectCandidate compares the most important victims first, then the number
// of victims; the name makes the choice repeatable.
func (ev *Evaluator) SelectCandidate(candidates []Candidate) Candidate {
	return slices.MinFunc(candidates, func(a, b Candidate) int {
		if d := int(highestPriority(a)) - int(highestPriority(b)); d != 0 {
			return d
		}
		if d := len(a.Victims) - len(b.Victims); d != 0 {
			return d
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

func highestPriority(c Candidate) (highest int32) {
	for i, victim := range c.Victims {
		if p := framework.PodPriority(victim); i == 0 || p > highest {
			highest = p
		}
	}
	return highest
}
