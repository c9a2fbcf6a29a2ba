package apiserver

import (
	"fmt"

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/klog/v2"
)

// RESTStorageProvider brings the resources of one group.
type RESTStorageProvider interface {
	GroupName() string
	NewRESTStorage(getter RESTOptionsGetter) (genericapiserver.APIGroupInfo, error)
}

// InstallAPIs serves the groups: the core group below /api, the rest below
// /apis.
func (s *Server) InstallAPIs(restStorageProviders ...RESTStorageProvider) error {
	nonLegacy := []*genericapiserver.APIGroupInfo{}
	for _, provider := range restStorageProviders {
		groupName := provider.GroupName()
		apiGroupInfo, err := provider.NewRESTStorage(s.RESTOptionsGetter)
		if err != nil {
			return fmt.Errorf("storage of API group %q: %w", groupName, err)
		}
		if len(apiGroupInfo.VersionedResourcesStorageMap) == 0 {
			klog.InfoS("API group has no resources and is left out", "group", groupName)
			continue
		}
		klog.V(1).InfoS("Enabling API group", "group", groupName)
		if groupName == "" {
			if err := s.GenericAPIServer.InstallLegacyAPIGroup("/api", &apiGroupInfo); err != nil {
				return fmt.Errorf("installing the core group: %w", err)
			}
			continue
		}
		nonLegacy = append(nonLegacy, &apiGroupInfo)
	}
	if err := s.GenericAPIServer.InstallAPIGroups(nonLegacy...); err != nil {
		return fmt.Errorf("installing the named groups: %w", err)
	}
	return nil
}
