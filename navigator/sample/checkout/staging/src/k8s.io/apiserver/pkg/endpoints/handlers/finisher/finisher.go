// Package finisher runs the end of a request beside its handler.
package finisher

import (
	"context"
	"fmt"
	"net/http"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
)

// ResultFunc does the work.
type ResultFunc func() (runtime.Object, error)

type result struct {
	object runtime.Object
	err    error
	reason any
}

// FinishRequest waits for the work or for the deadline, whichever is first.
// The work itself is not interrupted. A panic in it continues here, where the
// filters can see it.
func FinishRequest(ctx context.Context, fn ResultFunc) (runtime.Object, error) {
	resultCh := make(chan result, 1) // with room, so that late work can end
	go func() {
		var r result
		defer func() {
			r.reason = recover()
			resultCh <- r
		}()
		r.object, r.err = fn()
	}()
	select {
	case r := <-resultCh:
		if r.reason != nil {
			panic(r.reason)
		}
		if status, ok := r.object.(*metav1.Status); ok && r.err == nil && status.Status == metav1.StatusFailure {
			return nil, errors.FromStatus(*status)
		}
		return r.object, r.err
	case <-ctx.Done():
		klog.V(2).InfoS("Request ended before its work did", "code", http.StatusGatewayTimeout)
		return nil, errors.NewTimeoutError(fmt.Sprintf("request did not complete within requested timeout - %s", ctx.Err()))
	}
}
