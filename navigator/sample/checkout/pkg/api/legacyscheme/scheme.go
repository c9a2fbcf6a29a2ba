// Package legacyscheme is the registry that the API server works with.
package legacyscheme

import (
	"k8s.io/apimachinery/pkg/runtime"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
)

// Scheme knows all types of the sample.
var Scheme = runtime.NewScheme()

func init() {
	clientscheme.AddToScheme(Scheme)
}
