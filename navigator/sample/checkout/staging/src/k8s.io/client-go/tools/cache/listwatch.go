package cache

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

// ListerWatcher can fetch a resource and follow its changes.
type ListerWatcher interface {
	ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error)
	WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error)
}

// ListWatch makes a ListerWatcher of two functions.
type ListWatch struct {
	ListFunc  func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error)
	WatchFunc func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error)
}

// ListWithContext implements ListerWatcher.
func (lw *ListWatch) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	return lw.ListFunc(ctx, options)
}

// WatchWithContext implements ListerWatcher.
func (lw *ListWatch) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return lw.WatchFunc(ctx, options)
}
