package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
)

func newGarbageCollectorControllerDescriptor() *ControllerDescriptor {
	return &ControllerDescriptor{
		name:        GarbageCollectorController,
		aliases:     []string{"garbagecollector"},
		constructor: newGarbageCollectorController,
	}
}

type garbageCollectorController struct {
	*garbagecollector.GarbageCollector
	controllerContext ControllerContext
	controllerName    string
	discoveryClient   *discovery.DiscoveryClient
}

// newGarbageCollectorController gives the collector clients of its own.
func newGarbageCollectorController(_ context.Context, controllerContext ControllerContext, controllerName string) (Controller, error) {
	if !controllerContext.ComponentConfig.EnableGarbageCollector {
		return nil, nil
	}
	config := controllerContext.NewClientConfig("generic-garbage-collector")
	discoveryClient, err := discovery.NewDiscoveryClientForConfig(config, controllerContext.GroupVersions...)
	if err != nil {
		return nil, fmt.Errorf("garbage collector: no discovery client: %w", err)
	}
	// A deletion takes two requests, and twice the rate keeps its pace.
	config.QPS *= 2
	metadataClient, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	garbageCollector, err := garbagecollector.NewComposedGarbageCollector(metadataClient, controllerContext.RESTMapper, controllerContext.GraphBuilder)
	if err != nil {
		return nil, fmt.Errorf("making the garbage collector: %w", err)
	}
	return &garbageCollectorController{
		GarbageCollector:  garbageCollector,
		controllerName:    controllerName,
		controllerContext: controllerContext,
		discoveryClient:   discoveryClient,
	}, nil
}

// Name hides that of the embedded collector.
func (c *garbageCollectorController) Name() string { return c.controllerName }

// Run runs the collector, and beside it the search for new resources.
func (c *garbageCollectorController) Run(ctx context.Context) {
	const syncPeriod = 30 * time.Second
	workers := c.controllerContext.ComponentConfig.ConcurrentGCSyncs
	concurrentRun(
		func(ctx context.Context) { c.GarbageCollector.Run(ctx, workers, syncPeriod) },
		func(ctx context.Context) { c.Sync(ctx, c.discoveryClient, syncPeriod) },
	)(ctx)
}

// concurrentRun makes one function of several and waits for all.
func concurrentRun(funcs ...func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		var wg sync.WaitGroup
		for _, f := range funcs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				f(ctx)
			}()
		}
		wg.Wait()
	}
}
