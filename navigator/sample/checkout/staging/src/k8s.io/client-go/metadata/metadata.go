// Package metadata is a client of all resources at once that sees nothing but
// their metadata. It is enough for controllers that follow references.
package metadata

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/gentype"
	"k8s.io/client-go/rest"
)

// ResourceInterface works on one resource, in one namespace or in all.
type ResourceInterface interface {
	Get(ctx context.Context, name string, opts metav1.GetOptions) (*metav1.PartialObjectMetadata, error)
	List(ctx context.Context, opts metav1.ListOptions) (*metav1.PartialObjectMetadataList, error)
	Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
	Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error
	Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*metav1.PartialObjectMetadata, error)
}

// Getter is a resource of which the namespace is not chosen yet.
type Getter interface {
	Namespace(namespace string) ResourceInterface
	ResourceInterface
}

// Interface chooses a resource.
type Interface interface {
	Resource(resource schema.GroupVersionResource) Getter
}

// NewForConfig connects.
func NewForConfig(config *rest.Config) (Interface, error) {
	c, err := rest.RESTClientFor(config)
	if err != nil {
		return nil, err
	}
	return client{c}, nil
}

type client struct{ rest rest.Interface }

func (c client) Resource(resource schema.GroupVersionResource) Getter {
	return getter{ResourceInterface: c.in(resource, ""), c: c, resource: resource}
}

func (c client) in(resource schema.GroupVersionResource, namespace string) ResourceInterface {
	return gentype.NewClient(c.rest, resource, namespace,
		func() *metav1.PartialObjectMetadata { return &metav1.PartialObjectMetadata{} },
		func() *metav1.PartialObjectMetadataList { return &metav1.PartialObjectMetadataList{} })
}

type getter struct {
	ResourceInterface
	c        client
	resource schema.GroupVersionResource
}

func (g getter) Namespace(namespace string) ResourceInterface { return g.c.in(g.resource, namespace) }
