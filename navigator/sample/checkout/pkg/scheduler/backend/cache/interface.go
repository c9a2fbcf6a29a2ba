// Package cache knows what runs where, including the pods that the scheduler
// has only decided about.
package cache

import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// Cache is fed by informers and by the scheduler's own decisions. A pod comes
// in by AssumePod and is confirmed by AddPod, or it is forgotten.
type Cache interface {
	NodeCount() int
	AssumePod(logger klog.Logger, pod *v1.Pod) error
	ForgetPod(logger klog.Logger, pod *v1.Pod) error
	AddPod(logger klog.Logger, pod *v1.Pod) error
	UpdatePod(logger klog.Logger, oldPod, newPod *v1.Pod) error
	RemovePod(logger klog.Logger, pod *v1.Pod) error
	IsAssumedPod(pod *v1.Pod) (bool, error)
	AddNode(logger klog.Logger, node *v1.Node) *framework.NodeInfo
	UpdateNode(logger klog.Logger, oldNode, newNode *v1.Node) *framework.NodeInfo
	RemoveNode(logger klog.Logger, node *v1.Node) error
	// UpdateSnapshot copies the nodes that changed since the last call.
	UpdateSnapshot(logger klog.Logger, nodeSnapshot *Snapshot) error
}
