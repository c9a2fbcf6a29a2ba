// Package notfoundhandler is the end of the chain of servers.
package notfoundhandler

import (
	"context"
	"net/http"
)

// Handler answers what no server knew.
type Handler struct {
	isMuxAndDiscoveryCompleteFn func(ctx context.Context) bool
}

// New returns a handler; incompleteKey marks requests that came too early.
func New(incompleteKey any) *Handler {
	return &Handler{isMuxAndDiscoveryCompleteFn: func(ctx context.Context) bool {
		early, _ := ctx.Value(incompleteKey).(bool)
		return !early
	}}
}

// ServeHTTP says 404 only if it is sure: a controller might take it as proof
// that something is gone.
func (h *Handler) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	if !h.isMuxAndDiscoveryCompleteFn(req.Context()) {
		rw.Header().Set("Retry-After", "5")
		http.Error(rw, "not all paths are installed yet, please try again", http.StatusServiceUnavailable)
		return
	}
	http.NotFound(rw, req)
}
