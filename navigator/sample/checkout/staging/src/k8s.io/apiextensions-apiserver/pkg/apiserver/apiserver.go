// Package apiserver is the last server of the chain: it serves the resources
// that users defined themselves.
package apiserver

import (
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// Config configures the server.
type Config struct{ GenericConfig *genericapiserver.Config }

type completedConfig struct {
	GenericConfig genericapiserver.CompletedConfig
}

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ *completedConfig }

// Complete checks the config.
func (cfg *Config) Complete() CompletedConfig {
	return CompletedConfig{&completedConfig{cfg.GenericConfig.Complete()}}
}

// CustomResourceDefinitions is the server.
type CustomResourceDefinitions struct {
	GenericAPIServer *genericapiserver.GenericAPIServer
}

// New makes the server.
func (c completedConfig) New(delegationTarget genericapiserver.DelegationTarget) (*CustomResourceDefinitions, error) {
	genericServer, err := c.GenericConfig.New("apiextensions-apiserver", delegationTarget)
	if err != nil {
		return nil, err
	}
	crdHandler := NewCustomResourceDefinitionHandler(delegationTarget.UnprotectedHandler())
	genericServer.Handler.NonGoRestfulMux.HandlePrefix("/apis/", crdHandler)
	return &CustomResourceDefinitions{GenericAPIServer: genericServer}, nil
}
