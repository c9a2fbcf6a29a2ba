// Package schema names API types: a kind is how objects call themselves, a
// resource is how paths call them.
package schema

import (
	"fmt"
	"strings"
)

// GroupVersion is an API group at one version; the core group is empty.
type GroupVersion struct {
	Group   string
	Version string
}

func (gv GroupVersion) String() string {
	if gv.Group == "" {
		return gv.Version
	}
	return gv.Group + "/" + gv.Version
}

// WithKind adds a kind.
func (gv GroupVersion) WithKind(kind string) GroupVersionKind {
	return GroupVersionKind{Group: gv.Group, Version: gv.Version, Kind: kind}
}

// WithResource adds a resource.
func (gv GroupVersion) WithResource(resource string) GroupVersionResource {
	return GroupVersionResource{Group: gv.Group, Version: gv.Version, Resource: resource}
}

// ParseGroupVersion reads what an apiVersion field holds.
func ParseGroupVersion(s string) (GroupVersion, error) {
	switch parts := strings.Split(s, "/"); len(parts) {
	case 1:
		return GroupVersion{Version: s}, nil
	case 2:
		return GroupVersion{Group: parts[0], Version: parts[1]}, nil
	}
	return GroupVersion{}, fmt.Errorf("not a group and version: %q", s)
}

// GroupKind is a kind without its version.
type GroupKind struct {
	Group string
	Kind  string
}

func (gk GroupKind) String() string { return qualify(gk.Kind, gk.Group) }

// GroupResource is a resource without its version.
type GroupResource struct {
	Group    string
	Resource string
}

func (gr GroupResource) String() string { return qualify(gr.Resource, gr.Group) }

func qualify(name, group string) string {
	if group == "" {
		return name
	}
	return name + "." + group
}

// GroupVersionKind is the full name of a kind.
type GroupVersionKind struct {
	Group   string
	Version string
	Kind    string
}

// GroupVersion drops the kind.
func (k GroupVersionKind) GroupVersion() GroupVersion {
	return GroupVersion{Group: k.Group, Version: k.Version}
}

// GroupKind drops the version.
func (k GroupVersionKind) GroupKind() GroupKind { return GroupKind{Group: k.Group, Kind: k.Kind} }

func (k GroupVersionKind) String() string { return k.GroupVersion().String() + ", Kind=" + k.Kind }

// GroupVersionResource is the full name of a resource.
type GroupVersionResource struct {
	Group    string
	Version  string
	Resource string
}

// GroupVersion drops the resource.
func (r GroupVersionResource) GroupVersion() GroupVersion {
	return GroupVersion{Group: r.Group, Version: r.Version}
}

// GroupResource drops the version.
func (r GroupVersionResource) GroupResource() GroupResource {
	return GroupResource{Group: r.Group, Resource: r.Resource}
}

func (r GroupVersionResource) String() string {
	return r.GroupVersion().String() + ", Resource=" + r.Resource
}

// ObjectKind is implemented by the type header of every object.
type ObjectKind interface {
	SetGroupVersionKind(kind GroupVersionKind)
	GroupVersionKind() GroupVersionKind
}
