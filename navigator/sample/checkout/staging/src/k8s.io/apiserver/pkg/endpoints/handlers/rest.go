// Package handlers turns HTTP requests into calls of a storage.
package handlers

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/handlers/negotiation"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/endpoints/request"
)

const (
	requestTimeoutUpperBound = 34 * time.Second
	maxRequestBodyBytes      = 3 << 20
)

// RequestScope is what all handlers of a resource share.
type RequestScope struct {
	Namer       ScopeNamer
	Serializer  runtime.NegotiatedSerializer
	Creater     runtime.ObjectCreater
	Typer       runtime.ObjectTyper
	Kind        schema.GroupVersionKind
	Resource    schema.GroupVersionResource
	Subresource string
}

// GetObjectCreater implements admission.ObjectInterfaces.
func (scope *RequestScope) GetObjectCreater() runtime.ObjectCreater { return scope.Creater }

// GetObjectTyper implements admission.ObjectInterfaces.
func (scope *RequestScope) GetObjectTyper() runtime.ObjectTyper { return scope.Typer }

// AllowsMediaType implements negotiation.EndpointRestrictions.
func (scope *RequestScope) AllowsMediaType(mediaType string) bool {
	return negotiation.DefaultEndpointRestrictions.AllowsMediaType(mediaType)
}

// AcceptsGroupVersion tells whether a body may come in this version.
func (scope *RequestScope) AcceptsGroupVersion(gv schema.GroupVersion) bool {
	return gv == scope.Kind.GroupVersion()
}

func (scope *RequestScope) err(err error, w http.ResponseWriter, req *http.Request) {
	responsewriters.ErrorNegotiated(err, scope.Serializer, scope.Kind.GroupVersion(), w, req)
}

// ScopeNamer finds namespace and name of a request.
type ScopeNamer interface {
	Namespace(req *http.Request) (namespace string, err error)
	// Name fails for requests to a collection.
	Name(req *http.Request) (namespace, name string, err error)
}

// ContextBasedNaming relies on the request info in the context.
type ContextBasedNaming struct{ ClusterScoped bool }

// Namespace implements ScopeNamer.
func (n ContextBasedNaming) Namespace(req *http.Request) (string, error) {
	requestInfo, ok := request.RequestInfoFrom(req.Context())
	if !ok {
		return "", fmt.Errorf("missing requestInfo")
	}
	if n.ClusterScoped {
		return "", nil
	}
	return requestInfo.Namespace, nil
}

// Name implements ScopeNamer.
func (n ContextBasedNaming) Name(req *http.Request) (string, string, error) {
	namespace, err := n.Namespace(req)
	if err != nil {
		return "", "", err
	}
	requestInfo, _ := request.RequestInfoFrom(req.Context())
	if requestInfo.Name == "" {
		return "", "", errors.NewBadRequest("name must be provided")
	}
	return namespace, requestInfo.Name, nil
}

// limitedReadBody protects the memory of the server.
func limitedReadBody(req *http.Request) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(req.Body, maxRequestBodyBytes+1))
	if err == nil && len(data) > maxRequestBodyBytes {
		err = errors.NewBadRequest(fmt.Sprintf("the body is longer than %d bytes", maxRequestBodyBytes))
	}
	return data, err
}

func dryRun(req *http.Request) []string { return req.URL.Query()["dryRun"] }

func listOptions(req *http.Request) *metav1.ListOptions {
	q := req.URL.Query()
	return &metav1.ListOptions{Watch: q.Get("watch") == "true", ResourceVersion: q.Get("resourceVersion")}
}
