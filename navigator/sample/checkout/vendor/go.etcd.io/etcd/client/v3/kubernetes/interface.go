// Package kubernetes holds the narrow part of etcd's interface that an API
// server needs: single keys, prefixes, and writes that state which revision
// they expect.
package kubernetes

import "context"

// KeyValue is a stored key. ModRevision is the store-wide number of the write
// that last changed it; an API object's resourceVersion is made from it.
type KeyValue struct {
	Key         string
	Value       []byte
	ModRevision int64
}

// PutOptions belong to OptimisticPut.
type PutOptions struct {
	// GetOnFailure asks for the present value when the expectation failed.
	GetOnFailure bool
	LeaseID      int64
}

// DeleteOptions belong to OptimisticDelete.
type DeleteOptions struct {
	GetOnFailure bool
}

// GetOptions belong to Get.
type GetOptions struct{ Revision int64 }

// ListOptions belong to List.
type ListOptions struct{ Revision int64 }

// GetResponse has a nil KV when the key does not exist.
type GetResponse struct {
	KV       *KeyValue
	Revision int64
}

// ListResponse is sorted by key.
type ListResponse struct {
	Kvs      []*KeyValue
	Revision int64
}

// PutResponse tells whether the expectation held.
type PutResponse struct {
	KV        *KeyValue
	Succeeded bool
	Revision  int64
}

// DeleteResponse tells whether the expectation held.
type DeleteResponse struct {
	KV        *KeyValue
	Succeeded bool
	Revision  int64
}

// Interface is the part that storage code calls.
type Interface interface {
	Get(ctx context.Context, key string, opts GetOptions) (GetResponse, error)
	List(ctx context.Context, prefix string, opts ListOptions) (ListResponse, error)
	// OptimisticPut writes only if the key's revision is the expected one;
	// zero means that the key must not exist.
	OptimisticPut(ctx context.Context, key string, value []byte, expectedRevision int64, opts PutOptions) (PutResponse, error)
	// OptimisticDelete removes only if the key's revision is the expected one.
	OptimisticDelete(ctx context.Context, key string, expectedRevision int64, opts DeleteOptions) (DeleteResponse, error)
}
