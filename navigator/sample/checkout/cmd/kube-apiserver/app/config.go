package app

import (
	apiextensionsapiserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	aggregatorapiserver "k8s.io/kube-aggregator/pkg/apiserver"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	"k8s.io/kubernetes/pkg/controlplane"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
)

// Config has one config for each server of the chain.
type Config struct {
	Options       options.CompletedOptions
	Aggregator    *aggregatorapiserver.Config
	KubeAPIs      *controlplane.Config
	ApiExtensions *apiextensionsapiserver.Config
}

type completedConfig struct {
	Options       options.CompletedOptions
	Aggregator    aggregatorapiserver.CompletedConfig
	KubeAPIs      controlplane.CompletedConfig
	ApiExtensions apiextensionsapiserver.CompletedConfig
}

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ *completedConfig }

// Complete checks the configs.
func (c *Config) Complete() (CompletedConfig, error) {
	return CompletedConfig{&completedConfig{
		Options:       c.Options,
		Aggregator:    c.Aggregator.Complete(),
		KubeAPIs:      c.KubeAPIs.Complete(),
		ApiExtensions: c.ApiExtensions.Complete(),
	}}, nil
}

// NewConfig makes the configs. All three servers have the same filters, but a
// request passes those of the first only.
func NewConfig(opts options.CompletedOptions) (*Config, error) {
	genericConfig := controlplaneapiserver.BuildGenericConfig(opts.MaxRequestsInFlight)
	return &Config{
		Options:       opts,
		Aggregator:    &aggregatorapiserver.Config{GenericConfig: genericConfig},
		KubeAPIs:      &controlplane.Config{ControlPlane: controlplaneapiserver.Config{Generic: genericConfig}},
		ApiExtensions: &apiextensionsapiserver.Config{GenericConfig: genericConfig},
	}, nil
}
