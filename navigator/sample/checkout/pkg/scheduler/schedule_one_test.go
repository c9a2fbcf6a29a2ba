package scheduler

import (
	"context"
	"strings"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/events"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/demo"
)

// startScheduler returns a scheduler whose informers run but whose loop does
// not: tests turn it by hand.
func startScheduler(ctx context.Context, t *testing.T) (*Scheduler, *demo.Cluster) {
	t.Helper()
	cluster, err := demo.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	client, err := clientset.NewForConfig(cluster.Config(controlplaneapiserver.SchedulerToken, t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	informerFactory := NewInformerFactory(client, 0)
	sched, err := New(ctx, client, informerFactory, events.NewRecorder, WithPodBackoff(10*time.Millisecond, 50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	informerFactory.Start(ctx.Done())
	informerFactory.WaitForCacheSync(ctx.Done())
	if err := sched.WaitForHandlersSync(ctx); err != nil {
		t.Fatal(err)
	}
	return sched, cluster
}

func waitForPod(ctx context.Context, t *testing.T, c *demo.Cluster, name string, condition func(*v1.Pod) bool) *v1.Pod {
	t.Helper()
	for {
		pod, err := c.Admin.CoreV1().Pods("default").Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			t.Fatalf("pod %s: %v", name, err)
		}
		if condition(pod) {
			return pod
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func assigned(pod *v1.Pod) bool { return pod.Spec.NodeName != "" }

func waitForNodes(t *testing.T, sched *Scheduler, n int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); sched.Cache.NodeCount() != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("want %d nodes in the cache, got %d", n, sched.Cache.NodeCount())
		}
	}
}

func TestSchedulerScheduleOne(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	sched, cluster := startScheduler(ctx, t)
	if err := cluster.SeedNodes(ctx); err != nil {
		t.Fatal(err)
	}
	waitForNodes(t, sched, 3)

	for _, tc := range []struct {
		name, cpu string
		fits      bool
	}{
		{"small", "500m", true},
		{"medium", "1500m", true},
		{"huge", "64", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := cluster.SeedPods(ctx, demo.Pod(tc.name, tc.cpu, 0)); err != nil {
				t.Fatal(err)
			}
			sched.ScheduleOne(ctx) // sleeps until the informer has brought the pod
			if tc.fits {
				if pod := waitForPod(ctx, t, cluster, tc.name, assigned); pod.Spec.NodeName == "node-3" {
					t.Error("the cordoned node was chosen")
				}
				return
			}
			pod := waitForPod(ctx, t, cluster, tc.name, func(pod *v1.Pod) bool { return len(pod.Status.Conditions) > 0 })
			if c := pod.Status.Conditions[0]; c.Reason != v1.PodReasonUnschedulable || !strings.Contains(c.Message, "Insufficient cpu") {
				t.Errorf("unexpected condition: %+v", c)
			}
		})
	}
}

func TestEventsWakeUpPods(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	sched, cluster := startScheduler(ctx, t)
	go sched.Run(ctx)
	if err := cluster.SeedNodes(ctx); err != nil {
		t.Fatal(err)
	}
	waitForNodes(t, sched, 3)
	if err := cluster.SeedPods(ctx, demo.Pod("big", "4", 0)); err != nil {
		t.Fatal(err)
	}
	waitForPod(ctx, t, cluster, "big", func(pod *v1.Pod) bool { return len(pod.Status.Conditions) > 0 })
	if _, err := cluster.Admin.CoreV1().Nodes().Create(ctx, demo.Node("node-4", "zone-c", "8"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if pod := waitForPod(ctx, t, cluster, "big", assigned); pod.Spec.NodeName != "node-4" {
		t.Errorf("want node-4, got %s", pod.Spec.NodeName)
	}
}

func TestPreemption(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	sched, cluster := startScheduler(ctx, t)
	go sched.Run(ctx)
	if err := cluster.SeedNodes(ctx); err != nil {
		t.Fatal(err)
	}
	waitForNodes(t, sched, 3)
	if err := cluster.SeedPods(ctx, demo.Pod("low-1", "1500m", 0), demo.Pod("low-2", "1500m", 1)); err != nil {
		t.Fatal(err)
	}
	waitForPod(ctx, t, cluster, "low-1", assigned)
	waitForPod(ctx, t, cluster, "low-2", assigned)
	if err := cluster.SeedPods(ctx, demo.Pod("urgent", "1500m", 1000)); err != nil {
		t.Fatal(err)
	}
	waitForPod(ctx, t, cluster, "urgent", assigned)
	if _, err := cluster.Admin.CoreV1().Pods("default").Get(ctx, "low-2", metav1.GetOptions{}); err != nil {
		t.Errorf("the more important of two possible victims was taken: %v", err)
	}
}

func TestNumFeasibleNodesToFind(t *testing.T) {
	sched := &Scheduler{}
	for nodes, want := range map[int32]int32{10: 10, 100: 100, 1000: 420, 6000: 300} {
		if got := sched.numFeasibleNodesToFind(nil, nodes); got != want {
			t.Errorf("%d nodes: want %d, got %d", nodes, want, got)
		}
	}
}
