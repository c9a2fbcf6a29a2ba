// Package v1 is the typed client of the apps group.
package v1

import (
	v1 "k8s.io/api/apps/v1"
	"k8s.io/client-go/gentype"
	"k8s.io/client-go/rest"
)

// AppsV1Interface leads to the clients of the group's resources.
type AppsV1Interface interface {
	ReplicaSets(namespace string) *gentype.Client[*v1.ReplicaSet, *v1.ReplicaSetList]
}

// AppsV1Client implements it.
type AppsV1Client struct{ rest rest.Interface }

// New returns the group's client.
func New(c rest.Interface) *AppsV1Client { return &AppsV1Client{c} }

// ReplicaSets is the client of replica sets in one namespace.
func (c *AppsV1Client) ReplicaSets(namespace string) *gentype.Client[*v1.ReplicaSet, *v1.ReplicaSetList] {
	return gentype.NewClient(c.rest, v1.SchemeGroupVersion.WithResource("replicasets"), namespace,
		func() *v1.ReplicaSet { return &v1.ReplicaSet{} }, func() *v1.ReplicaSetList { return &v1.ReplicaSetList{} })
}
