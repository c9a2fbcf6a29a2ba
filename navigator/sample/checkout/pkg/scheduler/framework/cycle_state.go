package framework

import (
	"errors"
	"sync"

	fwk "k8s.io/kube-scheduler/framework"
)

// ErrNotFound is returned for entries that nobody wrote.
var ErrNotFound = errors.New("not found")

// CycleState implements fwk.CycleState. Filters read it in parallel.
type CycleState struct {
	mu      sync.RWMutex
	storage map[fwk.StateKey]fwk.StateData
	skips   map[string]bool
}

// NewCycleState returns an empty state.
func NewCycleState() *CycleState {
	return &CycleState{storage: map[fwk.StateKey]fwk.StateData{}}
}

func (c *CycleState) Read(key fwk.StateKey) (fwk.StateData, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if v, ok := c.storage[key]; ok {
		return v, nil
	}
	return nil, ErrNotFound
}

func (c *CycleState) Write(key fwk.StateKey, val fwk.StateData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.storage[key] = val
}

// SetSkipFilterPlugins remembers whose PreFilter returned Skip.
func (c *CycleState) SetSkipFilterPlugins(names map[string]bool) { c.skips = names }

// SkipsFilter tells whether a plugin's Filter can be left out.
func (c *CycleState) SkipsFilter(plugin string) bool { return c.skips[plugin] }

// Clone is for simulations, such as those of preemption.
func (c *CycleState) Clone() fwk.CycleState {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := NewCycleState()
	for key, val := range c.storage {
		out.storage[key] = val.Clone()
	}
	out.skips = c.skips
	return out
}
