package apiserver

import (
	genericapiserver "k8s.io/apiserver/pkg/server"
	aggregatorapiserver "k8s.io/kube-aggregator/pkg/apiserver"
)

// CreateAggregatorServer puts the aggregator in front, and tells it of every
// group version that the servers behind it have.
func CreateAggregatorServer(aggregatorConfig aggregatorapiserver.CompletedConfig, delegateAPIServer genericapiserver.DelegationTarget) (*aggregatorapiserver.APIAggregator, error) {
	aggregatorServer, err := aggregatorConfig.NewWithDelegate(delegateAPIServer)
	if err != nil {
		return nil, err
	}
	for _, gv := range delegateAPIServer.GroupVersions() {
		aggregatorServer.AddAPIService(&aggregatorapiserver.APIService{GroupVersion: gv})
	}
	return aggregatorServer, nil
}
