package cache

import (
	"slices"

	v1 "k8s.io/api/core/v1"
)

const labelTopologyZone = "topology.kubernetes.io/zone"

// nodeTree knows the nodes of each zone. Its list takes one node of each zone
// in turn, so that a search that ends early has seen all zones.
type nodeTree struct {
	tree     map[string][]string
	zones    []string
	numNodes int
}

func newNodeTree() *nodeTree { return &nodeTree{tree: map[string][]string{}} }

func (nt *nodeTree) addNode(n *v1.Node) {
	zone := n.Labels[labelTopologyZone]
	if slices.Contains(nt.tree[zone], n.Name) {
		return
	}
	if len(nt.tree[zone]) == 0 {
		nt.zones = append(nt.zones, zone)
	}
	nt.tree[zone] = append(nt.tree[zone], n.Name)
	nt.numNodes++
}

func (nt *nodeTree) removeNode(n *v1.Node) {
	zone := n.Labels[labelTopologyZone]
	i := slices.Index(nt.tree[zone], n.Name)
	if i < 0 {
		return
	}
	nt.tree[zone] = slices.Delete(nt.tree[zone], i, i+1)
	nt.numNodes--
	if len(nt.tree[zone]) == 0 {
		nt.zones = slices.DeleteFunc(nt.zones, func(z string) bool { return z == zone })
	}
}

func (nt *nodeTree) updateNode(old, new *v1.Node) {
	if old != nil && old.Labels[labelTopologyZone] != new.Labels[labelTopologyZone] {
		nt.removeNode(old)
	}
	nt.addNode(new)
}

func (nt *nodeTree) list() []string {
	names := make([]string, 0, nt.numNodes)
	for round := 0; len(names) < nt.numNodes; round++ {
		for _, zone := range nt.zones {
			if round < len(nt.tree[zone]) {
				names = append(names, nt.tree[zone][round])
			}
		}
	}
	return names
}
