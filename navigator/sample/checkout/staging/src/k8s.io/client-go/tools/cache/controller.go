package cache

import (
	"context"
	"errors"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
)

// Config is what a controller is made of.
type Config struct {
	Queue         *RealFIFO
	ListerWatcher ListerWatcher
	ObjectType    any
	Process       PopProcessFunc
}

// Controller runs a reflector on one side of a queue and a consumer on the
// other.
type Controller interface {
	Run(stopCh <-chan struct{})
	RunWithContext(ctx context.Context)
	HasSynced() bool
}

type controller struct{ config *Config }

// New returns a controller that is not running.
func New(c *Config) Controller { return &controller{config: c} }

func (c *controller) Run(stopCh <-chan struct{}) {
	c.RunWithContext(contextForChannel(stopCh))
}

// RunWithContext returns when the context ended and the reflector stopped.
func (c *controller) RunWithContext(ctx context.Context) {
	defer utilruntime.HandleCrashWithContext(ctx)
	context.AfterFunc(ctx, c.config.Queue.Close)

	r := NewReflector(c.config.ListerWatcher, c.config.ObjectType, c.config.Queue)
	var wg wait.Group
	wg.StartWithContext(ctx, r.RunWithContext)
	c.processLoop(ctx)
	wg.Wait()
}

func (c *controller) HasSynced() bool { return c.config.Queue.HasSynced() }

func (c *controller) processLoop(ctx context.Context) {
	for {
		err := c.config.Queue.Pop(c.config.Process)
		if errors.Is(err, ErrFIFOClosed) {
			return
		}
		if err != nil {
			utilruntime.HandleErrorWithContext(ctx, err, "Processing a delta failed")
		}
	}
}

// contextForChannel ends the context when the channel closes.
func contextForChannel(stopCh <-chan struct{}) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-stopCh
		cancel()
	}()
	return ctx
}

// ResourceEventHandler is told about changes after they were stored.
type ResourceEventHandler interface {
	OnAdd(obj any, isInInitialList bool)
	OnUpdate(oldObj, newObj any)
	OnDelete(obj any)
}

// ResourceEventHandlerFuncs makes a handler of functions; each may be nil.
type ResourceEventHandlerFuncs struct {
	AddFunc    func(obj any)
	UpdateFunc func(oldObj, newObj any)
	DeleteFunc func(obj any)
}

func (r ResourceEventHandlerFuncs) OnAdd(obj any, _ bool) {
	if r.AddFunc != nil {
		r.AddFunc(obj)
	}
}

func (r ResourceEventHandlerFuncs) OnUpdate(oldObj, newObj any) {
	if r.UpdateFunc != nil {
		r.UpdateFunc(oldObj, newObj)
	}
}

func (r ResourceEventHandlerFuncs) OnDelete(obj any) {
	if r.DeleteFunc != nil {
		r.DeleteFunc(obj)
	}
}

// processDeltas brings the store up to date and then tells the handler, in
// this order: a handler may look into the store.
func processDeltas(handler ResourceEventHandler, clientState Store, d Delta, isInInitialList bool) error {
	if d.Type == Deleted {
		if err := clientState.Delete(d.Object); err != nil {
			return err
		}
		handler.OnDelete(d.Object)
		return nil
	}
	key, err := MetaNamespaceKeyFunc(d.Object)
	if err != nil {
		return err
	}
	old, exists, err := clientState.GetByKey(key)
	if err != nil {
		return err
	}
	if err := clientState.Update(d.Object); err != nil {
		return err
	}
	if exists {
		handler.OnUpdate(old, d.Object)
	} else {
		handler.OnAdd(d.Object, isInInitialList)
	}
	return nil
}
