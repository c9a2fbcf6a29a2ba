// Package authorizerfactory has the simple authorizers.
package authorizerfactory

import (
	"context"
	"slices"

	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// NewPrivilegedGroups allows everything to members of the groups.
func NewPrivilegedGroups(groups ...string) authorizer.Authorizer {
	return authorizer.AuthorizerFunc(func(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
		for _, group := range groups {
			if slices.Contains(a.User.GetGroups(), group) {
				return authorizer.DecisionAllow, "member of " + group, nil
			}
		}
		return authorizer.DecisionNoOpinion, "", nil
	})
}

// NewReadOnly allows authenticated users to look, and everybody to ask for
// the server's health.
func NewReadOnly() authorizer.Authorizer {
	return authorizer.AuthorizerFunc(func(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
		if !slices.Contains([]string{"get", "list", "watch"}, a.Verb) {
			return authorizer.DecisionNoOpinion, "", nil
		}
		if !a.ResourceRequest || slices.Contains(a.User.GetGroups(), user.AllAuthenticated) {
			return authorizer.DecisionAllow, "reading is allowed", nil
		}
		return authorizer.DecisionNoOpinion, "", nil
	})
}

// NewUnion asks in the given order. Without an opinion the answer is no.
func NewUnion(authorizers ...authorizer.Authorizer) authorizer.Authorizer {
	return authorizer.AuthorizerFunc(func(ctx context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
		for _, authz := range authorizers {
			if decision, reason, err := authz.Authorize(ctx, a); err != nil || decision != authorizer.DecisionNoOpinion {
				return decision, reason, err
			}
		}
		return authorizer.DecisionNoOpinion, "no authorizer allows it", nil
	})
}
