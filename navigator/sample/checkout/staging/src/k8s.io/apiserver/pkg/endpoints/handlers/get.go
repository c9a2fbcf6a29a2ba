package handlers

import (
	"encoding/json"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// GetResource serves GET of one object.
func GetResource(r rest.Getter, scope *RequestScope) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		namespace, name, err := scope.Namer.Name(req)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		ctx := request.WithNamespace(req.Context(), namespace)
		result, err := r.Get(ctx, name, &metav1.GetOptions{})
		if err != nil {
			scope.err(err, w, req)
			return
		}
		transformResponseObject(ctx, scope, req, w, http.StatusOK, result)
	}
}

// ListResource serves GET of a collection, and its watch.
func ListResource(r rest.Lister, rw rest.Watcher, scope *RequestScope) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		namespace, err := scope.Namer.Namespace(req)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		ctx := request.WithNamespace(req.Context(), namespace)
		opts := listOptions(req)
		if opts.Watch && rw != nil {
			serveWatch(w, req.WithContext(ctx), rw, scope, opts)
			return
		}
		result, err := r.List(ctx, opts)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		transformResponseObject(ctx, scope, req, w, http.StatusOK, result)
	}
}

// serveWatch writes one JSON object for each event until either end hangs up.
func serveWatch(w http.ResponseWriter, req *http.Request, rw rest.Watcher, scope *RequestScope, opts *metav1.ListOptions) {
	watcher, err := rw.Watch(req.Context(), opts)
	if err != nil {
		scope.err(err, w, req)
		return
	}
	defer watcher.Stop()
	flush := func() {}
	if f, ok := w.(http.Flusher); ok {
		flush = f.Flush
	}
	w.Header().Set("Content-Type", "application/json;stream=watch")
	w.WriteHeader(http.StatusOK)
	flush() // the client waits for the headers
	encoder := json.NewEncoder(w)
	for {
		select {
		case <-req.Context().Done():
			return
		case event, ok := <-watcher.ResultChan():
			if !ok {
				return
			}
			data, err := scope.Serializer.Codec().Encode(event.Object)
			if err != nil {
				return
			}
			if err := encoder.Encode(metav1.WatchEvent{Type: string(event.Type), Object: data}); err != nil {
				return
			}
			flush()
		}
	}
}
