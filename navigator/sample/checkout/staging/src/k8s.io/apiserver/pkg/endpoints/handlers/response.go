package handlers

import (
	"context"
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
)

// transformResponseObject writes the result of a handler. The original also
// renders tables and partial objects here, on demand of the client.
func transformResponseObject(_ context.Context, scope *RequestScope, req *http.Request, w http.ResponseWriter, statusCode int, result runtime.Object) {
	kind, serializer := targetEncodingForTransform(scope)
	responsewriters.WriteObjectNegotiated(serializer, scope, kind.GroupVersion(), w, req, statusCode, result)
}

func targetEncodingForTransform(scope *RequestScope) (schema.GroupVersionKind, runtime.NegotiatedSerializer) {
	return scope.Kind, scope.Serializer
}
