// Package core leads to the versions of the core group.
package core

import (
	v1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/informers/internalinterfaces"
)

// Interface has one method for each version.
type Interface interface{ V1() v1.Interface }

type group struct {
	factory internalinterfaces.SharedInformerFactory
}

// New returns the group.
func New(f internalinterfaces.SharedInformerFactory) Interface { return group{f} }

func (g group) V1() v1.Interface { return v1.New(g.factory) }
