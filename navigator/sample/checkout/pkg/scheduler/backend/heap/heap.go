// Package heap is a priority queue whose items can also be found by key.
package heap

import (
	"container/heap"
	"errors"
)

// KeyFunc names an item.
type KeyFunc[T any] func(obj T) string

// LessFunc orders two items.
type LessFunc[T any] func(item1, item2 T) bool

type heapItem[T any] struct {
	obj   T
	key   string
	index int
}

// data implements heap.Interface; it keeps each item's index up to date, which
// is what makes removal from the middle cheap.
type data[T any] struct {
	items    map[string]*heapItem[T]
	queue    []*heapItem[T]
	lessFunc LessFunc[T]
}

func (d *data[T]) Less(i, j int) bool { return d.lessFunc(d.queue[i].obj, d.queue[j].obj) }
func (d *data[T]) Len() int           { return len(d.queue) }

func (d *data[T]) Swap(i, j int) {
	d.queue[i], d.queue[j] = d.queue[j], d.queue[i]
	d.queue[i].index, d.queue[j].index = i, j
}

func (d *data[T]) Push(x any) {
	item := x.(*heapItem[T])
	item.index = len(d.queue)
	d.items[item.key] = item
	d.queue = append(d.queue, item)
}

func (d *data[T]) Pop() any {
	last := len(d.queue) - 1
	item := d.queue[last]
	d.queue[last] = nil
	d.queue = d.queue[:last]
	delete(d.items, item.key)
	return item
}

// Heap is not safe for concurrent use: its owner holds a lock anyway.
type Heap[T any] struct {
	data  *data[T]
	keyOf KeyFunc[T]
}

// New returns an empty heap.
func New[T any](keyFn KeyFunc[T], lessFn LessFunc[T]) *Heap[T] {
	return &Heap[T]{data: &data[T]{items: map[string]*heapItem[T]{}, lessFunc: lessFn}, keyOf: keyFn}
}

// AddOrUpdate inserts an item, or moves it to where it belongs now.
func (h *Heap[T]) AddOrUpdate(obj T) {
	key := h.keyOf(obj)
	if item, ok := h.data.items[key]; ok {
		item.obj = obj
		heap.Fix(h.data, item.index)
		return
	}
	heap.Push(h.data, &heapItem[T]{obj: obj, key: key})
}

// Delete removes the item with the same key.
func (h *Heap[T]) Delete(obj T) error {
	item, ok := h.data.items[h.keyOf(obj)]
	if !ok {
		return errors.New("item is not in the heap")
	}
	heap.Remove(h.data, item.index)
	return nil
}

// Peek returns the head without taking it.
func (h *Heap[T]) Peek() (head T, ok bool) {
	if h.Len() == 0 {
		return head, false
	}
	return h.data.queue[0].obj, true
}

// Pop takes the head.
func (h *Heap[T]) Pop() (head T, err error) {
	if h.Len() == 0 {
		return head, errors.New("heap is empty")
	}
	return heap.Pop(h.data).(*heapItem[T]).obj, nil
}

// Get finds the item with the same key.
func (h *Heap[T]) Get(obj T) (found T, ok bool) {
	if item, ok := h.data.items[h.keyOf(obj)]; ok {
		return item.obj, true
	}
	return found, false
}

// Has tells whether there is an item with the same key.
func (h *Heap[T]) Has(obj T) bool { _, ok := h.Get(obj); return ok }

// List returns the items in no particular order.
func (h *Heap[T]) List() []T {
	out := make([]T, 0, h.Len())
	for _, item := range h.data.queue {
		out = append(out, item.obj)
	}
	return out
}

// Len counts.
func (h *Heap[T]) Len() int { return h.data.Len() }
