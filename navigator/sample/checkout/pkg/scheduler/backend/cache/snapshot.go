package cache

import (
	"fmt"

	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// Snapshot is what one attempt sees of the cluster. Nobody changes it between
// two calls of UpdateSnapshot.
type Snapshot struct {
	nodeInfoMap  map[string]*framework.NodeInfo
	nodeInfoList []fwk.NodeInfo
	// generation is that of the newest node inside.
	generation int64
}

// NewEmptySnapshot returns a snapshot without nodes.
func NewEmptySnapshot() *Snapshot {
	return &Snapshot{nodeInfoMap: map[string]*framework.NodeInfo{}}
}

// NodeInfos implements fwk.SharedLister.
func (s *Snapshot) NodeInfos() fwk.NodeInfoLister { return s }

// NumNodes counts.
func (s *Snapshot) NumNodes() int { return len(s.nodeInfoList) }

// List returns the nodes in the order of the node tree.
func (s *Snapshot) List() ([]fwk.NodeInfo, error) { return s.nodeInfoList, nil }

// Get finds a node.
func (s *Snapshot) Get(nodeName string) (fwk.NodeInfo, error) {
	if v, ok := s.nodeInfoMap[nodeName]; ok && v.Node() != nil {
		return v, nil
	}
	return nil, fmt.Errorf("node %q is not in the snapshot", nodeName)
}
