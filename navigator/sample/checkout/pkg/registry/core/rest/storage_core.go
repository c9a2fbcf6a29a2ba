// Package rest brings the core group's resources together.
package rest

import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	"k8s.io/kubernetes/pkg/registry/simple"
)

// StorageProvider implements controlplaneapiserver.RESTStorageProvider.
type StorageProvider struct{}

// GroupName of the core group is empty.
func (StorageProvider) GroupName() string { return v1.GroupName }

// NewRESTStorage makes the resources.
func (StorageProvider) NewRESTStorage(getter controlplaneapiserver.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	gv := v1.SchemeGroupVersion
	nodes, namespaces, pods := gv.WithResource("nodes").GroupResource(), gv.WithResource("namespaces").GroupResource(), gv.WithResource("pods").GroupResource()
	podStorage := podstore.NewStorage(getter(pods))
	return genericapiserver.NewDefaultAPIGroupInfo(gv, legacyscheme.Scheme, map[string]rest.Storage{
		"pods":         podStorage.Pod,
		"pods/binding": podStorage.Binding,
		"pods/status":  podStorage.Status,
		"nodes": simple.NewREST(getter(nodes), nodes, false,
			func() runtime.Object { return &v1.Node{} }, func() runtime.Object { return &v1.NodeList{} }),
		"namespaces": simple.NewREST(getter(namespaces), namespaces, false,
			func() runtime.Object { return &v1.Namespace{} }, func() runtime.Object { return &v1.NamespaceList{} }),
	}), nil
}
