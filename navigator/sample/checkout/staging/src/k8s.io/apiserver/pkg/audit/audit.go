// Package audit keeps a record of who did what.
package audit

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/klog/v2"
)

// Stage is a moment of a request's life.
type Stage string

const (
	StageRequestReceived  Stage = "RequestReceived"
	StageResponseComplete Stage = "ResponseComplete"
	StagePanic            Stage = "Panic"
)

// Event grows while the request passes through the server.
type Event struct {
	AuditID          string
	RequestURI       string
	Verb             string
	User             string
	ImpersonatedUser string
	ResponseCode     int
	RequestReceived  time.Time
	Annotations      map[string]string
}

// Sink takes events; it must not block.
type Sink interface{ ProcessEvents(stage Stage, ev *Event) }

// LogSink writes events to the log.
type LogSink struct{}

// ProcessEvents implements Sink.
func (LogSink) ProcessEvents(stage Stage, ev *Event) {
	klog.V(4).InfoS("Audit", "stage", string(stage), "auditID", ev.AuditID, "verb", ev.Verb, "uri", ev.RequestURI, "user", ev.User, "impersonated", ev.ImpersonatedUser, "code", ev.ResponseCode, "annotations", ev.Annotations)
}

type contextKey struct{}

// WithAuditContext begins the record of a request.
func WithAuditContext(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, &Event{AuditID: string(uuid.NewUUID()), RequestReceived: time.Now(), Annotations: map[string]string{}})
}

// EventFrom returns the record; nil if auditing was not begun.
func EventFrom(ctx context.Context) *Event {
	ev, _ := ctx.Value(contextKey{}).(*Event)
	return ev
}

// AddAuditAnnotation notes a detail.
func AddAuditAnnotation(ctx context.Context, key, value string) {
	if ev := EventFrom(ctx); ev != nil {
		ev.Annotations[key] = value
	}
}
