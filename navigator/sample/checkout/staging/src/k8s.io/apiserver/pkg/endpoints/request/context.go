// Package request holds what filters find out about a request and leave in its
// context for those further in.
package request

import (
	"context"

	"k8s.io/apiserver/pkg/authentication/user"
)

type key int

const (
	namespaceKey key = iota
	userKey
	requestInfoKey
)

// WithNamespace sets the namespace.
func WithNamespace(parent context.Context, namespace string) context.Context {
	return context.WithValue(parent, namespaceKey, namespace)
}

// NamespaceValue returns the namespace, or nothing.
func NamespaceValue(ctx context.Context) string {
	ns, _ := ctx.Value(namespaceKey).(string)
	return ns
}

// WithUser sets the caller.
func WithUser(parent context.Context, u user.Info) context.Context {
	return context.WithValue(parent, userKey, u)
}

// UserFrom returns the caller.
func UserFrom(ctx context.Context) (user.Info, bool) {
	u, ok := ctx.Value(userKey).(user.Info)
	return u, ok
}

// WithRequestInfo sets what the path means.
func WithRequestInfo(parent context.Context, info *RequestInfo) context.Context {
	return context.WithValue(parent, requestInfoKey, info)
}

// RequestInfoFrom returns what the path means.
func RequestInfoFrom(ctx context.Context) (*RequestInfo, bool) {
	info, ok := ctx.Value(requestInfoKey).(*RequestInfo)
	return info, ok
}
