package garbagecollector

import "sync"

// ReferenceCache remembers owners that are known to be absent, so that a
// thousand dependents of one owner cost one lookup. A UID never comes back,
// and so nothing has to be forgotten but for lack of room.
type ReferenceCache struct {
	mu    sync.Mutex
	limit int
	order []objectReference
	known map[objectReference]struct{}
}

// NewReferenceCache returns an empty cache.
func NewReferenceCache(maxCacheEntries int) *ReferenceCache {
	return &ReferenceCache{limit: maxCacheEntries, known: map[objectReference]struct{}{}}
}

// Add remembers an owner, and drops the oldest if there are too many.
func (c *ReferenceCache) Add(reference objectReference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	reference.OwnerReference = ownerReferenceCoordinates(reference.OwnerReference)
	if _, ok := c.known[reference]; ok {
		return
	}
	if len(c.order) == c.limit {
		delete(c.known, c.order[0])
		c.order = c.order[1:]
	}
	c.order = append(c.order, reference)
	c.known[reference] = struct{}{}
}

// Has asks for an owner.
func (c *ReferenceCache) Has(reference objectReference) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.known[reference]
	return ok
}
