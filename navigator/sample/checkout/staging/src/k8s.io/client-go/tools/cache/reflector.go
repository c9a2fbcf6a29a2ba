package cache

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"
)

// ReflectorStore is where a reflector puts what it sees.
type ReflectorStore interface {
	Add(obj any) error
	Update(obj any) error
	Delete(obj any) error
	Replace(list []any) error
}

// Reflector keeps a store equal to a resource of the server: it lists once,
// watches from the version of that list, and begins anew when a watch ends.
type Reflector struct {
	listerWatcher   ListerWatcher
	store           ReflectorStore
	typeDescription string
	// lastSyncResourceVersion is where the next watch begins.
	lastSyncResourceVersion string
}

// NewReflector returns a reflector that is not running.
func NewReflector(lw ListerWatcher, expectedType any, store ReflectorStore) *Reflector {
	return &Reflector{listerWatcher: lw, store: store, typeDescription: fmt.Sprintf("%T", expectedType)}
}

// RunWithContext reflects until the context ends.
func (r *Reflector) RunWithContext(ctx context.Context) {
	logger := klog.FromContext(ctx)
	logger.V(3).Info("Starting reflector", "type", r.typeDescription)
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := r.ListAndWatchWithContext(ctx); err != nil && ctx.Err() == nil {
			logger.Error(err, "Failed to watch", "type", r.typeDescription)
		}
	}, 100*time.Millisecond)
	logger.V(3).Info("Stopping reflector", "type", r.typeDescription)
}

// ListAndWatchWithContext lists, then watches until the watch breaks.
func (r *Reflector) ListAndWatchWithContext(ctx context.Context) error {
	if err := r.list(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		w, err := r.listerWatcher.WatchWithContext(ctx, metav1.ListOptions{Watch: true, ResourceVersion: r.lastSyncResourceVersion})
		if err != nil {
			return fmt.Errorf("starting watch: %w", err)
		}
		if err := r.handleWatch(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reflector) list(ctx context.Context) error {
	list, err := r.listerWatcher.ListWithContext(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("failed to list %s: %w", r.typeDescription, err)
	}
	listMeta, err := meta.ListAccessor(list)
	if err != nil {
		return err
	}
	objs, err := meta.ExtractList(list)
	if err != nil {
		return err
	}
	items := make([]any, len(objs))
	for i := range objs {
		items[i] = objs[i]
	}
	if err := r.store.Replace(items); err != nil {
		return err
	}
	r.lastSyncResourceVersion = listMeta.ResourceVersion
	return nil
}

// handleWatch copies events to the store. It returns nil when the watch just
// ended, so that the caller can continue from the last version.
func (r *Reflector) handleWatch(ctx context.Context, w watch.Interface) error {
	defer w.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-w.ResultChan():
			if !ok {
				return nil
			}
			m, err := meta.Accessor(event.Object)
			if err != nil {
				return err
			}
			switch event.Type {
			case watch.Added:
				err = r.store.Add(event.Object)
			case watch.Modified:
				err = r.store.Update(event.Object)
			case watch.Deleted:
				err = r.store.Delete(event.Object)
			default:
				err = errors.New("unexpected event " + string(event.Type))
			}
			if err != nil {
				return err
			}
			r.lastSyncResourceVersion = m.GetResourceVersion()
		}
	}
}
