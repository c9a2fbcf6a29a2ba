// Package scheduler gives pods to nodes. One loop takes pods from a queue,
// finds the best node for each, and has the binding written in the background.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core/v1"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	schedulerapi "k8s.io/kubernetes/pkg/scheduler/apis/config"
	configv1 "k8s.io/kubernetes/pkg/scheduler/apis/config/v1"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	frameworkplugins "k8s.io/kubernetes/pkg/scheduler/framework/plugins"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

// ErrNoNodesAvailable is returned for an empty cluster. It is no FitError, so
// nobody tries to preempt.
var ErrNoNodesAvailable = errors.New("the cluster has no nodes")

// Scheduler is the loop with all it needs.
type Scheduler struct {
	// Cache is what runs where, decisions that are not written yet included.
	Cache internalcache.Cache

	Extenders []fwk.Extender

	// NextPod blocks until there is a pod. It is a function and no channel: a
	// pod would grow stale in a channel.
	NextPod func(logger klog.Logger) (*framework.QueuedPodInfo, error)

	// FailureHandler is called when an attempt ends without a binding.
	FailureHandler FailureHandlerFn

	// SchedulePod chooses a node; tests replace it.
	SchedulePod func(ctx context.Context, fwk framework.Framework, state fwk.CycleState, podInfo *framework.QueuedPodInfo) (ScheduleResult, error)

	SchedulingQueue internalqueue.SchedulingQueue

	Profiles profile.Map

	client           clientset.Interface
	nodeInfoSnapshot *internalcache.Snapshot

	percentageOfNodesToScore int32
	// nextStartNodeIndex is where the next search begins, so that all nodes
	// get their turn although no search visits all of them.
	nextStartNodeIndex int

	logger klog.Logger

	registeredHandlers []cache.ResourceEventHandlerRegistration
}

func (sched *Scheduler) applyDefaultHandlers() {
	sched.SchedulePod = sched.schedulePod
	sched.FailureHandler = sched.handleSchedulingFailure
}

type schedulerOptions struct {
	percentageOfNodesToScore   int32
	podInitialBackoff          time.Duration
	podMaxBackoff              time.Duration
	frameworkOutOfTreeRegistry frameworkruntime.Registry
	profiles                   []schedulerapi.KubeSchedulerProfile
	extenders                  []fwk.Extender
	parallelism                int32
}

// Option changes a default.
type Option func(*schedulerOptions)

// ScheduleResult is a decision, or what is left of one that failed.
type ScheduleResult struct {
	SuggestedHost  string
	EvaluatedNodes int
	FeasibleNodes  int
	nominatingInfo *fwk.NominatingInfo
}

// WithProfiles replaces the default profile.
func WithProfiles(p ...schedulerapi.KubeSchedulerProfile) Option {
	return func(o *schedulerOptions) { o.profiles = p }
}

// WithParallelism sets the goroutines of a search.
func WithParallelism(threads int32) Option {
	return func(o *schedulerOptions) { o.parallelism = threads }
}

// WithPercentageOfNodesToScore ends searches early.
func WithPercentageOfNodesToScore(percentage *int32) Option {
	return func(o *schedulerOptions) {
		if percentage != nil {
			o.percentageOfNodesToScore = *percentage
		}
	}
}

// WithFrameworkOutOfTreeRegistry adds plugins.
func WithFrameworkOutOfTreeRegistry(registry frameworkruntime.Registry) Option {
	return func(o *schedulerOptions) { o.frameworkOutOfTreeRegistry = registry }
}

// WithPodBackoff sets the first and the longest backoff.
func WithPodBackoff(initial, max time.Duration) Option {
	return func(o *schedulerOptions) { o.podInitialBackoff, o.podMaxBackoff = initial, max }
}

// WithExtenders adds extenders.
func WithExtenders(e ...fwk.Extender) Option {
	return func(o *schedulerOptions) { o.extenders = e }
}

// New joins queue, cache, plugins and event handlers. Nothing runs yet.
func New(ctx context.Context,
	client clientset.Interface,
	informerFactory informers.SharedInformerFactory,
	recorderFactory profile.RecorderFactory,
	opts ...Option) (*Scheduler, error) {

	defaults := configv1.Default()
	options := schedulerOptions{
		percentageOfNodesToScore: schedulerapi.DefaultPercentageOfNodesToScore,
		podInitialBackoff:        internalqueue.DefaultPodInitialBackoffDuration,
		podMaxBackoff:            internalqueue.DefaultPodMaxBackoffDuration,
		profiles:                 defaults.Profiles,
		parallelism:              defaults.Parallelism,
	}
	for _, opt := range opts {
		opt(&options)
	}

	registry := frameworkplugins.NewInTreeRegistry()
	if err := registry.Merge(options.frameworkOutOfTreeRegistry); err != nil {
		return nil, err
	}

	snapshot := internalcache.NewEmptySnapshot()
	profiles, err := profile.NewMap(ctx, options.profiles, registry, recorderFactory,
		frameworkruntime.WithClientSet(client),
		frameworkruntime.WithInformerFactory(informerFactory),
		frameworkruntime.WithSnapshotSharedLister(snapshot),
		frameworkruntime.WithParallelism(int(options.parallelism)),
	)
	if err != nil {
		return nil, fmt.Errorf("profiles: %w", err)
	}
	if len(profiles) == 0 {
		return nil, errors.New("there is no profile")
	}

	preEnqueuePluginMap := map[string][]fwk.PreEnqueuePlugin{}
	queueingHintsPerProfile := internalqueue.QueueingHintMapPerProfile{}
	for profileName, profile := range profiles {
		preEnqueuePluginMap[profileName] = profile.PreEnqueuePlugins()
		queueingHintsPerProfile[profileName], err = buildQueueingHintMap(ctx, profile.EnqueueExtensions())
		if err != nil {
			return nil, err
		}
	}

	// All profiles share one queue, so they must agree on the order.
	podQueue := internalqueue.NewSchedulingQueue(
		profiles[options.profiles[0].SchedulerName].QueueSortFunc(),
		internalqueue.WithPodInitialBackoffDuration(options.podInitialBackoff),
		internalqueue.WithPodMaxBackoffDuration(options.podMaxBackoff),
		internalqueue.WithPreEnqueuePluginMap(preEnqueuePluginMap),
		internalqueue.WithQueueingHintMapPerProfile(queueingHintsPerProfile),
	)
	for _, fwk := range profiles {
		fwk.SetPodNominator(podQueue)
	}

	sched := &Scheduler{
		Cache:                    internalcache.New(),
		client:                   client,
		nodeInfoSnapshot:         snapshot,
		percentageOfNodesToScore: options.percentageOfNodesToScore,
		Extenders:                options.extenders,
		SchedulingQueue:          podQueue,
		Profiles:                 profiles,
		logger:                   klog.FromContext(ctx),
	}
	sched.NextPod = podQueue.Pop
	sched.applyDefaultHandlers()

	if err := addAllEventHandlers(sched, informerFactory, unionedGVKs(queueingHintsPerProfile)); err != nil {
		return nil, fmt.Errorf("event handlers: %w", err)
	}
	return sched, nil
}

// defaultQueueingHintFn stands in for plugins without an opinion: every event
// that they registered is worth an attempt.
func defaultQueueingHintFn(klog.Logger, *v1.Pod, any, any) (fwk.QueueingHint, error) {
	return fwk.Queue, nil
}

func buildQueueingHintMap(ctx context.Context, es []fwk.EnqueueExtensions) (internalqueue.QueueingHintMap, error) {
	hints := internalqueue.QueueingHintMap{}
	for _, e := range es {
		registered, err := e.EventsToRegister(ctx)
		if err != nil {
			return nil, err
		}
		for _, event := range registered {
			fn := event.QueueingHintFn
			if fn == nil {
				fn = defaultQueueingHintFn
			}
			hints[event.Event] = append(hints[event.Event], &internalqueue.QueueingHintFunction{PluginName: e.Name(), QueueingHintFn: fn})
		}
	}
	return hints, nil
}

// unionedGVKs tells which changes of which resources any plugin waits for.
func unionedGVKs(queueingHintsPerProfile internalqueue.QueueingHintMapPerProfile) map[fwk.EventResource]fwk.ActionType {
	union := map[fwk.EventResource]fwk.ActionType{}
	for _, hints := range queueingHintsPerProfile {
		for event := range hints {
			union[event.Resource] |= event.ActionType
		}
	}
	return union
}

// Run schedules until the context ends. The loop has a goroutine of its own
// because it may sleep in the queue, which only Close below wakes up.
func (sched *Scheduler) Run(ctx context.Context) {
	logger := klog.FromContext(ctx)
	sched.SchedulingQueue.Run(logger)

	go wait.UntilWithContext(ctx, sched.ScheduleOne, 0)

	<-ctx.Done()
	sched.SchedulingQueue.Close()
}

// NewInformerFactory returns a factory whose pod informer is the scheduler's.
func NewInformerFactory(cs clientset.Interface, resyncPeriod time.Duration) informers.SharedInformerFactory {
	informerFactory := informers.NewSharedInformerFactory(cs, resyncPeriod)
	informerFactory.InformerFor(&v1.Pod{}, newPodInformer)
	return informerFactory
}

func newPodInformer(cs clientset.Interface, resyncPeriod time.Duration) cache.SharedIndexInformer {
	return coreinformers.NewPodInformer(cs, "", resyncPeriod)
}
