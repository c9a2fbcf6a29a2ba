// Package gentype is the one implementation behind all typed clients.
package gentype

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
)

type object interface {
	runtime.Object
	metav1.Object
}

// Client serves the kind T, with lists of the kind L, in one namespace (or in
// none).
type Client[T object, L runtime.Object] struct {
	rest      rest.Interface
	gvr       schema.GroupVersionResource
	namespace string
	newObject func() T
	newList   func() L
}

// NewClient returns a client of one resource.
func NewClient[T object, L runtime.Object](c rest.Interface, gvr schema.GroupVersionResource, namespace string, newObject func() T, newList func() L) *Client[T, L] {
	return &Client[T, L]{rest: c, gvr: gvr, namespace: namespace, newObject: newObject, newList: newList}
}

// Request starts a request to the resource, for calls that have no method.
func (c *Client[T, L]) Request(verb string) *rest.Request {
	return c.rest.Verb(verb).GroupVersion(c.gvr.GroupVersion()).Resource(c.gvr.Resource).Namespace(c.namespace)
}

func (c *Client[T, L]) Get(ctx context.Context, name string, _ metav1.GetOptions) (T, error) {
	out := c.newObject()
	return out, c.Request("GET").Name(name).Do(ctx).Into(out)
}

func (c *Client[T, L]) List(ctx context.Context, _ metav1.ListOptions) (L, error) {
	out := c.newList()
	return out, c.Request("GET").Do(ctx).Into(out)
}

func (c *Client[T, L]) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	return c.Request("GET").Param("resourceVersion", opts.ResourceVersion).
		Watch(ctx, func() runtime.Object { return c.newObject() })
}

func (c *Client[T, L]) Create(ctx context.Context, obj T, _ metav1.CreateOptions) (T, error) {
	out := c.newObject()
	return out, c.Request("POST").Body(obj).Do(ctx).Into(out)
}

func (c *Client[T, L]) Update(ctx context.Context, obj T, _ metav1.UpdateOptions) (T, error) {
	out := c.newObject()
	return out, c.Request("PUT").Name(obj.GetName()).Body(obj).Do(ctx).Into(out)
}

func (c *Client[T, L]) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, _ metav1.PatchOptions, subresources ...string) (T, error) {
	req := c.Request("PATCH").Name(name).Patch(pt, data)
	for _, sub := range subresources {
		req.SubResource(sub)
	}
	out := c.newObject()
	return out, req.Do(ctx).Into(out)
}

func (c *Client[T, L]) Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error {
	return c.Request("DELETE").Name(name).Body(&opts).Do(ctx).Error()
}
