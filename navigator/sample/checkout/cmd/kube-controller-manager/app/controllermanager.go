// Package app makes and runs the controllers.
package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"
	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	utilversion "k8s.io/component-base/version"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/demo"
)

// ComponentConfig are the flags.
type ComponentConfig struct {
	EnableGarbageCollector bool
	ConcurrentGCSyncs      int
	DemoDuration           time.Duration
}

// ControllerContext is what all controllers share.
type ControllerContext struct {
	ComponentConfig  ComponentConfig
	cluster          *demo.Cluster
	InformerFactory  informers.SharedInformerFactory
	MetadataInformer informerfactory.InformerFactory
	RESTMapper       meta.ResettableRESTMapper
	GroupVersions    []schema.GroupVersion
	GraphBuilder     *garbagecollector.GraphBuilder
	// InformersStarted closes when the shared informers have been started.
	InformersStarted chan struct{}
}

// NewClientConfig names the controller in the user agent.
func (c ControllerContext) NewClientConfig(name string) *rest.Config {
	config := c.cluster.Config(controlplaneapiserver.ManagerToken, "kube-controller-manager/"+name)
	config.QPS = 20
	return config
}

// NewControllerManagerCommand returns the command.
func NewControllerManagerCommand() *cobra.Command {
	var config ComponentConfig
	cmd := &cobra.Command{
		Use:  "kube-controller-manager",
		Long: "The controller manager of the sample runs the garbage collector.",
		RunE: func(_ *cobra.Command, _ []string) error {
			ctx := genericapiserver.SetupSignalContext()
			if config.DemoDuration > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, config.DemoDuration)
				defer cancel()
			}
			return Run(ctx, config)
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&config.EnableGarbageCollector, "enable-garbage-collector", true, "run the garbage collector")
	fs.IntVar(&config.ConcurrentGCSyncs, "concurrent-gc-syncs", 2, "workers for each queue of the garbage collector")
	fs.DurationVar(&config.DemoDuration, "demo-duration", 5*time.Second, "stop after this time; 0 waits for a signal")
	return cmd
}

// Run runs the controllers until the context ends.
func Run(ctx context.Context, config ComponentConfig) error {
	logger := klog.FromContext(ctx)
	logger.Info("Starting", "version", utilversion.Get())
	controllerContext, err := CreateControllerContext(ctx, config)
	if err != nil {
		return err
	}
	controllers, err := BuildControllers(ctx, controllerContext, NewControllerDescriptors())
	if err != nil {
		return err
	}
	go playDemo(ctx, controllerContext)
	controllerContext.InformerFactory.Start(ctx.Done())
	close(controllerContext.InformersStarted)
	RunControllers(ctx, controllers)
	return nil
}

// CreateControllerContext connects to an API server inside this process.
func CreateControllerContext(ctx context.Context, config ComponentConfig) (ControllerContext, error) {
	cluster, err := demo.New(ctx)
	if err != nil {
		return ControllerContext{}, err
	}
	c := ControllerContext{
		ComponentConfig:  config,
		cluster:          cluster,
		GroupVersions:    []schema.GroupVersion{v1.SchemeGroupVersion, appsv1.SchemeGroupVersion},
		InformersStarted: make(chan struct{}),
	}
	clientConfig := c.NewClientConfig("shared-informers")
	client, err := clientset.NewForConfig(clientConfig)
	if err != nil {
		return c, err
	}
	metadataClient, err := metadata.NewForConfig(clientConfig)
	if err != nil {
		return c, err
	}
	discoveryClient, err := discovery.NewDiscoveryClientForConfig(clientConfig, c.GroupVersions...)
	if err != nil {
		return c, err
	}
	c.InformerFactory = informers.NewSharedInformerFactory(client, 0)
	c.InformerFactory.Core().V1().Pods().Informer() // for the demo's report
	c.MetadataInformer = informerfactory.NewInformerFactory(metadatainformer.NewSharedInformerFactory(metadataClient, 0))
	c.RESTMapper = restmapper.NewDeferredDiscoveryRESTMapper(discoveryClient)
	c.GraphBuilder = garbagecollector.NewDependencyGraphBuilder(metadataClient, c.RESTMapper, garbagecollector.DefaultIgnoredResources(), c.MetadataInformer, c.InformersStarted)
	return c, nil
}

// BuildControllers makes those controllers that are switched on.
func BuildControllers(ctx context.Context, controllerCtx ControllerContext, descriptors map[string]*ControllerDescriptor) ([]Controller, error) {
	var controllers []Controller
	for name, d := range descriptors {
		controller, err := d.constructor(ctx, controllerCtx, name)
		if err != nil {
			return nil, fmt.Errorf("building controller %q: %w", name, err)
		}
		if controller == nil {
			klog.FromContext(ctx).Info("Controller is disabled", "controller", name)
			continue
		}
		controllers = append(controllers, controller)
	}
	return controllers, nil
}

// RunControllers waits for all controllers to end.
func RunControllers(ctx context.Context, controllers []Controller) {
	var wg sync.WaitGroup
	for _, controller := range controllers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			logger := klog.LoggerWithName(klog.FromContext(ctx), controller.Name())
			logger.V(1).Info("Controller starting")
			controller.Run(klog.NewContext(ctx, logger))
			logger.V(1).Info("Controller terminated")
		}()
	}
	wg.Wait()
}

// playDemo deletes three replica sets in the three ways, and leaves a pod
// whose owner never existed.
func playDemo(ctx context.Context, c ControllerContext) {
	logger := klog.LoggerWithName(klog.FromContext(ctx), "demo")
	for _, policy := range []metav1.DeletionPropagation{metav1.DeletePropagationBackground, metav1.DeletePropagationForeground, metav1.DeletePropagationOrphan} {
		name := "rs-" + string(policy[0]+'a'-'A')
		logger.Info("A replica set with two pods comes", "name", name)
		if _, err := c.cluster.SeedReplicaSet(ctx, name, 2); err != nil {
			logger.Error(err, "Cannot make a replica set")
			return
		}
		pause(ctx)
		logger.Info("The replica set is deleted", "name", name, "policy", string(policy))
		if err := c.cluster.Admin.AppsV1().ReplicaSets(v1.NamespaceDefault).Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &policy}); err != nil {
			logger.Error(err, "Cannot delete a replica set")
			return
		}
		pause(ctx)
	}
	pod := demo.Pod("foundling", "100m", 0)
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "nobody", UID: "no-such-uid"}}
	logger.Info("A pod comes whose owner never existed")
	if err := c.cluster.SeedPods(ctx, pod); err != nil {
		logger.Error(err, "Cannot make a pod")
		return
	}
	pause(ctx)
	pods, _ := c.InformerFactory.Core().V1().Pods().Lister().List(labels.Everything())
	for _, pod := range pods {
		logger.Info("This pod is left", "pod", klog.KObj(pod), "owners", len(pod.OwnerReferences))
	}
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(500 * time.Millisecond):
	}
}
