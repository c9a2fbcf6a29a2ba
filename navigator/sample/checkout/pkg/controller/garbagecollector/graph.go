package garbagecollector

import (
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// objectReference is an owner reference with the namespace in which it counts.
type objectReference struct {
	metav1.OwnerReference
	Namespace string
}

func (s objectReference) String() string {
	return fmt.Sprintf("%s %s/%s (%s, uid %s)", s.Kind, s.Namespace, s.Name, s.APIVersion, s.UID)
}

// node is an object of the cluster, or the rumour of one. The graph builder is
// the only writer; the workers read under the locks.
type node struct {
	identity objectReference

	dependentsLock sync.RWMutex
	// dependents are the nodes that name this one as an owner.
	dependents map[*node]struct{}

	// stateLock guards what follows.
	stateLock          sync.RWMutex
	deletingDependents bool
	beingDeleted       bool
	// virtual nodes were named by a dependent and not seen yet.
	virtual bool
	owners  []metav1.OwnerReference
}

func (n *node) set(change func()) {
	n.stateLock.Lock()
	defer n.stateLock.Unlock()
	change()
}

func (n *node) get(field *bool) bool {
	n.stateLock.RLock()
	defer n.stateLock.RUnlock()
	return *field
}

func (n *node) markBeingDeleted()          { n.set(func() { n.beingDeleted = true }) }
func (n *node) isBeingDeleted() bool       { return n.get(&n.beingDeleted) }
func (n *node) markDeletingDependents()    { n.set(func() { n.deletingDependents = true }) }
func (n *node) isDeletingDependents() bool { return n.get(&n.deletingDependents) }
func (n *node) markObserved()              { n.set(func() { n.virtual = false }) }
func (n *node) isObserved() bool           { return !n.get(&n.virtual) }

func (n *node) setOwners(owners []metav1.OwnerReference) { n.set(func() { n.owners = owners }) }

func (n *node) getOwners() []metav1.OwnerReference {
	n.stateLock.RLock()
	defer n.stateLock.RUnlock()
	return n.owners
}

func (n *node) changeDependents(change func()) {
	n.dependentsLock.Lock()
	defer n.dependentsLock.Unlock()
	change()
}

func (n *node) addDependent(d *node)    { n.changeDependents(func() { n.dependents[d] = struct{}{} }) }
func (n *node) deleteDependent(d *node) { n.changeDependents(func() { delete(n.dependents, d) }) }
func (n *node) dependentsLength() int   { return len(n.getDependents()) }

func (n *node) getDependents() []*node {
	n.dependentsLock.RLock()
	defer n.dependentsLock.RUnlock()
	out := make([]*node, 0, len(n.dependents))
	for dep := range n.dependents {
		out = append(out, dep)
	}
	return out
}

// withIdentity copies a node that turned out to be somebody else. The queues
// may still hold the old one, so it is not changed.
func (n *node) withIdentity(identity objectReference) *node {
	out := &node{identity: identity, dependents: map[*node]struct{}{}, virtual: !n.isObserved(), owners: n.getOwners(),
		deletingDependents: n.isDeletingDependents(), beingDeleted: n.isBeingDeleted()}
	for _, dep := range n.getDependents() {
		out.dependents[dep] = struct{}{}
	}
	return out
}

// blockingDependents keep this node from going in a foreground deletion.
func (n *node) blockingDependents() []*node {
	var out []*node
	for _, dep := range n.getDependents() {
		for _, owner := range dep.getOwners() {
			if owner.UID == n.identity.UID && owner.BlockOwnerDeletion != nil && *owner.BlockOwnerDeletion {
				out = append(out, dep)
			}
		}
	}
	return out
}

func (n *node) String() string { return n.identity.String() }

// ownerReferenceCoordinates drops the flags, so that references can be
// compared and used as keys.
func ownerReferenceCoordinates(ref metav1.OwnerReference) metav1.OwnerReference {
	return metav1.OwnerReference{UID: ref.UID, Name: ref.Name, Kind: ref.Kind, APIVersion: ref.APIVersion}
}

func ownerReferenceMatchesCoordinates(a, b metav1.OwnerReference) bool {
	return ownerReferenceCoordinates(a) == ownerReferenceCoordinates(b)
}

// concurrentUIDToNode is all nodes.
type concurrentUIDToNode struct {
	lock  sync.RWMutex
	nodes map[types.UID]*node
}

func (m *concurrentUIDToNode) Write(n *node) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.nodes[n.identity.UID] = n
}

func (m *concurrentUIDToNode) Read(uid types.UID) (*node, bool) {
	m.lock.RLock()
	defer m.lock.RUnlock()
	n, ok := m.nodes[uid]
	return n, ok
}

func (m *concurrentUIDToNode) Delete(uid types.UID) {
	m.lock.Lock()
	defer m.lock.Unlock()
	delete(m.nodes, uid)
}
