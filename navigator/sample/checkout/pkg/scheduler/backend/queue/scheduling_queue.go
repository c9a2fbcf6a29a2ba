// Package queue holds the pods that wait for a node. A pod is in one of three
// places: active, backing off, or unschedulable.
package queue

import (
	"context"
	"fmt"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/backend/heap"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

const (
	// DefaultPodInitialBackoffDuration follows the first failure.
	DefaultPodInitialBackoffDuration = 1 * time.Second
	// DefaultPodMaxBackoffDuration bounds the doubling.
	DefaultPodMaxBackoffDuration = 10 * time.Second
	// DefaultPodMaxInUnschedulablePodsDuration is how long a lost event can
	// hurt.
	DefaultPodMaxInUnschedulablePodsDuration = 5 * time.Minute
)

// The names of the three places in log lines.
const (
	activeQ        = "Active"
	backoffQ       = "Backoff"
	unschedulableQ = "Unschedulable"
)

// PreEnqueueCheck sorts out pods that an event cannot help.
type PreEnqueueCheck func(pod *v1.Pod) bool

// SchedulingQueue is the queue as the scheduler sees it.
type SchedulingQueue interface {
	fwk.PodNominator
	AddNominatedPod(logger klog.Logger, pi fwk.PodInfo, nominatingInfo *fwk.NominatingInfo)
	DeleteNominatedPodIfExists(pod *v1.Pod)
	Add(ctx context.Context, pod *v1.Pod)
	Update(ctx context.Context, oldPod, newPod *v1.Pod)
	Delete(pod *v1.Pod)
	// Pop blocks. Each pod that it returns must be given to Done, or to
	// AddUnschedulableIfNotPresent, which calls Done.
	Pop(logger klog.Logger) (*framework.QueuedPodInfo, error)
	Done(types.UID)
	AddUnschedulableIfNotPresent(logger klog.Logger, pInfo *framework.QueuedPodInfo, podSchedulingCycle int64) error
	SchedulingCycle() int64
	MoveAllToActiveOrBackoffQueue(logger klog.Logger, event fwk.ClusterEvent, oldObj, newObj any, preCheck PreEnqueueCheck)
	PendingPods() (pods []*v1.Pod, summary string)
	Run(logger klog.Logger)
	Close()
}

// NewSchedulingQueue returns the only implementation.
func NewSchedulingQueue(lessFn fwk.LessFunc, opts ...Option) SchedulingQueue {
	return NewPriorityQueue(lessFn, opts...)
}

// PriorityQueue implements SchedulingQueue.
type PriorityQueue struct {
	*nominator

	// lock comes before the locks of activeQ, backoffQ and nominator.
	lock sync.RWMutex
	stop chan struct{}

	activeQ           *activeQueue
	backoffQ          *backoffQueue
	unschedulablePods *unschedulablePods

	podMaxInUnschedulablePodsDuration time.Duration
	// Both maps are keyed with the profile.
	preEnqueuePluginMap map[string][]fwk.PreEnqueuePlugin
	queueingHintMap     QueueingHintMapPerProfile
}

// QueueingHintFunction is a hint with the name of its plugin.
type QueueingHintFunction struct {
	PluginName     string
	QueueingHintFn fwk.QueueingHintFn
}

// QueueingHintMap tells which plugins wait for which event.
type QueueingHintMap map[fwk.ClusterEvent][]*QueueingHintFunction

// QueueingHintMapPerProfile has one map for each profile.
type QueueingHintMapPerProfile map[string]QueueingHintMap

type clusterEvent struct {
	event          fwk.ClusterEvent
	oldObj, newObj any
}

type priorityQueueOptions struct {
	podInitialBackoffDuration         time.Duration
	podMaxBackoffDuration             time.Duration
	podMaxInUnschedulablePodsDuration time.Duration
	preEnqueuePluginMap               map[string][]fwk.PreEnqueuePlugin
	queueingHintMap                   QueueingHintMapPerProfile
}

// Option changes a default.
type Option func(*priorityQueueOptions)

// WithPodInitialBackoffDuration sets the first backoff.
func WithPodInitialBackoffDuration(d time.Duration) Option {
	return func(o *priorityQueueOptions) { o.podInitialBackoffDuration = d }
}

// WithPodMaxBackoffDuration sets the longest backoff.
func WithPodMaxBackoffDuration(d time.Duration) Option {
	return func(o *priorityQueueOptions) { o.podMaxBackoffDuration = d }
}

// WithPreEnqueuePluginMap sets the gates.
func WithPreEnqueuePluginMap(m map[string][]fwk.PreEnqueuePlugin) Option {
	return func(o *priorityQueueOptions) { o.preEnqueuePluginMap = m }
}

// WithQueueingHintMapPerProfile sets the hints.
func WithQueueingHintMapPerProfile(m QueueingHintMapPerProfile) Option {
	return func(o *priorityQueueOptions) { o.queueingHintMap = m }
}

// NewPriorityQueue returns an empty queue.
func NewPriorityQueue(lessFn fwk.LessFunc, opts ...Option) *PriorityQueue {
	options := priorityQueueOptions{
		podInitialBackoffDuration:         DefaultPodInitialBackoffDuration,
		podMaxBackoffDuration:             DefaultPodMaxBackoffDuration,
		podMaxInUnschedulablePodsDuration: DefaultPodMaxInUnschedulablePodsDuration,
	}
	for _, opt := range opts {
		opt(&options)
	}
	less := func(a, b *framework.QueuedPodInfo) bool { return lessFn(a, b) }
	backoffQ := newBackoffQueue(options.podInitialBackoffDuration, options.podMaxBackoffDuration)
	return &PriorityQueue{
		nominator:                         newPodNominator(),
		stop:                              make(chan struct{}),
		activeQ:                           newActiveQueue(heap.New(podInfoKeyFunc, less), backoffQ),
		backoffQ:                          backoffQ,
		unschedulablePods:                 newUnschedulablePods(),
		podMaxInUnschedulablePodsDuration: options.podMaxInUnschedulablePodsDuration,
		preEnqueuePluginMap:               options.preEnqueuePluginMap,
		queueingHintMap:                   options.queueingHintMap,
	}
}

// Run starts the two timers.
func (p *PriorityQueue) Run(logger klog.Logger) {
	go wait.Until(func() { p.flushBackoffQCompleted(logger) }, 1*time.Second, p.stop)
	go wait.Until(func() { p.flushUnschedulablePodsLeftover(logger) }, 30*time.Second, p.stop)
}

// queueingStrategy is where a pod should go because of an event.
type queueingStrategy int

const (
	queueSkip queueingStrategy = iota
	queueAfterBackoff
)

// isEventOfInterest spares the walk over all pods when no plugin registered
// for the event.
func (p *PriorityQueue) isEventOfInterest(event fwk.ClusterEvent) bool {
	if event.Resource == fwk.WildCard {
		return true
	}
	for _, hints := range p.queueingHintMap {
		for registered := range hints {
			if registered.Match(event) {
				return true
			}
		}
	}
	return false
}

// isPodWorthRequeuing asks the plugins that rejected the pod, and only those,
// whether the event changes their mind.
func (p *PriorityQueue) isPodWorthRequeuing(logger klog.Logger, pInfo *framework.QueuedPodInfo, event fwk.ClusterEvent, oldObj, newObj any) queueingStrategy {
	if pInfo.UnschedulablePlugins.Len() == 0 || event.Resource == fwk.WildCard {
		return queueAfterBackoff
	}
	pod := pInfo.Pod
	for registered, hints := range p.queueingHintMap[pod.Spec.SchedulerName] {
		if !registered.Match(event) {
			continue
		}
		for _, hintfn := range hints {
			if !pInfo.UnschedulablePlugins.Has(hintfn.PluginName) {
				continue
			}
			hint, err := hintfn.QueueingHintFn(logger, pod, oldObj, newObj)
			if err != nil {
				// One attempt too many is the lesser evil.
				utilruntime.HandleErrorWithLogger(logger, err, "Queueing hint failed", "pod", klog.KObj(pod), "plugin", hintfn.PluginName)
				hint = fwk.Queue
			}
			if hint == fwk.Queue {
				return queueAfterBackoff
			}
		}
	}
	return queueSkip
}

// runPreEnqueuePlugins sets or clears the gate of a pod.
func (p *PriorityQueue) runPreEnqueuePlugins(ctx context.Context, pInfo *framework.QueuedPodInfo) {
	pInfo.GatingPlugin = ""
	for _, pl := range p.preEnqueuePluginMap[pInfo.Pod.Spec.SchedulerName] {
		if s := pl.PreEnqueue(ctx, pInfo.Pod); !s.IsSuccess() {
			klog.FromContext(ctx).V(4).Info("Pod is held back", "pod", klog.KObj(pInfo.Pod), "plugin", pl.Name(), "status", s.Message())
			pInfo.GatingPlugin = pl.Name()
			pInfo.UnschedulablePlugins = pInfo.UnschedulablePlugins.Union(sets.New(pl.Name()))
			return
		}
	}
}

// moveToActiveQ is the only way into activeQ, so that no pod gets past its
// gates. It returns false for a pod that is gated.
func (p *PriorityQueue) moveToActiveQ(logger klog.Logger, pInfo *framework.QueuedPodInfo, event string) bool {
	p.runPreEnqueuePlugins(context.Background(), pInfo)
	if pInfo.Gated() {
		p.unschedulablePods.addOrUpdate(pInfo)
		logger.V(5).Info("Pod is gated and waits aside", "pod", klog.KObj(pInfo.Pod), "event", event, "queue", unschedulableQ)
		return false
	}
	if pInfo.InitialAttemptTimestamp == nil {
		now := time.Now()
		pInfo.InitialAttemptTimestamp = &now
	}
	p.unschedulablePods.delete(pInfo.Pod)
	p.backoffQ.delete(pInfo)
	p.activeQ.add(pInfo)
	logger.V(5).Info("Pod was queued", "pod", klog.KObj(pInfo.Pod), "event", event, "queue", activeQ)
	if event == framework.EventUnscheduledPodAdd.Label() || event == framework.EventUnscheduledPodUpdate.Label() {
		p.nominator.addNominatedPod(logger, pInfo.PodInfo, nil)
	}
	return true
}

func (p *PriorityQueue) moveToBackoffQ(logger klog.Logger, pInfo *framework.QueuedPodInfo, event string) {
	p.unschedulablePods.delete(pInfo.Pod)
	p.backoffQ.add(pInfo)
	logger.V(5).Info("Pod was queued", "pod", klog.KObj(pInfo.Pod), "event", event, "queue", backoffQ)
}

// Add takes a pod that the scheduler has not seen before.
func (p *PriorityQueue) Add(ctx context.Context, pod *v1.Pod) {
	p.lock.Lock()
	defer p.lock.Unlock()
	pInfo := newQueuedPodInfo(pod)
	if p.moveToActiveQ(klog.FromContext(ctx), pInfo, framework.EventUnscheduledPodAdd.Label()) {
		p.activeQ.broadcast()
	}
}

// Update replaces a waiting pod, wherever it waits. For an unschedulable pod
// its own update is an event like any other.
func (p *PriorityQueue) Update(ctx context.Context, oldPod, newPod *v1.Pod) {
	p.lock.Lock()
	defer p.lock.Unlock()
	logger := klog.FromContext(ctx)
	if p.activeQ.inFlight(newPod.UID) {
		p.activeQ.addEventIfAnyInFlight(oldPod, newPod, framework.EventUnscheduledPodUpdate)
		return
	}
	lookup := newQueuedPodInfoForLookup(newPod)
	if p.activeQ.update(newPod, lookup) != nil || p.backoffQ.update(newPod, lookup) != nil {
		return
	}
	pInfo := p.unschedulablePods.get(newPod)
	if pInfo == nil {
		pInfo = newQueuedPodInfo(newPod)
	} else {
		pInfo.Pod = newPod
		if !pInfo.Gated() && p.isPodWorthRequeuing(logger, pInfo, framework.EventUnscheduledPodUpdate, oldPod, newPod) == queueSkip {
			return
		}
	}
	if p.moveToActiveQ(logger, pInfo, framework.EventUnscheduledPodUpdate.Label()) {
		p.activeQ.broadcast()
	}
}

// Delete removes a pod, wherever it waits.
func (p *PriorityQueue) Delete(pod *v1.Pod) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.DeleteNominatedPodIfExists(pod)
	pInfo := newQueuedPodInfoForLookup(pod)
	if p.activeQ.delete(pInfo) == nil || p.backoffQ.delete(pInfo) {
		return
	}
	p.unschedulablePods.delete(pod)
}

// Pop takes the most important active pod.
func (p *PriorityQueue) Pop(logger klog.Logger) (*framework.QueuedPodInfo, error) {
	return p.activeQ.pop(logger)
}

// Done closes the account that Pop opened.
func (p *PriorityQueue) Done(pod types.UID) { p.activeQ.done(pod) }

// SchedulingCycle counts the attempts so far.
func (p *PriorityQueue) SchedulingCycle() int64 { return p.activeQ.schedulingCycle() }

// AddNominatedPod notes where a pod hopes to fit.
func (p *PriorityQueue) AddNominatedPod(logger klog.Logger, pi fwk.PodInfo, nominatingInfo *fwk.NominatingInfo) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.nominator.addNominatedPod(logger, pi, nominatingInfo)
}

// AddUnschedulableIfNotPresent files a pod whose attempt failed.
func (p *PriorityQueue) AddUnschedulableIfNotPresent(logger klog.Logger, pInfo *framework.QueuedPodInfo, podSchedulingCycle int64) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	// The account is read below and must stay open until then.
	defer p.Done(pInfo.Pod.UID)

	pod := pInfo.Pod
	if p.unschedulablePods.get(pod) != nil || p.activeQ.has(pInfo) || p.backoffQ.has(pInfo) {
		return fmt.Errorf("pod %v is in the queue already", klog.KObj(pod))
	}
	if pInfo.UnschedulablePlugins.Len() == 0 {
		pInfo.ConsecutiveErrorsCount++
	} else {
		pInfo.UnschedulableCount++
		pInfo.ConsecutiveErrorsCount = 0
	}
	pInfo.Timestamp = time.Now()
	pInfo.BackoffExpiration = time.Time{}

	schedulingHint := p.determineSchedulingHintForInFlightPod(logger, pInfo)
	queue := p.requeuePodWithQueueingStrategy(logger, pInfo, schedulingHint, framework.ScheduleAttemptFailure)
	logger.V(3).Info("Pod was queued", "pod", klog.KObj(pod), "event", framework.ScheduleAttemptFailure, "queue", queue, "schedulingCycle", podSchedulingCycle, "unschedulablePlugins", sets.List(pInfo.UnschedulablePlugins))
	if queue != unschedulableQ {
		p.activeQ.broadcast()
	}
	return nil
}

// determineSchedulingHintForInFlightPod catches up on the events that came
// during the attempt: without them the pod might sleep although the event that
// it needs has just gone by.
func (p *PriorityQueue) determineSchedulingHintForInFlightPod(logger klog.Logger, pInfo *framework.QueuedPodInfo) queueingStrategy {
	if pInfo.UnschedulablePlugins.Len() == 0 {
		return queueAfterBackoff
	}
	events, err := p.activeQ.clusterEventsForPod(pInfo)
	if err != nil {
		utilruntime.HandleErrorWithLogger(logger, err, "Cannot tell what happened during the attempt", "pod", klog.KObj(pInfo.Pod))
		return queueAfterBackoff
	}
	for _, e := range events {
		if p.isPodWorthRequeuing(logger, pInfo, e.event, e.oldObj, e.newObj) != queueSkip {
			return queueAfterBackoff
		}
	}
	return queueSkip
}

// requeuePodWithQueueingStrategy puts a pod that is in none of the three
// places into one, and tells into which.
func (p *PriorityQueue) requeuePodWithQueueingStrategy(logger klog.Logger, pInfo *framework.QueuedPodInfo, strategy queueingStrategy, event string) string {
	switch {
	case strategy == queueSkip:
		p.unschedulablePods.addOrUpdate(pInfo)
		return unschedulableQ
	case p.backoffQ.isPodBackingoff(pInfo):
		p.moveToBackoffQ(logger, pInfo, event)
		return backoffQ
	case p.moveToActiveQ(logger, pInfo, event):
		return activeQ
	}
	return unschedulableQ
}

// MoveAllToActiveOrBackoffQueue reports an event of the cluster.
func (p *PriorityQueue) MoveAllToActiveOrBackoffQueue(logger klog.Logger, event fwk.ClusterEvent, oldObj, newObj any, preCheck PreEnqueueCheck) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.moveAllToActiveOrBackoffQueue(logger, event, oldObj, newObj, preCheck)
}

func (p *PriorityQueue) moveAllToActiveOrBackoffQueue(logger klog.Logger, event fwk.ClusterEvent, oldObj, newObj any, preCheck PreEnqueueCheck) {
	if !p.isEventOfInterest(event) {
		return
	}
	var podInfoList []*framework.QueuedPodInfo
	for _, pInfo := range p.unschedulablePods.podInfoMap {
		if preCheck == nil || preCheck(pInfo.Pod) {
			podInfoList = append(podInfoList, pInfo)
		}
	}
	p.movePodsToActiveOrBackoffQueue(logger, podInfoList, event, oldObj, newObj)
}

// movePodsToActiveOrBackoffQueue wakes up those pods for which the event may
// make a difference. The caller holds the lock.
func (p *PriorityQueue) movePodsToActiveOrBackoffQueue(logger klog.Logger, podInfoList []*framework.QueuedPodInfo, event fwk.ClusterEvent, oldObj, newObj any) {
	activated := false
	for _, pInfo := range podInfoList {
		schedulingHint := p.isPodWorthRequeuing(logger, pInfo, event, oldObj, newObj)
		if schedulingHint == queueSkip {
			logger.V(5).Info("This event is of no use to the pod", "pod", klog.KObj(pInfo.Pod), "event", event.Label())
			continue
		}
		p.unschedulablePods.delete(pInfo.Pod)
		if p.requeuePodWithQueueingStrategy(logger, pInfo, schedulingHint, event.Label()) != unschedulableQ {
			activated = true
		}
	}
	if p.activeQ.addEventIfAnyInFlight(oldObj, newObj, event) {
		logger.V(5).Info("Event is kept for the running attempts", "event", event.Label())
	}
	if activated {
		p.activeQ.broadcast()
	}
}

func (p *PriorityQueue) flushBackoffQCompleted(logger klog.Logger) {
	p.lock.Lock()
	defer p.lock.Unlock()
	activated := false
	for _, pInfo := range p.backoffQ.popAllBackoffCompleted() {
		activated = p.moveToActiveQ(logger, pInfo, framework.BackoffComplete) || activated
	}
	if activated {
		p.activeQ.broadcast()
	}
}

// flushUnschedulablePodsLeftover is the insurance against wrong hints.
func (p *PriorityQueue) flushUnschedulablePodsLeftover(logger klog.Logger) {
	p.lock.Lock()
	defer p.lock.Unlock()
	var podsToMove []*framework.QueuedPodInfo
	for _, pInfo := range p.unschedulablePods.podInfoMap {
		if time.Since(pInfo.Timestamp) > p.podMaxInUnschedulablePodsDuration {
			podsToMove = append(podsToMove, pInfo)
		}
	}
	p.movePodsToActiveOrBackoffQueue(logger, podsToMove, framework.EventUnschedulableTimeout, nil, nil)
}

// PendingPods is for people and tests.
func (p *PriorityQueue) PendingPods() ([]*v1.Pod, string) {
	p.lock.RLock()
	defer p.lock.RUnlock()
	p.activeQ.lock.RLock()
	infos := p.activeQ.queue.List()
	p.activeQ.lock.RUnlock()
	active := len(infos)
	p.backoffQ.lock.RLock()
	infos = append(append(infos, p.backoffQ.podBackoffQ.List()...), p.backoffQ.podErrorBackoffQ.List()...)
	p.backoffQ.lock.RUnlock()
	backingOff := len(infos) - active
	for _, pInfo := range p.unschedulablePods.podInfoMap {
		infos = append(infos, pInfo)
	}
	var pods []*v1.Pod
	for _, pInfo := range infos {
		pods = append(pods, pInfo.Pod)
	}
	return pods, fmt.Sprintf("activeQ:%v; backoffQ:%v; unschedulablePods:%v", active, backingOff, len(p.unschedulablePods.podInfoMap))
}

// Close wakes up whoever sleeps in Pop and ends the timers.
func (p *PriorityQueue) Close() {
	p.lock.Lock()
	defer p.lock.Unlock()
	close(p.stop)
	p.activeQ.close()
}

func newQueuedPodInfo(pod *v1.Pod) *framework.QueuedPodInfo {
	return &framework.QueuedPodInfo{
		PodInfo:              &framework.PodInfo{Pod: pod},
		Timestamp:            time.Now(),
		UnschedulablePlugins: sets.New[string](),
	}
}

// newQueuedPodInfoForLookup has just enough to be found by its key.
func newQueuedPodInfoForLookup(pod *v1.Pod) *framework.QueuedPodInfo {
	return &framework.QueuedPodInfo{PodInfo: &framework.PodInfo{Pod: pod}}
}

func podInfoKeyFunc(pInfo *framework.QueuedPodInfo) string {
	return pInfo.Pod.Namespace + "/" + pInfo.Pod.Name
}
