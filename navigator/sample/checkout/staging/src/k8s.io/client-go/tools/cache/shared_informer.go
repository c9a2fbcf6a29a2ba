package cache

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"
)

// InformerSynced tells whether something has caught up with the server.
type InformerSynced func() bool

// ResourceEventHandlerRegistration belongs to one handler.
type ResourceEventHandlerRegistration interface {
	// HasSynced tells whether the handler was told of the whole first list.
	HasSynced() bool
}

// SharedIndexInformer is one mirror of a resource for many handlers.
type SharedIndexInformer interface {
	AddEventHandler(handler ResourceEventHandler) (ResourceEventHandlerRegistration, error)
	AddEventHandlerWithResyncPeriod(handler ResourceEventHandler, resyncPeriod time.Duration) (ResourceEventHandlerRegistration, error)
	GetStore() Store
	GetIndexer() Indexer
	GetController() Controller
	Run(stopCh <-chan struct{})
	RunWithContext(ctx context.Context)
	HasSynced() bool
}

// NewSharedIndexInformer returns an informer that is not running.
func NewSharedIndexInformer(lw ListerWatcher, exampleObject runtime.Object, _ time.Duration) SharedIndexInformer {
	indexer := NewIndexer(MetaNamespaceKeyFunc)
	s := &sharedIndexInformer{
		indexer:    indexer,
		objectType: exampleObject,
		processor:  &sharedProcessor{},
	}
	s.controller = New(&Config{
		Queue:         NewRealFIFO(MetaNamespaceKeyFunc, indexer),
		ListerWatcher: lw,
		ObjectType:    exampleObject,
		Process:       s.handleDeltas,
	})
	return s
}

type sharedIndexInformer struct {
	indexer    Indexer
	objectType runtime.Object
	controller Controller
	processor  *sharedProcessor

	started atomic.Bool

	// blockDeltas stops the flow of changes while a late handler is given the
	// present state, so that it misses nothing and sees nothing twice.
	blockDeltas sync.Mutex
}

func (s *sharedIndexInformer) Run(stopCh <-chan struct{}) {
	s.RunWithContext(contextForChannel(stopCh))
}

// RunWithContext returns when the context ended and all handlers are idle.
func (s *sharedIndexInformer) RunWithContext(ctx context.Context) {
	defer utilruntime.HandleCrashWithContext(ctx)
	if s.started.Swap(true) {
		klog.FromContext(ctx).Info("Warning: this informer was started already", "type", fmt.Sprintf("%T", s.objectType))
		return
	}
	var wg wait.Group
	wg.StartWithContext(ctx, s.processor.run)
	s.controller.RunWithContext(ctx)
	wg.Wait()
}

func (s *sharedIndexInformer) HasSynced() bool           { return s.controller.HasSynced() }
func (s *sharedIndexInformer) GetStore() Store           { return s.indexer }
func (s *sharedIndexInformer) GetIndexer() Indexer       { return s.indexer }
func (s *sharedIndexInformer) GetController() Controller { return s }

func (s *sharedIndexInformer) AddEventHandler(handler ResourceEventHandler) (ResourceEventHandlerRegistration, error) {
	return s.AddEventHandlerWithResyncPeriod(handler, 0)
}

func (s *sharedIndexInformer) AddEventHandlerWithResyncPeriod(handler ResourceEventHandler, _ time.Duration) (ResourceEventHandlerRegistration, error) {
	s.blockDeltas.Lock()
	defer s.blockDeltas.Unlock()
	listener := newProcessListener(handler, s.HasSynced)
	for _, item := range s.indexer.List() {
		listener.add(addNotification{newObj: item, isInInitialList: true})
	}
	s.processor.addListener(listener)
	return listener, nil
}

func (s *sharedIndexInformer) handleDeltas(obj any, isInInitialList bool) error {
	s.blockDeltas.Lock()
	defer s.blockDeltas.Unlock()
	delta, ok := obj.(Delta)
	if !ok {
		return fmt.Errorf("expected a delta, got %T", obj)
	}
	return processDeltas(s, s.indexer, delta, isInInitialList)
}

// OnAdd and its siblings pass what processDeltas reports on to all handlers.
func (s *sharedIndexInformer) OnAdd(obj any, isInInitialList bool) {
	s.processor.distribute(addNotification{newObj: obj, isInInitialList: isInInitialList})
}

func (s *sharedIndexInformer) OnUpdate(oldObj, newObj any) {
	s.processor.distribute(updateNotification{oldObj: oldObj, newObj: newObj})
}

func (s *sharedIndexInformer) OnDelete(obj any) {
	s.processor.distribute(deleteNotification{oldObj: obj})
}

// sharedProcessor holds the listeners of an informer.
type sharedProcessor struct {
	mu        sync.RWMutex
	listeners []*processorListener
	// ctx is set while the processor runs.
	ctx context.Context
	wg  wait.Group
}

func (p *sharedProcessor) addListener(listener *processorListener) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, listener)
	if p.ctx != nil {
		p.start(listener)
	}
}

func (p *sharedProcessor) start(listener *processorListener) {
	context.AfterFunc(p.ctx, listener.close)
	p.wg.Start(listener.run)
}

func (p *sharedProcessor) distribute(notification any) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, listener := range p.listeners {
		listener.add(notification)
	}
}

func (p *sharedProcessor) run(ctx context.Context) {
	p.mu.Lock()
	p.ctx = ctx
	for _, listener := range p.listeners {
		p.start(listener)
	}
	p.mu.Unlock()
	<-ctx.Done()
	p.wg.Wait()
}

type addNotification struct {
	newObj          any
	isInInitialList bool
}

type updateNotification struct{ oldObj, newObj any }

type deleteNotification struct{ oldObj any }

// processorListener calls one handler from one goroutine. Its buffer has no
// bound, because a slow handler must not hold up the others.
type processorListener struct {
	handler        ResourceEventHandler
	upstreamSynced InformerSynced

	mu      sync.Mutex
	cond    *sync.Cond
	pending []any
	busy    bool
	closed  bool
}

func newProcessListener(handler ResourceEventHandler, upstreamSynced InformerSynced) *processorListener {
	p := &processorListener{handler: handler, upstreamSynced: upstreamSynced}
	p.cond = sync.NewCond(&p.mu)
	return p
}

func (p *processorListener) add(notification any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending = append(p.pending, notification)
	p.cond.Signal()
}

func (p *processorListener) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.cond.Signal()
}

// HasSynced is stricter than the informer's: the handler has returned from
// everything that it was told so far.
func (p *processorListener) HasSynced() bool {
	if !p.upstreamSynced() {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pending) == 0 && !p.busy
}

func (p *processorListener) pop() (any, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = false
	for len(p.pending) == 0 && !p.closed {
		p.cond.Wait()
	}
	if p.closed {
		return nil, false
	}
	next := p.pending[0]
	p.pending = p.pending[1:]
	p.busy = true
	return next, true
}

func (p *processorListener) run() {
	for {
		next, ok := p.pop()
		if !ok {
			return
		}
		switch notification := next.(type) {
		case updateNotification:
			p.handler.OnUpdate(notification.oldObj, notification.newObj)
		case addNotification:
			p.handler.OnAdd(notification.newObj, notification.isInInitialList)
		case deleteNotification:
			p.handler.OnDelete(notification.oldObj)
		}
	}
}

// WaitForCacheSync blocks until all are synced; false if stopped before.
func WaitForCacheSync(stopCh <-chan struct{}, cacheSyncs ...InformerSynced) bool {
	return waitForSync(contextForChannel(stopCh), cacheSyncs...)
}

// WaitForNamedCacheSyncWithContext is WaitForCacheSync with log lines.
func WaitForNamedCacheSyncWithContext(ctx context.Context, cacheSyncs ...InformerSynced) bool {
	logger := klog.FromContext(ctx)
	logger.V(2).Info("Waiting for caches to sync")
	if !waitForSync(ctx, cacheSyncs...) {
		logger.Error(nil, "Unable to sync caches")
		return false
	}
	logger.V(2).Info("Caches are synced")
	return true
}

func waitForSync(ctx context.Context, cacheSyncs ...InformerSynced) bool {
	return wait.PollUntilContextCancel(ctx, 10*time.Millisecond, true, func(context.Context) (bool, error) {
		for _, synced := range cacheSyncs {
			if !synced() {
				return false, nil
			}
		}
		return true, nil
	}) == nil
}
