// Package wait repeats functions.
package wait

import (
	"context"
	"sync"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// Until calls f, waits for period, and so on until stop closes. A panic of f
// is logged and does not end the loop's process silently.
func Until(f func(), period time.Duration, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() {
			defer utilruntime.HandleCrash()
			f()
		}()
		select {
		case <-stop:
			return
		case <-time.After(period):
		}
	}
}

// UntilWithContext is Until for functions that take the context.
func UntilWithContext(ctx context.Context, f func(context.Context), period time.Duration) {
	Until(func() { f(ctx) }, period, ctx.Done())
}

// PollUntilContextCancel calls condition until it is true, fails, or the
// context ends.
func PollUntilContextCancel(ctx context.Context, interval time.Duration, immediate bool, condition func(context.Context) (bool, error)) error {
	for first := true; ; first = false {
		if !first || immediate {
			if done, err := condition(ctx); err != nil || done {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(interval):
		}
	}
}

// Group waits for the goroutines that it started.
type Group struct{ wg sync.WaitGroup }

// Wait blocks until all have returned.
func (g *Group) Wait() { g.wg.Wait() }

// Start runs f in a goroutine.
func (g *Group) Start(f func()) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		f()
	}()
}

// StartWithContext runs f with the context in a goroutine.
func (g *Group) StartWithContext(ctx context.Context, f func(context.Context)) {
	g.Start(func() { f(ctx) })
}
