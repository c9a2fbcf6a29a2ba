package v1

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupName is empty: this is the legacy group, served below /api.
const GroupName = ""

// SchemeGroupVersion is where the types of this package live.
var SchemeGroupVersion = schema.GroupVersion{Group: GroupName, Version: "v1"}

// AddToScheme registers the types of this package.
func AddToScheme(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(SchemeGroupVersion,
		&Pod{}, &PodList{}, &Node{}, &NodeList{}, &Namespace{}, &NamespaceList{}, &Binding{})
}
