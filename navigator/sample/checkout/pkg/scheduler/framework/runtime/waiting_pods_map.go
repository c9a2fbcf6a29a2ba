package runtime

import (
	"fmt"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	fwk "k8s.io/kube-scheduler/framework"
)

// waitingPodsMap holds the pods that Permit plugins told to wait.
type waitingPodsMap struct {
	mu   sync.RWMutex
	pods map[types.UID]*waitingPod
}

func newWaitingPodsMap() *waitingPodsMap {
	return &waitingPodsMap{pods: map[types.UID]*waitingPod{}}
}

func (m *waitingPodsMap) add(wp *waitingPod) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pods[wp.pod.UID] = wp
}

func (m *waitingPodsMap) remove(uid types.UID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.pods, uid)
}

func (m *waitingPodsMap) get(uid types.UID) *waitingPod {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.pods[uid]
}

// waitingPod waits for one answer; an answer never blocks its sender.
type waitingPod struct {
	pod   *v1.Pod
	timer *time.Timer
	s     chan *fwk.Status
}

func newWaitingPod(pod *v1.Pod, timeout time.Duration) *waitingPod {
	wp := &waitingPod{pod: pod, s: make(chan *fwk.Status, 1)}
	wp.timer = time.AfterFunc(timeout, func() {
		wp.answer(fwk.NewStatus(fwk.Unschedulable, fmt.Sprintf("no permission within %v", timeout)))
	})
	return wp
}

func (w *waitingPod) answer(s *fwk.Status) {
	select {
	case w.s <- s:
	default:
	}
}

// Allow ends the wait with success.
func (w *waitingPod) Allow() { w.answer(nil) }

// Reject ends the wait with a refusal.
func (w *waitingPod) Reject(plugin, msg string) {
	w.answer(fwk.NewStatus(fwk.Unschedulable, msg).WithPlugin(plugin))
}
