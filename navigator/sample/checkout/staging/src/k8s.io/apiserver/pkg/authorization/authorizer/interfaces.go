// Package authorizer decides who may do what.
package authorizer

import (
	"context"

	"k8s.io/apiserver/pkg/authentication/user"
)

// Decision is the answer.
type Decision int

const (
	DecisionDeny Decision = iota
	DecisionAllow
	// DecisionNoOpinion leaves it to the next authorizer.
	DecisionNoOpinion
)

// AttributesRecord is the question. For paths that are no API resources only
// the user, the verb and the path are filled.
type AttributesRecord struct {
	User            user.Info
	Verb            string
	Namespace       string
	APIGroup        string
	APIVersion      string
	Resource        string
	Subresource     string
	Name            string
	ResourceRequest bool
	Path            string
}

// Attributes is a pointer to the question.
type Attributes = *AttributesRecord

// Authorizer answers, with a reason.
type Authorizer interface {
	Authorize(ctx context.Context, a Attributes) (authorized Decision, reason string, err error)
}

// AuthorizerFunc is an Authorizer.
type AuthorizerFunc func(ctx context.Context, a Attributes) (Decision, string, error)

// Authorize implements Authorizer.
func (f AuthorizerFunc) Authorize(ctx context.Context, a Attributes) (Decision, string, error) {
	return f(ctx, a)
}
