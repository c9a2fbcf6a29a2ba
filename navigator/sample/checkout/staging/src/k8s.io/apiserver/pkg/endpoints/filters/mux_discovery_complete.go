package filters

import (
	"context"
	"net/http"
)

type muxAndDiscoveryIncompleteKeyType int

// NoMuxAndDiscoveryIncompleteKey marks requests that came before all paths
// were installed.
const NoMuxAndDiscoveryIncompleteKey muxAndDiscoveryIncompleteKeyType = 0

// WithMuxAndDiscoveryComplete sets the mark on arrival. A 404 for a request
// with the mark would be a lie.
func WithMuxAndDiscoveryComplete(handler http.Handler, complete <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		select {
		case <-complete:
		default:
			req = req.WithContext(context.WithValue(req.Context(), NoMuxAndDiscoveryIncompleteKey, true))
		}
		handler.ServeHTTP(w, req)
	})
}
