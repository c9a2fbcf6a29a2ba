package filters

import (
	"context"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

// WithAuthorization lets a request pass, or answers 403.
func WithAuthorization(handler http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	return withAuthorization(handler, a, s)
}

func withAuthorization(handler http.Handler, a authorizer.Authorizer, s runtime.NegotiatedSerializer) http.Handler {
	if a == nil {
		klog.Warningf("Authorization is disabled")
		return handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := req.Context()
		attributes, err := GetAuthorizerAttributes(ctx)
		if err != nil {
			responsewriters.InternalError(w, req, err)
			return
		}
		authorized, reason, err := a.Authorize(ctx, attributes)
		if authorized == authorizer.DecisionAllow {
			audit.AddAuditAnnotation(ctx, "authorization.k8s.io/decision", "allow")
			audit.AddAuditAnnotation(ctx, "authorization.k8s.io/reason", reason)
			handler.ServeHTTP(w, req)
			return
		}
		if err != nil {
			responsewriters.InternalError(w, req, err)
			return
		}
		klog.V(4).InfoS("Request was refused", "URI", req.RequestURI, "reason", reason)
		audit.AddAuditAnnotation(ctx, "authorization.k8s.io/decision", "forbid")
		resource := schema.GroupResource{Group: attributes.APIGroup, Resource: attributes.Resource}
		responsewriters.ErrorNegotiated(apierrors.NewForbidden(resource, attributes.Name, errors.New(responsewriters.ForbiddenMessage(attributes, reason))), s, schema.GroupVersion{}, w, req)
	})
}

// GetAuthorizerAttributes reads what earlier filters left in the context.
func GetAuthorizerAttributes(ctx context.Context) (authorizer.Attributes, error) {
	userInfo, ok := request.UserFrom(ctx)
	if !ok {
		return nil, errors.New("the request was not authenticated")
	}
	info, ok := request.RequestInfoFrom(ctx)
	if !ok {
		return nil, errors.New("the request was not parsed")
	}
	return &authorizer.AttributesRecord{
		User: userInfo, Verb: info.Verb, Path: info.Path, ResourceRequest: info.IsResourceRequest,
		APIGroup: info.APIGroup, APIVersion: info.APIVersion, Namespace: info.Namespace,
		Resource: info.Resource, Subresource: info.Subresource, Name: info.Name,
	}, nil
}
