// Package responsewriters writes objects and errors.
package responsewriters

import (
	"fmt"
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/handlers/negotiation"
)

// WriteObjectNegotiated encodes an object in a format that the client takes.
func WriteObjectNegotiated(s runtime.NegotiatedSerializer, restrictions negotiation.EndpointRestrictions, gv schema.GroupVersion, w http.ResponseWriter, req *http.Request, statusCode int, object runtime.Object) {
	if !negotiation.Acceptable(req, restrictions) {
		http.Error(w, "only application/json can be produced", http.StatusNotAcceptable)
		return
	}
	data, err := s.Codec().Encode(object)
	if err != nil {
		http.Error(w, fmt.Sprintf("encoding a %T of %s failed: %v", object, gv, err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(statusCode)
	w.Write(data)
}

// ErrorNegotiated answers with an error and returns its code.
func ErrorNegotiated(err error, s runtime.NegotiatedSerializer, gv schema.GroupVersion, w http.ResponseWriter, req *http.Request) int {
	status := ErrorToAPIStatus(err)
	code := int(status.Code)
	WriteObjectNegotiated(s, negotiation.DefaultEndpointRestrictions, gv, w, req, code, status)
	return code
}

// InternalError is for mistakes of the server itself.
func InternalError(w http.ResponseWriter, req *http.Request, err error) {
	http.Error(w, fmt.Sprintf("Internal Server Error: %q: %v", req.RequestURI, err), http.StatusInternalServerError)
}

// ForbiddenMessage puts a refusal into words.
func ForbiddenMessage(a authorizer.Attributes, reason string) string {
	what := "path " + a.Path
	if a.ResourceRequest {
		what = "resource " + schema.GroupResource{Group: a.APIGroup, Resource: a.Resource}.String()
		if a.Namespace != "" {
			what += " in namespace " + a.Namespace
		}
	}
	return fmt.Sprintf("user %q cannot %s %s: %s", a.User.GetName(), a.Verb, what, reason)
}
