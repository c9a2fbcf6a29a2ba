// Package apiserver is the first server of the chain: it sends each API group
// either to the servers behind it or to an extension server elsewhere.
package apiserver

import (
	"context"
	"net/http"

	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/klog/v2"
)

// Config configures the aggregator.
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

// APIService says who serves a group version. Without an URL it is the local
// chain.
type APIService struct {
	GroupVersion schema.GroupVersion
	URL          string
}

// APIAggregator is the server.
type APIAggregator struct {
	GenericAPIServer *genericapiserver.GenericAPIServer
	delegateHandler  http.Handler
	proxyHandlers    map[schema.GroupVersion]*proxyHandler
}

// NewWithDelegate makes the server.
func (c completedConfig) NewWithDelegate(delegationTarget genericapiserver.DelegationTarget) (*APIAggregator, error) {
	genericServer, err := c.GenericConfig.New("kube-aggregator", delegationTarget)
	if err != nil {
		return nil, err
	}
	return &APIAggregator{
		GenericAPIServer: genericServer,
		delegateHandler:  delegationTarget.UnprotectedHandler(),
		proxyHandlers:    map[schema.GroupVersion]*proxyHandler{},
	}, nil
}

// AddAPIService adds or replaces the handler of a group version.
func (s *APIAggregator) AddAPIService(apiService *APIService) {
	gv := apiService.GroupVersion
	handler, ok := s.proxyHandlers[gv]
	if !ok {
		handler = &proxyHandler{localDelegate: s.delegateHandler}
		s.proxyHandlers[gv] = handler
		proxyPath := "/apis/" + gv.Group + "/" + gv.Version
		if gv.Group == "" {
			proxyPath = "/api/" + gv.Version
		}
		s.GenericAPIServer.Handler.NonGoRestfulMux.Handle(proxyPath, handler)
		s.GenericAPIServer.Handler.NonGoRestfulMux.HandlePrefix(proxyPath+"/", handler)
	}
	handler.updateAPIService(apiService)
	klog.V(2).InfoS("Added an API service", "groupVersion", gv.String(), "local", apiService.URL == "")
}

type preparedAPIAggregator struct {
	*APIAggregator
	run func(ctx context.Context) error
}

// PrepareRun is called when no path will be added any more.
func (s *APIAggregator) PrepareRun() (preparedAPIAggregator, error) {
	return preparedAPIAggregator{s, s.GenericAPIServer.PrepareRun().RunWithContext}, nil
}

// Run serves until the context ends.
func (s preparedAPIAggregator) Run(ctx context.Context) error { return s.run(ctx) }
