// Package informerfactory makes informers of resources that are known at run
// time only.
package informerfactory

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata/metadatainformer"
)

// InformerFactory finds the informer of a resource.
type InformerFactory interface {
	ForResource(resource schema.GroupVersionResource) (metadatainformer.GenericInformer, error)
	Start(stopCh <-chan struct{})
}

// NewInformerFactory wraps a metadata factory.
func NewInformerFactory(f metadatainformer.SharedInformerFactory) InformerFactory { return factory{f} }

type factory struct {
	metadatainformer.SharedInformerFactory
}

func (f factory) ForResource(resource schema.GroupVersionResource) (metadatainformer.GenericInformer, error) {
	return f.SharedInformerFactory.ForResource(resource), nil
}
