// Package app makes and runs the API server.
package app

import (
	"context"
	"net"

	"github.com/spf13/cobra"
	genericapifilters "k8s.io/apiserver/pkg/endpoints/filters"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/util/notfoundhandler"
	utilversion "k8s.io/component-base/version"
	"k8s.io/klog/v2"
	aggregatorapiserver "k8s.io/kube-aggregator/pkg/apiserver"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
)

// NewAPIServerCommand returns the command. The demo is a client that main
// hands in; it runs beside the server.
func NewAPIServerCommand(demo func(ctx context.Context, server *aggregatorapiserver.APIAggregator)) *cobra.Command {
	s := options.NewServerRunOptions()
	cmd := &cobra.Command{
		Use:  "kube-apiserver",
		Long: "The API server of the sample serves pods, nodes, namespaces and replica sets from memory.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			completedOptions, err := s.Complete()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			if s.DemoDuration > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, s.DemoDuration)
				defer cancel()
			}
			return Run(ctx, completedOptions, demo)
		},
	}
	cmd.SetContext(genericapiserver.SetupSignalContext())
	s.AddFlags(cmd.Flags())
	return cmd
}

// Run serves until the context ends.
func Run(ctx context.Context, opts options.CompletedOptions, demo func(context.Context, *aggregatorapiserver.APIAggregator)) error {
	klog.InfoS("Starting API server", "version", utilversion.Get())
	config, err := NewConfig(opts)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", opts.BindAddress)
	if err != nil {
		return err
	}
	config.Aggregator.GenericConfig.SecureServing = &genericapiserver.SecureServingInfo{Listener: listener}
	completed, err := config.Complete()
	if err != nil {
		return err
	}
	server, err := CreateServerChain(completed)
	if err != nil {
		return err
	}
	prepared, err := server.PrepareRun()
	if err != nil {
		return err
	}
	if demo != nil {
		go demo(ctx, server)
	}
	return prepared.Run(ctx)
}

// CreateServerChain makes the servers from the last to the first, because each
// needs to know its delegate.
func CreateServerChain(config CompletedConfig) (*aggregatorapiserver.APIAggregator, error) {
	notFoundHandler := notfoundhandler.New(genericapifilters.NoMuxAndDiscoveryIncompleteKey)
	apiExtensionsServer, err := config.ApiExtensions.New(genericapiserver.NewEmptyDelegateWithCustomHandler(notFoundHandler))
	if err != nil {
		return nil, err
	}
	kubeAPIServer, err := config.KubeAPIs.New(apiExtensionsServer.GenericAPIServer)
	if err != nil {
		return nil, err
	}
	return controlplaneapiserver.CreateAggregatorServer(config.Aggregator, kubeAPIServer.ControlPlane.GenericAPIServer)
}
