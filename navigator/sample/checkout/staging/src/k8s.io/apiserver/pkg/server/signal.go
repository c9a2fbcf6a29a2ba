package server

import (
	"context"
	"os"
	"os/signal"
)

// SetupSignalContext returns a context that ends with the first signal. The
// second signal ends the process at once.
func SetupSignalContext() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	c := make(chan os.Signal, 2)
	signal.Notify(c, shutdownSignals...)
	go func() {
		<-c
		cancel()
		<-c
		os.Exit(1)
	}()
	return ctx
}
