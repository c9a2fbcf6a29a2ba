package preemption

import (
	"context"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
)

// Executor carries out what the evaluator decided.
type Executor struct{ handle fwk.Handle }

// actuatePodPreemption deletes the victims through the API server.
func (e *Executor) actuatePodPreemption(ctx context.Context, c Candidate, preemptor *v1.Pod, pluginName string) *fwk.Status {
	logger := klog.FromContext(ctx)
	for _, victim := range c.Victims {
		err := e.handle.ClientSet().CoreV1().Pods(victim.Namespace).Delete(ctx, victim.Name, metav1.DeleteOptions{
			Preconditions: metav1.NewUIDPreconditions(string(victim.UID)),
		})
		if err != nil && !apierrors.IsNotFound(err) {
			return fwk.AsStatus(err)
		}
		logger.V(2).Info("Preemptor pod removed a victim pod", "preemptor", klog.KObj(preemptor), "victim", klog.KObj(victim), "node", c.Name)
		e.handle.EventRecorder().Eventf(victim, preemptor, v1.EventTypeNormal, "Preempted", "Preempting", "Preempted by pod %v on node %v (%v)", preemptor.UID, c.Name, pluginName)
	}
	return nil
}
