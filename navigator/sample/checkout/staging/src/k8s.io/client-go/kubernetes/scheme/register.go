// Package scheme is the registry that clients decode with.
package scheme

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Scheme knows all types of the sample.
var Scheme = runtime.NewScheme()

// Codecs encodes and decodes them.
var Codecs = runtime.CodecFactory{Scheme: Scheme}

func init() {
	AddToScheme(Scheme)
}

// AddToScheme registers every group; servers call it for schemes of their own.
func AddToScheme(scheme *runtime.Scheme) {
	corev1.AddToScheme(scheme)
	appsv1.AddToScheme(scheme)
	scheme.AddKnownTypes(metav1.SchemeGroupVersion, &metav1.Status{}, &metav1.APIResourceList{}, &metav1.DeleteOptions{})
}
