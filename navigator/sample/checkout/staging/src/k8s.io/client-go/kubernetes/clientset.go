// Package kubernetes bundles the typed clients of all groups.
package kubernetes

import (
	appsv1 "k8s.io/client-go/kubernetes/typed/apps/v1"
	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

// Interface is what components take instead of a Clientset.
type Interface interface {
	CoreV1() corev1.CoreV1Interface
	AppsV1() appsv1.AppsV1Interface
}

// Clientset implements Interface over one connection.
type Clientset struct {
	coreV1 *corev1.CoreV1Client
	appsV1 *appsv1.AppsV1Client
}

func (c *Clientset) CoreV1() corev1.CoreV1Interface { return c.coreV1 }
func (c *Clientset) AppsV1() appsv1.AppsV1Interface { return c.appsV1 }

// NewForConfig connects.
func NewForConfig(config *rest.Config) (*Clientset, error) {
	c, err := rest.RESTClientFor(config)
	if err != nil {
		return nil, err
	}
	return &Clientset{coreV1: corev1.New(c), appsV1: appsv1.New(c)}, nil
}
