package framework

import (
	"context"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/events"
)

// Plugin has a name. What else it can do is found out by asking for the
// interfaces below, one for each extension point.
type Plugin interface{ Name() string }

// PreEnqueuePlugin keeps pods out of the active queue. It must be quick: it
// runs under the queue's lock.
type PreEnqueuePlugin interface {
	Plugin
	PreEnqueue(ctx context.Context, p *v1.Pod) *Status
}

// LessFunc orders the active queue.
type LessFunc func(podInfo1, podInfo2 QueuedPodInfo) bool

// QueuedPodInfo is what a QueueSort plugin may look at.
type QueuedPodInfo interface {
	GetPodInfo() PodInfo
	GetTimestamp() time.Time
}

// QueueSortPlugin is the one plugin that orders the active queue.
type QueueSortPlugin interface {
	Plugin
	Less(QueuedPodInfo, QueuedPodInfo) bool
}

// EnqueueExtensions lists the events after which a pod that the plugin
// rejected deserves another attempt.
type EnqueueExtensions interface {
	Plugin
	EventsToRegister(context.Context) ([]ClusterEventWithHint, error)
}

// PreFilterResult can narrow the search down; nil names mean all nodes.
type PreFilterResult struct{ NodeNames map[string]bool }

// AllNodes tells that nothing was narrowed down.
func (p *PreFilterResult) AllNodes() bool { return p == nil || p.NodeNames == nil }

// PreFilterPlugin does once what Filter would have to do for each node.
type PreFilterPlugin interface {
	Plugin
	PreFilter(ctx context.Context, state CycleState, p *v1.Pod, nodes []NodeInfo) (*PreFilterResult, *Status)
}

// FilterPlugin judges one node.
type FilterPlugin interface {
	Plugin
	Filter(ctx context.Context, state CycleState, pod *v1.Pod, nodeInfo NodeInfo) *Status
}

// PostFilterResult is a nomination.
type PostFilterResult struct{ *NominatingInfo }

// PostFilterPlugin runs when no node was feasible.
type PostFilterPlugin interface {
	Plugin
	PostFilter(ctx context.Context, state CycleState, pod *v1.Pod, filteredNodeStatusMap NodeToStatusReader) (*PostFilterResult, *Status)
}

// PreScorePlugin does once what Score would have to do for each node.
type PreScorePlugin interface {
	Plugin
	PreScore(ctx context.Context, state CycleState, pod *v1.Pod, nodes []NodeInfo) *Status
}

// ScorePlugin gives a feasible node between 0 and MaxNodeScore.
type ScorePlugin interface {
	Plugin
	Score(ctx context.Context, state CycleState, p *v1.Pod, nodeInfo NodeInfo) (int64, *Status)
}

// ReservePlugin claims resources of its own for an assumed pod. Unreserve has
// to bear being called without Reserve.
type ReservePlugin interface {
	Plugin
	Reserve(ctx context.Context, state CycleState, p *v1.Pod, nodeName string) *Status
	Unreserve(ctx context.Context, state CycleState, p *v1.Pod, nodeName string)
}

// PermitPlugin may refuse a decision, or delay it for some time.
type PermitPlugin interface {
	Plugin
	Permit(ctx context.Context, state CycleState, p *v1.Pod, nodeName string) (*Status, time.Duration)
}

// PreBindPlugin does what must be done before the pod is bound.
type PreBindPlugin interface {
	Plugin
	PreBind(ctx context.Context, state CycleState, p *v1.Pod, nodeName string) *Status
}

// BindPlugin writes the decision down. The first that does not skip wins.
type BindPlugin interface {
	Plugin
	Bind(ctx context.Context, state CycleState, p *v1.Pod, nodeName string) *Status
}

// PostBindPlugin is told of success.
type PostBindPlugin interface {
	Plugin
	PostBind(ctx context.Context, state CycleState, p *v1.Pod, nodeName string)
}

// PodNominator remembers nominations between attempts.
type PodNominator interface {
	NominatedPodsForNode(nodeName string) []PodInfo
}

// Parallelizer spreads work over goroutines.
type Parallelizer interface {
	Until(ctx context.Context, pieces int, doWorkPiece func(piece int))
}

// WaitingPod is a pod whose permit is outstanding.
type WaitingPod interface {
	Allow()
	Reject(plugin, msg string)
}

// Handle is what a plugin gets from the framework when it is made.
type Handle interface {
	PodNominator
	SnapshotSharedLister() SharedLister
	ClientSet() clientset.Interface
	SharedInformerFactory() informers.SharedInformerFactory
	EventRecorder() events.EventRecorder
	Parallelizer() Parallelizer
	RunFilterPluginsWithNominatedPods(ctx context.Context, state CycleState, pod *v1.Pod, info NodeInfo) *Status
	// GetWaitingPod returns nil if the pod does not wait.
	GetWaitingPod(uid types.UID) WaitingPod
}

// Extender is a part of the decision that another process makes over HTTP. The
// sample asks extenders but comes with none.
type Extender interface {
	Name() string
	IsInterested(pod *v1.Pod) bool
	// Filter returns the nodes that may stay, and the reasons for the others.
	Filter(pod *v1.Pod, nodes []NodeInfo) (filtered []NodeInfo, failed map[string]string, err error)
	IsBinder() bool
	Bind(binding *v1.Binding) error
}
