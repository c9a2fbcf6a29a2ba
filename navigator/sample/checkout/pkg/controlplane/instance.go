// Package controlplane is the server of the built-in APIs of Kubernetes.
package controlplane

import (
	genericapiserver "k8s.io/apiserver/pkg/server"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	appsrest "k8s.io/kubernetes/pkg/registry/apps/rest"
	corerest "k8s.io/kubernetes/pkg/registry/core/rest"
)

// Config configures the server.
type Config struct{ ControlPlane controlplaneapiserver.Config }

type completedConfig struct {
	ControlPlane controlplaneapiserver.CompletedConfig
}

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ *completedConfig }

// Complete checks the config.
func (c *Config) Complete() CompletedConfig {
	return CompletedConfig{&completedConfig{c.ControlPlane.Complete()}}
}

// Instance is the server.
type Instance struct{ ControlPlane *controlplaneapiserver.Server }

// New makes the server and installs the APIs.
func (c CompletedConfig) New(delegationTarget genericapiserver.DelegationTarget) (*Instance, error) {
	cp, err := c.ControlPlane.New("kube-apiserver", delegationTarget)
	if err != nil {
		return nil, err
	}
	s := &Instance{ControlPlane: cp}
	if err := s.ControlPlane.InstallAPIs(c.StorageProviders()...); err != nil {
		return nil, err
	}
	return s, nil
}

// StorageProviders lists the groups.
func (c CompletedConfig) StorageProviders() []controlplaneapiserver.RESTStorageProvider {
	return []controlplaneapiserver.RESTStorageProvider{
		corerest.StorageProvider{},
		appsrest.StorageProvider{},
	}
}
