// Package apiserver is the server of the built-in APIs, whichever these are.
package apiserver

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/etcd3"
	"k8s.io/apiserver/pkg/storage/value"
)

// RESTOptionsGetter finds the storage of a resource.
type RESTOptionsGetter func(resource schema.GroupResource) storage.Interface

// Config configures the server.
type Config struct{ Generic *genericapiserver.Config }

type completedConfig struct {
	Generic genericapiserver.CompletedConfig
}

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ *completedConfig }

// Complete checks the config.
func (c *Config) Complete() CompletedConfig {
	return CompletedConfig{&completedConfig{c.Generic.Complete()}}
}

// Server is a server without APIs until InstallAPIs was called.
type Server struct {
	GenericAPIServer  *genericapiserver.GenericAPIServer
	RESTOptionsGetter RESTOptionsGetter
}

// New makes the server.
func (c completedConfig) New(name string, delegationTarget genericapiserver.DelegationTarget) (*Server, error) {
	generic, err := c.Generic.New(name, delegationTarget)
	if err != nil {
		return nil, err
	}
	codec := c.Generic.Serializer.Codec()
	client := c.Generic.Storage
	return &Server{
		GenericAPIServer: generic,
		RESTOptionsGetter: func(resource schema.GroupResource) storage.Interface {
			return etcd3.New(client, codec, "/registry", resource, value.IdentityTransformer{})
		},
	}, nil
}
