package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/parallelize"
)

// maxTimeout bounds the wait of a permitted pod.
const maxTimeout = 15 * time.Minute

// frameworkImpl has one list of plugins for each extension point.
type frameworkImpl struct {
	fwk.PodNominator
	profileName              string
	percentageOfNodesToScore *int32
	waitingPods              *waitingPodsMap

	pluginsMap        map[string]fwk.Plugin
	scorePluginWeight map[string]int64

	preEnqueuePlugins []fwk.PreEnqueuePlugin
	enqueueExtensions []fwk.EnqueueExtensions
	queueSortPlugins  []fwk.QueueSortPlugin
	preFilterPlugins  []fwk.PreFilterPlugin
	filterPlugins     []fwk.FilterPlugin
	postFilterPlugins []fwk.PostFilterPlugin
	preScorePlugins   []fwk.PreScorePlugin
	scorePlugins      []fwk.ScorePlugin
	reservePlugins    []fwk.ReservePlugin
	permitPlugins     []fwk.PermitPlugin
	preBindPlugins    []fwk.PreBindPlugin
	bindPlugins       []fwk.BindPlugin
	postBindPlugins   []fwk.PostBindPlugin

	frameworkOptions
}

type frameworkOptions struct {
	clientSet            clientset.Interface
	informerFactory      informers.SharedInformerFactory
	snapshotSharedLister fwk.SharedLister
	eventRecorder        events.EventRecorder
	parallelizer         parallelize.Parallelizer
}

// Option sets what the framework hands to its plugins.
type Option func(*frameworkOptions)

// WithClientSet sets the client.
func WithClientSet(c clientset.Interface) Option {
	return func(o *frameworkOptions) { o.clientSet = c }
}

// WithInformerFactory sets the informers.
func WithInformerFactory(f informers.SharedInformerFactory) Option {
	return func(o *frameworkOptions) { o.informerFactory = f }
}

// WithSnapshotSharedLister sets the snapshot.
func WithSnapshotSharedLister(l fwk.SharedLister) Option {
	return func(o *frameworkOptions) { o.snapshotSharedLister = l }
}

// WithEventRecorder sets the recorder.
func WithEventRecorder(r events.EventRecorder) Option {
	return func(o *frameworkOptions) { o.eventRecorder = r }
}

// WithParallelism sets the number of goroutines.
func WithParallelism(n int) Option {
	return func(o *frameworkOptions) { o.parallelizer = parallelize.NewParallelizer(n) }
}

// NewFramework makes the plugins of a profile and sorts them into the lists.
func NewFramework(ctx context.Context, r Registry, profile *config.KubeSchedulerProfile, opts ...Option) (framework.Framework, error) {
	logger := klog.FromContext(ctx)
	f := &frameworkImpl{
		profileName:              profile.SchedulerName,
		percentageOfNodesToScore: profile.PercentageOfNodesToScore,
		waitingPods:              newWaitingPodsMap(),
		pluginsMap:               map[string]fwk.Plugin{},
		scorePluginWeight:        map[string]int64{},
	}
	f.parallelizer = parallelize.NewParallelizer(parallelize.DefaultParallelism)
	for _, opt := range opts {
		opt(&f.frameworkOptions)
	}
	for _, p := range profile.Plugins.MultiPoint.Enabled {
		factory, ok := r[p.Name]
		if !ok {
			return nil, fmt.Errorf("plugin %q does not exist", p.Name)
		}
		plugin, err := factory(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("initializing plugin %q: %w", p.Name, err)
		}
		f.pluginsMap[p.Name] = plugin
	}
	if err := f.expandMultiPointPlugins(logger, profile); err != nil {
		return nil, err
	}
	if n := len(f.queueSortPlugins); n != 1 {
		return nil, fmt.Errorf("one queue sort plugin is needed, got %d", n)
	}
	if len(f.bindPlugins) == 0 {
		return nil, errors.New("at least one bind plugin is needed")
	}
	return f, nil
}

// appendIf adds a plugin to the list of an extension point if it implements
// that point.
func appendIf[T fwk.Plugin](list *[]T, p fwk.Plugin) {
	if t, ok := p.(T); ok {
		*list = append(*list, t)
	}
}

// expandMultiPointPlugins looks at the interfaces of each enabled plugin.
func (f *frameworkImpl) expandMultiPointPlugins(logger klog.Logger, profile *config.KubeSchedulerProfile) error {
	disabled := sets.New[string]()
	for _, p := range profile.Plugins.MultiPoint.Disabled {
		disabled.Insert(p.Name)
	}
	seen := sets.New[string]()
	for _, enabled := range profile.Plugins.MultiPoint.Enabled {
		if disabled.Has(enabled.Name) || disabled.Has("*") {
			logger.V(4).Info("Plugin is disabled", "plugin", enabled.Name)
			continue
		}
		if seen.Has(enabled.Name) {
			return fmt.Errorf("plugin %q is listed twice", enabled.Name)
		}
		seen.Insert(enabled.Name)
		p := f.pluginsMap[enabled.Name]
		appendIf(&f.preEnqueuePlugins, p)
		appendIf(&f.enqueueExtensions, p)
		appendIf(&f.queueSortPlugins, p)
		appendIf(&f.preFilterPlugins, p)
		appendIf(&f.filterPlugins, p)
		appendIf(&f.postFilterPlugins, p)
		appendIf(&f.preScorePlugins, p)
		appendIf(&f.reservePlugins, p)
		appendIf(&f.permitPlugins, p)
		appendIf(&f.preBindPlugins, p)
		appendIf(&f.bindPlugins, p)
		appendIf(&f.postBindPlugins, p)
		if score, ok := p.(fwk.ScorePlugin); ok {
			f.scorePlugins = append(f.scorePlugins, score)
			f.scorePluginWeight[enabled.Name] = max(int64(enabled.Weight), 1)
		}
		logger.V(4).Info("Plugin is enabled", "profile", f.profileName, "plugin", enabled.Name)
	}
	return nil
}

func (f *frameworkImpl) SnapshotSharedLister() fwk.SharedLister { return f.snapshotSharedLister }
func (f *frameworkImpl) ClientSet() clientset.Interface         { return f.clientSet }
func (f *frameworkImpl) SharedInformerFactory() informers.SharedInformerFactory {
	return f.informerFactory
}
func (f *frameworkImpl) EventRecorder() events.EventRecorder        { return f.eventRecorder }
func (f *frameworkImpl) Parallelizer() fwk.Parallelizer             { return f.parallelizer }
func (f *frameworkImpl) ProfileName() string                        { return f.profileName }
func (f *frameworkImpl) PercentageOfNodesToScore() *int32           { return f.percentageOfNodesToScore }
func (f *frameworkImpl) SetPodNominator(n fwk.PodNominator)         { f.PodNominator = n }
func (f *frameworkImpl) PreEnqueuePlugins() []fwk.PreEnqueuePlugin  { return f.preEnqueuePlugins }
func (f *frameworkImpl) EnqueueExtensions() []fwk.EnqueueExtensions { return f.enqueueExtensions }
func (f *frameworkImpl) QueueSortFunc() fwk.LessFunc                { return f.queueSortPlugins[0].Less }
func (f *frameworkImpl) HasFilterPlugins() bool                     { return len(f.filterPlugins) > 0 }
func (f *frameworkImpl) HasPostFilterPlugins() bool                 { return len(f.postFilterPlugins) > 0 }
func (f *frameworkImpl) HasScorePlugins() bool                      { return len(f.scorePlugins) > 0 }

// RunPreFilterPlugins stops at the first refusal. It also returns the plugins
// that narrowed the search down: they share the blame if no node fits.
func (f *frameworkImpl) RunPreFilterPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod) (*fwk.PreFilterResult, *fwk.Status, sets.Set[string]) {
	nodes, err := f.snapshotSharedLister.NodeInfos().List()
	if err != nil {
		return nil, fwk.AsStatus(err), nil
	}
	var result *fwk.PreFilterResult
	narrowing, skip := sets.New[string](), map[string]bool{}
	for _, pl := range f.preFilterPlugins {
		r, s := pl.PreFilter(ctx, state, pod, nodes)
		switch {
		case s.IsSkip():
			skip[pl.Name()] = true
			continue
		case s.IsRejected():
			return nil, s.WithPlugin(pl.Name()), narrowing
		case !s.IsSuccess():
			return nil, fwk.AsStatus(fmt.Errorf("running PreFilter plugin %q: %w", pl.Name(), s.AsError())), nil
		}
		if r.AllNodes() {
			continue
		}
		narrowing.Insert(pl.Name())
		if result == nil {
			result = r
			continue
		}
		for name := range result.NodeNames {
			if !r.NodeNames[name] {
				delete(result.NodeNames, name)
			}
		}
	}
	state.SetSkipFilterPlugins(skip)
	return result, nil, narrowing
}

// RunFilterPlugins stops at the first plugin that does not like the node.
func (f *frameworkImpl) RunFilterPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeInfo fwk.NodeInfo) *fwk.Status {
	for _, pl := range f.filterPlugins {
		if state.SkipsFilter(pl.Name()) {
			continue
		}
		if s := pl.Filter(ctx, state, pod, nodeInfo); !s.IsSuccess() {
			if !s.IsRejected() {
				s = fwk.AsStatus(fmt.Errorf("running Filter plugin %q: %w", pl.Name(), s.AsError()))
			}
			return s.WithPlugin(pl.Name())
		}
	}
	return nil
}

// RunFilterPluginsWithNominatedPods filters twice if pods of at least the same
// priority hope for this node: once as if they were there, and once without,
// because they may never come.
func (f *frameworkImpl) RunFilterPluginsWithNominatedPods(ctx context.Context, state fwk.CycleState, pod *v1.Pod, info fwk.NodeInfo) *fwk.Status {
	withNominated := info
	for _, pi := range f.nominatedPods(info.Node().Name) {
		if pi.GetPod().UID == pod.UID || framework.PodPriority(pi.GetPod()) < framework.PodPriority(pod) {
			continue
		}
		if withNominated == info {
			withNominated = info.Snapshot()
		}
		withNominated.AddPodInfo(pi)
	}
	status := f.RunFilterPlugins(ctx, state, pod, withNominated)
	if withNominated == info || !status.IsSuccess() {
		return status
	}
	return f.RunFilterPlugins(ctx, state, pod, info)
}

func (f *frameworkImpl) nominatedPods(nodeName string) []fwk.PodInfo {
	if f.PodNominator == nil {
		return nil
	}
	return f.NominatedPodsForNode(nodeName)
}

// RunPostFilterPlugins stops at the first success.
func (f *frameworkImpl) RunPostFilterPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, m fwk.NodeToStatusReader) (*fwk.PostFilterResult, *fwk.Status) {
	status := fwk.NewStatus(fwk.Unschedulable)
	var result *fwk.PostFilterResult
	for _, pl := range f.postFilterPlugins {
		r, s := pl.PostFilter(ctx, state, pod, m)
		if s.IsSuccess() || s.Code() == fwk.Error {
			return r, s
		}
		status = s
		if r != nil {
			result = r
		}
	}
	return result, status
}

// RunPreScorePlugins runs them all.
func (f *frameworkImpl) RunPreScorePlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo) *fwk.Status {
	for _, pl := range f.preScorePlugins {
		if s := pl.PreScore(ctx, state, pod, nodes); !s.IsSuccess() && !s.IsSkip() {
			return fwk.AsStatus(fmt.Errorf("running PreScore plugin %q: %w", pl.Name(), s.AsError()))
		}
	}
	return nil
}

// RunScorePlugins scores the nodes in parallel and adds up the weighted
// scores of each.
func (f *frameworkImpl) RunScorePlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo) ([]fwk.NodePluginScores, *fwk.Status) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errCh := parallelize.NewResultChannel[error]()
	all := make([]fwk.NodePluginScores, len(nodes))
	f.Parallelizer().Until(ctx, len(nodes), func(i int) {
		all[i].Name = nodes[i].Node().Name
		for _, pl := range f.scorePlugins {
			score, s := pl.Score(ctx, state, pod, nodes[i])
			if !s.IsSuccess() {
				errCh.SendWithCancel(fmt.Errorf("plugin %q failed with: %w", pl.Name(), s.AsError()), cancel)
				return
			}
			if score < 0 || score > fwk.MaxNodeScore {
				errCh.SendWithCancel(fmt.Errorf("plugin %q returned the score %d", pl.Name(), score), cancel)
				return
			}
			weighted := score * f.scorePluginWeight[pl.Name()]
			all[i].Scores = append(all[i].Scores, fwk.PluginScore{Name: pl.Name(), Score: weighted})
			all[i].TotalScore += weighted
		}
	})
	if err := errCh.Receive(); err != nil {
		return nil, fwk.AsStatus(fmt.Errorf("scoring: %w", err))
	}
	return all, nil
}

// RunReservePluginsReserve stops at the first failure; its caller unreserves.
func (f *frameworkImpl) RunReservePluginsReserve(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) *fwk.Status {
	for _, pl := range f.reservePlugins {
		if s := pl.Reserve(ctx, state, pod, nodeName); !s.IsSuccess() {
			if s.IsRejected() {
				return s.WithPlugin(pl.Name())
			}
			return fwk.AsStatus(fmt.Errorf("running Reserve plugin %q: %w", pl.Name(), s.AsError()))
		}
	}
	return nil
}

// RunReservePluginsUnreserve goes backwards and calls every plugin.
func (f *frameworkImpl) RunReservePluginsUnreserve(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) {
	for i := len(f.reservePlugins) - 1; i >= 0; i-- {
		f.reservePlugins[i].Unreserve(ctx, state, pod, nodeName)
	}
}

// RunPermitPlugins returns Wait if any plugin wants to wait, with the longest
// of the times.
func (f *frameworkImpl) RunPermitPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) (time.Duration, *fwk.Status) {
	var longest time.Duration
	var status *fwk.Status
	for _, pl := range f.permitPlugins {
		s, timeout := pl.Permit(ctx, state, pod, nodeName)
		switch {
		case s.IsWait():
			status = fwk.NewStatus(fwk.Wait).WithPlugin(pl.Name())
			longest = max(longest, min(timeout, maxTimeout))
		case s.IsRejected():
			return 0, s.WithPlugin(pl.Name())
		case !s.IsSuccess():
			return 0, fwk.AsStatus(fmt.Errorf("running Permit plugin %q: %w", pl.Name(), s.AsError()))
		}
	}
	return longest, status
}

// AddWaitingPod starts the wait.
func (f *frameworkImpl) AddWaitingPod(pod *v1.Pod, timeout time.Duration) {
	f.waitingPods.add(newWaitingPod(pod, timeout))
}

// GetWaitingPod lets plugins answer for a pod.
func (f *frameworkImpl) GetWaitingPod(uid types.UID) fwk.WaitingPod {
	if wp := f.waitingPods.get(uid); wp != nil {
		return wp
	}
	return nil
}

// WaitOnPermit blocks the binding cycle until somebody allows or rejects the
// pod. For most pods there is nothing to wait for.
func (f *frameworkImpl) WaitOnPermit(ctx context.Context, pod *v1.Pod) *fwk.Status {
	waitingPod := f.waitingPods.get(pod.UID)
	if waitingPod == nil {
		return nil
	}
	defer f.waitingPods.remove(pod.UID)
	defer waitingPod.timer.Stop()
	klog.FromContext(ctx).V(4).Info("Pod waiting on permit", "pod", klog.KObj(pod))
	select {
	case s := <-waitingPod.s:
		return s
	case <-ctx.Done():
		return fwk.AsStatus(ctx.Err())
	}
}

// RunPreBindPlugins stops at the first failure.
func (f *frameworkImpl) RunPreBindPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) *fwk.Status {
	for _, pl := range f.preBindPlugins {
		if s := pl.PreBind(ctx, state, pod, nodeName); !s.IsSuccess() {
			return fwk.AsStatus(fmt.Errorf("running PreBind plugin %q: %w", pl.Name(), s.AsError()))
		}
	}
	return nil
}

// RunBindPlugins stops at the first plugin that feels responsible.
func (f *frameworkImpl) RunBindPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) *fwk.Status {
	for _, pl := range f.bindPlugins {
		s := pl.Bind(ctx, state, pod, nodeName)
		if s.IsSkip() {
			continue
		}
		if !s.IsSuccess() {
			return fwk.AsStatus(fmt.Errorf("running Bind plugin %q: %w", pl.Name(), s.AsError()))
		}
		return s
	}
	return fwk.NewStatus(fwk.Error, "every bind plugin skipped the pod")
}

// RunPostBindPlugins informs; nothing can go wrong any more.
func (f *frameworkImpl) RunPostBindPlugins(ctx context.Context, state fwk.CycleState, pod *v1.Pod, nodeName string) {
	for _, pl := range f.postBindPlugins {
		pl.PostBind(ctx, state, pod, nodeName)
	}
}
