// Package errors gives failures of API requests a type, so that both ends of
// the wire can tell them apart.
package errors

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// StatusError is an error that can be sent as an answer.
type StatusError struct{ ErrStatus metav1.Status }

// APIStatus is implemented by errors that know their answer.
type APIStatus interface{ Status() metav1.Status }

func (e *StatusError) Error() string { return e.ErrStatus.Message }

// Status returns the answer.
func (e *StatusError) Status() metav1.Status { return e.ErrStatus }

func newError(code int, reason metav1.StatusReason, format string, args ...any) *StatusError {
	return &StatusError{metav1.Status{
		Status: metav1.StatusFailure, Code: int32(code), Reason: reason, Message: fmt.Sprintf(format, args...),
	}}
}

// FromStatus is how a client rebuilds the error that a server sent.
func FromStatus(s metav1.Status) *StatusError { return &StatusError{s} }

func NewNotFound(r schema.GroupResource, name string) *StatusError {
	return newError(http.StatusNotFound, metav1.StatusReasonNotFound, "%s %q not found", r, name)
}

func NewAlreadyExists(r schema.GroupResource, name string) *StatusError {
	return newError(http.StatusConflict, metav1.StatusReasonAlreadyExists, "%s %q already exists", r, name)
}

func NewConflict(r schema.GroupResource, name string, err error) *StatusError {
	return newError(http.StatusConflict, metav1.StatusReasonConflict, "operation cannot be fulfilled on %s %q: %v", r, name, err)
}

func NewForbidden(r schema.GroupResource, name string, err error) *StatusError {
	return newError(http.StatusForbidden, metav1.StatusReasonForbidden, "%s %q is forbidden: %v", r, name, err)
}

func NewUnauthorized(reason string) *StatusError {
	return newError(http.StatusUnauthorized, metav1.StatusReasonUnauthorized, "%s", reason)
}

func NewBadRequest(reason string) *StatusError {
	return newError(http.StatusBadRequest, metav1.StatusReasonBadRequest, "%s", reason)
}

func NewInternalError(err error) *StatusError {
	return newError(http.StatusInternalServerError, metav1.StatusReasonInternalError, "internal error occurred: %v", err)
}

func NewTimeoutError(message string) *StatusError {
	return newError(http.StatusGatewayTimeout, metav1.StatusReasonTimeout, "timeout: %s", message)
}

// NewInvalid reports everything that validation found.
func NewInvalid(kind schema.GroupKind, name string, errs []error) *StatusError {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return newError(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, "%s %q is invalid: %s", kind, name, strings.Join(texts, "; "))
}

// ReasonForError digs the reason out of an error chain.
func ReasonForError(err error) metav1.StatusReason {
	var status APIStatus
	if errors.As(err, &status) {
		return status.Status().Reason
	}
	return metav1.StatusReasonUnknown
}

func IsNotFound(err error) bool      { return ReasonForError(err) == metav1.StatusReasonNotFound }
func IsAlreadyExists(err error) bool { return ReasonForError(err) == metav1.StatusReasonAlreadyExists }
func IsConflict(err error) bool      { return ReasonForError(err) == metav1.StatusReasonConflict }
