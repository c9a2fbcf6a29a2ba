// Package framework is the contract between the scheduler and its plugins.
package framework

import (
	"errors"
	"strings"
)

// Code is the verdict of a plugin.
type Code int

const (
	// Success lets the pod pass; a nil status means the same.
	Success Code = iota
	// Error is an accident: the attempt fails, whatever the other nodes say.
	Error
	// Unschedulable rejects the pod, but removing other pods may help.
	Unschedulable
	// UnschedulableAndUnresolvable rejects it for good on this node.
	UnschedulableAndUnresolvable
	// Wait makes a permitted pod wait for somebody's approval.
	Wait
	// Skip says that the plugin has nothing to do for this pod.
	Skip
)

func (c Code) String() string {
	return [...]string{"Success", "Error", "Unschedulable", "UnschedulableAndUnresolvable", "Wait", "Skip"}[c]
}

// Status is a verdict with its reasons and its author.
type Status struct {
	code    Code
	reasons []string
	err     error
	plugin  string
}

// NewStatus makes a status.
func NewStatus(code Code, reasons ...string) *Status { return &Status{code: code, reasons: reasons} }

// AsStatus wraps an error.
func AsStatus(err error) *Status {
	if err == nil {
		return nil
	}
	return &Status{code: Error, reasons: []string{err.Error()}, err: err}
}

// Code of a nil status is Success.
func (s *Status) Code() Code {
	if s == nil {
		return Success
	}
	return s.code
}

// Reasons lists why.
func (s *Status) Reasons() []string {
	if s == nil {
		return nil
	}
	if s.err != nil {
		return []string{s.err.Error()}
	}
	return s.reasons
}

// Message joins the reasons.
func (s *Status) Message() string { return strings.Join(s.Reasons(), ", ") }

// Plugin names the author.
func (s *Status) Plugin() string {
	if s == nil {
		return ""
	}
	return s.plugin
}

// WithPlugin sets the author.
func (s *Status) WithPlugin(name string) *Status { s.plugin = name; return s }

// WithError attaches the error that AsError will return.
func (s *Status) WithError(err error) *Status { s.err = err; return s }

func (s *Status) IsSuccess() bool { return s.Code() == Success }
func (s *Status) IsWait() bool    { return s.Code() == Wait }
func (s *Status) IsSkip() bool    { return s.Code() == Skip }

// IsRejected covers both ways to say no.
func (s *Status) IsRejected() bool {
	return s.Code() == Unschedulable || s.Code() == UnschedulableAndUnresolvable
}

// AsError is nil for successes and waits.
func (s *Status) AsError() error {
	if s.IsSuccess() || s.IsWait() || s.IsSkip() {
		return nil
	}
	if s.err != nil {
		return s.err
	}
	return errors.New(s.Message())
}
