// Package server is an API server without any API: filters, routing, start and
// stop. Three servers are made of it and chained.
package server

import (
	"errors"
	"net/http"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	genericapifilters "k8s.io/apiserver/pkg/endpoints/filters"
	"k8s.io/apiserver/pkg/endpoints/filters/impersonation"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	genericfilters "k8s.io/apiserver/pkg/server/filters"
	utilflowcontrol "k8s.io/apiserver/pkg/util/flowcontrol"
)

// Config is what a server is made of.
type Config struct {
	SecureServing *SecureServingInfo

	Serializer runtime.NegotiatedSerializer
	Scheme     *runtime.Scheme
	// Storage is the database of all resources.
	Storage *clientv3.Client

	Authentication   authenticator.Request
	Authorization    authorizer.Authorizer
	AdmissionControl admission.Interface
	AuditSink        audit.Sink
	FlowControl      utilflowcontrol.Interface

	LongRunningFunc     apirequest.LongRunningRequestCheck
	RequestInfoResolver *apirequest.RequestInfoFactory
	RequestTimeout      time.Duration

	// BuildHandlerChainFunc can be replaced, for tests and odd servers.
	BuildHandlerChainFunc func(apiHandler http.Handler, c *Config) http.Handler

	// installed is closed when all servers of the chain have their paths.
	installed chan struct{}
}

// NewConfig returns the defaults.
func NewConfig(scheme *runtime.Scheme) *Config {
	return &Config{
		Scheme:                scheme,
		Serializer:            runtime.CodecFactory{Scheme: scheme},
		LongRunningFunc:       genericfilters.BasicLongRunningRequestCheck([]string{"watch"}, []string{"log", "exec"}),
		RequestInfoResolver:   &apirequest.RequestInfoFactory{APIPrefixes: []string{"api", "apis"}, GrouplessAPIPrefixes: []string{"api"}},
		RequestTimeout:        60 * time.Second,
		BuildHandlerChainFunc: DefaultBuildHandlerChain,
		installed:             make(chan struct{}),
	}
}

type completedConfig struct{ *Config }

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ completedConfig }

// Complete checks the config.
func (c *Config) Complete() CompletedConfig {
	if c.BuildHandlerChainFunc == nil {
		c.BuildHandlerChainFunc = DefaultBuildHandlerChain
	}
	return CompletedConfig{completedConfig{c}}
}

// New makes a server that passes on to the delegate what it does not know.
func (c completedConfig) New(name string, delegationTarget DelegationTarget) (*GenericAPIServer, error) {
	if c.Serializer == nil {
		return nil, errors.New("a server needs a serializer")
	}
	handlerChainBuilder := func(handler http.Handler) http.Handler {
		return c.BuildHandlerChainFunc(handler, c.Config)
	}
	apiServerHandler := NewAPIServerHandler(name, c.Serializer, handlerChainBuilder, delegationTarget.UnprotectedHandler())
	s := &GenericAPIServer{
		name:              name,
		delegationTarget:  delegationTarget,
		admissionControl:  c.AdmissionControl,
		Serializer:        c.Serializer,
		Handler:           apiServerHandler,
		SecureServingInfo: c.SecureServing,
		installed:         c.installed,
	}
	s.Handler.NonGoRestfulMux.Handle("/healthz", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("ok"))
	}))
	return s, nil
}

// DefaultBuildHandlerChain wraps the inside first: a request passes the
// filters from the bottom of this function to its top.
func DefaultBuildHandlerChain(apiHandler http.Handler, c *Config) http.Handler {
	handler := apiHandler

	handler = genericapifilters.WithAuthorization(handler, c.Authorization, c.Serializer)
	handler = genericfilters.WithPriorityAndFairness(handler, c.LongRunningFunc, c.FlowControl)
	handler = impersonation.WithConstrainedImpersonation(handler, c.Authorization, c.Serializer)
	handler = genericapifilters.WithAudit(handler, c.AuditSink)
	failedHandler := genericapifilters.Unauthorized(c.Serializer)
	failedHandler = genericapifilters.WithAudit(failedHandler, c.AuditSink)
	handler = genericapifilters.WithAuthentication(handler, c.Authentication, failedHandler)

	// The timeout starts a goroutine; all above runs in it.
	handler = genericfilters.WithTimeoutForNonLongRunningRequests(handler, c.LongRunningFunc)
	handler = genericapifilters.WithRequestDeadline(handler, c.LongRunningFunc, c.RequestTimeout)
	handler = genericfilters.WithHTTPLogging(handler)
	handler = genericapifilters.WithRequestInfo(handler, c.RequestInfoResolver)
	handler = genericapifilters.WithMuxAndDiscoveryComplete(handler, c.installed)
	handler = genericfilters.WithPanicRecovery(handler)
	handler = genericapifilters.WithAuditInit(handler)
	return handler
}
