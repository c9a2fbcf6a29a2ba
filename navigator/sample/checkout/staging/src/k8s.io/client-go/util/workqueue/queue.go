// Package workqueue holds queues for controllers. A queue never contains an
// item twice and never hands the same item to two workers at once.
package workqueue

import "sync"

// TypedInterface is the plain queue.
type TypedInterface[T comparable] interface {
	Add(item T)
	Len() int
	Get() (item T, shutdown bool)
	Done(item T)
	ShutDown()
	ShuttingDown() bool
}

// Typed implements TypedInterface.
type Typed[T comparable] struct {
	// queue is the order of work. Each item of it is in dirty and not in
	// processing.
	queue []T
	// dirty holds what still needs work.
	dirty map[T]struct{}
	// processing holds what a worker has now. An item that is added in the
	// meantime waits in dirty until Done puts it back into queue.
	processing map[T]struct{}

	cond         *sync.Cond
	shuttingDown bool
}

// NewTyped returns an empty queue.
func NewTyped[T comparable]() *Typed[T] {
	return &Typed[T]{
		dirty:      map[T]struct{}{},
		processing: map[T]struct{}{},
		cond:       sync.NewCond(&sync.Mutex{}),
	}
}

// Add marks an item as needing work.
func (q *Typed[T]) Add(item T) {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	if q.shuttingDown {
		return
	}
	if _, known := q.dirty[item]; known {
		return
	}
	q.dirty[item] = struct{}{}
	if _, busy := q.processing[item]; busy {
		return
	}
	q.queue = append(q.queue, item)
	q.cond.Signal()
}

// Len counts the waiting items.
func (q *Typed[T]) Len() int {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	return len(q.queue)
}

// Get blocks until there is an item. After ShutDown it drains the queue and
// then tells its callers to stop.
func (q *Typed[T]) Get() (item T, shutdown bool) {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	for len(q.queue) == 0 && !q.shuttingDown {
		q.cond.Wait()
	}
	if len(q.queue) == 0 {
		return item, true
	}
	item, q.queue = q.queue[0], q.queue[1:]
	q.processing[item] = struct{}{}
	delete(q.dirty, item)
	return item, false
}

// Done ends the work that Get began.
func (q *Typed[T]) Done(item T) {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	delete(q.processing, item)
	if _, again := q.dirty[item]; again {
		q.queue = append(q.queue, item)
		q.cond.Signal()
	}
}

// ShutDown refuses new items and wakes everybody up.
func (q *Typed[T]) ShutDown() {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	q.shuttingDown = true
	q.cond.Broadcast()
}

// ShuttingDown tells whether ShutDown was called.
func (q *Typed[T]) ShuttingDown() bool {
	q.cond.L.Lock()
	defer q.cond.L.Unlock()
	return q.shuttingDown
}
