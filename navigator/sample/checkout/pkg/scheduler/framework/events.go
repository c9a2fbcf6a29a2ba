package framework

import fwk "k8s.io/kube-scheduler/framework"

// Labels of moves that no cluster event caused.
const (
	ScheduleAttemptFailure = "ScheduleAttemptFailure"
	BackoffComplete        = "BackoffComplete"
)

// The events that the scheduler reports itself.
var (
	EventUnscheduledPodAdd    = fwk.ClusterEvent{Resource: fwk.Pod, ActionType: fwk.Add, CustomLabel: "UnschedulablePodAdd"}
	EventUnscheduledPodUpdate = fwk.ClusterEvent{Resource: fwk.Pod, ActionType: fwk.Update, CustomLabel: "UnschedulablePodUpdate"}
	EventAssignedPodAdd       = fwk.ClusterEvent{Resource: fwk.AssignedPod, ActionType: fwk.Add, CustomLabel: "AssignedPodAdd"}
	EventAssignedPodDelete    = fwk.ClusterEvent{Resource: fwk.AssignedPod, ActionType: fwk.Delete, CustomLabel: "AssignedPodDelete"}
	// EventUnschedulableTimeout is the safety net: it matches everything.
	EventUnschedulableTimeout = fwk.ClusterEvent{Resource: fwk.WildCard, ActionType: fwk.All, CustomLabel: "UnschedulableTimeout"}
)
