// Package metadatainformer makes informers of any resource that hold only
// metadata.
package metadatainformer

import (
	"context"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
)

// GenericInformer wraps an informer of unknown type.
type GenericInformer struct{ informer cache.SharedIndexInformer }

// Informer returns it.
func (g GenericInformer) Informer() cache.SharedIndexInformer { return g.informer }

// SharedInformerFactory makes at most one informer for each resource.
type SharedInformerFactory interface {
	ForResource(gvr schema.GroupVersionResource) GenericInformer
	Start(stopCh <-chan struct{})
}

type factory struct {
	client metadata.Interface
	resync time.Duration

	mu        sync.Mutex
	informers map[schema.GroupVersionResource]GenericInformer
	started   map[schema.GroupVersionResource]bool
}

// NewSharedInformerFactory returns a factory without informers.
func NewSharedInformerFactory(client metadata.Interface, resync time.Duration) SharedInformerFactory {
	return &factory{client: client, resync: resync,
		informers: map[schema.GroupVersionResource]GenericInformer{}, started: map[schema.GroupVersionResource]bool{}}
}

func (f *factory) ForResource(gvr schema.GroupVersionResource) GenericInformer {
	f.mu.Lock()
	defer f.mu.Unlock()
	if informer, ok := f.informers[gvr]; ok {
		return informer
	}
	c := f.client.Resource(gvr)
	f.informers[gvr] = GenericInformer{cache.NewSharedIndexInformer(&cache.ListWatch{
		ListFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			return c.List(ctx, opts)
		},
		WatchFunc: c.Watch,
	}, &metav1.PartialObjectMetadata{}, f.resync)}
	return f.informers[gvr]
}

func (f *factory) Start(stopCh <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for gvr, informer := range f.informers {
		if !f.started[gvr] {
			go informer.informer.Run(stopCh)
			f.started[gvr] = true
		}
	}
}
