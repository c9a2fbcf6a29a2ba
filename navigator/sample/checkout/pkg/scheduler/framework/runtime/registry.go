// Package runtime builds frameworks from lists of plugin names and runs the
// plugins at their extension points.
package runtime

import (
	"context"
	"fmt"

	fwk "k8s.io/kube-scheduler/framework"
)

// PluginFactory makes a plugin.
type PluginFactory func(ctx context.Context, f fwk.Handle) (fwk.Plugin, error)

// Registry is keyed with plugin names.
type Registry map[string]PluginFactory

// Register adds a plugin; names are unique.
func (r Registry) Register(name string, factory PluginFactory) error {
	if _, ok := r[name]; ok {
		return fmt.Errorf("two plugins are named %q", name)
	}
	r[name] = factory
	return nil
}

// Merge adds all plugins of another registry.
func (r Registry) Merge(in Registry) error {
	for name, factory := range in {
		if err := r.Register(name, factory); err != nil {
			return err
		}
	}
	return nil
}
