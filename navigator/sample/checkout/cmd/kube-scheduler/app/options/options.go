// Package options holds the flags of the scheduler.
package options

import (
	"context"
	"errors"
	"flag"
	"time"

	clientset "k8s.io/client-go/kubernetes"
	schedulerappconfig "k8s.io/kubernetes/cmd/kube-scheduler/app/config"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/demo"
	"k8s.io/kubernetes/pkg/scheduler"
	kubeschedulerconfig "k8s.io/kubernetes/pkg/scheduler/apis/config"
)

// Options are the flags.
type Options struct {
	ComponentConfig *kubeschedulerconfig.KubeSchedulerConfiguration
	DemoDuration    time.Duration
	// Cluster is the API server inside this process.
	Cluster *demo.Cluster
}

// NewOptions returns the defaults.
func NewOptions() *Options { return &Options{DemoDuration: 5 * time.Second} }

// AddFlags registers the flags.
func (o *Options) AddFlags(fs *flag.FlagSet) {
	fs.DurationVar(&o.DemoDuration, "demo-duration", o.DemoDuration, "stop after this time; 0 waits for a signal")
}

// Validate returns everything that is wrong.
func (o *Options) Validate() []error {
	if o.DemoDuration < 0 {
		return []error{errors.New("--demo-duration must not be negative")}
	}
	return nil
}

// Config connects to the API server, which it starts if there is none.
func (o *Options) Config(ctx context.Context) (*schedulerappconfig.Config, error) {
	if o.Cluster == nil {
		cluster, err := demo.New(ctx)
		if err != nil {
			return nil, err
		}
		o.Cluster = cluster
	}
	client, err := clientset.NewForConfig(o.Cluster.Config(controlplaneapiserver.SchedulerToken, "kube-scheduler"))
	if err != nil {
		return nil, err
	}
	return &schedulerappconfig.Config{
		ComponentConfig: *o.ComponentConfig,
		Client:          client,
		InformerFactory: scheduler.NewInformerFactory(client, 0),
	}, nil
}
