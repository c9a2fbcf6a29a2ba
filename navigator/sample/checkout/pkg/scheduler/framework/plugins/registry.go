// Package plugins knows the plugins of the tree.
package plugins

import (
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultbinder"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/nodename"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/noderesources"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/nodeunschedulable"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/queuesort"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/schedulinggates"
	"k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// NewInTreeRegistry returns a new registry each time, because callers add
// plugins of their own to it.
func NewInTreeRegistry() runtime.Registry {
	return runtime.Registry{
		names.DefaultBinder:     defaultbinder.New,
		names.DefaultPreemption: defaultpreemption.New,
		names.NodeName:          nodename.New,
		names.NodeResourcesFit:  noderesources.NewFit,
		names.NodeUnschedulable: nodeunschedulable.New,
		names.PrioritySort:      queuesort.New,
		names.SchedulingGates:   schedulinggates.New,
	}
}
