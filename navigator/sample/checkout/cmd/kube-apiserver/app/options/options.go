// Package options holds the flags of the API server.
package options

import (
	"errors"
	"flag"
	"time"
)

// ServerRunOptions are the flags.
type ServerRunOptions struct {
	BindAddress         string
	MaxRequestsInFlight int
	DemoDuration        time.Duration
}

// NewServerRunOptions returns the defaults.
func NewServerRunOptions() *ServerRunOptions {
	return &ServerRunOptions{BindAddress: "127.0.0.1:0", MaxRequestsInFlight: 40, DemoDuration: 3 * time.Second}
}

// AddFlags registers the flags.
func (s *ServerRunOptions) AddFlags(fs *flag.FlagSet) {
	fs.StringVar(&s.BindAddress, "bind-address", s.BindAddress, "where to listen; port 0 takes any free port")
	fs.IntVar(&s.MaxRequestsInFlight, "max-requests-inflight", s.MaxRequestsInFlight, "seats of each priority level")
	fs.DurationVar(&s.DemoDuration, "demo-duration", s.DemoDuration, "stop after this time; 0 waits for a signal")
}

// CompletedOptions were checked.
type CompletedOptions struct{ *ServerRunOptions }

// Complete checks the options.
func (s *ServerRunOptions) Complete() (CompletedOptions, error) {
	if s.MaxRequestsInFlight < 1 {
		return CompletedOptions{}, errors.New("--max-requests-inflight must be positive")
	}
	return CompletedOptions{s}, nil
}
