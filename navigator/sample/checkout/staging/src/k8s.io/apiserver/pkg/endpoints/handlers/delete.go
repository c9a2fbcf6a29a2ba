package handlers

import (
	"context"
	"encoding/json"
	"net/http"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers/finisher"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// DeleteResource serves DELETE. The options come in the body.
func DeleteResource(r rest.GracefulDeleter, scope *RequestScope, admit admission.Interface) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		namespace, name, err := scope.Namer.Name(req)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		body, err := limitedReadBody(req)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		options := &metav1.DeleteOptions{}
		if len(body) > 0 {
			if err := json.Unmarshal(body, options); err != nil {
				scope.err(errors.NewBadRequest(err.Error()), w, req)
				return
			}
		}
		ctx, cancel := context.WithTimeout(request.WithNamespace(req.Context(), namespace), requestTimeoutUpperBound)
		defer cancel()
		userInfo, _ := request.UserFrom(ctx)
		attrs := admission.NewAttributesRecord(nil, nil, scope.Kind, namespace, name, scope.Resource, scope.Subresource, admission.Delete, len(options.DryRun) > 0, userInfo)
		wasDeleted := true
		result, err := finisher.FinishRequest(ctx, func() (runtime.Object, error) {
			obj, deleted, err := r.Delete(ctx, name, rest.AdmissionToValidateObjectFunc(admit, attrs, scope), options)
			wasDeleted = deleted
			return obj, err
		})
		if err != nil {
			scope.err(err, w, req)
			return
		}
		// What only waits for its finalizers is accepted, not done.
		code := http.StatusOK
		if !wasDeleted {
			code = http.StatusAccepted
		}
		transformResponseObject(ctx, scope, req, w, code, result)
	}
}
