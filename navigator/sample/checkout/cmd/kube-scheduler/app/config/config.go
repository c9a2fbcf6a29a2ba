// Package config is what the scheduler needs to run.
package config

import (
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	kubeschedulerconfig "k8s.io/kubernetes/pkg/scheduler/apis/config"
)

// Config is made of options.
type Config struct {
	ComponentConfig kubeschedulerconfig.KubeSchedulerConfiguration
	Client          clientset.Interface
	InformerFactory informers.SharedInformerFactory
}

type completedConfig struct{ *Config }

// CompletedConfig can only be made by Complete.
type CompletedConfig struct{ *completedConfig }

// Complete checks the config.
func (c *Config) Complete() CompletedConfig { return CompletedConfig{&completedConfig{c}} }
