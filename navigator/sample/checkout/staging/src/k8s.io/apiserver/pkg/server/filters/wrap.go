package filters

import (
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/endpoints/responsewriter"
	"k8s.io/klog/v2"
)

// WithPanicRecovery answers 500 when a handler panics.
func WithPanicRecovery(handler http.Handler) http.Handler {
	return withPanicRecovery(handler, func(w http.ResponseWriter, req *http.Request, err any) {
		if err == http.ErrAbortHandler {
			return // the polite panic: the client is to see a broken connection
		}
		http.Error(w, "the server panicked; its log says more", http.StatusInternalServerError)
		klog.ErrorS(nil, "A handler panicked", "method", req.Method, "URI", req.RequestURI, "auditID", auditID(req))
	})
}

func withPanicRecovery(handler http.Handler, crashHandler func(http.ResponseWriter, *http.Request, any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		defer runtime.HandleCrash(func(err interface{}) {
			crashHandler(w, req, err)
		})
		handler.ServeHTTP(w, req)
	})
}

func auditID(req *http.Request) string {
	if ev := audit.EventFrom(req.Context()); ev != nil {
		return ev.AuditID
	}
	return ""
}

// WithHTTPLogging writes one line for each request.
func WithHTTPLogging(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !klog.V(3).Enabled() {
			handler.ServeHTTP(w, req)
			return
		}
		start, rec := time.Now(), responsewriter.Wrap(w)
		defer func() {
			klog.InfoS("HTTP", "verb", req.Method, "URI", req.URL.RequestURI(), "latency", time.Since(start), "userAgent", req.UserAgent(), "audit-ID", auditID(req), "resp", rec.Status)
		}()
		handler.ServeHTTP(rec, req)
	})
}
