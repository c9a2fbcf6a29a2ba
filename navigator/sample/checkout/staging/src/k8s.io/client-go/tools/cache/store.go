// Package cache mirrors a resource of the API server in memory: a reflector
// fetches, a FIFO orders, an informer stores and tells its handlers.
package cache

import (
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
)

// Store is a keyed set of objects that is safe for concurrent use.
type Store interface {
	Add(obj any) error
	Update(obj any) error
	Delete(obj any) error
	List() []any
	ListKeys() []string
	GetByKey(key string) (item any, exists bool, err error)
}

// Indexer can also find objects by namespace, the only index of the sample.
type Indexer interface {
	Store
	ByNamespace(namespace string) []any
}

// KeyFunc names an object.
type KeyFunc func(obj any) (string, error)

// MetaNamespaceKeyFunc makes namespace/name, or name for objects without a
// namespace.
func MetaNamespaceKeyFunc(obj any) (string, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return "", err
	}
	if m.GetNamespace() == "" {
		return m.GetName(), nil
	}
	return m.GetNamespace() + "/" + m.GetName(), nil
}

// DeletionHandlingMetaNamespaceKeyFunc also takes tombstones.
func DeletionHandlingMetaNamespaceKeyFunc(obj any) (string, error) {
	if tombstone, ok := obj.(DeletedFinalStateUnknown); ok {
		return tombstone.Key, nil
	}
	return MetaNamespaceKeyFunc(obj)
}

// DeletedFinalStateUnknown stands for an object whose deletion was noticed
// only by its absence from a later list. Obj may be stale.
type DeletedFinalStateUnknown struct {
	Key string
	Obj any
}

type cache struct {
	keyFunc KeyFunc

	mu    sync.RWMutex
	items map[string]any
}

// NewIndexer returns an empty indexer.
func NewIndexer(keyFunc KeyFunc) Indexer {
	return &cache{keyFunc: keyFunc, items: map[string]any{}}
}

func (c *cache) Add(obj any) error { return c.Update(obj) }

func (c *cache) Update(obj any) error {
	key, err := c.keyFunc(obj)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = obj
	return nil
}

func (c *cache) Delete(obj any) error {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
	return nil
}

func (c *cache) List() []any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]any, 0, len(c.items))
	for _, item := range c.items {
		out = append(out, item)
	}
	return out
}

func (c *cache) ListKeys() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]string, 0, len(c.items))
	for key := range c.items {
		out = append(out, key)
	}
	return out
}

func (c *cache) GetByKey(key string) (any, bool, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	item, ok := c.items[key]
	return item, ok, nil
}

func (c *cache) ByNamespace(namespace string) []any {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []any
	for key, item := range c.items {
		if namespace == "" || strings.HasPrefix(key, namespace+"/") {
			out = append(out, item)
		}
	}
	return out
}
