// Package names lists the plugins of the tree.
package names

const (
	DefaultBinder     = "DefaultBinder"
	DefaultPreemption = "DefaultPreemption"
	NodeName          = "NodeName"
	NodeResourcesFit  = "NodeResourcesFit"
	NodeUnschedulable = "NodeUnschedulable"
	PrioritySort      = "PrioritySort"
	SchedulingGates   = "SchedulingGates"
)
