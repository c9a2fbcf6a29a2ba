// Package clientv3 plays the part of etcd: a sorted key space in memory with
// one revision counter, optimistic writes, and watches that can begin in the
// past. There is no network, no disk and no compaction.
package clientv3

import (
	"context"
	"sort"
	"strings"
	"sync"

	"go.etcd.io/etcd/client/v3/kubernetes"
)

// Event is one change of one key.
type Event struct {
	Kv *kubernetes.KeyValue
	// PrevKv is the state before; nil for a create.
	PrevKv   *kubernetes.KeyValue
	IsDelete bool
}

// IsCreate tells a create from a modification.
func (e *Event) IsCreate() bool { return !e.IsDelete && e.PrevKv == nil }

// Client is a connection to the key space that it also is.
type Client struct {
	// Kubernetes is where reads and writes go.
	Kubernetes kubernetes.Interface

	mu   sync.Mutex
	cond *sync.Cond
	data map[string]*kubernetes.KeyValue
	// history keeps every event. Index i has revision i+1.
	history []*Event
}

// New returns an empty key space.
func New() *Client {
	c := &Client{data: map[string]*kubernetes.KeyValue{}}
	c.cond = sync.NewCond(&c.mu)
	c.Kubernetes = (*kv)(c)
	return c
}

// Watch delivers all changes below prefix whose revision is at least rev, the
// old ones first. The channel closes when the context ends.
func (c *Client) Watch(ctx context.Context, prefix string, rev int64) <-chan *Event {
	ch := make(chan *Event, 16)
	// The waiting loop below cannot select on a context, so wake it up.
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cond.Broadcast()
	})
	go func() {
		defer close(ch)
		defer stop()
		next := max(int(rev)-1, 0)
		for {
			c.mu.Lock()
			for next >= len(c.history) && ctx.Err() == nil {
				c.cond.Wait()
			}
			if ctx.Err() != nil {
				c.mu.Unlock()
				return
			}
			event := c.history[next]
			c.mu.Unlock()
			next++
			if !strings.HasPrefix(event.Kv.Key, prefix) {
				continue
			}
			select {
			case ch <- event:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ch
}

type kv Client

func (c *kv) revision() int64 { return int64(len(c.history)) }

// record appends to the history; the caller holds the lock.
func (c *kv) record(e *Event) {
	c.history = append(c.history, e)
	c.cond.Broadcast()
}

func (c *kv) Get(_ context.Context, key string, _ kubernetes.GetOptions) (kubernetes.GetResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return kubernetes.GetResponse{KV: c.data[key], Revision: c.revision()}, nil
}

func (c *kv) List(_ context.Context, prefix string, _ kubernetes.ListOptions) (kubernetes.ListResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	resp := kubernetes.ListResponse{Revision: c.revision()}
	for key, kv := range c.data {
		if strings.HasPrefix(key, prefix) {
			resp.Kvs = append(resp.Kvs, kv)
		}
	}
	sort.Slice(resp.Kvs, func(i, j int) bool { return resp.Kvs[i].Key < resp.Kvs[j].Key })
	return resp, nil
}

func (c *kv) OptimisticPut(_ context.Context, key string, value []byte, expectedRevision int64, _ kubernetes.PutOptions) (kubernetes.PutResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.data[key]
	if modRevision(old) != expectedRevision {
		return kubernetes.PutResponse{KV: old, Revision: c.revision()}, nil
	}
	stored := &kubernetes.KeyValue{Key: key, Value: value, ModRevision: c.revision() + 1}
	c.data[key] = stored
	c.record(&Event{Kv: stored, PrevKv: old})
	return kubernetes.PutResponse{KV: stored, Succeeded: true, Revision: c.revision()}, nil
}

func (c *kv) OptimisticDelete(_ context.Context, key string, expectedRevision int64, _ kubernetes.DeleteOptions) (kubernetes.DeleteResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.data[key]
	if old == nil || old.ModRevision != expectedRevision {
		return kubernetes.DeleteResponse{KV: old, Revision: c.revision()}, nil
	}
	delete(c.data, key)
	tombstone := &kubernetes.KeyValue{Key: key, ModRevision: c.revision() + 1}
	c.record(&Event{Kv: tombstone, PrevKv: old, IsDelete: true})
	return kubernetes.DeleteResponse{KV: old, Succeeded: true, Revision: c.revision()}, nil
}

func modRevision(kv *kubernetes.KeyValue) int64 {
	if kv == nil {
		return 0
	}
	return kv.ModRevision
}
