// Package v1 holds the informers of the core group.
package v1

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/informers/internalinterfaces"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// Interface has one method for each resource.
type Interface interface {
	Pods() PodInformer
	Nodes() NodeInformer
}

// New returns the version.
func New(f internalinterfaces.SharedInformerFactory) Interface { return version{f} }

type version struct {
	factory internalinterfaces.SharedInformerFactory
}

func (v version) Pods() PodInformer   { return PodInformer{v.factory} }
func (v version) Nodes() NodeInformer { return NodeInformer{v.factory} }

type listWatcher[L runtime.Object] interface {
	List(context.Context, metav1.ListOptions) (L, error)
	Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
}

func newInformer[L runtime.Object](c listWatcher[L], example runtime.Object, resync time.Duration) cache.SharedIndexInformer {
	return cache.NewSharedIndexInformer(&cache.ListWatch{
		ListFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			return c.List(ctx, opts)
		},
		WatchFunc: c.Watch,
	}, example, resync)
}

// PodInformer informs about pods.
type PodInformer struct {
	factory internalinterfaces.SharedInformerFactory
}

// NewPodInformer makes an informer that is not shared.
func NewPodInformer(client kubernetes.Interface, namespace string, resync time.Duration) cache.SharedIndexInformer {
	return newInformer[*corev1.PodList](client.CoreV1().Pods(namespace), &corev1.Pod{}, resync)
}

func (i PodInformer) Informer() cache.SharedIndexInformer {
	return i.factory.InformerFor(&corev1.Pod{}, func(c kubernetes.Interface, resync time.Duration) cache.SharedIndexInformer {
		return NewPodInformer(c, metav1.NamespaceAll, resync)
	})
}

func (i PodInformer) Lister() listers.PodLister {
	return listers.NewPodLister(i.Informer().GetIndexer())
}

// NodeInformer informs about nodes.
type NodeInformer struct {
	factory internalinterfaces.SharedInformerFactory
}

func (i NodeInformer) Informer() cache.SharedIndexInformer {
	return i.factory.InformerFor(&corev1.Node{}, func(c kubernetes.Interface, resync time.Duration) cache.SharedIndexInformer {
		return newInformer[*corev1.NodeList](c.CoreV1().Nodes(), &corev1.Node{}, resync)
	})
}

func (i NodeInformer) Lister() listers.NodeLister {
	return listers.NewNodeLister(i.Informer().GetIndexer())
}
