package garbagecollector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/metadata"
	"k8s.io/klog/v2"
)

// restMappingError says that a kind is not served (yet).
type restMappingError struct{ kind, version string }

func (r *restMappingError) Error() string {
	return fmt.Sprintf("unable to get REST mapping for %s/%s", r.version, r.kind)
}

func resourceDefaultNamespace(namespaced bool, defaultNamespace string) string {
	if namespaced {
		return defaultNamespace
	}
	return ""
}

// apiResource finds the resource of a kind.
func (gc *GarbageCollector) apiResource(apiVersion, kind string) (schema.GroupVersionResource, bool, error) {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return schema.GroupVersionResource{}, false, err
	}
	mapping, err := gc.restMapper.RESTMapping(gv.WithKind(kind).GroupKind(), gv.Version)
	if err != nil {
		return schema.GroupVersionResource{}, false, &restMappingError{kind, apiVersion}
	}
	return mapping.Resource, mapping.Scope == meta.RESTScopeNameNamespace, nil
}

func (gc *GarbageCollector) client(item objectReference) (metadata.ResourceInterface, error) {
	resource, namespaced, err := gc.apiResource(item.APIVersion, item.Kind)
	if err != nil {
		return nil, err
	}
	return gc.metadataClient.Resource(resource).Namespace(resourceDefaultNamespace(namespaced, item.Namespace)), nil
}

// deleteObject deletes what was judged, and nothing else: neither a successor
// of the same name nor an object whose owners changed since.
func (gc *GarbageCollector) deleteObject(item objectReference, resourceVersion string, policy *metav1.DeletionPropagation) error {
	c, err := gc.client(item)
	if err != nil {
		return err
	}
	uid := item.UID
	preconditions := metav1.Preconditions{UID: &uid}
	if resourceVersion != "" {
		preconditions.ResourceVersion = &resourceVersion
	}
	return c.Delete(context.TODO(), item.Name, metav1.DeleteOptions{Preconditions: &preconditions, PropagationPolicy: policy})
}

// getObject asks the API server, not a cache.
func (gc *GarbageCollector) getObject(item objectReference) (*metav1.PartialObjectMetadata, error) {
	c, err := gc.client(item)
	if err != nil {
		return nil, err
	}
	return c.Get(context.TODO(), item.Name, metav1.GetOptions{})
}

func (gc *GarbageCollector) patchObject(item objectReference, patch []byte, pt types.PatchType) (*metav1.PartialObjectMetadata, error) {
	c, err := gc.client(item)
	if err != nil {
		return nil, err
	}
	return c.Patch(context.TODO(), item.Name, pt, patch, metav1.PatchOptions{})
}

// patchOwners replaces the owner references. The version in the patch makes it
// fail if somebody else changed them since they were read.
func (gc *GarbageCollector) patchOwners(item *node, change func([]metav1.OwnerReference) []metav1.OwnerReference) error {
	latest, err := gc.getObject(item.identity)
	if err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"uid":             item.identity.UID,
		"resourceVersion": latest.ResourceVersion,
		"ownerReferences": change(slices.Clone(latest.OwnerReferences)),
	}})
	if err != nil {
		return err
	}
	_, err = gc.patchObject(item.identity, patch, types.MergePatchType)
	return err
}

func (gc *GarbageCollector) deleteOwnerRefs(item *node, ownerUIDs ...types.UID) error {
	return gc.patchOwners(item, func(refs []metav1.OwnerReference) []metav1.OwnerReference {
		return slices.DeleteFunc(refs, func(ref metav1.OwnerReference) bool { return slices.Contains(ownerUIDs, ref.UID) })
	})
}

func (gc *GarbageCollector) unblockOwnerRefs(item *node) error {
	return gc.patchOwners(item, func(refs []metav1.OwnerReference) []metav1.OwnerReference {
		for i := range refs {
			refs[i].BlockOwnerDeletion = nil
		}
		return refs
	})
}

const removeFinalizerRetries = 5

// removeFinalizer lets an owner go. If the object is gone, so much the better.
func (gc *GarbageCollector) removeFinalizer(logger klog.Logger, owner *node, targetFinalizer string) error {
	for range removeFinalizerRetries {
		latest, err := gc.getObject(owner.identity)
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading owner %s: %w", owner.identity, err)
		}
		i := slices.Index(latest.Finalizers, targetFinalizer)
		if i < 0 {
			logger.V(5).Info("Somebody else removed the finalizer", "finalizer", targetFinalizer, "object", owner.identity)
			return nil
		}
		patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
			"resourceVersion": latest.ResourceVersion,
			"finalizers":      slices.Delete(latest.Finalizers, i, i+1),
		}})
		if err != nil {
			return err
		}
		_, err = gc.patchObject(owner.identity, patch, types.MergePatchType)
		if err == nil || apierrors.IsNotFound(err) {
			return nil
		}
		if !apierrors.IsConflict(err) {
			return fmt.Errorf("writing the finalizers of %s: %w", owner.identity, err)
		}
	}
	return errors.New("too many conflicts while updating the finalizers of " + owner.identity.String())
}
