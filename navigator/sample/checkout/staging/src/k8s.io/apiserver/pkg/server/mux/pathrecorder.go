// Package mux serves the paths that are no API resources.
package mux

import (
	"net/http"
	"strings"
	"sync"

	"k8s.io/klog/v2"
)

// PathRecorderMux knows exact paths and prefixes.
type PathRecorderMux struct {
	name string

	mu       sync.RWMutex
	exact    map[string]http.Handler
	prefixes map[string]http.Handler
	notFound http.Handler
}

// NewPathRecorderMux returns an empty mux.
func NewPathRecorderMux(name string) *PathRecorderMux {
	return &PathRecorderMux{name: name, exact: map[string]http.Handler{}, prefixes: map[string]http.Handler{}, notFound: http.NotFoundHandler()}
}

// NotFoundHandler sets who is asked last: the next server of the chain.
func (m *PathRecorderMux) NotFoundHandler(h http.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.notFound = h
}

// Handle adds one path.
func (m *PathRecorderMux) Handle(path string, h http.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.exact[path] = h
}

// HandlePrefix adds all paths below one that ends with a slash.
func (m *PathRecorderMux) HandlePrefix(prefix string, h http.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.prefixes[prefix] = h
}

// ServeHTTP prefers the exact path, then the longest prefix.
func (m *PathRecorderMux) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	handler, how := m.find(req.URL.Path)
	klog.V(5).Infof("%v: %q satisfied by %s", m.name, req.URL.Path, how)
	handler.ServeHTTP(w, req)
}

func (m *PathRecorderMux) find(path string) (http.Handler, string) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if h, ok := m.exact[path]; ok {
		return h, "exact match"
	}
	best := ""
	for prefix := range m.prefixes {
		if strings.HasPrefix(path, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	if best != "" {
		return m.prefixes[best], "prefix " + best
	}
	return m.notFound, "NotFoundHandler"
}
