package scheduler

import (
	"container/heap"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"sync/atomic"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/parallelize"
)

const (
	// minFeasibleNodesToFind is enough choice whatever the percentage says.
	minFeasibleNodesToFind = 100
	// minFeasibleNodesPercentageToFind is the floor in huge clusters.
	minFeasibleNodesPercentageToFind = 5
)

// FailureHandlerFn files a failed attempt.
type FailureHandlerFn func(ctx context.Context, fwk framework.Framework, podInfo *framework.QueuedPodInfo, status *fwk.Status, nominatingInfo *fwk.NominatingInfo, start time.Time)

// clearNominatedNode withdraws an older nomination.
var clearNominatedNode = &fwk.NominatingInfo{NominatingMode: fwk.ModeOverride}

// ScheduleOne is one turn of the loop. There is never more than one decision
// at a time, so each can rely on those before.
func (sched *Scheduler) ScheduleOne(ctx context.Context) {
	logger := klog.FromContext(ctx)
	podInfo, err := sched.NextPod(logger)
	if err != nil {
		utilruntime.HandleErrorWithLogger(logger, err, "The queue returned no pod")
		return
	}
	// A closed queue says good-bye with a nil pod.
	if podInfo == nil || podInfo.Pod == nil {
		return
	}
	sched.scheduleOnePod(ctx, podInfo)
}

// scheduleOnePod decides, and leaves the writing to a goroutine.
func (sched *Scheduler) scheduleOnePod(ctx context.Context, podInfo *framework.QueuedPodInfo) {
	pod := podInfo.Pod
	logger := klog.LoggerWithValues(klog.FromContext(ctx), "pod", klog.KObj(pod))
	ctx = klog.NewContext(ctx, logger)

	fwk, err := sched.frameworkForPod(pod)
	if err != nil {
		utilruntime.HandleErrorWithContext(ctx, err, "The queue held a pod of another scheduler")
		sched.SchedulingQueue.Done(pod.UID)
		return
	}
	if sched.skipPodSchedule(ctx, fwk, pod) {
		sched.SchedulingQueue.Done(pod.UID)
		return
	}
	logger.V(3).Info("Attempting to schedule pod", "attempt", podInfo.Attempts)

	start := time.Now()
	state := framework.NewCycleState()
	schedulingCycleCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	scheduleResult, assumedPodInfo, status := sched.schedulingCycle(schedulingCycleCtx, state, fwk, podInfo)
	if !status.IsSuccess() {
		sched.FailureHandler(schedulingCycleCtx, fwk, assumedPodInfo, status, scheduleResult.nominatingInfo, start)
		return
	}

	// The pod is assumed, so the next decision need not wait for the write.
	go sched.runBindingCycle(ctx, state, fwk, scheduleResult, assumedPodInfo, start)
}

func (sched *Scheduler) runBindingCycle(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, scheduleResult ScheduleResult, assumedPodInfo *framework.QueuedPodInfo, start time.Time) {
	bindingCycleCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	status := sched.bindingCycle(bindingCycleCtx, state, schedFramework, scheduleResult, assumedPodInfo, start)
	if !status.IsSuccess() {
		sched.handleBindingCycleError(bindingCycleCtx, state, schedFramework, assumedPodInfo, start, scheduleResult, status)
	}
}

// schedulingCycle is the part of an attempt that no other attempt overlaps.
func (sched *Scheduler) schedulingCycle(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, podInfo *framework.QueuedPodInfo) (ScheduleResult, *framework.QueuedPodInfo, *fwk.Status) {
	if err := sched.Cache.UpdateSnapshot(klog.FromContext(ctx), sched.nodeInfoSnapshot); err != nil {
		return ScheduleResult{nominatingInfo: clearNominatedNode}, podInfo, fwk.AsStatus(err)
	}
	scheduleResult, status := sched.schedulingAlgorithm(ctx, state, schedFramework, podInfo)
	if !status.IsSuccess() {
		return scheduleResult, podInfo, status
	}
	assumedPodInfo, status := sched.prepareForBindingCycle(ctx, state, schedFramework, podInfo, scheduleResult)
	if !status.IsSuccess() {
		return ScheduleResult{nominatingInfo: clearNominatedNode}, assumedPodInfo, status
	}
	return scheduleResult, assumedPodInfo, nil
}

// schedulingAlgorithm looks for a node and, without one, for room to be made.
func (sched *Scheduler) schedulingAlgorithm(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, podInfo *framework.QueuedPodInfo) (ScheduleResult, *fwk.Status) {
	scheduleResult, err := sched.SchedulePod(ctx, schedFramework, state, podInfo)
	if err == nil {
		return scheduleResult, nil
	}
	failed := ScheduleResult{nominatingInfo: clearNominatedNode}
	if errors.Is(err, ErrNoNodesAvailable) {
		return failed, fwk.NewStatus(fwk.UnschedulableAndUnresolvable).WithError(err)
	}
	fitError, ok := err.(*framework.FitError)
	if !ok {
		return failed, fwk.AsStatus(err)
	}
	if schedFramework.HasPostFilterPlugins() {
		result, status := schedFramework.RunPostFilterPlugins(ctx, state, podInfo.Pod, fitError.Diagnosis.NodeToStatus)
		fitError.Diagnosis.PostFilterMsg = status.Message()
		failed.nominatingInfo = nil
		if result != nil {
			failed.nominatingInfo = result.NominatingInfo
		}
	}
	return failed, fwk.NewStatus(fwk.Unschedulable).WithError(err)
}

// prepareForBindingCycle makes the decision count in memory.
func (sched *Scheduler) prepareForBindingCycle(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, podInfo *framework.QueuedPodInfo, scheduleResult ScheduleResult) (*framework.QueuedPodInfo, *fwk.Status) {
	host := scheduleResult.SuggestedHost
	assumedPodInfo, status := sched.assumeAndReserve(ctx, state, schedFramework, podInfo, scheduleResult)
	if !status.IsSuccess() {
		return assumedPodInfo, status
	}
	waitTime, permitStatus := schedFramework.RunPermitPlugins(ctx, state, assumedPodInfo.Pod, host)
	if permitStatus.IsWait() {
		// The answer is awaited in the binding cycle; the loop goes on.
		schedFramework.AddWaitingPod(assumedPodInfo.Pod, waitTime)
		return assumedPodInfo, nil
	}
	if !permitStatus.IsSuccess() {
		if err := sched.unreserveAndForget(ctx, state, schedFramework, assumedPodInfo, host); err != nil {
			utilruntime.HandleErrorWithContext(ctx, err, "ForgetPod failed")
		}
		return assumedPodInfo, rejection(podInfo.Pod, host, permitStatus)
	}
	return assumedPodInfo, nil
}

// assumeAndReserve takes the room on the node, on a copy of the pod.
func (sched *Scheduler) assumeAndReserve(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, podInfo *framework.QueuedPodInfo, scheduleResult ScheduleResult) (*framework.QueuedPodInfo, *fwk.Status) {
	logger := klog.FromContext(ctx)
	host := scheduleResult.SuggestedHost
	assumedPodInfo := podInfo.DeepCopy()
	if err := sched.assume(logger, assumedPodInfo, host); err != nil {
		return assumedPodInfo, fwk.AsStatus(err)
	}
	if sts := schedFramework.RunReservePluginsReserve(ctx, state, assumedPodInfo.Pod, host); !sts.IsSuccess() {
		if err := sched.unreserveAndForget(ctx, state, schedFramework, assumedPodInfo, host); err != nil {
			utilruntime.HandleErrorWithContext(ctx, err, "ForgetPod failed")
		}
		return assumedPodInfo, rejection(podInfo.Pod, host, sts)
	}
	return assumedPodInfo, nil
}

// rejection turns a late refusal into a FitError of one node, so that it is
// filed like an early one. Accidents stay what they are.
func rejection(pod *v1.Pod, host string, sts *fwk.Status) *fwk.Status {
	if !sts.IsRejected() {
		return sts
	}
	fitErr := &framework.FitError{Pod: pod, NumAllNodes: 1, Diagnosis: framework.Diagnosis{NodeToStatus: framework.NewDefaultNodeToStatus()}}
	fitErr.Diagnosis.NodeToStatus.Set(host, sts)
	fitErr.Diagnosis.AddPluginStatus(sts)
	return fwk.NewStatus(sts.Code()).WithError(fitErr)
}

func (sched *Scheduler) unreserveAndForget(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, assumedPodInfo *framework.QueuedPodInfo, nodeName string) error {
	schedFramework.RunReservePluginsUnreserve(ctx, state, assumedPodInfo.Pod, nodeName)
	return sched.Cache.ForgetPod(klog.FromContext(ctx), assumedPodInfo.Pod)
}

// bindingCycle waits for permission and writes the decision down.
func (sched *Scheduler) bindingCycle(ctx context.Context, state fwk.CycleState, schedFramework framework.Framework, scheduleResult ScheduleResult, assumedPodInfo *framework.QueuedPodInfo, start time.Time) *fwk.Status {
	logger := klog.FromContext(ctx)
	assumedPod, host := assumedPodInfo.Pod, scheduleResult.SuggestedHost

	if status := schedFramework.WaitOnPermit(ctx, assumedPod); !status.IsSuccess() {
		return rejection(assumedPod, host, status)
	}
	// From here on only accidents can happen. They are retried after a
	// backoff whatever the events were, so the account can be closed.
	sched.SchedulingQueue.Done(assumedPod.UID)

	if status := schedFramework.RunPreBindPlugins(ctx, state, assumedPod, host); !status.IsSuccess() {
		return status
	}
	if status := sched.bind(ctx, schedFramework, assumedPod, host, state); !status.IsSuccess() {
		return status
	}
	logger.V(2).Info("Bound pod to node", "pod", klog.KObj(assumedPod), "node", host, "evaluatedNodes", scheduleResult.EvaluatedNodes, "feasibleNodes", scheduleResult.FeasibleNodes, "took", time.Since(start))
	schedFramework.RunPostBindPlugins(ctx, state, assumedPod, host)
	return nil
}

// handleBindingCycleError takes the assumption back. To the waiting pods this
// is the same as the deletion of a pod: there is room again.
func (sched *Scheduler) handleBindingCycleError(ctx context.Context, state fwk.CycleState, fwk framework.Framework, podInfo *framework.QueuedPodInfo, start time.Time, scheduleResult ScheduleResult, status *fwk.Status) {
	assumedPod := podInfo.Pod
	if err := sched.unreserveAndForget(ctx, state, fwk, podInfo, scheduleResult.SuggestedHost); err != nil {
		utilruntime.HandleErrorWithContext(ctx, err, "ForgetPod failed")
	} else {
		// Deferred, or the event would be held against this very pod too.
		defer sched.SchedulingQueue.MoveAllToActiveOrBackoffQueue(klog.FromContext(ctx), framework.EventAssignedPodDelete, assumedPod, nil, func(pod *v1.Pod) bool {
			return assumedPod.UID != pod.UID
		})
	}
	sched.FailureHandler(ctx, fwk, podInfo, status, clearNominatedNode, start)
}

func (sched *Scheduler) frameworkForPod(pod *v1.Pod) (framework.Framework, error) {
	fwk, ok := sched.Profiles[pod.Spec.SchedulerName]
	if !ok {
		return nil, fmt.Errorf("no profile is named %q", pod.Spec.SchedulerName)
	}
	return fwk, nil
}

// skipPodSchedule tells whether an attempt would be a waste. An update that
// arrives just before a pod is assumed can bring it into the queue again.
func (sched *Scheduler) skipPodSchedule(ctx context.Context, fwk framework.Framework, pod *v1.Pod) bool {
	if pod.DeletionTimestamp != nil {
		fwk.EventRecorder().Eventf(pod, nil, v1.EventTypeWarning, "FailedScheduling", "Scheduling", "skip schedule deleting pod: %v/%v", pod.Namespace, pod.Name)
		return true
	}
	isAssumed, err := sched.Cache.IsAssumedPod(pod)
	if err != nil {
		utilruntime.HandleErrorWithContext(ctx, err, "Cannot tell whether the pod is assumed")
		return false
	}
	return isAssumed
}

// schedulePod filters, then scores. A FitError means that no node passed.
func (sched *Scheduler) schedulePod(ctx context.Context, fwk framework.Framework, state fwk.CycleState, podInfo *framework.QueuedPodInfo) (result ScheduleResult, err error) {
	pod := podInfo.Pod
	if sched.nodeInfoSnapshot.NumNodes() == 0 {
		return result, ErrNoNodesAvailable
	}
	feasibleNodes, diagnosis, err := sched.findNodesThatFitPod(ctx, fwk, state, podInfo)
	if err != nil {
		return result, err
	}
	if len(feasibleNodes) == 0 {
		return result, &framework.FitError{Pod: pod, NumAllNodes: sched.nodeInfoSnapshot.NumNodes(), Diagnosis: diagnosis}
	}
	result.EvaluatedNodes = len(feasibleNodes) + diagnosis.NodeToStatus.Len()
	result.FeasibleNodes = len(feasibleNodes)
	// Where there is no choice, scores are idle.
	if len(feasibleNodes) == 1 {
		result.SuggestedHost = feasibleNodes[0].Node().Name
		return result, nil
	}
	priorityList, err := prioritizeNodes(ctx, fwk, state, pod, feasibleNodes)
	if err != nil {
		return ScheduleResult{}, err
	}
	result.SuggestedHost = newSortedNodeScores(priorityList).Pop()
	return result, nil
}

// findNodesThatFitPod does what can be done once, then searches the nodes.
func (sched *Scheduler) findNodesThatFitPod(ctx context.Context, schedFramework framework.Framework, state fwk.CycleState, podInfo *framework.QueuedPodInfo) ([]fwk.NodeInfo, framework.Diagnosis, error) {
	pod := podInfo.Pod
	diagnosis := framework.Diagnosis{NodeToStatus: framework.NewDefaultNodeToStatus()}
	allNodes, err := sched.nodeInfoSnapshot.NodeInfos().List()
	if err != nil {
		return nil, diagnosis, err
	}
	preRes, s, narrowing := schedFramework.RunPreFilterPlugins(ctx, state, pod)
	diagnosis.UnschedulablePlugins = narrowing
	if !s.IsSuccess() {
		if !s.IsRejected() {
			return nil, diagnosis, s.AsError()
		}
		// One verdict for all nodes; preemption will read it from there.
		diagnosis.NodeToStatus.SetAbsentNodesStatus(s)
		diagnosis.PreFilterMsg = s.Message()
		diagnosis.AddPluginStatus(s)
		return nil, diagnosis, nil
	}

	// A preemptor most likely fits where it was nominated: try that first.
	if name := pod.Status.NominatedNodeName; name != "" {
		feasibleNodes, err := sched.evaluateNominatedNode(ctx, pod, schedFramework, state, &diagnosis)
		if err != nil {
			klog.FromContext(ctx).Error(err, "Cannot try the nominated node first", "node", name)
		}
		if len(feasibleNodes) != 0 {
			return feasibleNodes, diagnosis, nil
		}
	}

	nodes := allNodes
	if !preRes.AllNodes() {
		nodes = slices.DeleteFunc(slices.Clone(allNodes), func(n fwk.NodeInfo) bool {
			return !preRes.NodeNames[n.Node().Name]
		})
		diagnosis.NodeToStatus.SetAbsentNodesStatus(fwk.NewStatus(fwk.UnschedulableAndUnresolvable, fmt.Sprintf("node(s) didn't satisfy plugin(s) %v", sets.List(narrowing))))
	}
	feasibleNodes, err := sched.findNodesThatPassFilters(ctx, schedFramework, state, pod, &diagnosis, nodes)
	// After an error too, or one bad node could hold up all pods for ever.
	processedNodes := len(feasibleNodes) + diagnosis.NodeToStatus.Len()
	sched.nextStartNodeIndex = (sched.nextStartNodeIndex + processedNodes) % len(allNodes)
	if err != nil {
		return nil, diagnosis, err
	}
	feasibleNodes, err = findNodesThatPassExtenders(ctx, sched.Extenders, pod, feasibleNodes, diagnosis.NodeToStatus)
	return feasibleNodes, diagnosis, err
}

func (sched *Scheduler) evaluateNominatedNode(ctx context.Context, pod *v1.Pod, schedFramework framework.Framework, state fwk.CycleState, diagnosis *framework.Diagnosis) ([]fwk.NodeInfo, error) {
	nodeInfo, err := sched.nodeInfoSnapshot.Get(pod.Status.NominatedNodeName)
	if err != nil {
		return nil, err
	}
	feasibleNodes, err := sched.findNodesThatPassFilters(ctx, schedFramework, state, pod, diagnosis, []fwk.NodeInfo{nodeInfo})
	if err != nil {
		return nil, err
	}
	return findNodesThatPassExtenders(ctx, sched.Extenders, pod, feasibleNodes, diagnosis.NodeToStatus)
}

// findNodesThatPassFilters searches in parallel until enough nodes are found.
func (sched *Scheduler) findNodesThatPassFilters(ctx context.Context, schedFramework framework.Framework, state fwk.CycleState, pod *v1.Pod, diagnosis *framework.Diagnosis, nodes []fwk.NodeInfo) ([]fwk.NodeInfo, error) {
	numAllNodes := len(nodes)
	numNodesToFind := sched.numFeasibleNodesToFind(schedFramework.PercentageOfNodesToScore(), int32(numAllNodes))
	if len(sched.Extenders) == 0 && !schedFramework.HasScorePlugins() {
		numNodesToFind = min(numNodesToFind, 1) // nobody would compare them
	}
	// Each worker writes to an index of its own, so the slices need no lock.
	feasibleNodes := make([]fwk.NodeInfo, numNodesToFind)
	statuses := make([]*fwk.Status, numAllNodes)
	var feasibleNodesLen int32
	errCh := parallelize.NewResultChannel[error]()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	nodeAt := func(i int) fwk.NodeInfo { return nodes[(sched.nextStartNodeIndex+i)%numAllNodes] }
	checkNode := func(i int) {
		nodeInfo := nodeAt(i)
		status := schedFramework.RunFilterPluginsWithNominatedPods(ctx, state, pod, nodeInfo)
		switch {
		case status.Code() == fwk.Error:
			errCh.SendWithCancel(status.AsError(), cancel)
		case !status.IsSuccess():
			statuses[i] = status
		default:
			length := atomic.AddInt32(&feasibleNodesLen, 1)
			if length > numNodesToFind {
				cancel()
				atomic.AddInt32(&feasibleNodesLen, -1)
				return
			}
			feasibleNodes[length-1] = nodeInfo
		}
	}
	schedFramework.Parallelizer().Until(ctx, numAllNodes, checkNode)

	for i, status := range statuses {
		if status != nil {
			diagnosis.NodeToStatus.Set(nodeAt(i).Node().Name, status)
			diagnosis.AddPluginStatus(status)
		}
	}
	return feasibleNodes[:feasibleNodesLen], errCh.Receive()
}

// numFeasibleNodesToFind says how many feasible nodes are choice enough. The
// bigger the cluster, the smaller the share.
func (sched *Scheduler) numFeasibleNodesToFind(percentageOfNodesToScore *int32, numAllNodes int32) int32 {
	if numAllNodes < minFeasibleNodesToFind {
		return numAllNodes
	}
	percentage := sched.percentageOfNodesToScore
	if percentageOfNodesToScore != nil { // the profile knows better
		percentage = *percentageOfNodesToScore
	}
	if percentage == 0 {
		percentage = max(int32(50)-numAllNodes/125, minFeasibleNodesPercentageToFind)
	}
	return max(numAllNodes*percentage/100, minFeasibleNodesToFind)
}

// findNodesThatPassExtenders asks one extender after the other.
func findNodesThatPassExtenders(_ context.Context, extenders []fwk.Extender, pod *v1.Pod, feasibleNodes []fwk.NodeInfo, statuses *framework.NodeToStatus) ([]fwk.NodeInfo, error) {
	for _, extender := range extenders {
		if len(feasibleNodes) == 0 {
			break
		}
		if !extender.IsInterested(pod) {
			continue
		}
		filtered, failed, err := extender.Filter(pod, feasibleNodes)
		if err != nil {
			return nil, fmt.Errorf("extender %q: %w", extender.Name(), err)
		}
		for name, msg := range failed {
			statuses.Set(name, fwk.NewStatus(fwk.Unschedulable, msg))
		}
		feasibleNodes = filtered
	}
	return feasibleNodes, nil
}

// prioritizeNodes scores the feasible nodes.
func prioritizeNodes(ctx context.Context, schedFramework framework.Framework, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo) ([]fwk.NodePluginScores, error) {
	if !schedFramework.HasScorePlugins() {
		scores := make([]fwk.NodePluginScores, len(nodes))
		for i := range nodes {
			scores[i] = fwk.NodePluginScores{Name: nodes[i].Node().Name, TotalScore: 1}
		}
		return scores, nil
	}
	if s := schedFramework.RunPreScorePlugins(ctx, state, pod, nodes); !s.IsSuccess() {
		return nil, s.AsError()
	}
	scores, s := schedFramework.RunScorePlugins(ctx, state, pod, nodes)
	if !s.IsSuccess() {
		return nil, s.AsError()
	}
	for i := range scores {
		scores[i].Randomizer = rand.Int()
		klog.FromContext(ctx).V(5).Info("Calculated node's final score for pod", "node", scores[i].Name, "score", scores[i].TotalScore)
	}
	return scores, nil
}

// sortedNodeScores hands out names, the best first. A heap is cheaper than
// sorting when only one name is wanted.
type sortedNodeScores struct{ nodes nodeScoreHeap }

func newSortedNodeScores(nodeScoreList []fwk.NodePluginScores) *sortedNodeScores {
	h := nodeScoreHeap(nodeScoreList)
	heap.Init(&h)
	return &sortedNodeScores{nodes: h}
}

// Pop returns the best name that is left.
func (s *sortedNodeScores) Pop() string {
	return heap.Pop(&s.nodes).(fwk.NodePluginScores).Name
}

type nodeScoreHeap []fwk.NodePluginScores

func (h nodeScoreHeap) Len() int { return len(h) }

// Less says greater, because the heap has its least element on top.
func (h nodeScoreHeap) Less(i, j int) bool {
	if h[i].TotalScore != h[j].TotalScore {
		return h[i].TotalScore > h[j].TotalScore
	}
	return h[i].Randomizer > h[j].Randomizer
}

func (h nodeScoreHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *nodeScoreHeap) Push(x any)   { *h = append(*h, x.(fwk.NodePluginScores)) }

func (h *nodeScoreHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

// assume makes the cache count the pod in, so that the next decision already
// sees this one.
func (sched *Scheduler) assume(logger klog.Logger, assumedPodInfo *framework.QueuedPodInfo, host string) error {
	assumedPodInfo.Pod.Spec.NodeName = host
	if err := sched.Cache.AssumePod(logger, assumedPodInfo.Pod); err != nil {
		return err
	}
	// It is no hope any more.
	sched.SchedulingQueue.DeleteNominatedPodIfExists(assumedPodInfo.Pod)
	return nil
}

// bind lets an extender write the decision if one wants to, else the plugins.
func (sched *Scheduler) bind(ctx context.Context, schedFramework framework.Framework, assumed *v1.Pod, targetNode string, state fwk.CycleState) (status *fwk.Status) {
	defer func() { sched.finishBinding(klog.FromContext(ctx), schedFramework, assumed, targetNode, status) }()
	for _, extender := range sched.Extenders {
		if extender.IsBinder() && extender.IsInterested(assumed) {
			return fwk.AsStatus(extender.Bind(&v1.Binding{
				ObjectMeta: metav1.ObjectMeta{Namespace: assumed.Namespace, Name: assumed.Name, UID: assumed.UID},
				Target:     v1.ObjectReference{Kind: "Node", Name: targetNode},
			}))
		}
	}
	return schedFramework.RunBindPlugins(ctx, state, assumed, targetNode)
}

func (sched *Scheduler) finishBinding(logger klog.Logger, fwk framework.Framework, assumed *v1.Pod, targetNode string, status *fwk.Status) {
	if !status.IsSuccess() {
		logger.V(1).Info("Binding failed", "node", targetNode, "status", status.Message())
		return
	}
	fwk.EventRecorder().Eventf(assumed, nil, v1.EventTypeNormal, "Scheduled", "Binding", "Successfully assigned %v/%v to %v", assumed.Namespace, assumed.Name, targetNode)
}

// handleSchedulingFailure files the pod, and tells the world in its status.
func (sched *Scheduler) handleSchedulingFailure(ctx context.Context, podFwk framework.Framework, podInfo *framework.QueuedPodInfo, status *fwk.Status, nominatingInfo *fwk.NominatingInfo, start time.Time) {
	calledDone := false
	defer func() {
		if !calledDone {
			// Not every path below gives the pod back to the queue.
			sched.SchedulingQueue.Done(podInfo.Pod.UID)
		}
	}()
	logger := klog.FromContext(ctx)
	pod, err, errMsg := podInfo.Pod, status.AsError(), status.Message()
	reason := v1.PodReasonSchedulerError
	if status.IsRejected() {
		reason = v1.PodReasonUnschedulable
	}

	podInfo.UnschedulablePlugins = sets.New[string]()
	fitError, isFitError := err.(*framework.FitError)
	switch {
	case errors.Is(err, ErrNoNodesAvailable):
		logger.V(2).Info("Unable to schedule pod; the cluster has no nodes", "took", time.Since(start))
	case isFitError:
		// This is all that the queue will know of the reasons.
		podInfo.UnschedulablePlugins = fitError.Diagnosis.UnschedulablePlugins
		logger.V(2).Info("Unable to schedule pod; no node fits", "err", errMsg)
	default:
		utilruntime.HandleErrorWithContext(ctx, err, "Unable to schedule pod; something broke, trying again")
	}

	// Time went by since the pod was popped, so look at the present one.
	podLister := podFwk.SharedInformerFactory().Core().V1().Pods().Lister()
	cachedPod, e := podLister.Pods(pod.Namespace).Get(pod.Name)
	switch {
	case e != nil:
		logger.Info("Pod is gone, so it is not queued again", "err", e)
	case cachedPod.Spec.NodeName != "":
		logger.Info("Pod has got a node in the meantime, so it is not queued again", "node", cachedPod.Spec.NodeName)
	case cachedPod.UID != pod.UID:
		logger.V(2).Info("Pod was recreated in the meantime", "oldUID", pod.UID, "newUID", cachedPod.UID)
		return
	default:
		podInfo.PodInfo, _ = framework.NewPodInfo(cachedPod.DeepCopy())
		pod = podInfo.Pod
		if err := sched.SchedulingQueue.AddUnschedulableIfNotPresent(logger, podInfo, sched.SchedulingQueue.SchedulingCycle()); err != nil {
			utilruntime.HandleErrorWithContext(ctx, err, "Error occurred")
		}
		calledDone = true
	}

	// The patch below comes back as an update later than the next attempt may
	// begin, so the nomination is noted here as well.
	sched.SchedulingQueue.AddNominatedPod(logger, podInfo.PodInfo, nominatingInfo)

	podFwk.EventRecorder().Eventf(pod, nil, v1.EventTypeWarning, "FailedScheduling", "Scheduling", "%s", errMsg)
	condition := v1.PodCondition{Type: v1.PodScheduled, Status: v1.ConditionFalse, Reason: reason, Message: errMsg}
	if err := updatePod(ctx, sched.client, pod, condition, nominatingInfo); err != nil && ctx.Err() == nil {
		utilruntime.HandleErrorWithContext(ctx, err, "Error updating pod")
	}
}

// updatePod patches the status, but only if that changes anything.
func updatePod(ctx context.Context, client clientset.Interface, pod *v1.Pod, condition v1.PodCondition, nominatingInfo *fwk.NominatingInfo) error {
	nominated := pod.Status.NominatedNodeName
	if nominatingInfo.Mode() == fwk.ModeOverride {
		nominated = nominatingInfo.NominatedNodeName
	}
	if nominated == pod.Status.NominatedNodeName && slices.Contains(pod.Status.Conditions, condition) {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(pod.Status.Conditions), func(c v1.PodCondition) bool { return c.Type == condition.Type })
	patch, err := json.Marshal(map[string]any{"status": map[string]any{
		"conditions":        append(others, condition),
		"nominatedNodeName": nominated,
	}})
	if err != nil {
		return err
	}
	_, err = client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}
