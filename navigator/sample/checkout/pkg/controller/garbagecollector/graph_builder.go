package garbagecollector

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/klog/v2"
)

type eventType int

const (
	addEvent eventType = iota
	updateEvent
	deleteEvent
)

func (e eventType) String() string { return [...]string{"add", "update", "delete"}[e] }

// event is a change of one object. Virtual events come from a worker that
// found something missing, not from an informer.
type event struct {
	virtual   bool
	eventType eventType
	obj       any
	oldObj    any
	gvk       schema.GroupVersionKind
}

// GraphBuilder turns the changes of all resources into one graph of owners
// and dependents. A single goroutine changes the graph.
type GraphBuilder struct {
	restMapper meta.RESTMapper

	monitorLock sync.RWMutex
	monitors    monitors
	// running and stopCh are set by Run; monitors start only then.
	running bool
	stopCh  <-chan struct{}
	// informersStarted keeps us from starting informers that others made and
	// are not done preparing.
	informersStarted <-chan struct{}

	metadataClient metadata.Interface
	// graphChanges is filled by the informers.
	graphChanges workqueue.TypedRateLimitingInterface[*event]
	uidToNode    *concurrentUIDToNode
	// Both queues are filled here and emptied by the garbage collector.
	attemptToDelete  workqueue.TypedRateLimitingInterface[*node]
	attemptToOrphan  workqueue.TypedRateLimitingInterface[*node]
	absentOwnerCache *ReferenceCache
	sharedInformers  informerfactory.InformerFactory
	ignoredResources map[schema.GroupResource]struct{}
}

// monitor is the informer of one resource.
type monitor struct {
	controller cache.Controller
	store      cache.Store
}

type monitors map[schema.GroupVersionResource]*monitor

func newQueue[T comparable](name string) workqueue.TypedRateLimitingInterface[T] {
	return workqueue.NewTypedRateLimitingQueueWithConfig(workqueue.DefaultTypedControllerRateLimiter[T](), workqueue.TypedRateLimitingQueueConfig[T]{Name: name})
}

// NewDependencyGraphBuilder returns a builder with an empty graph.
func NewDependencyGraphBuilder(metadataClient metadata.Interface, mapper meta.RESTMapper, ignoredResources map[schema.GroupResource]struct{}, sharedInformers informerfactory.InformerFactory, informersStarted <-chan struct{}) *GraphBuilder {
	return &GraphBuilder{
		restMapper:       mapper,
		informersStarted: informersStarted,
		metadataClient:   metadataClient,
		graphChanges:     newQueue[*event]("garbage_collector_graph_changes"),
		uidToNode:        &concurrentUIDToNode{nodes: map[types.UID]*node{}},
		attemptToDelete:  newQueue[*node]("garbage_collector_attempt_to_delete"),
		attemptToOrphan:  newQueue[*node]("garbage_collector_attempt_to_orphan"),
		absentOwnerCache: NewReferenceCache(500),
		sharedInformers:  sharedInformers,
		ignoredResources: ignoredResources,
	}
}

// DefaultIgnoredResources are many, short-lived, and own nothing.
func DefaultIgnoredResources() map[schema.GroupResource]struct{} {
	return map[schema.GroupResource]struct{}{{Resource: "events"}: {}}
}

// controllerFor hangs a handler onto the informer of a resource. The handler
// only queues: order and meaning are found out by processGraphChanges.
func (gb *GraphBuilder) controllerFor(logger klog.Logger, resource schema.GroupVersionResource, kind schema.GroupVersionKind) (cache.Controller, cache.Store, error) {
	handlers := cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) {
			gb.graphChanges.Add(&event{eventType: addEvent, obj: obj, gvk: kind})
		},
		UpdateFunc: func(oldObj, newObj any) {
			gb.graphChanges.Add(&event{eventType: updateEvent, obj: newObj, oldObj: oldObj, gvk: kind})
		},
		DeleteFunc: func(obj any) {
			if tombstone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
				obj = tombstone.Obj
			}
			gb.graphChanges.Add(&event{eventType: deleteEvent, obj: obj, gvk: kind})
		},
	}
	shared, err := gb.sharedInformers.ForResource(resource)
	if err != nil {
		logger.V(4).Info("No informer for this resource", "resource", resource, "err", err)
		return nil, nil, err
	}
	if _, err := shared.Informer().AddEventHandlerWithResyncPeriod(handlers, ResourceResyncTime); err != nil {
		return nil, nil, err
	}
	return shared.Informer().GetController(), shared.Informer().GetStore(), nil
}

// syncMonitors makes the monitors match the resources. Monitors that are still
// wanted are kept as they are.
func (gb *GraphBuilder) syncMonitors(logger klog.Logger, resources map[schema.GroupVersionResource]struct{}) error {
	gb.monitorLock.Lock()
	defer gb.monitorLock.Unlock()
	current := monitors{}
	var errs []error
	kept, added := 0, 0
	for resource := range resources {
		if _, ok := gb.ignoredResources[resource.GroupResource()]; ok {
			continue
		}
		if m, ok := gb.monitors[resource]; ok {
			current[resource] = m
			kept++
			continue
		}
		kind, err := gb.restMapper.KindFor(resource)
		if err != nil {
			errs = append(errs, fmt.Errorf("kind of resource %q: %w", resource, err))
			continue
		}
		c, s, err := gb.controllerFor(logger, resource, kind)
		if err != nil {
			errs = append(errs, fmt.Errorf("monitor of resource %q: %w", resource, err))
			continue
		}
		current[resource] = &monitor{controller: c, store: s}
		added++
	}
	gb.monitors = current
	logger.V(4).Info("The monitors match the resources", "added", added, "kept", kept)
	return utilerrors.NewAggregate(errs)
}

// startMonitors starts the informers that are not running. Before Run it does
// nothing; Run calls it.
func (gb *GraphBuilder) startMonitors(logger klog.Logger) {
	gb.monitorLock.Lock()
	defer gb.monitorLock.Unlock()
	if !gb.running {
		return
	}
	<-gb.informersStarted
	gb.sharedInformers.Start(gb.stopCh)
	logger.V(4).Info("The monitors run", "current", len(gb.monitors))
}

// IsResourceSynced asks for one monitor.
func (gb *GraphBuilder) IsResourceSynced(resource schema.GroupVersionResource) bool {
	gb.monitorLock.RLock()
	defer gb.monitorLock.RUnlock()
	m, ok := gb.monitors[resource]
	return ok && m.controller.HasSynced()
}

// IsSynced asks for all of them. The graph may still be behind.
func (gb *GraphBuilder) IsSynced(logger klog.Logger) bool {
	gb.monitorLock.RLock()
	defer gb.monitorLock.RUnlock()
	for resource, m := range gb.monitors {
		if !m.controller.HasSynced() {
			logger.V(4).Info("A monitor is still behind", "resource", resource)
			return false
		}
	}
	return len(gb.monitors) > 0
}

// Run builds the graph until the context ends.
func (gb *GraphBuilder) Run(ctx context.Context) {
	defer utilruntime.HandleCrashWithContext(ctx)
	logger := klog.FromContext(ctx)
	logger.Info("Graph builder is running")
	defer logger.Info("Graph builder has stopped")

	gb.monitorLock.Lock()
	gb.stopCh = ctx.Done()
	gb.running = true
	gb.monitorLock.Unlock()

	gb.startMonitors(logger)
	wait.Until(func() { gb.runProcessGraphChanges(logger) }, 1*time.Second, ctx.Done())
}

// enqueueVirtualDeleteEvent reports that the API server knows no such object.
// It goes through the queue, because only one goroutine may change the graph.
func (gb *GraphBuilder) enqueueVirtualDeleteEvent(ref objectReference) {
	gv, _ := schema.ParseGroupVersion(ref.APIVersion)
	gb.graphChanges.Add(&event{
		virtual:   true,
		eventType: deleteEvent,
		gvk:       gv.WithKind(ref.Kind),
		obj:       &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: ref.Namespace, Name: ref.Name, UID: ref.UID}},
	})
}

// addDependentToOwners adds edges. An owner that was never seen gets a virtual
// node, and a worker is sent to find out whether it exists.
func (gb *GraphBuilder) addDependentToOwners(logger klog.Logger, n *node, owners []metav1.OwnerReference) {
	suspicious := false
	for _, owner := range owners {
		ownerNode, ok := gb.uidToNode.Read(owner.UID)
		if !ok {
			ownerNode = &node{
				identity:   objectReference{OwnerReference: ownerReferenceCoordinates(owner), Namespace: n.identity.Namespace},
				dependents: map[*node]struct{}{},
				virtual:    true,
			}
			logger.V(5).Info("An owner that nobody has seen yet", "identity", ownerNode.identity)
			gb.uidToNode.Write(ownerNode)
		}
		ownerNode.addDependent(n)
		if !ok {
			gb.attemptToDelete.Add(ownerNode)
			continue
		}
		// The UID is known but the rest may be wrong: another name, another
		// kind, or an owner in another namespace, which counts as none.
		wrongNamespace := ownerNode.identity.Namespace != "" && ownerNode.identity.Namespace != n.identity.Namespace
		if wrongNamespace || !ownerReferenceMatchesCoordinates(owner, ownerNode.identity.OwnerReference) {
			logger.V(2).Info("The item is wrong about its owner", "item", n.identity, "owner", ownerNode.identity)
			suspicious = true
		}
	}
	if suspicious {
		gb.attemptToDelete.Add(n)
	}
}

func (gb *GraphBuilder) insertNode(logger klog.Logger, n *node) {
	gb.uidToNode.Write(n)
	gb.addDependentToOwners(logger, n, n.owners)
}

func (gb *GraphBuilder) removeDependentFromOwners(n *node, owners []metav1.OwnerReference) {
	for _, owner := range owners {
		if ownerNode, ok := gb.uidToNode.Read(owner.UID); ok {
			ownerNode.deleteDependent(n)
		}
	}
}

func (gb *GraphBuilder) removeNode(n *node) {
	gb.uidToNode.Delete(n.identity.UID)
	gb.removeDependentFromOwners(n, n.getOwners())
}

type ownerRefPair struct{ oldRef, newRef metav1.OwnerReference }

// referencesDiffs compares by UID.
func referencesDiffs(old, new []metav1.OwnerReference) (added, removed []metav1.OwnerReference, changed []ownerRefPair) {
	before := map[types.UID]metav1.OwnerReference{}
	for _, ref := range old {
		before[ref.UID] = ref
	}
	for _, ref := range new {
		oldRef, ok := before[ref.UID]
		delete(before, ref.UID)
		if !ok {
			added = append(added, ref)
		} else if !reflect.DeepEqual(oldRef, ref) {
			changed = append(changed, ownerRefPair{oldRef, ref})
		}
	}
	for _, ref := range before {
		removed = append(removed, ref)
	}
	return added, removed, changed
}

func beingDeleted(accessor metav1.Object) bool { return accessor.GetDeletionTimestamp() != nil }

func hasFinalizer(accessor metav1.Object, finalizer string) bool {
	return slices.Contains(accessor.GetFinalizers(), finalizer)
}

func hasDeleteDependentsFinalizer(accessor metav1.Object) bool {
	return hasFinalizer(accessor, metav1.FinalizerDeleteDependents)
}

func hasOrphanFinalizer(accessor metav1.Object) bool {
	return hasFinalizer(accessor, metav1.FinalizerOrphanDependents)
}

// deletionStartsWithFinalizer is true once: with the event that brought the
// last of the two, the deletion timestamp or the finalizer.
func deletionStartsWithFinalizer(oldObj any, newAccessor metav1.Object, finalizer string) bool {
	if !beingDeleted(newAccessor) || !hasFinalizer(newAccessor, finalizer) {
		return false
	}
	if oldObj == nil {
		return true
	}
	oldAccessor, err := meta.Accessor(oldObj)
	if err != nil {
		utilruntime.HandleError(err)
		return false
	}
	return !beingDeleted(oldAccessor) || !hasFinalizer(oldAccessor, finalizer)
}

// addUnblockedOwnersToDeleteQueue looks for owners that were held up by a
// reference which is gone or no longer blocks.
func (gb *GraphBuilder) addUnblockedOwnersToDeleteQueue(removed []metav1.OwnerReference, changed []ownerRefPair) {
	blocks := func(ref metav1.OwnerReference) bool { return ref.BlockOwnerDeletion != nil && *ref.BlockOwnerDeletion }
	for _, c := range changed {
		if blocks(c.oldRef) && !blocks(c.newRef) {
			removed = append(removed, c.oldRef)
		}
	}
	for _, ref := range removed {
		if owner, ok := gb.uidToNode.Read(ref.UID); ok && blocks(ref) {
			gb.attemptToDelete.Add(owner)
		}
	}
}

// processTransitions notices the beginning of a deletion that concerns
// dependents.
func (gb *GraphBuilder) processTransitions(logger klog.Logger, oldObj any, newAccessor metav1.Object, n *node) {
	if deletionStartsWithFinalizer(oldObj, newAccessor, metav1.FinalizerOrphanDependents) {
		logger.V(5).Info("The item is deleted and its dependents shall stay", "item", n.identity)
		gb.attemptToOrphan.Add(n)
		return
	}
	if deletionStartsWithFinalizer(oldObj, newAccessor, metav1.FinalizerDeleteDependents) {
		logger.V(2).Info("The item is deleted and waits for its dependents", "item", n.identity)
		n.markDeletingDependents()
		for _, dep := range n.getDependents() {
			gb.attemptToDelete.Add(dep)
		}
		gb.attemptToDelete.Add(n)
	}
}

func (gb *GraphBuilder) runProcessGraphChanges(logger klog.Logger) {
	for gb.processGraphChanges(logger) {
	}
}

func identityFromEvent(event *event, accessor metav1.Object) objectReference {
	ref := metav1.OwnerReference{Kind: event.gvk.Kind, Name: accessor.GetName(), UID: accessor.GetUID()}
	ref.APIVersion = event.gvk.GroupVersion().String()
	return objectReference{OwnerReference: ref, Namespace: accessor.GetNamespace()}
}

// processGraphChanges takes one event, changes the graph, and queues the nodes
// that deserve a look because of it.
func (gb *GraphBuilder) processGraphChanges(logger klog.Logger) bool {
	event, quit := gb.graphChanges.Get()
	if quit {
		return false
	}
	defer gb.graphChanges.Done(event)
	accessor, err := meta.Accessor(event.obj)
	if err != nil {
		utilruntime.HandleError(fmt.Errorf("cannot access obj: %w", err))
		return true
	}
	logger.V(5).Info("Taking an event", "kind", event.gvk.Kind, "object", klog.KObj(accessor), "uid", string(accessor.GetUID()), "eventType", event.eventType, "virtual", event.virtual)

	existingNode, found := gb.uidToNode.Read(accessor.GetUID())
	if found && !event.virtual && !existingNode.isObserved() {
		existingNode = gb.observe(logger, existingNode, identityFromEvent(event, accessor))
	}
	switch {
	case event.eventType == deleteEvent:
		if !found {
			logger.V(5).Info("The graph does not know the item", "item", accessor.GetUID())
			return true
		}
		if event.virtual && !gb.confirmVirtualDelete(existingNode, identityFromEvent(event, accessor)) {
			return true
		}
		gb.removeNode(existingNode)
		dependents := existingNode.getDependents()
		if len(dependents) > 0 {
			gb.absentOwnerCache.Add(identityFromEvent(event, accessor))
		}
		for _, dep := range dependents {
			gb.attemptToDelete.Add(dep)
		}
		// An owner may have been waiting for just this dependent.
		for _, owner := range existingNode.getOwners() {
			if ownerNode, ok := gb.uidToNode.Read(owner.UID); ok && ownerNode.isDeletingDependents() {
				gb.attemptToDelete.Add(ownerNode)
			}
		}
	case !found:
		newNode := &node{
			identity:           identityFromEvent(event, accessor),
			dependents:         map[*node]struct{}{},
			owners:             accessor.GetOwnerReferences(),
			deletingDependents: beingDeleted(accessor) && hasDeleteDependentsFinalizer(accessor),
			beingDeleted:       beingDeleted(accessor),
		}
		gb.insertNode(logger, newNode)
		gb.processTransitions(logger, event.oldObj, accessor, newNode)
	default:
		added, removed, changed := referencesDiffs(existingNode.getOwners(), accessor.GetOwnerReferences())
		if len(added)+len(removed)+len(changed) > 0 {
			gb.addUnblockedOwnersToDeleteQueue(removed, changed)
			existingNode.setOwners(accessor.GetOwnerReferences())
			gb.addDependentToOwners(logger, existingNode, added)
			gb.removeDependentFromOwners(existingNode, removed)
		}
		if beingDeleted(accessor) {
			existingNode.markBeingDeleted()
		}
		gb.processTransitions(logger, event.oldObj, accessor, existingNode)
	}
	return true
}

// observe makes a virtual node real. If the rumour was wrong about it, those
// who spread it are looked at again.
func (gb *GraphBuilder) observe(logger klog.Logger, n *node, observed objectReference) *node {
	if n.identity != observed {
		logger.V(2).Info("The owner turned out to be another than expected", "virtual", n.identity, "observed", observed)
		_, mistaken := partitionDependents(n.getDependents(), observed)
		for _, dep := range mistaken {
			gb.attemptToDelete.Add(dep)
		}
		n = n.withIdentity(observed)
		gb.uidToNode.Write(n)
	}
	n.markObserved()
	return n
}

// confirmVirtualDelete decides whether a node goes because a worker did not
// find it. If dependents disagree about who it is, only those are woken up who
// meant what was looked for, and the node tries on another identity.
func (gb *GraphBuilder) confirmVirtualDelete(n *node, deleted objectReference) bool {
	matching, others := partitionDependents(n.getDependents(), deleted)
	if n.isObserved() && n.identity == deleted || !n.isObserved() && len(others) == 0 {
		return true
	}
	if len(matching) > 0 {
		gb.absentOwnerCache.Add(deleted)
		for _, dep := range matching {
			gb.attemptToDelete.Add(dep)
		}
	}
	if n.isObserved() || n.identity != deleted {
		return false
	}
	for _, ref := range others[0].getOwners() {
		if ref.UID == deleted.UID {
			replacement := n.withIdentity(objectReference{OwnerReference: ownerReferenceCoordinates(ref), Namespace: others[0].identity.Namespace})
			gb.uidToNode.Write(replacement)
			gb.attemptToDelete.AddRateLimited(replacement)
			break
		}
	}
	return false
}

// partitionDependents sorts dependents by whether they mean this very owner.
func partitionDependents(dependents []*node, owner objectReference) (matching, nonmatching []*node) {
	for _, dep := range dependents {
		match := owner.Namespace == "" || owner.Namespace == dep.identity.Namespace
		for _, ref := range dep.getOwners() {
			if ref.UID == owner.UID && !ownerReferenceMatchesCoordinates(ref, owner.OwnerReference) {
				match = false
			}
		}
		if match {
			matching = append(matching, dep)
		} else {
			nonmatching = append(nonmatching, dep)
		}
	}
	return matching, nonmatching
}
