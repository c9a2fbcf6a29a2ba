// Package value changes data between the API server and the database, for
// example by encryption.
package value

import "context"

// Context is bound to the data, so that a value copied from one key to another
// would not decrypt.
type Context interface{ AuthenticatedData() []byte }

// Transformer goes both ways.
type Transformer interface {
	TransformToStorage(ctx context.Context, data []byte, dataCtx Context) ([]byte, error)
	TransformFromStorage(ctx context.Context, data []byte, dataCtx Context) ([]byte, error)
}

// IdentityTransformer stores data as they are.
type IdentityTransformer struct{}

func (IdentityTransformer) TransformToStorage(_ context.Context, data []byte, _ Context) ([]byte, error) {
	return data, nil
}

func (IdentityTransformer) TransformFromStorage(_ context.Context, data []byte, _ Context) ([]byte, error) {
	return data, nil
}
