// Package events records what happened to objects. The sample has no Event
// API; a recorded event becomes a log line.
package events

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
)

// EventRecorder records events about an object and perhaps a second one.
type EventRecorder interface {
	Eventf(regarding, related runtime.Object, eventType, reason, action, note string, args ...any)
}

// NewRecorder returns a recorder that signs as a component.
func NewRecorder(component string) EventRecorder { return recorder(component) }

type recorder string

func (r recorder) Eventf(regarding, _ runtime.Object, eventType, reason, action, note string, args ...any) {
	ref := klog.ObjectRef{}
	if m, err := meta.Accessor(regarding); err == nil {
		ref = klog.KObj(m)
	}
	klog.V(3).InfoS("Event occurred", "object", ref, "type", eventType, "reason", reason, "action", action, "note", fmt.Sprintf(note, args...), "reporter", string(r))
}
