// Package defaultbinder writes the scheduler's decision to the API server.
package defaultbinder

import (
	"context"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
)

// DefaultBinder posts a Binding.
type DefaultBinder struct{ handle fwk.Handle }

var _ fwk.BindPlugin = &DefaultBinder{}

// New makes the plugin.
func New(_ context.Context, handle fwk.Handle) (fwk.Plugin, error) {
	return &DefaultBinder{handle: handle}, nil
}

// Name returns the plugin's name.
func (b DefaultBinder) Name() string { return names.DefaultBinder }

// Bind names the pod by UID too: a successor of the same name is not meant.
func (b DefaultBinder) Bind(ctx context.Context, _ fwk.CycleState, p *v1.Pod, nodeName string) *fwk.Status {
	klog.FromContext(ctx).V(3).Info("Attempting to bind pod to node", "pod", klog.KObj(p), "node", klog.KRef("", nodeName))
	binding := &v1.Binding{
		ObjectMeta: metav1.ObjectMeta{Namespace: p.Namespace, Name: p.Name, UID: p.UID},
		Target:     v1.ObjectReference{Kind: "Node", Name: nodeName},
	}
	err := b.handle.ClientSet().CoreV1().Pods(binding.Namespace).Bind(ctx, binding, metav1.CreateOptions{})
	return fwk.AsStatus(err)
}
