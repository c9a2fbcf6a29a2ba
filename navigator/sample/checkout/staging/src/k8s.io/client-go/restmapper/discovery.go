// Package restmapper fills a RESTMapper from discovery.
package restmapper

import (
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// DeferredDiscoveryRESTMapper asks for the resources when it is first used,
// and again after each Reset.
type DeferredDiscoveryRESTMapper struct {
	client discovery.ServerResourcesInterface

	mu       sync.Mutex
	delegate *meta.DefaultRESTMapper
}

// NewDeferredDiscoveryRESTMapper returns an empty mapper.
func NewDeferredDiscoveryRESTMapper(client discovery.ServerResourcesInterface) *DeferredDiscoveryRESTMapper {
	return &DeferredDiscoveryRESTMapper{client: client}
}

// Reset forgets everything.
func (d *DeferredDiscoveryRESTMapper) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.delegate = nil
}

func (d *DeferredDiscoveryRESTMapper) getDelegate() (*meta.DefaultRESTMapper, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.delegate != nil {
		return d.delegate, nil
	}
	lists, err := d.client.ServerPreferredResources()
	if len(lists) == 0 && err != nil {
		return nil, err
	}
	mapper := &meta.DefaultRESTMapper{}
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return nil, err
		}
		for _, r := range list.APIResources {
			if strings.Contains(r.Name, "/") { // subresources share the kind of their parent
				continue
			}
			scope := meta.RESTScopeNameRoot
			if r.Namespaced {
				scope = meta.RESTScopeNameNamespace
			}
			mapper.Add(meta.RESTMapping{Resource: gv.WithResource(r.Name), GroupVersionKind: gv.WithKind(r.Kind), Scope: scope})
		}
	}
	d.delegate = mapper
	return mapper, nil
}

// KindFor implements meta.RESTMapper.
func (d *DeferredDiscoveryRESTMapper) KindFor(resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	del, err := d.getDelegate()
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	return del.KindFor(resource)
}

// RESTMapping implements meta.RESTMapper.
func (d *DeferredDiscoveryRESTMapper) RESTMapping(gk schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	del, err := d.getDelegate()
	if err != nil {
		return nil, err
	}
	return del.RESTMapping(gk, versions...)
}
