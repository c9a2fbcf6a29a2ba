// Package v1 holds what all API objects have in common: the type header, the
// object metadata, the options of requests, and the status of failures.
package v1

import (
	"encoding/json"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

const (
	// NamespaceAll asks a list or a watch for all namespaces.
	NamespaceAll = ""
	// NamespaceDefault is where objects land whose author names no namespace.
	NamespaceDefault = "default"

	// FinalizerOrphanDependents keeps an owner until its dependents forgot it.
	FinalizerOrphanDependents = "orphan"
	// FinalizerDeleteDependents keeps an owner until its dependents are gone.
	FinalizerDeleteDependents = "foregroundDeletion"
)

// GroupName is the group of the options kinds.
const GroupName = "meta.k8s.io"

// SchemeGroupVersion is where the kinds of this package live.
var SchemeGroupVersion = schema.GroupVersion{Version: "v1"}

// TypeMeta is the header that says what the rest of the JSON is.
type TypeMeta struct {
	Kind       string `json:"kind,omitempty"`
	APIVersion string `json:"apiVersion,omitempty"`
}

// GetObjectKind lets every type that embeds the header be a runtime.Object.
func (t *TypeMeta) GetObjectKind() schema.ObjectKind { return t }

// SetGroupVersionKind writes both fields.
func (t *TypeMeta) SetGroupVersionKind(gvk schema.GroupVersionKind) {
	t.APIVersion, t.Kind = gvk.GroupVersion().String(), gvk.Kind
}

// GroupVersionKind reads both fields.
func (t *TypeMeta) GroupVersionKind() schema.GroupVersionKind {
	gv, err := schema.ParseGroupVersion(t.APIVersion)
	if err != nil {
		return schema.GroupVersionKind{Kind: t.Kind}
	}
	return gv.WithKind(t.Kind)
}

// Time is a moment that JSON shows with whole seconds.
type Time struct{ time.Time }

// Now is the present moment.
func Now() Time { return Time{time.Now()} }

// NewTime wraps a time.
func NewTime(t time.Time) Time { return Time{t} }

// MarshalJSON writes null for the zero time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.UTC().Format(time.RFC3339))
}

// UnmarshalJSON accepts null.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return err
	}
	parsed, err := time.Parse(time.RFC3339, *text)
	t.Time = parsed.Local()
	return err
}

// OwnerReference points from a dependent to an owner in the same namespace
// (or to a cluster-scoped owner). The garbage collector lives on these.
type OwnerReference struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Name       string    `json:"name"`
	UID        types.UID `json:"uid"`
	Controller *bool     `json:"controller,omitempty"`
	// BlockOwnerDeletion keeps a foreground-deleted owner until this
	// dependent is gone.
	BlockOwnerDeletion *bool `json:"blockOwnerDeletion,omitempty"`
}

// ObjectMeta is the metadata of a persisted object.
type ObjectMeta struct {
	Name              string    `json:"name,omitempty"`
	GenerateName      string    `json:"generateName,omitempty"`
	Namespace         string    `json:"namespace,omitempty"`
	UID               types.UID `json:"uid,omitempty"`
	ResourceVersion   string    `json:"resourceVersion,omitempty"`
	Generation        int64     `json:"generation,omitempty"`
	CreationTimestamp Time      `json:"creationTimestamp"`
	// DeletionTimestamp is set when deletion was requested; the object stays
	// while it has finalizers.
	DeletionTimestamp          *Time             `json:"deletionTimestamp,omitempty"`
	DeletionGracePeriodSeconds *int64            `json:"deletionGracePeriodSeconds,omitempty"`
	Labels                     map[string]string `json:"labels,omitempty"`
	Annotations                map[string]string `json:"annotations,omitempty"`
	OwnerReferences            []OwnerReference  `json:"ownerReferences,omitempty"`
	Finalizers                 []string          `json:"finalizers,omitempty"`
}

// Object is the metadata seen through methods, for code that handles every
// kind alike.
type Object interface {
	GetName() string
	SetName(string)
	GetGenerateName() string
	GetNamespace() string
	SetNamespace(string)
	GetUID() types.UID
	SetUID(types.UID)
	GetResourceVersion() string
	SetResourceVersion(string)
	GetGeneration() int64
	SetGeneration(int64)
	GetCreationTimestamp() Time
	SetCreationTimestamp(Time)
	GetDeletionTimestamp() *Time
	SetDeletionTimestamp(*Time)
	GetDeletionGracePeriodSeconds() *int64
	SetDeletionGracePeriodSeconds(*int64)
	GetLabels() map[string]string
	GetOwnerReferences() []OwnerReference
	SetOwnerReferences([]OwnerReference)
	GetFinalizers() []string
	SetFinalizers([]string)
}

func (m *ObjectMeta) GetName() string                        { return m.Name }
func (m *ObjectMeta) SetName(v string)                       { m.Name = v }
func (m *ObjectMeta) GetGenerateName() string                { return m.GenerateName }
func (m *ObjectMeta) GetNamespace() string                   { return m.Namespace }
func (m *ObjectMeta) SetNamespace(v string)                  { m.Namespace = v }
func (m *ObjectMeta) GetUID() types.UID                      { return m.UID }
func (m *ObjectMeta) SetUID(v types.UID)                     { m.UID = v }
func (m *ObjectMeta) GetResourceVersion() string             { return m.ResourceVersion }
func (m *ObjectMeta) SetResourceVersion(v string)            { m.ResourceVersion = v }
func (m *ObjectMeta) GetGeneration() int64                   { return m.Generation }
func (m *ObjectMeta) SetGeneration(v int64)                  { m.Generation = v }
func (m *ObjectMeta) GetCreationTimestamp() Time             { return m.CreationTimestamp }
func (m *ObjectMeta) SetCreationTimestamp(v Time)            { m.CreationTimestamp = v }
func (m *ObjectMeta) GetDeletionTimestamp() *Time            { return m.DeletionTimestamp }
func (m *ObjectMeta) SetDeletionTimestamp(v *Time)           { m.DeletionTimestamp = v }
func (m *ObjectMeta) GetDeletionGracePeriodSeconds() *int64  { return m.DeletionGracePeriodSeconds }
func (m *ObjectMeta) SetDeletionGracePeriodSeconds(v *int64) { m.DeletionGracePeriodSeconds = v }
func (m *ObjectMeta) GetLabels() map[string]string           { return m.Labels }
func (m *ObjectMeta) GetOwnerReferences() []OwnerReference   { return m.OwnerReferences }
func (m *ObjectMeta) SetOwnerReferences(v []OwnerReference)  { m.OwnerReferences = v }
func (m *ObjectMeta) GetFinalizers() []string                { return m.Finalizers }
func (m *ObjectMeta) SetFinalizers(v []string)               { m.Finalizers = v }
func (m *ObjectMeta) GetObjectMeta() Object                  { return m }

// ObjectMetaAccessor is how an embedded ObjectMeta is reached.
type ObjectMetaAccessor interface{ GetObjectMeta() Object }

// ListMeta is the metadata of a list. Its version is the point in time from
// which a watch continues without a gap.
type ListMeta struct {
	ResourceVersion string `json:"resourceVersion,omitempty"`
}

// GetListMeta reaches an embedded ListMeta.
func (m *ListMeta) GetListMeta() *ListMeta { return m }

// ListOptions belong to list and watch requests.
type ListOptions struct {
	Watch           bool   `json:"watch,omitempty"`
	ResourceVersion string `json:"resourceVersion,omitempty"`
}

// GetOptions belong to get requests.
type GetOptions struct{}

// CreateOptions belong to create requests.
type CreateOptions struct {
	TypeMeta `json:",inline"`
	DryRun   []string `json:"dryRun,omitempty"`
}

// UpdateOptions belong to update requests.
type UpdateOptions struct{ DryRun []string }

// PatchOptions belong to patch requests.
type PatchOptions struct{ DryRun []string }

// DeletionPropagation says what becomes of the dependents.
type DeletionPropagation string

const (
	// DeletePropagationOrphan keeps the dependents and removes their
	// references to the owner.
	DeletePropagationOrphan DeletionPropagation = "Orphan"
	// DeletePropagationBackground deletes the owner now, the dependents later.
	DeletePropagationBackground DeletionPropagation = "Background"
	// DeletePropagationForeground deletes the dependents first.
	DeletePropagationForeground DeletionPropagation = "Foreground"
)

// Preconditions must hold or the request fails with a conflict.
type Preconditions struct {
	UID             *types.UID `json:"uid,omitempty"`
	ResourceVersion *string    `json:"resourceVersion,omitempty"`
}

// DeleteOptions are the body of delete requests.
type DeleteOptions struct {
	TypeMeta           `json:",inline"`
	GracePeriodSeconds *int64               `json:"gracePeriodSeconds,omitempty"`
	Preconditions      *Preconditions       `json:"preconditions,omitempty"`
	PropagationPolicy  *DeletionPropagation `json:"propagationPolicy,omitempty"`
	DryRun             []string             `json:"dryRun,omitempty"`
}

// NewUIDPreconditions demands one life of an object.
func NewUIDPreconditions(uid string) *Preconditions {
	u := types.UID(uid)
	return &Preconditions{UID: &u}
}

// StatusReason is a machine-readable cause of a failure.
type StatusReason string

const (
	StatusReasonUnknown       StatusReason = ""
	StatusReasonUnauthorized  StatusReason = "Unauthorized"
	StatusReasonForbidden     StatusReason = "Forbidden"
	StatusReasonNotFound      StatusReason = "NotFound"
	StatusReasonAlreadyExists StatusReason = "AlreadyExists"
	StatusReasonConflict      StatusReason = "Conflict"
	StatusReasonInvalid       StatusReason = "Invalid"
	StatusReasonBadRequest    StatusReason = "BadRequest"
	StatusReasonInternalError StatusReason = "InternalError"
	StatusReasonTimeout       StatusReason = "Timeout"
)

// The values of Status.Status.
const (
	StatusSuccess = "Success"
	StatusFailure = "Failure"
)

// Status is the answer to a request that returns no object.
type Status struct {
	TypeMeta `json:",inline"`
	ListMeta `json:"metadata,omitempty"`
	Status   string       `json:"status,omitempty"`
	Message  string       `json:"message,omitempty"`
	Reason   StatusReason `json:"reason,omitempty"`
	Code     int32        `json:"code,omitempty"`
}

// PartialObjectMetadata is any object of which only the metadata is wanted.
type PartialObjectMetadata struct {
	TypeMeta   `json:",inline"`
	ObjectMeta `json:"metadata,omitempty"`
}

// PartialObjectMetadataList is a list of these.
type PartialObjectMetadataList struct {
	TypeMeta `json:",inline"`
	ListMeta `json:"metadata"`
	Items    []PartialObjectMetadata `json:"items"`
}

// WatchEvent is one line of a watch response.
type WatchEvent struct {
	Type   string          `json:"type"`
	Object json.RawMessage `json:"object"`
}

// APIResource describes one resource in discovery.
type APIResource struct {
	Name       string   `json:"name"`
	Namespaced bool     `json:"namespaced"`
	Kind       string   `json:"kind"`
	Verbs      []string `json:"verbs"`
}

// APIResourceList is what a group version's root path answers.
type APIResourceList struct {
	TypeMeta     `json:",inline"`
	GroupVersion string        `json:"groupVersion"`
	APIResources []APIResource `json:"resources"`
}

// HasObjectMetaSystemFieldValues tells whether the server has filled its
// fields in.
func HasObjectMetaSystemFieldValues(meta Object) bool {
	return !meta.GetCreationTimestamp().IsZero() && meta.GetUID() != ""
}
