package workqueue

import (
	"sync"
	"time"
)

// TypedRateLimiter tells how long an item should wait before its next try.
type TypedRateLimiter[T comparable] interface {
	When(item T) time.Duration
	Forget(item T)
	NumRequeues(item T) int
}

// TypedItemExponentialFailureRateLimiter doubles the delay with each failure
// of the same item.
type TypedItemExponentialFailureRateLimiter[T comparable] struct {
	mu        sync.Mutex
	failures  map[T]int
	baseDelay time.Duration
	maxDelay  time.Duration
}

// DefaultTypedControllerRateLimiter is what most controllers use.
func DefaultTypedControllerRateLimiter[T comparable]() TypedRateLimiter[T] {
	return &TypedItemExponentialFailureRateLimiter[T]{failures: map[T]int{}, baseDelay: 5 * time.Millisecond, maxDelay: 1000 * time.Second}
}

// When counts a failure.
func (r *TypedItemExponentialFailureRateLimiter[T]) When(item T) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.failures[item]
	r.failures[item]++
	delay := r.baseDelay
	for ; n > 0 && delay < r.maxDelay; n-- {
		delay *= 2
	}
	return min(delay, r.maxDelay)
}

// Forget clears the count.
func (r *TypedItemExponentialFailureRateLimiter[T]) Forget(item T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.failures, item)
}

// NumRequeues returns the count.
func (r *TypedItemExponentialFailureRateLimiter[T]) NumRequeues(item T) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failures[item]
}

// TypedRateLimitingInterface is a queue for work that may fail: a worker calls
// AddRateLimited after a failure and Forget after success, and Done always.
type TypedRateLimitingInterface[T comparable] interface {
	TypedInterface[T]
	AddAfter(item T, duration time.Duration)
	AddRateLimited(item T)
	Forget(item T)
	NumRequeues(item T) int
}

// TypedRateLimitingQueueConfig names a queue.
type TypedRateLimitingQueueConfig[T comparable] struct {
	Name string
}

type rateLimitingType[T comparable] struct {
	TypedInterface[T]
	name        string
	rateLimiter TypedRateLimiter[T]
}

// NewTypedRateLimitingQueueWithConfig returns an empty queue.
func NewTypedRateLimitingQueueWithConfig[T comparable](limiter TypedRateLimiter[T], config TypedRateLimitingQueueConfig[T]) TypedRateLimitingInterface[T] {
	return &rateLimitingType[T]{TypedInterface: NewTyped[T](), name: config.Name, rateLimiter: limiter}
}

// AddAfter adds later. A timer for each item is enough here; a heap would
// spare them.
func (q *rateLimitingType[T]) AddAfter(item T, duration time.Duration) {
	if duration <= 0 {
		q.Add(item)
		return
	}
	time.AfterFunc(duration, func() { q.Add(item) })
}

func (q *rateLimitingType[T]) AddRateLimited(item T)  { q.AddAfter(item, q.rateLimiter.When(item)) }
func (q *rateLimitingType[T]) Forget(item T)          { q.rateLimiter.Forget(item) }
func (q *rateLimitingType[T]) NumRequeues(item T) int { return q.rateLimiter.NumRequeues(item) }
