package cache

import (
	"errors"
	"sync"
)

// DeltaType says what happened to an object.
type DeltaType string

const (
	Added    DeltaType = "Added"
	Updated  DeltaType = "Updated"
	Deleted  DeltaType = "Deleted"
	Replaced DeltaType = "Replaced"
)

// Delta is one change.
type Delta struct {
	Type   DeltaType
	Object any
}

// ErrFIFOClosed ends the loop that pops.
var ErrFIFOClosed = errors.New("the queue is closed")

// PopProcessFunc handles one delta.
type PopProcessFunc func(obj any, isInInitialList bool) error

// RealFIFO holds the changes of a resource in the order of their arrival.
type RealFIFO struct {
	mu    sync.Mutex
	cond  *sync.Cond
	items []Delta
	// knownObjects is what the consumer has; Replace finds deletions in it.
	knownObjects Store
	keyFunc      KeyFunc

	populated bool
	// initial counts the items of the first Replace that were not popped yet.
	initial int
	closed  bool
}

// NewRealFIFO returns an empty queue.
func NewRealFIFO(keyFunc KeyFunc, knownObjects Store) *RealFIFO {
	f := &RealFIFO{keyFunc: keyFunc, knownObjects: knownObjects}
	f.cond = sync.NewCond(&f.mu)
	return f
}

func (f *RealFIFO) push(t DeltaType, obj any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.populated = true
	f.items = append(f.items, Delta{t, obj})
	f.cond.Signal()
	return nil
}

func (f *RealFIFO) Add(obj any) error    { return f.push(Added, obj) }
func (f *RealFIFO) Update(obj any) error { return f.push(Updated, obj) }
func (f *RealFIFO) Delete(obj any) error { return f.push(Deleted, obj) }

// Replace takes the result of a list. What is known but not listed must have
// been deleted while nobody watched.
func (f *RealFIFO) Replace(list []any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	listed := make(map[string]bool, len(list))
	for _, obj := range list {
		key, err := f.keyFunc(obj)
		if err != nil {
			return err
		}
		listed[key] = true
		f.items = append(f.items, Delta{Replaced, obj})
	}
	for _, key := range f.knownObjects.ListKeys() {
		if obj, ok, _ := f.knownObjects.GetByKey(key); ok && !listed[key] {
			f.items = append(f.items, Delta{Deleted, DeletedFinalStateUnknown{Key: key, Obj: obj}})
		}
	}
	if !f.populated {
		f.populated, f.initial = true, len(f.items)
	}
	f.cond.Broadcast()
	return nil
}

// HasSynced tells whether the first list was handled to its end.
func (f *RealFIFO) HasSynced() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.populated && f.initial == 0
}

// Pop waits for a delta and handles it. The lock is held meanwhile, which is
// what makes HasSynced true only after the last initial object was handled.
func (f *RealFIFO) Pop(process PopProcessFunc) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.items) == 0 {
		if f.closed {
			return ErrFIFOClosed
		}
		f.cond.Wait()
	}
	item := f.items[0]
	f.items = f.items[1:]
	isInInitialList := f.initial > 0
	if isInInitialList {
		defer func() { f.initial-- }()
	}
	return process(item, isInInitialList)
}

// Close ends Pop once the queue is empty.
func (f *RealFIFO) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.cond.Broadcast()
}
