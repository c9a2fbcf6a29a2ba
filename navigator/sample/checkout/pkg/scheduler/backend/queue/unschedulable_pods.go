package queue

import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// unschedulablePods holds pods that no node fits, and gated pods. It is no
// queue: pods leave it because of events. The queue's lock protects it.
type unschedulablePods struct {
	podInfoMap map[string]*framework.QueuedPodInfo
}

func newUnschedulablePods() *unschedulablePods {
	return &unschedulablePods{podInfoMap: map[string]*framework.QueuedPodInfo{}}
}

func (u *unschedulablePods) addOrUpdate(pInfo *framework.QueuedPodInfo) {
	u.podInfoMap[podInfoKeyFunc(pInfo)] = pInfo
}

func (u *unschedulablePods) delete(pod *v1.Pod) {
	delete(u.podInfoMap, podInfoKeyFunc(newQueuedPodInfoForLookup(pod)))
}

func (u *unschedulablePods) get(pod *v1.Pod) *framework.QueuedPodInfo {
	return u.podInfoMap[podInfoKeyFunc(newQueuedPodInfoForLookup(pod))]
}
