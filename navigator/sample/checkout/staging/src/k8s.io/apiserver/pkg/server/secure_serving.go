package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"k8s.io/klog/v2"
)

// SecureServingInfo holds the listener. The sample speaks plain HTTP on the
// loopback interface; certificates are left out.
type SecureServingInfo struct{ Listener net.Listener }

// Serve returns a channel that closes after a graceful shutdown.
func (s *SecureServingInfo) Serve(ctx context.Context, handler http.Handler) (<-chan struct{}, error) {
	server := &http.Server{
		Handler:     handler,
		BaseContext: func(net.Listener) context.Context { return ctx }, // ends watches
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		shutdownCtx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(shutdownCtx)
	}()
	go func() {
		klog.InfoS("Serving on the loopback interface", "address", s.Listener.Addr().String())
		if err := server.Serve(s.Listener); !errors.Is(err, http.ErrServerClosed) {
			klog.ErrorS(err, "Stopped serving")
		}
	}()
	return stopped, nil
}
