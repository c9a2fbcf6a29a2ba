// Package v1 is the typed client of the core group.
package v1

import (
	"context"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/gentype"
	"k8s.io/client-go/rest"
)

// CoreV1Interface leads to the clients of the group's resources.
type CoreV1Interface interface {
	Pods(namespace string) PodInterface
	Nodes() *gentype.Client[*v1.Node, *v1.NodeList]
	Namespaces() *gentype.Client[*v1.Namespace, *v1.NamespaceList]
}

// CoreV1Client implements it.
type CoreV1Client struct{ rest rest.Interface }

// New returns the group's client.
func New(c rest.Interface) *CoreV1Client { return &CoreV1Client{c} }

// PodInterface adds the subresources that only pods have.
type PodInterface struct {
	*gentype.Client[*v1.Pod, *v1.PodList]
}

// Bind asks the server to set the pod's node.
func (p PodInterface) Bind(ctx context.Context, binding *v1.Binding, _ metav1.CreateOptions) error {
	return p.Request("POST").Name(binding.Name).SubResource("binding").Body(binding).Do(ctx).Error()
}

// Pods is the client of pods in one namespace.
func (c *CoreV1Client) Pods(namespace string) PodInterface {
	return PodInterface{gentype.NewClient(c.rest, v1.SchemeGroupVersion.WithResource("pods"), namespace,
		func() *v1.Pod { return &v1.Pod{} }, func() *v1.PodList { return &v1.PodList{} })}
}

// Nodes is the client of nodes.
func (c *CoreV1Client) Nodes() *gentype.Client[*v1.Node, *v1.NodeList] {
	return gentype.NewClient(c.rest, v1.SchemeGroupVersion.WithResource("nodes"), "",
		func() *v1.Node { return &v1.Node{} }, func() *v1.NodeList { return &v1.NodeList{} })
}

// Namespaces is the client of namespaces.
func (c *CoreV1Client) Namespaces() *gentype.Client[*v1.Namespace, *v1.NamespaceList] {
	return gentype.NewClient(c.rest, v1.SchemeGroupVersion.WithResource("namespaces"), "",
		func() *v1.Namespace { return &v1.Namespace{} }, func() *v1.NamespaceList { return &v1.NamespaceList{} })
}
