package queue

import (
	"container/list"
	"fmt"
	"sync"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/backend/heap"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// activeQueue holds the pods that are ready for an attempt, and the accounts
// of the pods whose attempt is running. It has its own lock, so that taking a
// pod never waits for a walk over the unschedulable ones.
type activeQueue struct {
	lock  sync.RWMutex
	cond  *sync.Cond
	queue *heap.Heap[*framework.QueuedPodInfo]

	// inFlightPods are the pods that Pop handed out and Done did not close
	// yet. Each has an element in inFlightEvents; the events behind that
	// element happened during the pod's attempt.
	inFlightPods   map[types.UID]*list.Element
	inFlightEvents *list.List

	// schedCycle counts attempts.
	schedCycle int64
	closed     bool
	// backoffQPopper helps out when this queue is empty.
	backoffQPopper interface {
		lenBackoff() int
		popBackoff() (*framework.QueuedPodInfo, error)
	}
}

func newActiveQueue(queue *heap.Heap[*framework.QueuedPodInfo], backoffQ *backoffQueue) *activeQueue {
	aq := &activeQueue{
		queue:          queue,
		inFlightPods:   map[types.UID]*list.Element{},
		inFlightEvents: list.New(),
		backoffQPopper: backoffQ,
	}
	aq.cond = sync.NewCond(&aq.lock)
	return aq
}

func (aq *activeQueue) add(pInfo *framework.QueuedPodInfo) {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	aq.queue.AddOrUpdate(pInfo)
}

// update replaces the pod of an entry; nil if there is none.
func (aq *activeQueue) update(newPod *v1.Pod, lookup *framework.QueuedPodInfo) *framework.QueuedPodInfo {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	pInfo, ok := aq.queue.Get(lookup)
	if !ok {
		return nil
	}
	pInfo.Pod = newPod
	aq.queue.AddOrUpdate(pInfo)
	return pInfo
}

func (aq *activeQueue) delete(pInfo *framework.QueuedPodInfo) error {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	return aq.queue.Delete(pInfo)
}

func (aq *activeQueue) has(pInfo *framework.QueuedPodInfo) bool {
	aq.lock.RLock()
	defer aq.lock.RUnlock()
	return aq.queue.Has(pInfo)
}

func (aq *activeQueue) pop(logger klog.Logger) (*framework.QueuedPodInfo, error) {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	return aq.unlockedPop(logger)
}

// unlockedPop sleeps until a pod is ready. The caller holds the lock, which
// the condition variable gives away during the sleep.
func (aq *activeQueue) unlockedPop(logger klog.Logger) (*framework.QueuedPodInfo, error) {
	for aq.queue.Len() == 0 && aq.backoffQPopper.lenBackoff() == 0 {
		if aq.closed {
			logger.V(2).Info("The queue was closed, no more pods")
			return nil, nil
		}
		aq.cond.Wait()
	}
	pInfo, err := aq.queue.Pop()
	if err != nil {
		// Nothing is active: an idle scheduler need not respect a backoff.
		if pInfo, err = aq.backoffQPopper.popBackoff(); err != nil {
			return nil, err
		}
	}
	if err := aq.unlockedMovePodToInFlight(pInfo); err != nil {
		utilruntime.HandleErrorWithLogger(logger, err, "This pod was popped twice, taking the next")
		return aq.unlockedPop(logger)
	}
	return pInfo, nil
}

func (aq *activeQueue) unlockedMovePodToInFlight(pInfo *framework.QueuedPodInfo) error {
	if _, ok := aq.inFlightPods[pInfo.Pod.UID]; ok {
		return fmt.Errorf("pod %v was handed out before and is not done", klog.KObj(pInfo.Pod))
	}
	pInfo.Attempts++
	aq.schedCycle++
	aq.inFlightPods[pInfo.Pod.UID] = aq.inFlightEvents.PushBack(pInfo.Pod)
	return nil
}

// addEventIfAnyInFlight keeps an event for the attempts that are running.
func (aq *activeQueue) addEventIfAnyInFlight(oldObj, newObj any, event fwk.ClusterEvent) bool {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	if len(aq.inFlightPods) == 0 {
		return false
	}
	aq.inFlightEvents.PushBack(&clusterEvent{event: event, oldObj: oldObj, newObj: newObj})
	return true
}

// inFlight tells whether the pod's attempt is running.
func (aq *activeQueue) inFlight(uid types.UID) bool {
	aq.lock.RLock()
	defer aq.lock.RUnlock()
	_, ok := aq.inFlightPods[uid]
	return ok
}

// clusterEventsForPod returns what happened since the pod was popped.
func (aq *activeQueue) clusterEventsForPod(pInfo *framework.QueuedPodInfo) ([]*clusterEvent, error) {
	aq.lock.RLock()
	defer aq.lock.RUnlock()
	mark, ok := aq.inFlightPods[pInfo.Pod.UID]
	if !ok {
		return nil, fmt.Errorf("pod %v has no account of events", klog.KObj(pInfo.Pod))
	}
	var events []*clusterEvent
	for e := mark.Next(); e != nil; e = e.Next() {
		if event, ok := e.Value.(*clusterEvent); ok {
			events = append(events, event)
		}
	}
	return events, nil
}

// done closes the account of a pod and drops events that nobody needs any
// more: those before the oldest pod that is still in flight.
func (aq *activeQueue) done(pod types.UID) {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	mark, ok := aq.inFlightPods[pod]
	if !ok {
		return
	}
	delete(aq.inFlightPods, pod)
	aq.inFlightEvents.Remove(mark)
	for e := aq.inFlightEvents.Front(); e != nil; e = aq.inFlightEvents.Front() {
		if _, isPod := e.Value.(*v1.Pod); isPod {
			break
		}
		aq.inFlightEvents.Remove(e)
	}
}

func (aq *activeQueue) schedulingCycle() int64 {
	aq.lock.RLock()
	defer aq.lock.RUnlock()
	return aq.schedCycle
}

func (aq *activeQueue) close() {
	aq.lock.Lock()
	defer aq.lock.Unlock()
	aq.closed = true
	aq.cond.Broadcast()
}

func (aq *activeQueue) broadcast() { aq.cond.Broadcast() }
