// Package v1 reads the core group from informers' caches. What it returns is
// shared and must not be changed.
package v1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"
)

type lister[T interface{ GetLabels() map[string]string }] struct {
	indexer  cache.Indexer
	resource string
}

func (l lister[T]) list(namespace string, selector labels.Selector) []T {
	var out []T
	for _, item := range l.indexer.ByNamespace(namespace) {
		if obj := item.(T); selector.Matches(obj.GetLabels()) {
			out = append(out, obj)
		}
	}
	return out
}

func (l lister[T]) get(key, name string) (T, error) {
	var none T
	item, ok, err := l.indexer.GetByKey(key)
	if err != nil {
		return none, err
	}
	if !ok {
		return none, errors.NewNotFound(corev1.SchemeGroupVersion.WithResource(l.resource).GroupResource(), name)
	}
	return item.(T), nil
}

// PodLister reads pods.
type PodLister struct{ l lister[*corev1.Pod] }

// NewPodLister reads from an indexer.
func NewPodLister(indexer cache.Indexer) PodLister {
	return PodLister{lister[*corev1.Pod]{indexer, "pods"}}
}

func (p PodLister) List(selector labels.Selector) ([]*corev1.Pod, error) {
	return p.l.list("", selector), nil
}

// Pods restricts to a namespace.
func (p PodLister) Pods(namespace string) PodNamespaceLister { return PodNamespaceLister{p, namespace} }

// PodNamespaceLister reads the pods of one namespace.
type PodNamespaceLister struct {
	p         PodLister
	namespace string
}

func (n PodNamespaceLister) List(selector labels.Selector) ([]*corev1.Pod, error) {
	return n.p.l.list(n.namespace, selector), nil
}

func (n PodNamespaceLister) Get(name string) (*corev1.Pod, error) {
	return n.p.l.get(n.namespace+"/"+name, name)
}

// NodeLister reads nodes.
type NodeLister struct{ l lister[*corev1.Node] }

// NewNodeLister reads from an indexer.
func NewNodeLister(indexer cache.Indexer) NodeLister {
	return NodeLister{lister[*corev1.Node]{indexer, "nodes"}}
}

func (n NodeLister) Get(name string) (*corev1.Node, error) { return n.l.get(name, name) }
