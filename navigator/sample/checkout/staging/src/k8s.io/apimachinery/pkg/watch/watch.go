// Package watch describes streams of changes.
package watch

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
)

// EventType says what happened.
type EventType string

const (
	Added    EventType = "ADDED"
	Modified EventType = "MODIFIED"
	Deleted  EventType = "DELETED"
	Error    EventType = "ERROR"
)

// Event carries the object after the change; for Deleted, its last state.
type Event struct {
	Type   EventType
	Object runtime.Object
}

// Interface is a running watch. The channel closes when the watch ends, for
// whatever reason; the reader then begins anew.
type Interface interface {
	Stop()
	ResultChan() <-chan Event
}

// ChanWatch is a watch that somebody else feeds.
type ChanWatch struct {
	result chan Event
	done   chan struct{}
	once   sync.Once
}

// NewChanWatch returns a watch with a buffer of the given size.
func NewChanWatch(size int) *ChanWatch {
	return &ChanWatch{result: make(chan Event, size), done: make(chan struct{})}
}

// Send delivers an event, or gives up when the reader has stopped.
func (w *ChanWatch) Send(e Event) bool {
	select {
	case w.result <- e:
		return true
	case <-w.done:
		return false
	}
}

// Finish is called once by the feeder, after its last Send.
func (w *ChanWatch) Finish() { close(w.result) }

// Stop tells the feeder that nobody reads any more.
func (w *ChanWatch) Stop() { w.once.Do(func() { close(w.done) }) }

// Stopped is closed by Stop.
func (w *ChanWatch) Stopped() <-chan struct{} { return w.done }

// ResultChan is where the events arrive.
func (w *ChanWatch) ResultChan() <-chan Event { return w.result }
