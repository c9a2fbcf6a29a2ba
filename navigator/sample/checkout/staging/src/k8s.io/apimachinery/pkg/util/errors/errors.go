// Package errors collects several errors in one.
package errors

import "errors"

// NewAggregate joins errors; nil if there are none.
func NewAggregate(errs []error) error { return errors.Join(errs...) }
