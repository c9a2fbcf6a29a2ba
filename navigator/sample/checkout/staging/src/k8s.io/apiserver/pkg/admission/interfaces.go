// Package admission lets plugins change or refuse writes after they were
// authorized.
package admission

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/user"
)

// Operation is the kind of write.
type Operation string

const (
	Create Operation = "CREATE"
	Update Operation = "UPDATE"
	Delete Operation = "DELETE"
)

// Attributes describe a write.
type Attributes interface {
	GetName() string
	GetNamespace() string
	GetResource() schema.GroupVersionResource
	GetSubresource() string
	GetOperation() Operation
	IsDryRun() bool
	GetObject() runtime.Object
	GetOldObject() runtime.Object
	GetKind() schema.GroupVersionKind
	GetUserInfo() user.Info
}

// ObjectInterfaces helps plugins that handle any kind.
type ObjectInterfaces interface {
	GetObjectCreater() runtime.ObjectCreater
	GetObjectTyper() runtime.ObjectTyper
}

// Interface is any plugin.
type Interface interface {
	Handles(operation Operation) bool
}

// MutationInterface is a plugin that may change the object.
type MutationInterface interface {
	Interface
	Admit(ctx context.Context, a Attributes, o ObjectInterfaces) error
}

// ValidationInterface is a plugin that may only refuse it.
type ValidationInterface interface {
	Interface
	Validate(ctx context.Context, a Attributes, o ObjectInterfaces) error
}

// NewHandler is embedded by plugins; it handles the given operations.
func NewHandler(ops ...Operation) Handler { return Handler{ops} }

// Handler implements Interface.
type Handler struct{ operations []Operation }

// Handles implements Interface.
func (h Handler) Handles(operation Operation) bool {
	for _, op := range h.operations {
		if op == operation {
			return true
		}
	}
	return false
}
