package filters

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// WithTimeoutForNonLongRunningRequests answers when the deadline has passed,
// whether the handler has ended or not.
func WithTimeoutForNonLongRunningRequests(handler http.Handler, longRunning apirequest.LongRunningRequestCheck) http.Handler {
	timeoutFunc := func(req *http.Request) (bool, *apierrors.StatusError) {
		requestInfo, ok := apirequest.RequestInfoFrom(req.Context())
		if ok && longRunning(req, requestInfo) {
			return true, nil
		}
		return false, apierrors.NewTimeoutError("request did not complete within the allotted timeout")
	}
	return WithTimeout(handler, timeoutFunc)
}

type timeoutFunc = func(*http.Request) (longRunning bool, err *apierrors.StatusError)

// WithTimeout obeys the deadline of the request's context.
func WithTimeout(h http.Handler, timeoutFunc timeoutFunc) http.Handler {
	return &timeoutHandler{h, timeoutFunc}
}

type timeoutHandler struct {
	handler http.Handler
	timeout timeoutFunc
}

// ServeHTTP runs the rest of the chain in a goroutine, because Go cannot end a
// handler from outside. Both sides share the writer, so it has a lock.
func (t *timeoutHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	longRunning, timeoutErr := t.timeout(r)
	if longRunning {
		t.handler.ServeHTTP(w, r)
		return
	}
	resultCh := make(chan any)
	tw := &timeoutWriter{w: w}
	w = tw
	// The inner handler must not change the headers that we still read.
	rCopy := r.Clone(r.Context())
	go func() {
		defer func() {
			err := recover()
			if err != nil && err != http.ErrAbortHandler {
				err = fmt.Sprintf("%v\n%s", err, debug.Stack())
			}
			resultCh <- err
		}()
		t.handler.ServeHTTP(w, rCopy)
	}()
	select {
	case err := <-resultCh:
		if err != nil {
			panic(err)
		}
	case <-r.Context().Done():
		go func() {
			// Somebody has to take the late result, or the sender leaks.
			if res := <-resultCh; res != nil {
				utilruntime.HandleErrorWithContext(r.Context(), nil, "Post-timeout panic", "path", r.URL.Path, "result", res)
			}
		}()
		tw.timeout(timeoutErr)
	}
}

// timeoutWriter stops the inner handler from writing after the timeout.
type timeoutWriter struct {
	w http.ResponseWriter

	mu          sync.Mutex
	timedOut    bool
	wroteHeader bool
}

func (tw *timeoutWriter) Header() http.Header {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.timedOut {
		return http.Header{}
	}
	return tw.w.Header()
}

func (tw *timeoutWriter) Write(p []byte) (int, error) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.timedOut {
		return 0, http.ErrHandlerTimeout
	}
	tw.wroteHeader = true
	return tw.w.Write(p)
}

func (tw *timeoutWriter) WriteHeader(code int) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.timedOut || tw.wroteHeader {
		return
	}
	tw.wroteHeader = true
	tw.w.WriteHeader(code)
}

func (tw *timeoutWriter) timeout(err *apierrors.StatusError) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	tw.timedOut = true
	if tw.wroteHeader {
		// Half an answer is out; all that is left is to break it off.
		panic(http.ErrAbortHandler)
	}
	http.Error(tw.w, err.Error(), http.StatusGatewayTimeout)
}
