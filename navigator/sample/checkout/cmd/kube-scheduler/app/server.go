// Package app makes and runs the scheduler.
package app

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/tools/events"
	utilversion "k8s.io/component-base/version"
	"k8s.io/klog/v2"
	schedulerserverconfig "k8s.io/kubernetes/cmd/kube-scheduler/app/config"
	"k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	"k8s.io/kubernetes/pkg/demo"
	"k8s.io/kubernetes/pkg/scheduler"
	configv1 "k8s.io/kubernetes/pkg/scheduler/apis/config/v1"
	"k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// Option registers plugins of one's own; see WithPlugin.
type Option func(runtime.Registry) error

// WithPlugin adds a plugin to the registry.
func WithPlugin(name string, factory runtime.PluginFactory) Option {
	return func(registry runtime.Registry) error { return registry.Register(name, factory) }
}

// NewSchedulerCommand returns the command.
func NewSchedulerCommand(registryOptions ...Option) *cobra.Command {
	opts := options.NewOptions()
	cmd := &cobra.Command{
		Use:  "kube-scheduler",
		Long: "The scheduler of the sample gives pods to nodes.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCommand(cmd, opts, registryOptions...)
		},
	}
	opts.AddFlags(cmd.Flags())
	return cmd
}

func runCommand(_ *cobra.Command, opts *options.Options, registryOptions ...Option) error {
	ctx := genericapiserver.SetupSignalContext()
	if opts.DemoDuration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, opts.DemoDuration)
		defer cancel()
	}
	cc, sched, err := Setup(ctx, opts, registryOptions...)
	if err != nil {
		return err
	}
	go playDemo(ctx, opts.Cluster)
	return Run(ctx, cc, sched)
}

// Setup makes the configuration and the scheduler; nothing runs yet.
func Setup(ctx context.Context, opts *options.Options, outOfTreeRegistryOptions ...Option) (*schedulerserverconfig.CompletedConfig, *scheduler.Scheduler, error) {
	opts.ComponentConfig = configv1.Default()
	if errs := opts.Validate(); len(errs) > 0 {
		return nil, nil, errors.Join(errs...)
	}
	c, err := opts.Config(ctx)
	if err != nil {
		return nil, nil, err
	}
	cc := c.Complete()

	outOfTreeRegistry := make(runtime.Registry)
	for _, option := range outOfTreeRegistryOptions {
		if err := option(outOfTreeRegistry); err != nil {
			return nil, nil, err
		}
	}
	sched, err := scheduler.New(ctx,
		cc.Client,
		cc.InformerFactory,
		events.NewRecorder,
		scheduler.WithProfiles(cc.ComponentConfig.Profiles...),
		scheduler.WithPercentageOfNodesToScore(cc.ComponentConfig.PercentageOfNodesToScore),
		scheduler.WithFrameworkOutOfTreeRegistry(outOfTreeRegistry),
		scheduler.WithPodBackoff(time.Duration(cc.ComponentConfig.PodInitialBackoffSeconds)*time.Second, time.Duration(cc.ComponentConfig.PodMaxBackoffSeconds)*time.Second),
		scheduler.WithParallelism(cc.ComponentConfig.Parallelism),
	)
	if err != nil {
		return nil, nil, err
	}
	return &cc, sched, nil
}

// Run schedules until the context ends. The original takes part in an election
// first; here nobody else runs.
func Run(ctx context.Context, cc *schedulerserverconfig.CompletedConfig, sched *scheduler.Scheduler) error {
	logger := klog.FromContext(ctx)
	logger.Info("Starting the scheduler", "version", utilversion.Get())

	cc.InformerFactory.Start(ctx.Done())
	cc.InformerFactory.WaitForCacheSync(ctx.Done())
	// The caches are full, but queue and cache are filled by handlers.
	if err := sched.WaitForHandlersSync(ctx); err != nil {
		return err
	}
	logger.V(3).Info("Handlers synced")

	sched.Run(ctx)
	pods, summary := sched.SchedulingQueue.PendingPods()
	logger.Info("Scheduler stopped", "pendingPods", len(pods), "queue", summary)
	return nil
}

// playDemo is the life of a small cluster: some pods fit, one is too big until
// a node comes, one is gated, and one is important enough to push another away.
func playDemo(ctx context.Context, cluster *demo.Cluster) {
	logger := klog.LoggerWithName(klog.FromContext(ctx), "demo")
	pods := cluster.Admin.CoreV1().Pods(v1.NamespaceDefault)
	gated := demo.Pod("gated", "100m", 0)
	gated.Spec.SchedulingGates = []v1.PodSchedulingGate{{Name: "example.com/wait"}}
	steps := []struct {
		what string
		do   func() error
	}{
		{"three nodes come, one of them cordoned", func() error { return cluster.SeedNodes(ctx) }},
		{"pods that fit, one that does not, and one with a gate", func() error {
			return cluster.SeedPods(ctx, demo.Pod("web-1", "500m", 0), demo.Pod("web-2", "500m", 0), demo.Pod("batch", "1200m", 0), demo.Pod("big", "4", 0), gated)
		}},
		{"the gate opens", func() error {
			pod, err := pods.Get(ctx, "gated", metav1.GetOptions{})
			if err != nil {
				return err
			}
			pod.Spec.SchedulingGates = nil
			_, err = pods.Update(ctx, pod, metav1.UpdateOptions{})
			return err
		}},
		{"an important pod that needs room", func() error { return cluster.SeedPods(ctx, demo.Pod("urgent", "1500m", 1000)) }},
		{"a big node comes", func() error {
			_, err := cluster.Admin.CoreV1().Nodes().Create(ctx, demo.Node("node-4", "zone-b", "8"), metav1.CreateOptions{})
			return err
		}},
	}
	for _, step := range steps {
		logger.Info("Next step", "what", step.what)
		if err := step.do(); err != nil {
			logger.Error(err, "Step failed")
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(700 * time.Millisecond):
		}
	}
}
