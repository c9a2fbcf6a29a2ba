// Package profile holds one framework for each scheduler name.
package profile

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/client-go/tools/events"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	frameworkruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// RecorderFactory makes the event recorder of a profile.
type RecorderFactory func(string) events.EventRecorder

// Map is keyed with scheduler names.
type Map map[string]framework.Framework

// NewMap builds the frameworks.
func NewMap(ctx context.Context, cfgs []config.KubeSchedulerProfile, r frameworkruntime.Registry, recorderFact RecorderFactory, opts ...frameworkruntime.Option) (Map, error) {
	m := Map{}
	for _, cfg := range cfgs {
		if cfg.SchedulerName == "" {
			return nil, errors.New("a profile needs a scheduler name")
		}
		if _, ok := m[cfg.SchedulerName]; ok {
			return nil, fmt.Errorf("two profiles are named %q", cfg.SchedulerName)
		}
		recorder := frameworkruntime.WithEventRecorder(recorderFact(cfg.SchedulerName))
		f, err := frameworkruntime.NewFramework(ctx, r, &cfg, append(opts[:len(opts):len(opts)], recorder)...)
		if err != nil {
			return nil, fmt.Errorf("profile %q: %w", cfg.SchedulerName, err)
		}
		m[cfg.SchedulerName] = f
	}
	return m, nil
}
