// Package discovery asks a server which resources it serves.
package discovery

import (
	"context"
	"errors"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// ServerResourcesInterface lists resources.
type ServerResourcesInterface interface {
	ServerPreferredResources() ([]*metav1.APIResourceList, error)
}

// DiscoveryClient asks over HTTP.
type DiscoveryClient struct {
	rest          rest.Interface
	groupVersions []schema.GroupVersion
}

// NewDiscoveryClientForConfig connects. The sample has no endpoint that lists
// the groups, so the caller names them.
func NewDiscoveryClientForConfig(config *rest.Config, gvs ...schema.GroupVersion) (*DiscoveryClient, error) {
	c, err := rest.RESTClientFor(config)
	return &DiscoveryClient{rest: c, groupVersions: gvs}, err
}

// ErrGroupDiscoveryFailed says which groups gave no answer, so that callers
// can go on with the rest.
type ErrGroupDiscoveryFailed struct {
	Groups map[schema.GroupVersion]error
}

func (e *ErrGroupDiscoveryFailed) Error() string {
	return fmt.Sprintf("unable to discover %d API groups: %v", len(e.Groups), e.Groups)
}

// GroupDiscoveryFailedErrorGroups takes the groups out of an error.
func GroupDiscoveryFailedErrorGroups(err error) (map[schema.GroupVersion]error, bool) {
	var failed *ErrGroupDiscoveryFailed
	if errors.As(err, &failed) {
		return failed.Groups, true
	}
	return nil, false
}

// ServerPreferredResources returns one list for each group version.
func (d *DiscoveryClient) ServerPreferredResources() ([]*metav1.APIResourceList, error) {
	var lists []*metav1.APIResourceList
	failed := map[schema.GroupVersion]error{}
	for _, gv := range d.groupVersions {
		list := &metav1.APIResourceList{}
		if err := d.rest.Verb("GET").GroupVersion(gv).Do(context.Background()).Into(list); err != nil {
			failed[gv] = err
			continue
		}
		lists = append(lists, list)
	}
	if len(failed) > 0 {
		return lists, &ErrGroupDiscoveryFailed{failed}
	}
	return lists, nil
}

// ResourcePredicate decides about one resource.
type ResourcePredicate interface {
	Match(groupVersion string, r *metav1.APIResource) bool
}

// SupportsAllVerbs wants every one of its verbs.
type SupportsAllVerbs struct{ Verbs []string }

// Match implements ResourcePredicate.
func (p SupportsAllVerbs) Match(_ string, r *metav1.APIResource) bool {
	for _, verb := range p.Verbs {
		if !slices.Contains(r.Verbs, verb) {
			return false
		}
	}
	return true
}

// FilteredBy keeps the resources that match.
func FilteredBy(pred ResourcePredicate, lists []*metav1.APIResourceList) []*metav1.APIResourceList {
	var out []*metav1.APIResourceList
	for _, list := range lists {
		kept := &metav1.APIResourceList{GroupVersion: list.GroupVersion}
		for i := range list.APIResources {
			if pred.Match(list.GroupVersion, &list.APIResources[i]) {
				kept.APIResources = append(kept.APIResources, list.APIResources[i])
			}
		}
		if len(kept.APIResources) > 0 {
			out = append(out, kept)
		}
	}
	return out
}
