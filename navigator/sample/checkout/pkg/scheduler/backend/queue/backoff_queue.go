package queue

import (
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/scheduler/backend/heap"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// backoffQueue holds pods that deserve another attempt, but not at once.
type backoffQueue struct {
	lock sync.RWMutex
	// podBackoffQ is for pods that plugins rejected, podErrorBackoffQ for pods
	// whose attempt failed by accident. Only the first may be cut short.
	podBackoffQ      *heap.Heap[*framework.QueuedPodInfo]
	podErrorBackoffQ *heap.Heap[*framework.QueuedPodInfo]

	initialDuration time.Duration
	maxDuration     time.Duration
}

func newBackoffQueue(initial, max time.Duration) *backoffQueue {
	bq := &backoffQueue{initialDuration: initial, maxDuration: max}
	bq.podBackoffQ = heap.New(podInfoKeyFunc, bq.lessBackoffCompleted)
	bq.podErrorBackoffQ = heap.New(podInfoKeyFunc, bq.lessBackoffCompleted)
	return bq
}

func (bq *backoffQueue) lessBackoffCompleted(pInfo1, pInfo2 *framework.QueuedPodInfo) bool {
	return bq.getBackoffTime(pInfo1).Before(bq.getBackoffTime(pInfo2))
}

// isPodBackingoff tells whether the pod's backoff is not over yet.
func (bq *backoffQueue) isPodBackingoff(pInfo *framework.QueuedPodInfo) bool {
	return bq.getBackoffTime(pInfo).After(time.Now())
}

// getBackoffTime computes the end of the backoff once and remembers it.
func (bq *backoffQueue) getBackoffTime(pInfo *framework.QueuedPodInfo) time.Time {
	count := pInfo.UnschedulableCount
	if pInfo.ConsecutiveErrorsCount > 0 {
		count = pInfo.ConsecutiveErrorsCount
	}
	if count == 0 {
		return time.Time{}
	}
	if pInfo.BackoffExpiration.IsZero() {
		pInfo.BackoffExpiration = pInfo.Timestamp.Add(bq.calculateBackoffDuration(count))
	}
	return pInfo.BackoffExpiration
}

// calculateBackoffDuration doubles with each failure, up to a limit.
func (bq *backoffQueue) calculateBackoffDuration(count int) time.Duration {
	d := bq.initialDuration
	for i := 1; i < count && d < bq.maxDuration; i++ {
		d *= 2
	}
	return min(d, bq.maxDuration)
}

func (bq *backoffQueue) heapOf(pInfo *framework.QueuedPodInfo) *heap.Heap[*framework.QueuedPodInfo] {
	if pInfo.UnschedulablePlugins.Len() == 0 {
		return bq.podErrorBackoffQ
	}
	return bq.podBackoffQ
}

func (bq *backoffQueue) add(pInfo *framework.QueuedPodInfo) {
	bq.lock.Lock()
	defer bq.lock.Unlock()
	bq.heapOf(pInfo).AddOrUpdate(pInfo)
}

func (bq *backoffQueue) update(newPod *v1.Pod, lookup *framework.QueuedPodInfo) *framework.QueuedPodInfo {
	bq.lock.Lock()
	defer bq.lock.Unlock()
	for _, h := range []*heap.Heap[*framework.QueuedPodInfo]{bq.podBackoffQ, bq.podErrorBackoffQ} {
		if pInfo, ok := h.Get(lookup); ok {
			pInfo.Pod = newPod
			return pInfo
		}
	}
	return nil
}

func (bq *backoffQueue) delete(pInfo *framework.QueuedPodInfo) bool {
	bq.lock.Lock()
	defer bq.lock.Unlock()
	return bq.podBackoffQ.Delete(pInfo) == nil || bq.podErrorBackoffQ.Delete(pInfo) == nil
}

func (bq *backoffQueue) has(pInfo *framework.QueuedPodInfo) bool {
	bq.lock.RLock()
	defer bq.lock.RUnlock()
	return bq.podBackoffQ.Has(pInfo) || bq.podErrorBackoffQ.Has(pInfo)
}

func (bq *backoffQueue) lenBackoff() int {
	bq.lock.RLock()
	defer bq.lock.RUnlock()
	return bq.podBackoffQ.Len()
}

func (bq *backoffQueue) popBackoff() (*framework.QueuedPodInfo, error) {
	bq.lock.Lock()
	defer bq.lock.Unlock()
	return bq.podBackoffQ.Pop()
}

// popAllBackoffCompleted takes the pods whose time has come.
func (bq *backoffQueue) popAllBackoffCompleted() []*framework.QueuedPodInfo {
	bq.lock.Lock()
	defer bq.lock.Unlock()
	var completed []*framework.QueuedPodInfo
	for _, h := range []*heap.Heap[*framework.QueuedPodInfo]{bq.podBackoffQ, bq.podErrorBackoffQ} {
		for {
			head, ok := h.Peek()
			if !ok || bq.isPodBackingoff(head) {
				break
			}
			h.Pop()
			completed = append(completed, head)
		}
	}
	return completed
}
