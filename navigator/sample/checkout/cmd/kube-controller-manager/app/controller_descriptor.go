package app

import "context"

// GarbageCollectorController is the only controller of the sample.
const GarbageCollectorController = "garbage-collector-controller"

// Controller runs until its context ends.
type Controller interface {
	Name() string
	Run(context.Context)
}

// ControllerConstructor returns nil for a controller that is switched off.
type ControllerConstructor func(ctx context.Context, controllerContext ControllerContext, controllerName string) (Controller, error)

// ControllerDescriptor tells how a controller is made.
type ControllerDescriptor struct {
	name        string
	constructor ControllerConstructor
	aliases     []string
}

// NewControllerDescriptors lists the controllers.
func NewControllerDescriptors() map[string]*ControllerDescriptor {
	descriptors := map[string]*ControllerDescriptor{}
	for _, d := range []*ControllerDescriptor{newGarbageCollectorControllerDescriptor()} {
		descriptors[d.name] = d
	}
	return descriptors
}
