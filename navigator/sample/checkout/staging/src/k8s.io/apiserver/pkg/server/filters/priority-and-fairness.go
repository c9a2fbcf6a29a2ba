package filters

import (
	"errors"
	"net/http"
	"strconv"

	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	utilflowcontrol "k8s.io/apiserver/pkg/util/flowcontrol"
	"k8s.io/klog/v2"
)

// WithPriorityAndFairness gives each request a seat, or sends it away.
func WithPriorityAndFairness(handler http.Handler, longRunningRequestCheck apirequest.LongRunningRequestCheck, fcIfc utilflowcontrol.Interface) http.Handler {
	if fcIfc == nil {
		klog.Warningf("Priority and fairness is disabled")
		return handler
	}
	h := &priorityAndFairnessHandler{handler: handler, longRunningRequestCheck: longRunningRequestCheck, fcIfc: fcIfc}
	return http.HandlerFunc(h.Handle)
}

type priorityAndFairnessHandler struct {
	handler                 http.Handler
	longRunningRequestCheck apirequest.LongRunningRequestCheck
	fcIfc                   utilflowcontrol.Interface
}

// Handle holds the seat for as long as the request is executed. A watch would
// keep it for hours, so watches need none in the sample.
func (h *priorityAndFairnessHandler) Handle(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	requestInfo, ok := apirequest.RequestInfoFrom(ctx)
	if !ok {
		responsewriters.InternalError(w, r, errors.New("no RequestInfo found in context"))
		return
	}
	user, ok := apirequest.UserFrom(ctx)
	if !ok {
		responsewriters.InternalError(w, r, errors.New("no User found in context"))
		return
	}
	if h.longRunningRequestCheck(r, requestInfo) {
		h.handler.ServeHTTP(w, r)
		return
	}
	var served bool
	var priorityLevel string
	noteFn := func(name string) {
		priorityLevel = name
		w.Header().Set("X-Kubernetes-PF-PriorityLevel", name)
	}
	execute := func() {
		served = true
		h.handler.ServeHTTP(w, r)
	}
	digest := utilflowcontrol.RequestDigest{RequestInfo: requestInfo, User: user}
	h.fcIfc.Handle(ctx, digest, noteFn, execute)
	if !served {
		tooManyRequests(r, w, strconv.Itoa(int(h.fcIfc.GetRetryAfter(priorityLevel))))
	}
}

func tooManyRequests(req *http.Request, w http.ResponseWriter, retryAfter string) {
	w.Header().Set("Retry-After", retryAfter)
	http.Error(w, "the server is busy, please come back later", http.StatusTooManyRequests)
	klog.V(2).InfoS("Request was sent away", "URI", req.RequestURI)
}
