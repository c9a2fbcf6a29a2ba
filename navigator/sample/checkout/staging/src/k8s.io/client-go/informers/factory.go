// Package informers shares informers between the components of a process.
package informers

import (
	"reflect"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers/core"
	"k8s.io/client-go/informers/internalinterfaces"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// SharedInformerFactory makes at most one informer for each type.
type SharedInformerFactory interface {
	internalinterfaces.SharedInformerFactory
	WaitForCacheSync(stopCh <-chan struct{}) map[reflect.Type]bool
	Core() core.Interface
}

type sharedInformerFactory struct {
	client        kubernetes.Interface
	defaultResync time.Duration

	mu        sync.Mutex
	informers map[reflect.Type]cache.SharedIndexInformer
	started   map[reflect.Type]bool
}

// NewSharedInformerFactory returns a factory without informers.
func NewSharedInformerFactory(client kubernetes.Interface, defaultResync time.Duration) SharedInformerFactory {
	return &sharedInformerFactory{
		client:        client,
		defaultResync: defaultResync,
		informers:     map[reflect.Type]cache.SharedIndexInformer{},
		started:       map[reflect.Type]bool{},
	}
}

// InformerFor returns the informer of a type and makes it on the first call.
func (f *sharedInformerFactory) InformerFor(obj runtime.Object, newFunc internalinterfaces.NewInformerFunc) cache.SharedIndexInformer {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := reflect.TypeOf(obj)
	if _, ok := f.informers[t]; !ok {
		f.informers[t] = newFunc(f.client, f.defaultResync)
	}
	return f.informers[t]
}

// Start runs those informers that do not run yet; it does not block.
func (f *sharedInformerFactory) Start(stopCh <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for t, informer := range f.informers {
		if !f.started[t] {
			go informer.Run(stopCh)
			f.started[t] = true
		}
	}
}

// WaitForCacheSync waits for the started informers.
func (f *sharedInformerFactory) WaitForCacheSync(stopCh <-chan struct{}) map[reflect.Type]bool {
	f.mu.Lock()
	waiting := map[reflect.Type]cache.SharedIndexInformer{}
	for t := range f.started {
		waiting[t] = f.informers[t]
	}
	f.mu.Unlock()
	synced := map[reflect.Type]bool{}
	for t, informer := range waiting {
		synced[t] = cache.WaitForCacheSync(stopCh, informer.HasSynced)
	}
	return synced
}

func (f *sharedInformerFactory) Core() core.Interface { return core.New(f) }
