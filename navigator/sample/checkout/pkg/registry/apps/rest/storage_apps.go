// Package rest brings the apps group's resources together.
package rest

import (
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/registry/simple"
)

// StorageProvider implements controlplaneapiserver.RESTStorageProvider.
type StorageProvider struct{}

// GroupName implements controlplaneapiserver.RESTStorageProvider.
func (StorageProvider) GroupName() string { return appsv1.SchemeGroupVersion.Group }

// NewRESTStorage makes the resources.
func (StorageProvider) NewRESTStorage(getter controlplaneapiserver.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	resource := appsv1.SchemeGroupVersion.WithResource("replicasets").GroupResource()
	return genericapiserver.NewDefaultAPIGroupInfo(appsv1.SchemeGroupVersion, legacyscheme.Scheme, map[string]rest.Storage{
		"replicasets": simple.NewREST(getter(resource), resource, true,
			func() runtime.Object { return &appsv1.ReplicaSet{} }, func() runtime.Object { return &appsv1.ReplicaSetList{} }),
	}), nil
}
