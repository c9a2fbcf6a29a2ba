// Package v1 chooses the default plugins.
package v1

import (
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// getDefaultPlugins is the list of a profile that names none. The order is
// that of the calls: cheap filters come first.
func getDefaultPlugins() *config.Plugins {
	return &config.Plugins{
		MultiPoint: config.PluginSet{
			Enabled: []config.Plugin{
				{Name: names.SchedulingGates},
				{Name: names.PrioritySort},
				{Name: names.NodeUnschedulable},
				{Name: names.NodeName},
				{Name: names.NodeResourcesFit, Weight: 1},
				{Name: names.DefaultPreemption},
				{Name: names.DefaultBinder},
			},
		},
	}
}

// Default returns the default configuration.
func Default() *config.KubeSchedulerConfiguration { return config.Default(getDefaultPlugins()) }
