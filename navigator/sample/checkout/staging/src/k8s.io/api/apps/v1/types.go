// Package v1 holds the apps API types. A ReplicaSet is here to own pods.
package v1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// SchemeGroupVersion is where the types of this package live.
var SchemeGroupVersion = schema.GroupVersion{Group: "apps", Version: "v1"}

// AddToScheme registers the types of this package.
func AddToScheme(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(SchemeGroupVersion, &ReplicaSet{}, &ReplicaSetList{})
}

// ReplicaSetSpec is the wish for a number of pods.
type ReplicaSetSpec struct {
	Replicas *int32 `json:"replicas,omitempty"`
}

// ReplicaSet owns pods.
type ReplicaSet struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ReplicaSetSpec `json:"spec,omitempty"`
}

// ReplicaSetList is a list of replica sets.
type ReplicaSetList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []ReplicaSet `json:"items"`
}
