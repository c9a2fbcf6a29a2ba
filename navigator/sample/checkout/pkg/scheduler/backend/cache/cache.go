package cache

import (
	"fmt"
	"sync"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// New returns an empty cache.
func New() Cache { return newCache() }

// nodeInfoListItem links the nodes in the order of their last change, the
// newest first.
type nodeInfoListItem struct {
	info *framework.NodeInfo
	next *nodeInfoListItem
	prev *nodeInfoListItem
}

type podState struct{ pod *v1.Pod }

type cacheImpl struct {
	mu sync.RWMutex
	// assumedPods are decided but not confirmed by an informer.
	assumedPods sets.Set[types.UID]
	podStates   map[types.UID]*podState
	nodes       map[string]*nodeInfoListItem
	headNode    *nodeInfoListItem
	nodeTree    *nodeTree
}

func newCache() *cacheImpl {
	return &cacheImpl{
		assumedPods: sets.New[types.UID](),
		podStates:   map[types.UID]*podState{},
		nodes:       map[string]*nodeInfoListItem{},
		nodeTree:    newNodeTree(),
	}
}

// nodeItem finds or makes the item of a node. A pod may be seen before its
// node is; the info then has pods but no node.
func (cache *cacheImpl) nodeItem(name string) *nodeInfoListItem {
	item, ok := cache.nodes[name]
	if !ok {
		item = &nodeInfoListItem{info: framework.NewNodeInfo()}
		cache.nodes[name] = item
	}
	return item
}

func (cache *cacheImpl) moveNodeInfoToHead(name string) {
	item := cache.nodes[name]
	if item == cache.headNode {
		return
	}
	cache.unlink(item)
	item.next = cache.headNode
	if cache.headNode != nil {
		cache.headNode.prev = item
	}
	cache.headNode = item
}

func (cache *cacheImpl) unlink(item *nodeInfoListItem) {
	if item.prev != nil {
		item.prev.next = item.next
	}
	if item.next != nil {
		item.next.prev = item.prev
	}
	if item == cache.headNode {
		cache.headNode = item.next
	}
	item.prev, item.next = nil, nil
}

func (cache *cacheImpl) removeNodeInfoFromList(name string) {
	cache.unlink(cache.nodes[name])
	delete(cache.nodes, name)
}

// UpdateSnapshot walks from the newest change to the first node that the
// snapshot has already: the effort follows the changes, not the cluster.
func (cache *cacheImpl) UpdateSnapshot(logger klog.Logger, nodeSnapshot *Snapshot) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()

	snapshotGeneration := nodeSnapshot.generation
	updateAllLists, copied := false, 0
	for node := cache.headNode; node != nil; node = node.next {
		if node.info.Generation <= snapshotGeneration {
			break
		}
		np := node.info.Node()
		if np == nil {
			continue
		}
		existing, ok := nodeSnapshot.nodeInfoMap[np.Name]
		if !ok {
			updateAllLists = true
			existing = &framework.NodeInfo{}
			nodeSnapshot.nodeInfoMap[np.Name] = existing
		}
		// The list points to the same struct, so it is overwritten in place.
		clone := node.info.SnapshotConcrete()
		*existing = *clone
		copied++
	}
	if cache.headNode != nil {
		nodeSnapshot.generation = cache.headNode.info.Generation
	}
	if len(nodeSnapshot.nodeInfoMap) > cache.nodeTree.numNodes {
		cache.removeDeletedNodesFromSnapshot(nodeSnapshot)
		updateAllLists = true
	}
	if updateAllLists {
		cache.updateNodeInfoSnapshotList(nodeSnapshot)
	}
	logger.V(6).Info("Snapshot updated", "nodes", len(nodeSnapshot.nodeInfoList), "copied", copied)
	if len(nodeSnapshot.nodeInfoList) != cache.nodeTree.numNodes {
		err := fmt.Errorf("snapshot has %d nodes in its list but the tree has %d", len(nodeSnapshot.nodeInfoList), cache.nodeTree.numNodes)
		logger.Error(err, "Rebuilding the snapshot's list")
		cache.updateNodeInfoSnapshotList(nodeSnapshot)
		return err
	}
	return nil
}

func (cache *cacheImpl) updateNodeInfoSnapshotList(snapshot *Snapshot) {
	snapshot.nodeInfoList = make([]fwk.NodeInfo, 0, cache.nodeTree.numNodes)
	for _, name := range cache.nodeTree.list() {
		if info := snapshot.nodeInfoMap[name]; info != nil {
			snapshot.nodeInfoList = append(snapshot.nodeInfoList, info)
		}
	}
}

func (cache *cacheImpl) removeDeletedNodesFromSnapshot(snapshot *Snapshot) {
	for name := range snapshot.nodeInfoMap {
		if item, ok := cache.nodes[name]; !ok || item.info.Node() == nil {
			delete(snapshot.nodeInfoMap, name)
		}
	}
}

// NodeCount counts.
func (cache *cacheImpl) NodeCount() int {
	cache.mu.RLock()
	defer cache.mu.RUnlock()
	return len(cache.nodes)
}

// AssumePod counts a pod in before the API server knows.
func (cache *cacheImpl) AssumePod(logger klog.Logger, pod *v1.Pod) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if _, ok := cache.podStates[pod.UID]; ok {
		return fmt.Errorf("pod %v is in the cache, so can't be assumed", klog.KObj(pod))
	}
	cache.addPod(pod)
	cache.assumedPods.Insert(pod.UID)
	return nil
}

// ForgetPod takes an assumption back.
func (cache *cacheImpl) ForgetPod(logger klog.Logger, pod *v1.Pod) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if !cache.assumedPods.Has(pod.UID) {
		return fmt.Errorf("pod %v wasn't assumed so cannot be forgotten", klog.KObj(pod))
	}
	return cache.removePod(logger, pod.UID)
}

func (cache *cacheImpl) addPod(pod *v1.Pod) {
	cache.nodeItem(pod.Spec.NodeName).info.AddPodInfo(&framework.PodInfo{Pod: pod})
	cache.moveNodeInfoToHead(pod.Spec.NodeName)
	cache.podStates[pod.UID] = &podState{pod: pod}
}

func (cache *cacheImpl) removePod(logger klog.Logger, uid types.UID) error {
	state, ok := cache.podStates[uid]
	if !ok {
		return nil
	}
	delete(cache.podStates, uid)
	cache.assumedPods.Delete(uid)
	name := state.pod.Spec.NodeName
	item, ok := cache.nodes[name]
	if !ok {
		return fmt.Errorf("node %q of pod %v is unknown", name, klog.KObj(state.pod))
	}
	if err := item.info.RemovePod(logger, state.pod); err != nil {
		return err
	}
	if len(item.info.Pods) == 0 && item.info.Node() == nil {
		cache.removeNodeInfoFromList(name)
	} else {
		cache.moveNodeInfoToHead(name)
	}
	return nil
}

// AddPod confirms an assumed pod, or takes in one that others bound.
func (cache *cacheImpl) AddPod(logger klog.Logger, pod *v1.Pod) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if state, ok := cache.podStates[pod.UID]; ok {
		if !cache.assumedPods.Has(pod.UID) {
			return fmt.Errorf("pod %v was added before", klog.KObj(pod))
		}
		if state.pod.Spec.NodeName != pod.Spec.NodeName {
			logger.Info("Pod was added to another node than it was assumed on", "pod", klog.KObj(pod), "assumed", state.pod.Spec.NodeName, "node", pod.Spec.NodeName)
		}
		// The confirmed object replaces the assumed one.
		if err := cache.removePod(logger, pod.UID); err != nil {
			return err
		}
	}
	cache.addPod(pod)
	return nil
}

// UpdatePod replaces a pod that is in the cache.
func (cache *cacheImpl) UpdatePod(logger klog.Logger, _, newPod *v1.Pod) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if err := cache.removePod(logger, newPod.UID); err != nil {
		return err
	}
	cache.addPod(newPod)
	return nil
}

// RemovePod counts a pod out.
func (cache *cacheImpl) RemovePod(logger klog.Logger, pod *v1.Pod) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	return cache.removePod(logger, pod.UID)
}

// IsAssumedPod tells whether a pod is decided but not confirmed.
func (cache *cacheImpl) IsAssumedPod(pod *v1.Pod) (bool, error) {
	cache.mu.RLock()
	defer cache.mu.RUnlock()
	return cache.assumedPods.Has(pod.UID), nil
}

// AddNode takes a node in.
func (cache *cacheImpl) AddNode(logger klog.Logger, node *v1.Node) *framework.NodeInfo {
	return cache.UpdateNode(logger, nil, node)
}

// UpdateNode replaces a node.
func (cache *cacheImpl) UpdateNode(_ klog.Logger, oldNode, newNode *v1.Node) *framework.NodeInfo {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	item := cache.nodeItem(newNode.Name)
	item.info.SetNode(newNode)
	cache.moveNodeInfoToHead(newNode.Name)
	cache.nodeTree.updateNode(oldNode, newNode)
	return item.info.SnapshotConcrete()
}

// RemoveNode keeps the pods of the node until they are deleted too.
func (cache *cacheImpl) RemoveNode(_ klog.Logger, node *v1.Node) error {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	item, ok := cache.nodes[node.Name]
	if !ok {
		return fmt.Errorf("node %q is unknown", node.Name)
	}
	item.info.RemoveNode()
	if len(item.info.Pods) == 0 {
		cache.removeNodeInfoFromList(node.Name)
	} else {
		cache.moveNodeInfoToHead(node.Name)
	}
	cache.nodeTree.removeNode(node)
	return nil
}
