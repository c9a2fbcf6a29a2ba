package rest

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apiserver/pkg/admission"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/storage/names"
)

// RESTCreateStrategy is what a kind adds to the common way of creating.
type RESTCreateStrategy interface {
	runtime.ObjectTyper
	names.NameGenerator
	NamespaceScoped() bool
	// PrepareForCreate removes what clients must not set.
	PrepareForCreate(ctx context.Context, obj runtime.Object)
	Validate(ctx context.Context, obj runtime.Object) []error
	// Canonicalize sees valid objects only.
	Canonicalize(obj runtime.Object)
}

// BeforeCreate makes an object fit for storage, or refuses it.
func BeforeCreate(strategy RESTCreateStrategy, ctx context.Context, obj runtime.Object) error {
	objectMeta, kind, err := objectMetaAndKind(strategy, obj)
	if err != nil {
		return err
	}
	if !metav1.HasObjectMetaSystemFieldValues(objectMeta) {
		return errors.NewInternalError(fmt.Errorf("nobody filled the system metadata in"))
	}
	requestNamespace := genericapirequest.NamespaceValue(ctx)
	if err := EnsureObjectNamespaceMatchesRequestNamespace(ExpectedNamespaceForScope(requestNamespace, strategy.NamespaceScoped()), objectMeta); err != nil {
		return err
	}

	strategy.PrepareForCreate(ctx, obj)

	errs := strategy.Validate(ctx, obj)
	if objectMeta.GetName() == "" {
		errs = append(errs, fmt.Errorf("metadata.name: required"))
	}
	if strategy.NamespaceScoped() != (objectMeta.GetNamespace() != "") {
		errs = append(errs, fmt.Errorf("metadata.namespace: %q does not match the scope", objectMeta.GetNamespace()))
	}
	if len(errs) > 0 {
		return errors.NewInvalid(kind.GroupKind(), objectMeta.GetName(), errs)
	}
	strategy.Canonicalize(obj)
	return nil
}

func objectMetaAndKind(typer runtime.ObjectTyper, obj runtime.Object) (metav1.Object, schema.GroupVersionKind, error) {
	objectMeta, err := meta.Accessor(obj)
	if err != nil {
		return nil, schema.GroupVersionKind{}, errors.NewInternalError(err)
	}
	kinds, _, err := typer.ObjectKinds(obj)
	if err != nil {
		return nil, schema.GroupVersionKind{}, errors.NewInternalError(err)
	}
	return objectMeta, kinds[0], nil
}

// FillObjectMetaSystemFields gives a new object its identity.
func FillObjectMetaSystemFields(m metav1.Object) {
	m.SetCreationTimestamp(metav1.Now())
	m.SetUID(uuid.NewUUID())
}

// WipeObjectMetaSystemFields drops what only the server may set.
func WipeObjectMetaSystemFields(m metav1.Object) {
	m.SetCreationTimestamp(metav1.Time{})
	m.SetUID("")
	m.SetDeletionTimestamp(nil)
	m.SetDeletionGracePeriodSeconds(nil)
}

// ExpectedNamespaceForScope is empty for cluster-scoped kinds.
func ExpectedNamespaceForScope(requestNamespace string, namespaceScoped bool) string {
	if namespaceScoped {
		return requestNamespace
	}
	return ""
}

// EnsureObjectNamespaceMatchesRequestNamespace completes an object without a
// namespace and refuses one with another.
func EnsureObjectNamespaceMatchesRequestNamespace(requestNS string, obj metav1.Object) error {
	switch obj.GetNamespace() {
	case requestNS:
	case "":
		obj.SetNamespace(requestNS)
	default:
		return errors.NewBadRequest(fmt.Sprintf("the namespace of the object (%s) does not match the namespace of the request (%s)", obj.GetNamespace(), requestNS))
	}
	return nil
}

// AdmissionToValidateObjectFunc lets the registry run the validating half of
// admission at the right moment without knowing of admission.
func AdmissionToValidateObjectFunc(admit admission.Interface, staticAttributes admission.Attributes, o admission.ObjectInterfaces) ValidateObjectFunc {
	validatingAdmission, ok := admit.(admission.ValidationInterface)
	if !ok {
		return ValidateAllObjectFunc
	}
	return func(ctx context.Context, obj runtime.Object) error {
		name := staticAttributes.GetName()
		if m, err := meta.Accessor(obj); err == nil && name == "" {
			name = m.GetName() // generated in the meantime
		}
		finalAttributes := admission.NewAttributesRecord(obj, staticAttributes.GetOldObject(), staticAttributes.GetKind(), staticAttributes.GetNamespace(), name,
			staticAttributes.GetResource(), staticAttributes.GetSubresource(), staticAttributes.GetOperation(), staticAttributes.IsDryRun(), staticAttributes.GetUserInfo())
		if !validatingAdmission.Handles(finalAttributes.GetOperation()) {
			return nil
		}
		return validatingAdmission.Validate(ctx, finalAttributes, o)
	}
}
