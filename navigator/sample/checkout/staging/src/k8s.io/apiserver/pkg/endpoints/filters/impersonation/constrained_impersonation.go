// Package impersonation lets privileged callers act as somebody else.
package impersonation

import (
	"context"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

const (
	userHeader  = "Impersonate-User"
	groupHeader = "Impersonate-Group"
)

// WithConstrainedImpersonation replaces the user of requests that ask for it.
func WithConstrainedImpersonation(handler http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	return &constrainedImpersonationHandler{handler: handler, authorizer: a, s: s}
}

type constrainedImpersonationHandler struct {
	handler    http.Handler
	authorizer authorizer.Authorizer
	s          runtime.NegotiatedSerializer
}

type impersonatedUserInfo struct{ user user.Info }

// ServeHTTP lets most requests pass at once: they carry no such header.
func (c *constrainedImpersonationHandler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	wantedUser := processImpersonationHeaders(req.Header)
	if wantedUser == nil {
		c.handler.ServeHTTP(w, req)
		return
	}
	impersonatedUser, err := c.getImpersonatedUser(ctx, wantedUser)
	if err != nil {
		klog.V(4).InfoS("Impersonation was refused", "URI", req.RequestURI, "err", err)
		responsewriters.ErrorNegotiated(err, c.s, schema.GroupVersion{}, w, req)
		return
	}
	// All filters further in see the new user only.
	req = req.WithContext(request.WithUser(ctx, impersonatedUser.user))
	if ev := audit.EventFrom(ctx); ev != nil {
		ev.ImpersonatedUser = impersonatedUser.user.GetName()
	}
	for _, header := range []string{userHeader, groupHeader} {
		req.Header.Del(header)
	}
	c.handler.ServeHTTP(w, req)
}

func processImpersonationHeaders(headers http.Header) *user.DefaultInfo {
	name := headers.Get(userHeader)
	if name == "" {
		return nil
	}
	return &user.DefaultInfo{Name: name, Groups: append(headers.Values(groupHeader), user.AllAuthenticated)}
}

// getImpersonatedUser asks whether the caller may, for the user and for each
// of the groups.
func (c *constrainedImpersonationHandler) getImpersonatedUser(ctx context.Context, wanted *user.DefaultInfo) (*impersonatedUserInfo, error) {
	attributes, err := filters.GetAuthorizerAttributes(ctx)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	check := func(resource, name string) error {
		ask := &authorizer.AttributesRecord{User: attributes.User, Verb: "impersonate", Resource: resource, Name: name, ResourceRequest: true}
		decision, reason, err := c.authorizer.Authorize(ctx, ask)
		if err != nil {
			return apierrors.NewInternalError(err)
		}
		if decision != authorizer.DecisionAllow {
			return apierrors.NewForbidden(schema.GroupResource{Resource: resource}, name, errors.New(responsewriters.ForbiddenMessage(ask, reason)))
		}
		return nil
	}
	if err := check("users", wanted.Name); err != nil {
		return nil, err
	}
	for _, group := range wanted.Groups {
		if group == user.AllAuthenticated {
			continue
		}
		if err := check("groups", group); err != nil {
			return nil, err
		}
	}
	return &impersonatedUserInfo{user: wanted}, nil
}
