// Package config is the scheduler's configuration in memory.
package config

import v1 "k8s.io/api/core/v1"

// DefaultPercentageOfNodesToScore of zero means: choose by cluster size.
const DefaultPercentageOfNodesToScore = 0

// KubeSchedulerConfiguration configures the process.
type KubeSchedulerConfiguration struct {
	Parallelism              int32
	PercentageOfNodesToScore *int32
	PodInitialBackoffSeconds int64
	PodMaxBackoffSeconds     int64
	Profiles                 []KubeSchedulerProfile
}

// KubeSchedulerProfile is one set of plugins; pods choose it by the name of
// the scheduler.
type KubeSchedulerProfile struct {
	SchedulerName            string
	PercentageOfNodesToScore *int32
	Plugins                  *Plugins
}

// Plugins lists names. MultiPoint enables a plugin wherever it can be used,
// and is the only list of the sample.
type Plugins struct {
	MultiPoint PluginSet
}

// PluginSet is a list with exceptions.
type PluginSet struct {
	Enabled  []Plugin
	Disabled []Plugin
}

// Plugin is a name with the weight of its scores.
type Plugin struct {
	Name   string
	Weight int32
}

// Default is the configuration without a file.
func Default(plugins *Plugins) *KubeSchedulerConfiguration {
	return &KubeSchedulerConfiguration{
		Parallelism:              16,
		PodInitialBackoffSeconds: 1,
		PodMaxBackoffSeconds:     10,
		Profiles:                 []KubeSchedulerProfile{{SchedulerName: v1.DefaultSchedulerName, Plugins: plugins}},
	}
}
