// Package demo gives each binary of the sample something to do: an API server
// inside the process, filled with a small cluster. It has no counterpart in
// Kubernetes.
package demo

import (
	"context"
	"fmt"
	"net/http"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	genericapiserver "k8s.io/apiserver/pkg/server"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	kubeapiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
)

// Cluster is an API server that is reached without a network.
type Cluster struct {
	Handler http.Handler
	Admin   clientset.Interface
}

// New starts a cluster with the namespace default and nothing else.
func New(ctx context.Context) (*Cluster, error) {
	opts, err := options.NewServerRunOptions().Complete()
	if err != nil {
		return nil, err
	}
	config, err := kubeapiserver.NewConfig(opts)
	if err != nil {
		return nil, err
	}
	completed, err := config.Complete()
	if err != nil {
		return nil, err
	}
	chain, err := kubeapiserver.CreateServerChain(completed)
	if err != nil {
		return nil, err
	}
	if _, err := chain.PrepareRun(); err != nil {
		return nil, err
	}
	c := &Cluster{Handler: chain.GenericAPIServer.Handler}
	if c.Admin, err = clientset.NewForConfig(c.Config(controlplaneapiserver.AdminToken, "demo")); err != nil {
		return nil, err
	}
	return c, CreateNamespace(ctx, c.Admin, v1.NamespaceDefault)
}

// Config returns a client config for a component.
func (c *Cluster) Config(token, userAgent string) *rest.Config {
	return rest.AddUserAgent(genericapiserver.NewLoopbackClientConfig(c.Handler, token), userAgent)
}

// CreateNamespace does what it says.
func CreateNamespace(ctx context.Context, client clientset.Interface, name string) error {
	_, err := client.CoreV1().Namespaces().Create(ctx, &v1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	return err
}

// Node describes a node.
func Node(name, zone, cpu string) *v1.Node {
	return &v1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"topology.kubernetes.io/zone": zone}},
		Status: v1.NodeStatus{Allocatable: v1.ResourceList{
			v1.ResourceCPU:    resource.MustParse(cpu),
			v1.ResourceMemory: resource.MustParse("8Gi"),
			v1.ResourcePods:   resource.MustParse("10"),
		}},
	}
}

// Pod describes a pod in the namespace default.
func Pod(name, cpu string, priority int32) *v1.Pod {
	return &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: v1.NamespaceDefault},
		Spec: v1.PodSpec{
			Priority: &priority,
			Containers: []v1.Container{{Name: "main", Image: "example.com/" + name, Resources: v1.ResourceRequirements{
				Requests: v1.ResourceList{v1.ResourceCPU: resource.MustParse(cpu), v1.ResourceMemory: resource.MustParse("256Mi")},
			}}},
		},
	}
}

// SeedNodes creates three nodes in two zones, one of them cordoned.
func (c *Cluster) SeedNodes(ctx context.Context) error {
	cordoned := Node("node-3", "zone-a", "8")
	cordoned.Spec.Unschedulable = true
	for _, node := range []*v1.Node{Node("node-1", "zone-a", "2"), Node("node-2", "zone-b", "2"), cordoned} {
		if _, err := c.Admin.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// SeedPods creates pods.
func (c *Cluster) SeedPods(ctx context.Context, pods ...*v1.Pod) error {
	for _, pod := range pods {
		if _, err := c.Admin.CoreV1().Pods(pod.Namespace).Create(ctx, pod, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// SeedReplicaSet creates a replica set with pods that it owns.
func (c *Cluster) SeedReplicaSet(ctx context.Context, name string, pods int) (*appsv1.ReplicaSet, error) {
	replicas := int32(pods)
	rs, err := c.Admin.AppsV1().ReplicaSets(v1.NamespaceDefault).Create(ctx, &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: v1.NamespaceDefault},
		Spec:       appsv1.ReplicaSetSpec{Replicas: &replicas},
	}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	yes := true
	for i := range pods {
		pod := Pod(fmt.Sprintf("%s-%d", name, i), "100m", 0)
		pod.OwnerReferences = []metav1.OwnerReference{{
			APIVersion: appsv1.SchemeGroupVersion.String(), Kind: "ReplicaSet", Name: rs.Name, UID: rs.UID,
			Controller: &yes, BlockOwnerDeletion: &yes,
		}}
		if err := c.SeedPods(ctx, pod); err != nil {
			return nil, err
		}
	}
	return rs, nil
}
