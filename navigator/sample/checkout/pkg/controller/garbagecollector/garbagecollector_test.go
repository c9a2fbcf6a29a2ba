package garbagecollector

import (
	"context"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/restmapper"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/klog/v2"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/demo"
)

type fixture struct {
	*testing.T
	ctx       context.Context
	cluster   *demo.Cluster
	gc        *GarbageCollector
	discovery *discovery.DiscoveryClient
}

// setup returns a collector of which nothing runs.
func setup(t *testing.T) *fixture {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	cluster, err := demo.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	config := cluster.Config(controlplaneapiserver.ManagerToken, t.Name())
	metadataClient, err := metadata.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	discoveryClient, err := discovery.NewDiscoveryClientForConfig(config, v1.SchemeGroupVersion, appsv1.SchemeGroupVersion)
	if err != nil {
		t.Fatal(err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(discoveryClient)
	informersStarted := make(chan struct{})
	close(informersStarted)
	sharedInformers := informerfactory.NewInformerFactory(metadatainformer.NewSharedInformerFactory(metadataClient, 0))
	builder := NewDependencyGraphBuilder(metadataClient, mapper, DefaultIgnoredResources(), sharedInformers, informersStarted)
	gc, err := NewComposedGarbageCollector(metadataClient, mapper, builder)
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{T: t, ctx: ctx, cluster: cluster, gc: gc, discovery: discoveryClient}
}

func (f *fixture) podExists(name string) bool {
	f.Helper()
	_, err := f.cluster.Admin.CoreV1().Pods("default").Get(f.ctx, name, metav1.GetOptions{})
	if err != nil && !errors.IsNotFound(err) {
		f.Fatal(err)
	}
	return err == nil
}

func (f *fixture) eventually(what string, condition func() bool) {
	f.Helper()
	for !condition() {
		if f.ctx.Err() != nil {
			f.Fatalf("timed out: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestCollects(t *testing.T) {
	for _, tc := range []struct {
		policy   metav1.DeletionPropagation
		podsStay bool
	}{
		{metav1.DeletePropagationBackground, false},
		{metav1.DeletePropagationForeground, false},
		{metav1.DeletePropagationOrphan, true},
	} {
		t.Run(string(tc.policy), func(t *testing.T) {
			f := setup(t)
			rs, err := f.cluster.SeedReplicaSet(f.ctx, "rs", 2)
			if err != nil {
				t.Fatal(err)
			}
			go f.gc.Run(f.ctx, 2, 5*time.Second)
			go f.gc.Sync(f.ctx, f.discovery, time.Second)
			f.eventually("the graph has the replica set", func() bool {
				n, ok := f.gc.dependencyGraphBuilder.uidToNode.Read(rs.UID)
				return ok && n.isObserved() && n.dependentsLength() == 2
			})
			replicaSets := f.cluster.Admin.AppsV1().ReplicaSets("default")
			if err := replicaSets.Delete(f.ctx, "rs", metav1.DeleteOptions{PropagationPolicy: &tc.policy}); err != nil {
				t.Fatal(err)
			}
			f.eventually("the replica set is gone", func() bool {
				_, err := replicaSets.Get(f.ctx, "rs", metav1.GetOptions{})
				return errors.IsNotFound(err)
			})
			if !tc.podsStay {
				f.eventually("the pods are gone", func() bool { return !f.podExists("rs-0") && !f.podExists("rs-1") })
				return
			}
			pod, err := f.cluster.Admin.CoreV1().Pods("default").Get(f.ctx, "rs-0", metav1.GetOptions{})
			if err != nil || len(pod.OwnerReferences) != 0 {
				t.Errorf("want an orphan, got %v, %v", pod.OwnerReferences, err)
			}
		})
	}
}

// step is one move of a scenario. Nothing else moves in between.
type step func(f *fixture)

func processEvent(t eventType, kind schema.GroupVersionKind, namespace, name string) step {
	return func(f *fixture) {
		f.Helper()
		obj, err := f.gc.getObject(objectReference{
			OwnerReference: metav1.OwnerReference{APIVersion: kind.GroupVersion().String(), Kind: kind.Kind, Name: name},
			Namespace:      namespace,
		})
		if err != nil {
			f.Fatal(err)
		}
		f.gc.dependencyGraphBuilder.graphChanges.Add(&event{eventType: t, obj: obj, gvk: kind})
		f.gc.dependencyGraphBuilder.processGraphChanges(klog.TODO())
	}
}

func processPendingGraphChanges(count int) step {
	return func(f *fixture) {
		for range count {
			f.gc.dependencyGraphBuilder.processGraphChanges(klog.TODO())
		}
	}
}

func processAttemptToDelete(count int) step {
	return func(f *fixture) {
		for range count {
			f.gc.processAttemptToDeleteWorker(f.ctx)
		}
	}
}

func assertQueued(want int) step {
	return func(f *fixture) {
		f.Helper()
		if got := f.gc.attemptToDelete.Len(); got != want {
			f.Errorf("want %d nodes in attemptToDelete, got %d", want, got)
		}
	}
}

// TestConflictingData plays events in orders that informers can produce but
// no one would expect.
func TestConflictingData(t *testing.T) {
	podKind, rsKind := v1.SchemeGroupVersion.WithKind("Pod"), appsv1.SchemeGroupVersion.WithKind("ReplicaSet")
	for _, tc := range []struct {
		name string
		// ownerNamespace is where the owner lives; the child is in default.
		ownerNamespace string
		steps          []step
		childStays     bool
	}{
		{
			name:           "good child is seen before its owner",
			ownerNamespace: "default",
			steps: []step{
				processEvent(addEvent, podKind, "default", "child"),
				assertQueued(1), // the virtual owner
				processEvent(addEvent, rsKind, "default", "owner"),
				// The owner is known by now, so the rumour is dropped.
				processAttemptToDelete(1),
				assertQueued(0),
			},
			childStays: true,
		},
		{
			name:           "child refers to an owner in another namespace",
			ownerNamespace: "elsewhere",
			steps: []step{
				processEvent(addEvent, podKind, "default", "child"),
				processEvent(addEvent, rsKind, "elsewhere", "owner"),
				assertQueued(2), // the virtual owner, and the child that was wrong about it
				processAttemptToDelete(1),
				processAttemptToDelete(1), // looks in its own namespace, finds no owner
				assertQueued(0),
			},
		},
		{
			name:           "the same, but the owner is seen first",
			ownerNamespace: "elsewhere",
			steps: []step{
				processEvent(addEvent, rsKind, "elsewhere", "owner"),
				processEvent(addEvent, podKind, "default", "child"),
				assertQueued(1),
				processAttemptToDelete(1),
			},
		},
		{
			name: "the owner never existed",
			steps: []step{
				processEvent(addEvent, podKind, "default", "child"),
				processAttemptToDelete(1), // the virtual owner is not found
				processPendingGraphChanges(1),
				processAttemptToDelete(1), // and now the child goes
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := setup(t)
			ref := metav1.OwnerReference{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "owner", UID: "never-existed"}
			if ns := tc.ownerNamespace; ns != "" {
				if ns != "default" {
					if err := demo.CreateNamespace(f.ctx, f.cluster.Admin, ns); err != nil {
						t.Fatal(err)
					}
				}
				owner, err := f.cluster.Admin.AppsV1().ReplicaSets(ns).Create(f.ctx, &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: "owner", Namespace: ns}}, metav1.CreateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				ref.UID = owner.UID
			}
			child := demo.Pod("child", "100m", 0)
			child.OwnerReferences = []metav1.OwnerReference{ref}
			if err := f.cluster.SeedPods(f.ctx, child); err != nil {
				t.Fatal(err)
			}
			for _, step := range tc.steps {
				step(f)
			}
			if got := f.podExists("child"); got != tc.childStays {
				t.Errorf("child exists: want %v, got %v", tc.childStays, got)
			}
		})
	}
}
