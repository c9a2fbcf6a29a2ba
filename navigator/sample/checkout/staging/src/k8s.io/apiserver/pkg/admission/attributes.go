package admission

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/user"
)

type attributesRecord struct {
	object, oldObject runtime.Object
	kind              schema.GroupVersionKind
	namespace, name   string
	resource          schema.GroupVersionResource
	subresource       string
	operation         Operation
	dryRun            bool
	userInfo          user.Info
}

// NewAttributesRecord fills a record in.
func NewAttributesRecord(object, oldObject runtime.Object, kind schema.GroupVersionKind, namespace, name string, resource schema.GroupVersionResource, subresource string, operation Operation, dryRun bool, userInfo user.Info) Attributes {
	return &attributesRecord{object, oldObject, kind, namespace, name, resource, subresource, operation, dryRun, userInfo}
}

func (r *attributesRecord) GetName() string                          { return r.name }
func (r *attributesRecord) GetNamespace() string                     { return r.namespace }
func (r *attributesRecord) GetResource() schema.GroupVersionResource { return r.resource }
func (r *attributesRecord) GetSubresource() string                   { return r.subresource }
func (r *attributesRecord) GetOperation() Operation                  { return r.operation }
func (r *attributesRecord) IsDryRun() bool                           { return r.dryRun }
func (r *attributesRecord) GetObject() runtime.Object                { return r.object }
func (r *attributesRecord) GetOldObject() runtime.Object             { return r.oldObject }
func (r *attributesRecord) GetKind() schema.GroupVersionKind         { return r.kind }
func (r *attributesRecord) GetUserInfo() user.Info                   { return r.userInfo }
