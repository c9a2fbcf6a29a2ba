package filters

import (
	"net/http"

	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/endpoints/responsewriter"
)

// WithAudit reports a request when it arrives and when it is answered. It
// stands behind authentication, because an event needs a user.
func WithAudit(handler http.Handler, sink audit.Sink) http.Handler {
	if sink == nil {
		return handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ev := audit.EventFrom(req.Context())
		if ev == nil {
			handler.ServeHTTP(w, req)
			return
		}
		ev.RequestURI = req.URL.RequestURI()
		if info, ok := request.RequestInfoFrom(req.Context()); ok {
			ev.Verb = info.Verb
		}
		if u, ok := request.UserFrom(req.Context()); ok {
			ev.User = u.GetName()
		}
		sink.ProcessEvents(audit.StageRequestReceived, ev)

		respWriter := responsewriter.Wrap(w)
		defer func() {
			ev.ResponseCode = respWriter.Status
			if r := recover(); r != nil {
				ev.ResponseCode = http.StatusInternalServerError
				sink.ProcessEvents(audit.StagePanic, ev)
				panic(r)
			}
			sink.ProcessEvents(audit.StageResponseComplete, ev)
		}()
		handler.ServeHTTP(respWriter, req)
	})
}
