package handlers

import (
	"context"
	"fmt"
	"net/http"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers/finisher"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// createHandler serves POST: decode, admit, store, answer.
func createHandler(r rest.NamedCreater, scope *RequestScope, admit admission.Interface, includeName bool) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		ctx, cancel := context.WithTimeout(req.Context(), requestTimeoutUpperBound)
		defer cancel()

		namespace, name, err := scope.Namer.Name(req)
		if err != nil {
			if includeName {
				scope.err(err, w, req)
				return
			}
			// A POST to a collection has no name in its path.
			if namespace, err = scope.Namer.Namespace(req); err != nil {
				scope.err(err, w, req)
				return
			}
		}

		body, err := limitedReadBody(req)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		// The path says which kind is meant, should the body be silent.
		defaultGVK := scope.Kind
		original := r.New()
		decoder := scope.Serializer.Codec()
		obj, gvk, err := decoder.Decode(body, &defaultGVK, original)
		if err != nil {
			scope.err(errors.NewBadRequest(fmt.Sprintf("cannot decode a %s: %v", defaultGVK.Kind, err)), w, req)
			return
		}
		if *gvk != scope.Kind || !scope.AcceptsGroupVersion(gvk.GroupVersion()) {
			scope.err(errors.NewBadRequest(fmt.Sprintf("the body is a %s, but this path takes a %s", gvk, scope.Kind)), w, req)
			return
		}

		objectMeta, err := meta.Accessor(obj)
		if err != nil {
			scope.err(err, w, req)
			return
		}
		if len(name) == 0 {
			name = objectMeta.GetName()
		}
		// A binding carries the UID of its pod; all others get their own.
		if scope.Subresource == "" {
			rest.WipeObjectMetaSystemFields(objectMeta)
		}
		if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, objectMeta); err != nil {
			scope.err(err, w, req)
			return
		}
		ctx = request.WithNamespace(ctx, namespace)
		userInfo, _ := request.UserFrom(ctx)
		options := &metav1.CreateOptions{DryRun: dryRun(req)}
		admissionAttributes := admission.NewAttributesRecord(obj, nil, scope.Kind, namespace, name, scope.Resource, scope.Subresource, admission.Create, len(options.DryRun) > 0, userInfo)

		requestFunc := func() (runtime.Object, error) {
			return r.Create(ctx, name, obj, rest.AdmissionToValidateObjectFunc(admit, admissionAttributes, scope), options)
		}
		result, err := finisher.FinishRequest(ctx, func() (runtime.Object, error) {
			if mutatingAdmission, ok := admit.(admission.MutationInterface); ok && mutatingAdmission.Handles(admission.Create) {
				if err := mutatingAdmission.Admit(ctx, admissionAttributes, scope); err != nil {
					return nil, err
				}
			}
			return requestFunc()
		})
		if err != nil {
			scope.err(err, w, req)
			return
		}
		transformResponseObject(ctx, scope, req, w, http.StatusCreated, result)
	}
}

// CreateNamedResource serves POST below a name.
func CreateNamedResource(r rest.NamedCreater, scope *RequestScope, admission admission.Interface) http.HandlerFunc {
	return createHandler(r, scope, admission, true)
}

// CreateResource serves POST to a collection.
func CreateResource(r rest.Creater, scope *RequestScope, admission admission.Interface) http.HandlerFunc {
	return createHandler(&namedCreaterAdapter{r}, scope, admission, false)
}

// namedCreaterAdapter drops the name, which is in the object as well.
type namedCreaterAdapter struct{ rest.Creater }

func (c *namedCreaterAdapter) Create(ctx context.Context, _ string, obj runtime.Object, createValidatingAdmission rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	return c.Creater.Create(ctx, obj, createValidatingAdmission, options)
}
