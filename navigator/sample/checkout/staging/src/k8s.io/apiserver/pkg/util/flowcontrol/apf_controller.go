// Package flowcontrol shares the server between callers. Each priority level
// has seats; a request without a seat waits a while and is then sent away. The
// queues of the original, which are fair within a level, are left out.
package flowcontrol

import (
	"context"
	"slices"
	"time"

	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// RequestDigest is what the classification looks at.
type RequestDigest struct {
	RequestInfo *request.RequestInfo
	User        user.Info
}

// Interface runs requests under control.
type Interface interface {
	// Handle notes the level, waits for a seat, and calls execute or not.
	Handle(ctx context.Context, digest RequestDigest, noteFn func(priorityLevel string), execute func())
	// GetRetryAfter advises, in seconds, those that were sent away.
	GetRetryAfter(priorityLevel string) int64
}

type priorityLevel struct {
	name    string
	matches func(RequestDigest) bool
	// seats is nil for levels that are exempt.
	seats chan struct{}
}

type controller struct {
	levels []priorityLevel
	wait   time.Duration
}

// New returns a controller with an exempt level for administrators, and
// levels for system components and for everybody else.
func New(seats int, wait time.Duration) Interface {
	inGroup := func(group string) func(RequestDigest) bool {
		return func(d RequestDigest) bool { return slices.Contains(d.User.GetGroups(), group) }
	}
	return &controller{wait: wait, levels: []priorityLevel{
		{name: "exempt", matches: inGroup(user.SystemPrivileged)},
		{name: "workload-high", matches: inGroup("system:components"), seats: make(chan struct{}, seats)},
		{name: "global-default", matches: func(RequestDigest) bool { return true }, seats: make(chan struct{}, seats)},
	}}
}

func (c *controller) Handle(ctx context.Context, digest RequestDigest, noteFn func(string), execute func()) {
	i := slices.IndexFunc(c.levels, func(l priorityLevel) bool { return l.matches(digest) })
	level := c.levels[i]
	noteFn(level.name)
	if level.seats == nil {
		execute()
		return
	}
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	select {
	case level.seats <- struct{}{}:
		defer func() { <-level.seats }()
		execute()
	case <-ctx.Done():
	}
}

func (c *controller) GetRetryAfter(string) int64 { return 1 }
