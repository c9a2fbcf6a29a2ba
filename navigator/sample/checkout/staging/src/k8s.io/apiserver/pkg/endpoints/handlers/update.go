package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers/finisher"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// changeHandler serves requests that make a new object from the present one.
// makeNew gets the body once and the present object with each try.
func changeHandler(r rest.Updater, scope *RequestScope, admit admission.Interface, makeNew func(body []byte, old runtime.Object) (runtime.Object, error)) http.HandlerFunc {
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
		ctx, cancel := context.WithTimeout(request.WithNamespace(req.Context(), namespace), requestTimeoutUpperBound)
		defer cancel()
		userInfo, _ := request.UserFrom(ctx)
		attributes := func(obj, old runtime.Object) admission.Attributes {
			return admission.NewAttributesRecord(obj, old, scope.Kind, namespace, name, scope.Resource, scope.Subresource, admission.Update, false, userInfo)
		}
		objInfo := rest.UpdatedObjectFunc(func(ctx context.Context, old runtime.Object) (runtime.Object, error) {
			obj, err := makeNew(body, old)
			if err != nil {
				return nil, errors.NewBadRequest(err.Error())
			}
			if mutating, ok := admit.(admission.MutationInterface); ok && mutating.Handles(admission.Update) {
				if err := mutating.Admit(ctx, attributes(obj, old), scope); err != nil {
					return nil, err
				}
			}
			return obj, nil
		})
		result, err := finisher.FinishRequest(ctx, func() (runtime.Object, error) {
			return r.Update(ctx, name, objInfo, rest.AdmissionToValidateObjectFunc(admit, attributes(nil, nil), scope), &metav1.UpdateOptions{DryRun: dryRun(req)})
		})
		if err != nil {
			scope.err(err, w, req)
			return
		}
		transformResponseObject(ctx, scope, req, w, http.StatusOK, result)
	}
}

// UpdateResource serves PUT.
func UpdateResource(r rest.Updater, scope *RequestScope, admit admission.Interface) http.HandlerFunc {
	return changeHandler(r, scope, admit, func(body []byte, _ runtime.Object) (runtime.Object, error) {
		obj, _, err := scope.Serializer.Codec().Decode(body, &scope.Kind, r.New())
		return obj, err
	})
}

// PatchResource serves PATCH with merge patches.
func PatchResource(r rest.Updater, scope *RequestScope, admit admission.Interface) http.HandlerFunc {
	apply := changeHandler(r, scope, admit, func(patch []byte, old runtime.Object) (runtime.Object, error) {
		data, err := scope.Serializer.Codec().Encode(old)
		if err != nil {
			return nil, err
		}
		var doc, delta map[string]any
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(patch, &delta); err != nil {
			return nil, err
		}
		if data, err = json.Marshal(mergePatch(doc, delta)); err != nil {
			return nil, err
		}
		obj, _, err := scope.Serializer.Codec().Decode(data, &scope.Kind, r.New())
		return obj, err
	})
	return func(w http.ResponseWriter, req *http.Request) {
		if ct := req.Header.Get("Content-Type"); ct != string(types.MergePatchType) {
			http.Error(w, fmt.Sprintf("patches of type %q are not supported", ct), http.StatusUnsupportedMediaType)
			return
		}
		apply(w, req)
	}
}

// mergePatch follows RFC 7386: null removes, objects merge, all else replaces.
func mergePatch(doc, delta map[string]any) map[string]any {
	if doc == nil {
		doc = map[string]any{}
	}
	for key, value := range delta {
		switch v := value.(type) {
		case nil:
			delete(doc, key)
		case map[string]any:
			old, _ := doc[key].(map[string]any)
			doc[key] = mergePatch(old, v)
		default:
			doc[key] = v
		}
	}
	return doc
}
