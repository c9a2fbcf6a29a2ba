package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/klog/v2"
)

// APIGroupInfo is a group that wants to be served.
type APIGroupInfo struct {
	PrioritizedVersions []schema.GroupVersion
	// VersionedResourcesStorageMap goes from version to resource to storage.
	VersionedResourcesStorageMap map[string]map[string]rest.Storage
	Scheme                       *runtime.Scheme
	NegotiatedSerializer         runtime.NegotiatedSerializer
}

// NewDefaultAPIGroupInfo describes a group with one version.
func NewDefaultAPIGroupInfo(gv schema.GroupVersion, scheme *runtime.Scheme, resources map[string]rest.Storage) APIGroupInfo {
	return APIGroupInfo{
		PrioritizedVersions:          []schema.GroupVersion{gv},
		VersionedResourcesStorageMap: map[string]map[string]rest.Storage{gv.Version: resources},
		Scheme:                       scheme,
		NegotiatedSerializer:         runtime.CodecFactory{Scheme: scheme},
	}
}

// DelegationTarget is the next server of a chain.
type DelegationTarget interface {
	// UnprotectedHandler has no filters: it is for requests that passed the
	// filters of the server before.
	UnprotectedHandler() http.Handler
	NextDelegate() DelegationTarget
	// GroupVersions lists what is served here and further on.
	GroupVersions() []schema.GroupVersion
}

// GenericAPIServer is one server of the chain.
type GenericAPIServer struct {
	name             string
	delegationTarget DelegationTarget
	admissionControl admission.Interface

	Serializer        runtime.NegotiatedSerializer
	Handler           *APIServerHandler
	SecureServingInfo *SecureServingInfo

	groupVersions []schema.GroupVersion
	installed     chan struct{}
	installOnce   sync.Once
}

func (s *GenericAPIServer) UnprotectedHandler() http.Handler {
	return s.Handler.Director // without the filters
}

func (s *GenericAPIServer) NextDelegate() DelegationTarget { return s.delegationTarget }

func (s *GenericAPIServer) GroupVersions() []schema.GroupVersion {
	return append(append([]schema.GroupVersion(nil), s.groupVersions...), s.delegationTarget.GroupVersions()...)
}

type emptyDelegate struct{ handler http.Handler }

// NewEmptyDelegateWithCustomHandler is the end of a chain.
func NewEmptyDelegateWithCustomHandler(handler http.Handler) DelegationTarget {
	return emptyDelegate{handler}
}

func (e emptyDelegate) UnprotectedHandler() http.Handler     { return e.handler }
func (e emptyDelegate) NextDelegate() DelegationTarget       { return nil }
func (e emptyDelegate) GroupVersions() []schema.GroupVersion { return nil }

// installAPIResources adds the routes of all versions of a group.
func (s *GenericAPIServer) installAPIResources(apiPrefix string, apiGroupInfo *APIGroupInfo) error {
	for _, groupVersion := range apiGroupInfo.PrioritizedVersions {
		storage := apiGroupInfo.VersionedResourcesStorageMap[groupVersion.Version]
		if len(storage) == 0 {
			klog.Warningf("API %v has no resources", groupVersion)
			continue
		}
		apiGroupVersion := &genericapi.APIGroupVersion{
			Storage:      storage,
			Root:         apiPrefix,
			GroupVersion: groupVersion,
			Serializer:   apiGroupInfo.NegotiatedSerializer,
			Creater:      apiGroupInfo.Scheme,
			Typer:        apiGroupInfo.Scheme,
			Admit:        s.admissionControl,
		}
		if err := apiGroupVersion.InstallREST(s.Handler.GoRestfulContainer); err != nil {
			return fmt.Errorf("unable to setup API %v: %w", groupVersion, err)
		}
		s.groupVersions = append(s.groupVersions, groupVersion)
	}
	return nil
}

// InstallLegacyAPIGroup serves the core group, below /api.
func (s *GenericAPIServer) InstallLegacyAPIGroup(apiPrefix string, apiGroupInfo *APIGroupInfo) error {
	return s.installAPIResources(apiPrefix, apiGroupInfo)
}

// InstallAPIGroups serves groups with a name, below /apis.
func (s *GenericAPIServer) InstallAPIGroups(apiGroupInfos ...*APIGroupInfo) error {
	for _, apiGroupInfo := range apiGroupInfos {
		if apiGroupInfo.PrioritizedVersions[0].Group == "" {
			return errors.New("the core group is served below /api")
		}
		if err := s.installAPIResources("/apis", apiGroupInfo); err != nil {
			return err
		}
	}
	return nil
}

type preparedGenericAPIServer struct{ *GenericAPIServer }

// PrepareRun is called when no path will be added any more.
func (s *GenericAPIServer) PrepareRun() preparedGenericAPIServer {
	s.installOnce.Do(func() { close(s.installed) })
	return preparedGenericAPIServer{s}
}

// RunWithContext serves until the context ends and the last request is done.
func (s preparedGenericAPIServer) RunWithContext(ctx context.Context) error {
	if s.SecureServingInfo == nil {
		return errors.New("no address to listen on")
	}
	stopped, err := s.SecureServingInfo.Serve(ctx, s.Handler)
	if err != nil {
		return err
	}
	<-stopped
	klog.V(1).InfoS("[graceful-termination] apiserver is exiting", "server", s.name)
	return nil
}
