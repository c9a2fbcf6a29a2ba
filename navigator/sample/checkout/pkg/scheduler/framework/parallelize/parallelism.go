// Package parallelize runs pieces of work on a fixed number of goroutines.
package parallelize

import (
	"context"
	"sync"
	"sync/atomic"
)

// DefaultParallelism is the number of goroutines unless told otherwise.
const DefaultParallelism = 16

// Parallelizer holds the number.
type Parallelizer struct{ parallelism int }

// NewParallelizer returns a parallelizer.
func NewParallelizer(p int) Parallelizer { return Parallelizer{parallelism: p} }

// Until does the pieces 0 to pieces-1, in any order. It begins no new piece
// once the context has ended, and returns when none is being worked on.
func (p Parallelizer) Until(ctx context.Context, pieces int, doWorkPiece func(piece int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(p.parallelism, pieces) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ctx.Err() == nil {
				piece := int(next.Add(1)) - 1
				if piece >= pieces {
					return
				}
				doWorkPiece(piece)
			}
		}()
	}
	wg.Wait()
}

// ResultChannel keeps the first result that is sent and drops the rest.
type ResultChannel[T any] struct{ ch chan T }

// NewResultChannel returns an empty channel.
func NewResultChannel[T any]() *ResultChannel[T] { return &ResultChannel[T]{make(chan T, 1)} }

// SendWithCancel sends without blocking and then calls cancel.
func (r *ResultChannel[T]) SendWithCancel(v T, cancel func()) {
	select {
	case r.ch <- v:
	default:
	}
	cancel()
}

// Receive returns the result, or the zero value if there is none.
func (r *ResultChannel[T]) Receive() (v T) {
	select {
	case v = <-r.ch:
	default:
	}
	return v
}
