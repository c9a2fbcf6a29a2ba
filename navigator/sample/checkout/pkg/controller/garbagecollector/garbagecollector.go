// Package garbagecollector deletes objects whose owners are gone. Informers
// feed a graph of owners and dependents; workers look at its suspicious nodes,
// and ask the API server before they act.
package garbagecollector

import (
	"context"
	goerrors "errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/controller-manager/controller"
	"k8s.io/klog/v2"
)

// ResourceResyncTime of zero: events are enough, nothing is repeated.
const ResourceResyncTime time.Duration = 0

// GarbageCollector holds the workers' side of the graph.
type GarbageCollector struct {
	restMapper     meta.ResettableRESTMapper
	metadataClient metadata.Interface
	// attemptToDelete holds nodes that may have lost their owners, and owners
	// that wait for their dependents.
	attemptToDelete workqueue.TypedRateLimitingInterface[*node]
	// attemptToOrphan holds owners whose dependents shall stay.
	attemptToOrphan        workqueue.TypedRateLimitingInterface[*node]
	dependencyGraphBuilder *GraphBuilder
	absentOwnerCache       *ReferenceCache
}

var _ controller.Interface = (*GarbageCollector)(nil)

// NewComposedGarbageCollector makes the workers of a graph builder.
func NewComposedGarbageCollector(metadataClient metadata.Interface, mapper meta.ResettableRESTMapper, graphBuilder *GraphBuilder) (*GarbageCollector, error) {
	return &GarbageCollector{
		restMapper:             mapper,
		metadataClient:         metadataClient,
		attemptToDelete:        graphBuilder.attemptToDelete,
		attemptToOrphan:        graphBuilder.attemptToOrphan,
		dependencyGraphBuilder: graphBuilder,
		absentOwnerCache:       graphBuilder.absentOwnerCache,
	}, nil
}

// Name implements controller.Interface.
func (gc *GarbageCollector) Name() string { return "garbagecollector" }

// resyncMonitors follows a change of the served resources.
func (gc *GarbageCollector) resyncMonitors(logger klog.Logger, deletableResources map[schema.GroupVersionResource]struct{}) error {
	if err := gc.dependencyGraphBuilder.syncMonitors(logger, deletableResources); err != nil {
		return err
	}
	gc.dependencyGraphBuilder.startMonitors(logger)
	return nil
}

// Run starts the graph builder and, once the graph can be trusted, the
// workers.
func (gc *GarbageCollector) Run(ctx context.Context, workers int, initialSyncTimeout time.Duration) {
	defer utilruntime.HandleCrash()
	logger := klog.FromContext(ctx)
	logger.Info("Starting controller", "controller", "garbagecollector")

	var wg wait.Group
	defer func() {
		logger.Info("Stopping controller", "controller", "garbagecollector")
		gc.dependencyGraphBuilder.graphChanges.ShutDown()
		gc.attemptToOrphan.ShutDown()
		gc.attemptToDelete.ShutDown()
		wg.Wait()
	}()
	// The queue must close while the builder waits in it, hence the order.
	wg.Start(func() { gc.dependencyGraphBuilder.Run(ctx) })

	syncCtx, cancel := context.WithTimeout(ctx, initialSyncTimeout)
	defer cancel()
	if !cache.WaitForNamedCacheSyncWithContext(syncCtx, func() bool {
		return gc.dependencyGraphBuilder.IsSynced(logger)
	}) {
		logger.Info("Garbage collector: some monitors are still behind, starting the workers anyway")
	} else {
		logger.Info("Garbage collector: the graph is complete, starting the workers")
	}

	for range workers {
		wg.StartWithContext(ctx, func(ctx context.Context) {
			wait.UntilWithContext(ctx, gc.runAttemptToDeleteWorker, 1*time.Second)
		})
		wg.Start(func() {
			wait.Until(func() { gc.runAttemptToOrphanWorker(logger) }, 1*time.Second, ctx.Done())
		})
	}
	<-ctx.Done()
}

// Sync asks regularly which resources there are.
func (gc *GarbageCollector) Sync(ctx context.Context, discoveryClient discovery.ServerResourcesInterface, period time.Duration) {
	oldResources := map[schema.GroupVersionResource]struct{}{}
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		logger := klog.FromContext(ctx)
		newResources, err := GetDeletableResources(logger, discoveryClient)
		if len(newResources) == 0 {
			logger.V(2).Info("Discovery reports no resources, keeping the monitors as they are")
			return
		}
		// A group that could not be asked is not a group that is gone.
		if failed, ok := discovery.GroupDiscoveryFailedErrorGroups(err); ok {
			for k := range oldResources {
				if _, unknown := failed[k.GroupVersion()]; unknown && gc.dependencyGraphBuilder.IsResourceSynced(k) {
					newResources[k] = struct{}{}
				}
			}
		}
		if reflect.DeepEqual(oldResources, newResources) {
			logger.V(5).Info("The served resources have not changed")
			return
		}
		logger.V(2).Info("The served resources have changed, adapting the monitors", "before", len(oldResources), "now", len(newResources))
		gc.restMapper.Reset()
		if err := gc.resyncMonitors(logger, newResources); err != nil {
			utilruntime.HandleError(fmt.Errorf("adapting the monitors: %w", err))
			return
		}
		syncCtx, cancel := context.WithTimeout(ctx, period)
		defer cancel()
		if cache.WaitForNamedCacheSyncWithContext(syncCtx, func() bool { return gc.dependencyGraphBuilder.IsSynced(logger) }) {
			logger.V(2).Info("The monitors have caught up")
		}
		oldResources = newResources
	}, period)
}

// GetDeletableResources keeps what can be listed, watched and deleted.
func GetDeletableResources(logger klog.Logger, discoveryClient discovery.ServerResourcesInterface) (map[schema.GroupVersionResource]struct{}, error) {
	lists, lookupErr := discoveryClient.ServerPreferredResources()
	if lookupErr != nil {
		logger.Info("Some groups could not be discovered", "err", lookupErr)
	}
	out := map[schema.GroupVersionResource]struct{}{}
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"delete", "list", "watch"}}, lists) {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			logger.Info("Ignoring a group version that cannot be read", "groupVersion", list.GroupVersion)
			continue
		}
		for _, r := range list.APIResources {
			out[gv.WithResource(r.Name)] = struct{}{}
		}
	}
	return out, lookupErr
}

func (gc *GarbageCollector) runAttemptToDeleteWorker(ctx context.Context) {
	for gc.processAttemptToDeleteWorker(ctx) {
	}
}

// errEnqueuedVirtualDelete: the object is gone, and the graph will hear of it.
var errEnqueuedVirtualDelete = goerrors.New("enqueued virtual delete event")

// errNamespacedOwnerOfClusterScopedObject: no lookup can answer this question.
var errNamespacedOwnerOfClusterScopedObject = goerrors.New("cluster-scoped objects cannot refer to namespaced owners")

type workQueueItemAction int

const (
	requeueItem workQueueItemAction = iota
	forgetItem
)

func (gc *GarbageCollector) processAttemptToDeleteWorker(ctx context.Context) bool {
	item, quit := gc.attemptToDelete.Get()
	if quit {
		return false
	}
	defer gc.attemptToDelete.Done(item)
	switch gc.attemptToDeleteWorker(ctx, item) {
	case forgetItem:
		gc.attemptToDelete.Forget(item)
	case requeueItem:
		gc.attemptToDelete.AddRateLimited(item)
	}
	return true
}

// attemptToDeleteWorker looks at one node and decides whether it comes back.
func (gc *GarbageCollector) attemptToDeleteWorker(ctx context.Context, n *node) workQueueItemAction {
	logger := klog.FromContext(ctx)
	if !n.isObserved() {
		// The rumour may have been settled while the node was queued.
		nodeFromGraph, exists := gc.dependencyGraphBuilder.uidToNode.Read(n.identity.UID)
		if !exists || nodeFromGraph.isObserved() {
			logger.V(5).Info("The virtual item was settled in the meantime", "item", n.identity)
			return forgetItem
		}
	}
	err := gc.attemptToDeleteItem(ctx, n)
	var mappingErr *restMappingError
	switch {
	case err == errEnqueuedVirtualDelete, err == errNamespacedOwnerOfClusterScopedObject:
		return forgetItem
	case goerrors.As(err, &mappingErr):
		logger.V(5).Info("The item's kind is not served, trying again later", "item", n.identity, "err", err)
		return requeueItem
	case err != nil:
		utilruntime.HandleError(fmt.Errorf("looking at item %s: %w", n, err))
		return requeueItem
	case !n.isObserved():
		// It exists, but no informer has told. Until then keep asking.
		logger.V(5).Info("The item exists, but no informer has told of it yet", "item", n.identity)
		return requeueItem
	}
	return forgetItem
}

// isDangling asks for an owner: first the memory of absent ones, once for each
// scope that it may have, then the API server.
func (gc *GarbageCollector) isDangling(ctx context.Context, reference metav1.OwnerReference, item *node) (dangling bool, owner *metav1.PartialObjectMetadata, err error) {
	logger := klog.FromContext(ctx)
	// The owner's scope is not known yet, so try the memory with both.
	absentOwnerCacheKey := objectReference{OwnerReference: ownerReferenceCoordinates(reference)}
	for _, namespace := range []string{"", item.identity.Namespace} {
		absentOwnerCacheKey.Namespace = namespace
		if gc.absentOwnerCache.Has(absentOwnerCacheKey) {
			logger.V(5).Info("The item's owner is known to be absent", "item", item.identity, "owner", reference.Name)
			return true, nil, nil
		}
	}
	resource, namespaced, err := gc.apiResource(reference.APIVersion, reference.Kind)
	if err != nil {
		return false, nil, err
	}
	if !namespaced {
		absentOwnerCacheKey.Namespace = ""
	}
	if item.identity.Namespace == "" && namespaced {
		logger.V(2).Info("A cluster-scoped item cannot have an owner in a namespace", "item", item.identity, "owner", reference.Name)
		return false, nil, errNamespacedOwnerOfClusterScopedObject
	}
	owner, err = gc.metadataClient.Resource(resource).Namespace(resourceDefaultNamespace(namespaced, item.identity.Namespace)).Get(ctx, reference.Name, metav1.GetOptions{})
	if err != nil && !errors.IsNotFound(err) {
		return false, nil, err
	}
	// An owner of the right name in a later life is another owner.
	if err != nil || owner.UID != reference.UID {
		logger.V(5).Info("The item's owner does not exist", "item", item.identity, "owner", reference.Name)
		gc.absentOwnerCache.Add(absentOwnerCacheKey)
		return true, nil, nil
	}
	return false, owner, nil
}

// classifyReferences sorts the owners: those that hold the item, those that
// are gone, and those that only wait for the item to go.
func (gc *GarbageCollector) classifyReferences(ctx context.Context, item *node, latestReferences []metav1.OwnerReference) (solid, dangling, waitingForDependentsDeletion []metav1.OwnerReference, err error) {
	for _, reference := range latestReferences {
		isDangling, owner, err := gc.isDangling(ctx, reference, item)
		if err != nil {
			return nil, nil, nil, err
		}
		if isDangling {
			dangling = append(dangling, reference)
			continue
		}
		ownerAccessor, err := meta.Accessor(owner)
		if err != nil {
			return nil, nil, nil, err
		}
		if beingDeleted(ownerAccessor) && hasDeleteDependentsFinalizer(ownerAccessor) {
			waitingForDependentsDeletion = append(waitingForDependentsDeletion, reference)
		} else {
			solid = append(solid, reference)
		}
	}
	return solid, dangling, waitingForDependentsDeletion, nil
}

func ownerRefsToUIDs(refs ...metav1.OwnerReference) []types.UID {
	var uids []types.UID
	for _, ref := range refs {
		uids = append(uids, ref.UID)
	}
	return uids
}

// attemptToDeleteItem trusts the graph for suspicions only. What it does next
// rests on what the API server says now.
func (gc *GarbageCollector) attemptToDeleteItem(ctx context.Context, item *node) error {
	logger := klog.FromContext(ctx)
	logger.V(2).Info("Processing item", "item", item.identity, "virtual", !item.isObserved())

	if item.isBeingDeleted() && !item.isDeletingDependents() {
		logger.V(5).Info("somebody deleted the item already", "item", item.identity)
		return nil
	}
	latest, err := gc.getObject(item.identity)
	if err != nil && !errors.IsNotFound(err) {
		return err
	}
	if err != nil || latest.UID != item.identity.UID {
		logger.V(5).Info("The item is gone, telling the graph builder", "item", item.identity)
		gc.dependencyGraphBuilder.enqueueVirtualDeleteEvent(item.identity)
		return errEnqueuedVirtualDelete
	}
	if item.isDeletingDependents() {
		return gc.processDeletingDependentsItem(logger, item)
	}
	if len(latest.OwnerReferences) == 0 {
		logger.V(2).Info("The item has no owner, nothing to do", "item", item.identity)
		return nil
	}
	solid, dangling, waitingForDependentsDeletion, err := gc.classifyReferences(ctx, item, latest.OwnerReferences)
	if err != nil {
		return err
	}
	logger.V(5).Info("Sorted the item's owners", "item", item.identity, "solid", len(solid), "dangling", len(dangling), "waitingForDependentsDeletion", len(waitingForDependentsDeletion))

	deleteItem := func(policy metav1.DeletionPropagation) error {
		logger.V(2).Info("Deleting item", "item", item.identity, "propagationPolicy", string(policy))
		err := gc.deleteObject(item.identity, latest.ResourceVersion, &policy)
		if errors.IsNotFound(err) {
			gc.dependencyGraphBuilder.enqueueVirtualDeleteEvent(item.identity)
			return errEnqueuedVirtualDelete
		}
		return err
	}

	switch {
	case len(solid) != 0:
		logger.V(2).Info("The item has an owner and stays", "item", item.identity)
		if len(dangling) == 0 && len(waitingForDependentsDeletion) == 0 {
			return nil
		}
		// The item stays, but it is not to hold up owners that want to go.
		return gc.deleteOwnerRefs(item, ownerRefsToUIDs(append(dangling, waitingForDependentsDeletion...)...)...)
	case len(waitingForDependentsDeletion) != 0 && item.dependentsLength() != 0:
		// The item is deleted in the foreground too, or its own dependents
		// would outlive the owner at the top.
		for _, dep := range item.getDependents() {
			if dep.isDeletingDependents() {
				logger.V(2).Info("item and its dependent may wait for each other, so item's references are made non-blocking", "item", item.identity, "dependent", dep.identity)
				if err := gc.unblockOwnerRefs(item); err != nil {
					return err
				}
				latest.ResourceVersion = "" // we have just changed it ourselves
				break
			}
		}
		return deleteItem(metav1.DeletePropagationForeground)
	default:
		// Finalizers that somebody set before are respected.
		policy := metav1.DeletePropagationBackground
		if hasOrphanFinalizer(latest) {
			policy = metav1.DeletePropagationOrphan
		} else if hasDeleteDependentsFinalizer(latest) {
			policy = metav1.DeletePropagationForeground
		}
		return deleteItem(policy)
	}
}

// processDeletingDependentsItem is for an owner in a foreground deletion: it
// may go when no dependent blocks it any more.
func (gc *GarbageCollector) processDeletingDependentsItem(logger klog.Logger, item *node) error {
	blockingDependents := item.blockingDependents()
	if len(blockingDependents) == 0 {
		logger.V(2).Info("No dependent blocks the item any more, removing its finalizer", "item", item.identity)
		return gc.removeFinalizer(logger, item, metav1.FinalizerDeleteDependents)
	}
	for _, dep := range blockingDependents {
		if !dep.isDeletingDependents() {
			logger.V(2).Info("Queueing a dependent that blocks its owner", "item", item.identity, "dependent", dep.identity)
			gc.attemptToDelete.Add(dep)
		}
	}
	return nil
}

// orphanDependents removes one owner from all its dependents.
func (gc *GarbageCollector) orphanDependents(logger klog.Logger, owner objectReference, dependents []*node) error {
	errs := make([]error, len(dependents))
	var wg sync.WaitGroup
	for i, dependent := range dependents {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := gc.deleteOwnerRefs(dependent, owner.UID); err != nil && !errors.IsNotFound(err) {
				errs[i] = fmt.Errorf("dependent %s: %w", dependent.identity, err)
			}
		}()
	}
	wg.Wait()
	if err := goerrors.Join(errs...); err != nil {
		return err
	}
	logger.V(5).Info("All dependents have forgotten the owner", "owner", owner)
	return nil
}

func (gc *GarbageCollector) runAttemptToOrphanWorker(logger klog.Logger) {
	for gc.processAttemptToOrphanWorker(logger) {
	}
}

func (gc *GarbageCollector) processAttemptToOrphanWorker(logger klog.Logger) bool {
	item, quit := gc.attemptToOrphan.Get()
	if quit {
		return false
	}
	defer gc.attemptToOrphan.Done(item)
	switch gc.attemptToOrphanWorker(logger, item) {
	case forgetItem:
		gc.attemptToOrphan.Forget(item)
	case requeueItem:
		gc.attemptToOrphan.AddRateLimited(item)
	}
	return true
}

// attemptToOrphanWorker frees the dependents first. Only then may the owner
// go, or they would look dangling for a moment.
func (gc *GarbageCollector) attemptToOrphanWorker(logger klog.Logger, owner *node) workQueueItemAction {
	dependents := owner.getDependents()
	if err := gc.orphanDependents(logger, owner.identity, dependents); err != nil {
		utilruntime.HandleError(fmt.Errorf("orphaning the dependents of %s: %w", owner.identity, err))
		return requeueItem
	}
	if err := gc.removeFinalizer(logger, owner, metav1.FinalizerOrphanDependents); err != nil {
		utilruntime.HandleError(fmt.Errorf("letting %s go: %w", owner.identity, err))
		return requeueItem
	}
	return forgetItem
}
