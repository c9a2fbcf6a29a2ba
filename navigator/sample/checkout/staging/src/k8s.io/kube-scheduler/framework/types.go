package framework

import (
	"fmt"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
)

// EventResource is the kind of thing that changed in the cluster.
type EventResource string

const (
	Pod         EventResource = "Pod"
	AssignedPod EventResource = "AssignedPod"
	Node        EventResource = "Node"
	WildCard    EventResource = "*"
)

// ActionType is a bit set of changes.
type ActionType int64

const (
	Add ActionType = 1 << iota
	Delete
	UpdateNodeAllocatable
	UpdateNodeTaint
	UpdatePodSchedulingGates

	Update = UpdateNodeAllocatable | UpdateNodeTaint | UpdatePodSchedulingGates
	All    = Add | Delete | Update
)

// ClusterEvent may make a rejected pod schedulable.
type ClusterEvent struct {
	Resource   EventResource
	ActionType ActionType
	// CustomLabel replaces the generated one.
	CustomLabel string
}

// Label names the event in log lines.
func (e ClusterEvent) Label() string {
	if e.CustomLabel != "" {
		return e.CustomLabel
	}
	return fmt.Sprintf("%s/%d", e.Resource, e.ActionType)
}

// Match tells whether an event that happened is one that was registered.
func (e ClusterEvent) Match(incoming ClusterEvent) bool {
	return (e.Resource == WildCard || e.Resource == incoming.Resource) && e.ActionType&incoming.ActionType != 0
}

// QueueingHint is an opinion on whether an event is worth another attempt.
type QueueingHint int

const (
	QueueSkip QueueingHint = iota
	Queue
)

// QueueingHintFn forms the opinion from the object before and after.
type QueueingHintFn func(logger klog.Logger, pod *v1.Pod, oldObj, newObj any) (QueueingHint, error)

// ClusterEventWithHint is what a plugin registers. Without a function every
// such event is worth an attempt.
type ClusterEventWithHint struct {
	Event          ClusterEvent
	QueueingHintFn QueueingHintFn
}

// NominatingMode says whether a nomination changes anything.
type NominatingMode int

const (
	ModeNoop NominatingMode = iota
	ModeOverride
)

// NominatingInfo is the node that a preemptor hopes for. Overriding with an
// empty name clears an older nomination.
type NominatingInfo struct {
	NominatedNodeName string
	NominatingMode    NominatingMode
}

// Mode of nil is ModeNoop.
func (ni *NominatingInfo) Mode() NominatingMode {
	if ni == nil {
		return ModeNoop
	}
	return ni.NominatingMode
}

// PodInfo is a pod as the scheduler keeps it.
type PodInfo interface {
	GetPod() *v1.Pod
}

// Resource is what pods ask for and nodes have.
type Resource struct {
	MilliCPU         int64
	Memory           int64
	AllowedPodNumber int
}

// NodeInfo is a node with the pods on it, assumed ones included.
type NodeInfo interface {
	Node() *v1.Node
	GetPods() []PodInfo
	GetRequested() Resource
	GetAllocatable() Resource
	// Snapshot returns a copy that may be changed.
	Snapshot() NodeInfo
	AddPodInfo(podInfo PodInfo)
	RemovePod(logger klog.Logger, pod *v1.Pod) error
}

// NodeInfoLister reads a snapshot.
type NodeInfoLister interface {
	List() ([]NodeInfo, error)
	Get(nodeName string) (NodeInfo, error)
}

// SharedLister leads to the snapshot of the running attempt.
type SharedLister interface{ NodeInfos() NodeInfoLister }

// NodeToStatusReader tells why nodes were refused.
type NodeToStatusReader interface {
	Get(nodeName string) *Status
	NodesForStatusCode(lister NodeInfoLister, code Code) ([]NodeInfo, error)
}

// StateKey names an entry of a CycleState.
type StateKey string

// StateData is an entry; it is copied along with the state.
type StateData interface{ Clone() StateData }

// CycleState carries what plugins note down for each other, or for
// themselves, during one attempt for one pod.
type CycleState interface {
	Read(key StateKey) (StateData, error)
	Write(key StateKey, val StateData)
	SetSkipFilterPlugins(names map[string]bool)
	SkipsFilter(plugin string) bool
	Clone() CycleState
}

// NodePluginScores is the judgement on one node.
type NodePluginScores struct {
	Name       string
	Scores     []PluginScore
	TotalScore int64
	// Randomizer decides between equal totals.
	Randomizer int
}

// PluginScore is one plugin's weighted contribution.
type PluginScore struct {
	Name  string
	Score int64
}

// MaxNodeScore bounds what a plugin may give to a node.
const MaxNodeScore int64 = 100
