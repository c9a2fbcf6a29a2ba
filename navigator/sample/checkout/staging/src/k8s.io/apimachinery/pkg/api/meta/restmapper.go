package meta

import (
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// RESTScopeName says where objects of a resource live.
type RESTScopeName string

const (
	RESTScopeNameNamespace RESTScopeName = "namespace"
	RESTScopeNameRoot      RESTScopeName = "root"
)

// RESTMapping ties a kind to its resource.
type RESTMapping struct {
	Resource         schema.GroupVersionResource
	GroupVersionKind schema.GroupVersionKind
	Scope            RESTScopeName
}

// RESTMapper translates between kinds and resources.
type RESTMapper interface {
	KindFor(resource schema.GroupVersionResource) (schema.GroupVersionKind, error)
	RESTMapping(gk schema.GroupKind, versions ...string) (*RESTMapping, error)
}

// ResettableRESTMapper can forget what it learned from discovery.
type ResettableRESTMapper interface {
	RESTMapper
	Reset()
}

// NoKindMatchError is returned for kinds and resources that nobody serves.
type NoKindMatchError struct{ Name string }

func (e *NoKindMatchError) Error() string { return fmt.Sprintf("nothing matches %q", e.Name) }

// DefaultRESTMapper is a table.
type DefaultRESTMapper struct {
	mu       sync.RWMutex
	mappings []RESTMapping
}

// Add appends a row.
func (m *DefaultRESTMapper) Add(mapping RESTMapping) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mappings = append(m.mappings, mapping)
}

// KindFor looks a resource up.
func (m *DefaultRESTMapper) KindFor(resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i := range m.mappings {
		if m.mappings[i].Resource == resource {
			return m.mappings[i].GroupVersionKind, nil
		}
	}
	return schema.GroupVersionKind{}, &NoKindMatchError{resource.String()}
}

// RESTMapping looks a kind up; without versions any version will do.
func (m *DefaultRESTMapper) RESTMapping(gk schema.GroupKind, versions ...string) (*RESTMapping, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i := range m.mappings {
		gvk := m.mappings[i].GroupVersionKind
		if gvk.GroupKind() != gk {
			continue
		}
		if len(versions) == 0 || versions[0] == gvk.Version {
			return &m.mappings[i], nil
		}
	}
	return nil, &NoKindMatchError{gk.String()}
}
