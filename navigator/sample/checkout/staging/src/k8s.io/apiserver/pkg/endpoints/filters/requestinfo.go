// Package filters holds the filters that know the API.
package filters

import (
	"fmt"
	"net/http"

	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// WithRequestInfo parses the path for everybody further in.
func WithRequestInfo(handler http.Handler, resolver *request.RequestInfoFactory) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		info, err := resolver.NewRequestInfo(req)
		if err != nil {
			responsewriters.InternalError(w, req, fmt.Errorf("failed to create RequestInfo: %w", err))
			return
		}
		handler.ServeHTTP(w, req.WithContext(request.WithRequestInfo(req.Context(), info)))
	})
}

// WithAuditInit is the outermost filter: whatever happens further in can be
// told of under this ID.
func WithAuditInit(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := audit.WithAuditContext(req.Context())
		w.Header().Set("Audit-ID", audit.EventFrom(ctx).AuditID)
		handler.ServeHTTP(w, req.WithContext(ctx))
	})
}
