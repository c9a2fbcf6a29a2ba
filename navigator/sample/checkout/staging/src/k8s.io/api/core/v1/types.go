// Package v1 holds the core API types, cut down to what the sample acts on.
package v1

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// DefaultSchedulerName is the scheduler of pods that name none.
const DefaultSchedulerName = "default-scheduler"

// NamespaceDefault is the namespace that always exists.
const NamespaceDefault = "default"

// ResourceName names something that a node has and a pod asks for.
type ResourceName string

const (
	ResourceCPU    ResourceName = "cpu"
	ResourceMemory ResourceName = "memory"
	ResourcePods   ResourceName = "pods"
)

// ResourceList is an amount of each resource.
type ResourceList map[ResourceName]resource.Quantity

// ResourceRequirements is what a container asks for.
type ResourceRequirements struct {
	Requests ResourceList `json:"requests,omitempty"`
}

// Container is one process of a pod.
type Container struct {
	Name      string               `json:"name"`
	Image     string               `json:"image,omitempty"`
	Resources ResourceRequirements `json:"resources,omitempty"`
}

// PodSchedulingGate holds a pod back until somebody removes the gate.
type PodSchedulingGate struct {
	Name string `json:"name"`
}

// PreemptionPolicy says whether a pod may push others away.
type PreemptionPolicy string

const (
	PreemptLowerPriority PreemptionPolicy = "PreemptLowerPriority"
	PreemptNever         PreemptionPolicy = "Never"
)

// PodSpec is what the author of a pod wants. NodeName is written by the
// scheduler, through a Binding, and by nobody else afterwards.
type PodSpec struct {
	Containers       []Container         `json:"containers"`
	NodeName         string              `json:"nodeName,omitempty"`
	SchedulerName    string              `json:"schedulerName,omitempty"`
	Priority         *int32              `json:"priority,omitempty"`
	PreemptionPolicy *PreemptionPolicy   `json:"preemptionPolicy,omitempty"`
	SchedulingGates  []PodSchedulingGate `json:"schedulingGates,omitempty"`
}

// PodPhase is a summary of a pod's life.
type PodPhase string

// PodPending is the first phase, and the only one without a kubelet.
const PodPending PodPhase = "Pending"

// PodConditionType names a condition.
type PodConditionType string

// PodScheduled tells how scheduling went.
const PodScheduled PodConditionType = "PodScheduled"

// The reasons of a false PodScheduled condition.
const (
	PodReasonUnschedulable  = "Unschedulable"
	PodReasonSchedulerError = "SchedulerError"
)

// ConditionStatus is true, false or unknown.
type ConditionStatus string

const (
	ConditionTrue  ConditionStatus = "True"
	ConditionFalse ConditionStatus = "False"
)

// PodCondition is one observation about a pod.
type PodCondition struct {
	Type    PodConditionType `json:"type"`
	Status  ConditionStatus  `json:"status"`
	Reason  string           `json:"reason,omitempty"`
	Message string           `json:"message,omitempty"`
}

// PodStatus is what the cluster observed. NominatedNodeName is where a
// preempting pod expects to fit once its victims are gone.
type PodStatus struct {
	Phase             PodPhase       `json:"phase,omitempty"`
	Conditions        []PodCondition `json:"conditions,omitempty"`
	NominatedNodeName string         `json:"nominatedNodeName,omitempty"`
}

// Pod is the unit that the scheduler places.
type Pod struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              PodSpec   `json:"spec,omitempty"`
	Status            PodStatus `json:"status,omitempty"`
}

// PodList is a list of pods.
type PodList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []Pod `json:"items"`
}

// NodeSpec is what the administrator wants of a node.
type NodeSpec struct {
	Unschedulable bool `json:"unschedulable,omitempty"`
}

// NodeStatus is what the node has to offer.
type NodeStatus struct {
	Allocatable ResourceList `json:"allocatable,omitempty"`
}

// Node is a machine that runs pods.
type Node struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              NodeSpec   `json:"spec,omitempty"`
	Status            NodeStatus `json:"status,omitempty"`
}

// NodeList is a list of nodes.
type NodeList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []Node `json:"items"`
}

// Namespace is a room for names.
type Namespace struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
}

// NamespaceList is a list of namespaces.
type NamespaceList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []Namespace `json:"items"`
}

// ObjectReference names any object.
type ObjectReference struct {
	Kind       string    `json:"kind,omitempty"`
	APIVersion string    `json:"apiVersion,omitempty"`
	Namespace  string    `json:"namespace,omitempty"`
	Name       string    `json:"name,omitempty"`
	UID        types.UID `json:"uid,omitempty"`
}

// Binding ties a pod to a node. It is posted to a subresource of the pod and
// never stored itself.
type Binding struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Target            ObjectReference `json:"target"`
}

// The types of events that components record about objects.
const (
	EventTypeNormal  = "Normal"
	EventTypeWarning = "Warning"
)
