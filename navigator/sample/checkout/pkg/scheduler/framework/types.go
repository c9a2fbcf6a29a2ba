package framework

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
)

// generation counts changes of all nodes, so that a snapshot can tell which
// nodes changed since it was taken.
var generation atomic.Int64

func nextGeneration() int64 { return generation.Add(1) }

// PodInfo wraps a pod.
type PodInfo struct{ Pod *v1.Pod }

// NewPodInfo wraps a pod.
func NewPodInfo(pod *v1.Pod) (*PodInfo, error) { return &PodInfo{Pod: pod}, nil }

// GetPod implements fwk.PodInfo.
func (pi *PodInfo) GetPod() *v1.Pod { return pi.Pod }

// QueuedPodInfo is a pod in the scheduling queue with its history.
type QueuedPodInfo struct {
	*PodInfo
	// Timestamp is when the pod came to the place where it waits.
	Timestamp               time.Time
	Attempts                int
	InitialAttemptTimestamp *time.Time
	BackoffExpiration       time.Time
	// UnschedulableCount and ConsecutiveErrorsCount set the length of the
	// backoff, each for its own kind of failure.
	UnschedulableCount     int
	ConsecutiveErrorsCount int
	// UnschedulablePlugins rejected the pod; only their events wake it up.
	UnschedulablePlugins sets.Set[string]
	// GatingPlugin is the PreEnqueue plugin that holds the pod back.
	GatingPlugin string
}

func (pqi *QueuedPodInfo) GetPodInfo() fwk.PodInfo { return pqi.PodInfo }
func (pqi *QueuedPodInfo) GetTimestamp() time.Time { return pqi.Timestamp }

// Gated tells whether a PreEnqueue plugin holds the pod back.
func (pqi *QueuedPodInfo) Gated() bool { return pqi.GatingPlugin != "" }

// DeepCopy copies the pod too.
func (pqi *QueuedPodInfo) DeepCopy() *QueuedPodInfo {
	out := *pqi
	out.PodInfo = &PodInfo{Pod: pqi.Pod.DeepCopy()}
	return &out
}

// NodeInfo implements fwk.NodeInfo.
type NodeInfo struct {
	node        *v1.Node
	Pods        []fwk.PodInfo
	Requested   fwk.Resource
	Allocatable fwk.Resource
	// Generation grows with each change of this node.
	Generation int64
}

// NewNodeInfo returns a node info without a node.
func NewNodeInfo(pods ...*v1.Pod) *NodeInfo {
	n := &NodeInfo{Generation: nextGeneration()}
	for _, pod := range pods {
		n.AddPodInfo(&PodInfo{Pod: pod})
	}
	return n
}

func (n *NodeInfo) Node() *v1.Node               { return n.node }
func (n *NodeInfo) GetPods() []fwk.PodInfo       { return n.Pods }
func (n *NodeInfo) GetRequested() fwk.Resource   { return n.Requested }
func (n *NodeInfo) GetAllocatable() fwk.Resource { return n.Allocatable }
func (n *NodeInfo) Snapshot() fwk.NodeInfo       { return n.SnapshotConcrete() }

// SnapshotConcrete copies what changes in place; pods and node are shared.
func (n *NodeInfo) SnapshotConcrete() *NodeInfo {
	out := *n
	out.Pods = slices.Clone(n.Pods)
	return &out
}

// SetNode sets or replaces the node.
func (n *NodeInfo) SetNode(node *v1.Node) {
	n.node = node
	a := node.Status.Allocatable
	cpu, memory, pods := a[v1.ResourceCPU], a[v1.ResourceMemory], a[v1.ResourcePods]
	n.Allocatable = fwk.Resource{MilliCPU: cpu.MilliValue(), Memory: memory.Value(), AllowedPodNumber: int(pods.Value())}
	n.Generation = nextGeneration()
}

// RemoveNode keeps the pods: their deletions are still to come.
func (n *NodeInfo) RemoveNode() {
	n.node = nil
	n.Generation = nextGeneration()
}

// AddPodInfo counts a pod in.
func (n *NodeInfo) AddPodInfo(podInfo fwk.PodInfo) {
	n.Pods = append(n.Pods, podInfo)
	n.update(podInfo.GetPod(), 1)
}

// RemovePod counts a pod out.
func (n *NodeInfo) RemovePod(logger klog.Logger, pod *v1.Pod) error {
	for i, p := range n.Pods {
		if p.GetPod().UID == pod.UID {
			n.Pods = slices.Delete(n.Pods, i, i+1)
			n.update(pod, -1)
			return nil
		}
	}
	return fmt.Errorf("no pod %v on the node", klog.KObj(pod))
}

func (n *NodeInfo) update(pod *v1.Pod, sign int64) {
	r := PodRequests(pod)
	n.Requested.MilliCPU += sign * r.MilliCPU
	n.Requested.Memory += sign * r.Memory
	n.Generation = nextGeneration()
}

// PodPriority of a pod without one is zero.
func PodPriority(pod *v1.Pod) int32 {
	if pod.Spec.Priority == nil {
		return 0
	}
	return *pod.Spec.Priority
}

// PodRequests adds up what the containers ask for.
func PodRequests(pod *v1.Pod) (r fwk.Resource) {
	for i := range pod.Spec.Containers {
		requests := pod.Spec.Containers[i].Resources.Requests
		cpu, memory := requests[v1.ResourceCPU], requests[v1.ResourceMemory]
		r.MilliCPU += cpu.MilliValue()
		r.Memory += memory.Value()
	}
	return r
}

// NodeToStatus tells why nodes were refused. One status can stand for all
// nodes that have none of their own.
type NodeToStatus struct {
	nodeToStatus      map[string]*fwk.Status
	absentNodesStatus *fwk.Status
}

var _ fwk.NodeToStatusReader = (*NodeToStatus)(nil)

// NewDefaultNodeToStatus assumes that nodes which nobody looked at are beyond
// help.
func NewDefaultNodeToStatus() *NodeToStatus {
	return &NodeToStatus{nodeToStatus: map[string]*fwk.Status{}, absentNodesStatus: fwk.NewStatus(fwk.UnschedulableAndUnresolvable)}
}

func (m *NodeToStatus) Get(nodeName string) *fwk.Status {
	if s, ok := m.nodeToStatus[nodeName]; ok {
		return s
	}
	return m.absentNodesStatus
}

func (m *NodeToStatus) Set(nodeName string, status *fwk.Status) { m.nodeToStatus[nodeName] = status }
func (m *NodeToStatus) Len() int                                { return len(m.nodeToStatus) }
func (m *NodeToStatus) SetAbsentNodesStatus(status *fwk.Status) { m.absentNodesStatus = status }

// NodesForStatusCode lists the nodes that were refused in one way.
func (m *NodeToStatus) NodesForStatusCode(lister fwk.NodeInfoLister, code fwk.Code) ([]fwk.NodeInfo, error) {
	all, err := lister.List()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(n fwk.NodeInfo) bool {
		return m.Get(n.Node().Name).Code() != code
	}), nil
}

// Diagnosis is what an attempt without a feasible node found out.
type Diagnosis struct {
	NodeToStatus         *NodeToStatus
	UnschedulablePlugins sets.Set[string]
	PreFilterMsg         string
	PostFilterMsg        string
}

// AddPluginStatus notes the author of a rejection.
func (d *Diagnosis) AddPluginStatus(sts *fwk.Status) {
	if sts.Plugin() == "" || !sts.IsRejected() {
		return
	}
	if d.UnschedulablePlugins == nil {
		d.UnschedulablePlugins = sets.New[string]()
	}
	d.UnschedulablePlugins.Insert(sts.Plugin())
}

// FitError says that a pod fits nowhere, and why.
type FitError struct {
	Pod         *v1.Pod
	NumAllNodes int
	Diagnosis   Diagnosis
}

// Error counts equal reasons, because nobody reads a thousand of them.
func (f *FitError) Error() string {
	counts := map[string]int{}
	for _, status := range f.Diagnosis.NodeToStatus.nodeToStatus {
		for _, reason := range status.Reasons() {
			counts[reason]++
		}
	}
	var parts []string
	for reason, n := range counts {
		parts = append(parts, fmt.Sprintf("%d %s", n, reason))
	}
	sort.Strings(parts)
	if f.Diagnosis.PreFilterMsg != "" {
		parts = append(parts, f.Diagnosis.PreFilterMsg)
	}
	msg := fmt.Sprintf("0/%d nodes are available: %s.", f.NumAllNodes, strings.Join(parts, ", "))
	if f.Diagnosis.PostFilterMsg != "" {
		msg += " " + f.Diagnosis.PostFilterMsg
	}
	return msg
}
