package filters

import (
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

// WithAuthentication finds out who is calling, or answers with failed.
func WithAuthentication(handler http.Handler, auth authenticator.Request, failed http.Handler) http.Handler {
	return withAuthentication(handler, auth, failed)
}

func withAuthentication(handler http.Handler, auth authenticator.Request, failed http.Handler) http.Handler {
	if auth == nil {
		klog.Warningf("Authentication is disabled")
		return handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		resp, ok, err := auth.AuthenticateRequest(req)
		if err != nil || !ok {
			if err != nil {
				klog.ErrorS(err, "The caller could not be identified")
			}
			failed.ServeHTTP(w, req)
			return
		}
		// Nobody further in shall take these headers for the truth.
		for _, header := range []string{"Authorization", "X-Remote-User", "X-Remote-Group"} {
			req.Header.Del(header)
		}
		handler.ServeHTTP(w, req.WithContext(request.WithUser(req.Context(), resp.User)))
	})
}

// Unauthorized answers 401.
func Unauthorized(s runtime.NegotiatedSerializer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		responsewriters.ErrorNegotiated(apierrors.NewUnauthorized("Unauthorized"), s, schema.GroupVersion{}, w, req)
	})
}
