package apiserver

import (
	"net/http"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// crdHandler serves all custom resources with one handler, because they come
// and go while the server runs and a web service does not.
type crdHandler struct {
	delegate http.Handler

	mu        sync.RWMutex
	resources map[schema.GroupResource]http.Handler
}

// NewCustomResourceDefinitionHandler returns a handler without resources.
func NewCustomResourceDefinitionHandler(delegate http.Handler) *crdHandler {
	return &crdHandler{delegate: delegate, resources: map[schema.GroupResource]http.Handler{}}
}

// ServeHTTP passes on what nobody has defined.
func (r *crdHandler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	requestInfo, ok := apirequest.RequestInfoFrom(req.Context())
	if !ok || !requestInfo.IsResourceRequest {
		r.delegate.ServeHTTP(w, req)
		return
	}
	r.mu.RLock()
	handler, ok := r.resources[schema.GroupResource{Group: requestInfo.APIGroup, Resource: requestInfo.Resource}]
	r.mu.RUnlock()
	if !ok {
		handler = r.delegate
	}
	handler.ServeHTTP(w, req)
}
