package scheduler

import (
	"context"
	"reflect"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/nodename"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

// addAllEventHandlers feeds cache and queue. A pod with a node goes to the
// cache, a pod without one to the queue.
func addAllEventHandlers(sched *Scheduler, informerFactory informers.SharedInformerFactory, gvkMap map[fwk.EventResource]fwk.ActionType) error {
	podHandler, err := informerFactory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    sched.addPod,
		UpdateFunc: sched.updatePod,
		DeleteFunc: sched.deletePod,
	})
	if err != nil {
		return err
	}
	nodeHandler, err := informerFactory.Core().V1().Nodes().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    sched.addNodeToCache,
		UpdateFunc: sched.updateNodeInCache,
		DeleteFunc: sched.deleteNodeFromCache,
	})
	if err != nil {
		return err
	}
	sched.registeredHandlers = []cache.ResourceEventHandlerRegistration{podHandler, nodeHandler}
	for resource, actions := range gvkMap {
		// Pods and nodes are watched in any case. Other resources would get
		// their handlers here, but only if a plugin waits for them.
		sched.logger.V(4).Info("Plugins wait for events", "resource", string(resource), "actions", int64(actions))
	}
	return nil
}

// WaitForHandlersSync returns when cache and queue know the first lists.
func (sched *Scheduler) WaitForHandlersSync(ctx context.Context) error {
	return wait.PollUntilContextCancel(ctx, 10*time.Millisecond, true, func(context.Context) (bool, error) {
		for _, handler := range sched.registeredHandlers {
			if !handler.HasSynced() {
				return false, nil
			}
		}
		return true, nil
	})
}

func assignedPod(pod *v1.Pod) bool { return pod.Spec.NodeName != "" }

func responsibleForPod(pod *v1.Pod, profiles profile.Map) bool {
	_, ok := profiles[pod.Spec.SchedulerName]
	return ok
}

func (sched *Scheduler) addPod(obj any) {
	pod := obj.(*v1.Pod)
	switch {
	case assignedPod(pod):
		sched.addAssignedPodToCache(pod)
	case responsibleForPod(pod, sched.Profiles):
		sched.addPodToSchedulingQueue(pod)
	}
}

// updatePod sees a binding as an update that brings the node's name.
func (sched *Scheduler) updatePod(oldObj, newObj any) {
	oldPod, newPod := oldObj.(*v1.Pod), newObj.(*v1.Pod)
	switch {
	case assignedPod(oldPod):
		sched.updateAssignedPodInCache(oldPod, newPod)
	case assignedPod(newPod):
		sched.addAssignedPodToCache(newPod)
		// If somebody else bound it, it is still waiting in our queue.
		sched.SchedulingQueue.Delete(oldPod)
	case responsibleForPod(newPod, sched.Profiles):
		sched.updatePodInSchedulingQueue(oldPod, newPod)
	}
}

func (sched *Scheduler) deletePod(obj any) {
	if tombstone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		obj = tombstone.Obj
	}
	pod := obj.(*v1.Pod)
	if assignedPod(pod) {
		sched.deleteAssignedPodFromCache(pod)
	} else if responsibleForPod(pod, sched.Profiles) {
		sched.deletePodFromSchedulingQueue(pod)
	}
}

func (sched *Scheduler) addPodToSchedulingQueue(pod *v1.Pod) {
	sched.logger.V(3).Info("Add event for unscheduled pod", "pod", klog.KObj(pod))
	sched.SchedulingQueue.Add(klog.NewContext(context.Background(), sched.logger), pod)
}

func (sched *Scheduler) updatePodInSchedulingQueue(oldPod, newPod *v1.Pod) {
	// Our own write of a condition comes back as an update. It must not wake
	// the pod up, or a hopeless pod would keep the loop busy.
	if oldPod.ResourceVersion == newPod.ResourceVersion || reflect.DeepEqual(oldPod.Spec, newPod.Spec) && newPod.DeletionTimestamp == nil {
		return
	}
	if assumed, err := sched.Cache.IsAssumedPod(newPod); err != nil || assumed {
		return
	}
	sched.SchedulingQueue.Update(klog.NewContext(context.Background(), sched.logger), oldPod, newPod)
}

func (sched *Scheduler) deletePodFromSchedulingQueue(pod *v1.Pod) {
	sched.logger.V(3).Info("Delete event for unscheduled pod", "pod", klog.KObj(pod))
	sched.SchedulingQueue.Delete(pod)
	// The pod may be assumed or wait for a permit; its node gets room again
	// when the binding fails.
}

func (sched *Scheduler) addAssignedPodToCache(pod *v1.Pod) {
	sched.logger.V(3).Info("Add event for scheduled pod", "pod", klog.KObj(pod), "node", pod.Spec.NodeName)
	if err := sched.Cache.AddPod(sched.logger, pod); err != nil {
		sched.logger.Error(err, "Scheduler cache AddPod failed", "pod", klog.KObj(pod))
	}
	sched.SchedulingQueue.MoveAllToActiveOrBackoffQueue(sched.logger, framework.EventAssignedPodAdd, nil, pod, nil)
}

func (sched *Scheduler) updateAssignedPodInCache(oldPod, newPod *v1.Pod) {
	if err := sched.Cache.UpdatePod(sched.logger, oldPod, newPod); err != nil {
		sched.logger.Error(err, "Scheduler cache UpdatePod failed", "pod", klog.KObj(newPod))
	}
}

func (sched *Scheduler) deleteAssignedPodFromCache(pod *v1.Pod) {
	sched.logger.V(3).Info("Delete event for scheduled pod", "pod", klog.KObj(pod))
	if err := sched.Cache.RemovePod(sched.logger, pod); err != nil {
		sched.logger.Error(err, "Scheduler cache RemovePod failed", "pod", klog.KObj(pod))
	}
	sched.SchedulingQueue.MoveAllToActiveOrBackoffQueue(sched.logger, framework.EventAssignedPodDelete, pod, nil, nil)
}

func (sched *Scheduler) addNodeToCache(obj any) {
	node := obj.(*v1.Node)
	sched.logger.V(3).Info("Add event for node", "node", klog.KObj(node))
	nodeInfo := sched.Cache.AddNode(sched.logger, node)
	evt := fwk.ClusterEvent{Resource: fwk.Node, ActionType: fwk.Add}
	sched.SchedulingQueue.MoveAllToActiveOrBackoffQueue(sched.logger, evt, nil, node, preCheckForNode(nodeInfo))
}

func (sched *Scheduler) updateNodeInCache(oldObj, newObj any) {
	oldNode, newNode := oldObj.(*v1.Node), newObj.(*v1.Node)
	nodeInfo := sched.Cache.UpdateNode(sched.logger, oldNode, newNode)
	evt := fwk.ClusterEvent{Resource: fwk.Node}
	if !reflect.DeepEqual(oldNode.Status.Allocatable, newNode.Status.Allocatable) {
		evt.ActionType |= fwk.UpdateNodeAllocatable
	}
	if !reflect.DeepEqual(oldNode.Spec, newNode.Spec) {
		evt.ActionType |= fwk.UpdateNodeTaint
	}
	if evt.ActionType != 0 { // a heartbeat helps nobody
		sched.SchedulingQueue.MoveAllToActiveOrBackoffQueue(sched.logger, evt, oldNode, newNode, preCheckForNode(nodeInfo))
	}
}

func (sched *Scheduler) deleteNodeFromCache(obj any) {
	if tombstone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		obj = tombstone.Obj
	}
	node := obj.(*v1.Node)
	sched.logger.V(3).Info("Delete event for node", "node", klog.KObj(node))
	if err := sched.Cache.RemoveNode(sched.logger, node); err != nil {
		sched.logger.Error(err, "Scheduler cache RemoveNode failed", "node", klog.KObj(node))
	}
}

// preCheckForNode sorts out the pods that want another node.
func preCheckForNode(nodeInfo *framework.NodeInfo) queue.PreEnqueueCheck {
	return func(pod *v1.Pod) bool {
		return nodename.Fits(pod, nodeInfo) && !nodeInfo.Node().Spec.Unschedulable
	}
}
