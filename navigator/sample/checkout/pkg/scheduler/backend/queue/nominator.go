package queue

import (
	"sync"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
)

// nominator remembers which pods hope for which node, so that the filters can
// pretend that these pods are there already.
type nominator struct {
	nLock sync.RWMutex
	// nominatedPods is keyed with node names.
	nominatedPods      map[string][]fwk.PodInfo
	nominatedPodToNode map[types.UID]string
}

func newPodNominator() *nominator {
	return &nominator{nominatedPods: map[string][]fwk.PodInfo{}, nominatedPodToNode: map[types.UID]string{}}
}

// addNominatedPod notes a nomination. Without an instruction the one in the
// pod's status counts, which is how nominations survive a restart.
func (npm *nominator) addNominatedPod(logger klog.Logger, pi fwk.PodInfo, nominatingInfo *fwk.NominatingInfo) {
	npm.nLock.Lock()
	defer npm.nLock.Unlock()
	pod := pi.GetPod()
	nodeName := pod.Status.NominatedNodeName
	if nominatingInfo.Mode() == fwk.ModeOverride {
		nodeName = nominatingInfo.NominatedNodeName
	}
	npm.deleteUnlocked(pod)
	if nodeName == "" {
		return
	}
	logger.V(4).Info("Pod is nominated to a node", "pod", klog.KObj(pod), "node", nodeName)
	npm.nominatedPodToNode[pod.UID] = nodeName
	npm.nominatedPods[nodeName] = append(npm.nominatedPods[nodeName], pi)
}

// DeleteNominatedPodIfExists forgets a nomination.
func (npm *nominator) DeleteNominatedPodIfExists(pod *v1.Pod) {
	npm.nLock.Lock()
	defer npm.nLock.Unlock()
	npm.deleteUnlocked(pod)
}

func (npm *nominator) deleteUnlocked(pod *v1.Pod) {
	nodeName, ok := npm.nominatedPodToNode[pod.UID]
	if !ok {
		return
	}
	delete(npm.nominatedPodToNode, pod.UID)
	var rest []fwk.PodInfo
	for _, pi := range npm.nominatedPods[nodeName] {
		if pi.GetPod().UID != pod.UID {
			rest = append(rest, pi)
		}
	}
	npm.nominatedPods[nodeName] = rest
}

// NominatedPodsForNode lists the pods that hope for a node.
func (npm *nominator) NominatedPodsForNode(nodeName string) []fwk.PodInfo {
	npm.nLock.RLock()
	defer npm.nLock.RUnlock()
	return append([]fwk.PodInfo(nil), npm.nominatedPods[nodeName]...)
}
