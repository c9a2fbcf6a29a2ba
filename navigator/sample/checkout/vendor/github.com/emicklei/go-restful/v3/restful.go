// Package restful is a tiny router in the manner of the library of that name:
// a container holds web services, each with a root path, and a web service
// holds routes whose paths have {parameters}.
package restful

import (
	"net/http"
	"sort"
	"strings"
	"sync"
)

// Request gives a route function its path parameters.
type Request struct {
	Request *http.Request
	params  map[string]string
}

// Response wraps the response writer.
type Response struct{ http.ResponseWriter }

// RouteFunction serves a matched request.
type RouteFunction func(*Request, *Response)

// Route is a method and a path template with the function that serves them.
type Route struct {
	Method   string
	Path     string
	Function RouteFunction
	// Operation names the route in listings.
	Operation string
}

// RouteBuilder collects the parts of a route.
type RouteBuilder struct{ route Route }

// To sets the function.
func (b *RouteBuilder) To(f RouteFunction) *RouteBuilder { b.route.Function = f; return b }

// Operation names the route.
func (b *RouteBuilder) Operation(name string) *RouteBuilder { b.route.Operation = name; return b }

// WebService is a set of routes below one root path.
type WebService struct {
	root   string
	routes []Route
}

// Path sets the root.
func (w *WebService) Path(root string) *WebService { w.root = root; return w }

// RootPath returns the root.
func (w *WebService) RootPath() string { return w.root }

func (w *WebService) builder(method, path string) *RouteBuilder {
	return &RouteBuilder{Route{Method: method, Path: path}}
}

// GET and its companions begin a route for one method.
func (w *WebService) GET(path string) *RouteBuilder    { return w.builder(http.MethodGet, path) }
func (w *WebService) POST(path string) *RouteBuilder   { return w.builder(http.MethodPost, path) }
func (w *WebService) PUT(path string) *RouteBuilder    { return w.builder(http.MethodPut, path) }
func (w *WebService) PATCH(path string) *RouteBuilder  { return w.builder(http.MethodPatch, path) }
func (w *WebService) DELETE(path string) *RouteBuilder { return w.builder(http.MethodDelete, path) }

// Route adds a finished route.
func (w *WebService) Route(b *RouteBuilder) *WebService {
	w.routes = append(w.routes, b.route)
	return w
}

// Container dispatches requests to web services.
type Container struct {
	mu       sync.RWMutex
	services []*WebService
}

// NewContainer returns an empty container.
func NewContainer() *Container { return &Container{} }

// Add registers a web service. Longer roots are asked first.
func (c *Container) Add(ws *WebService) *Container {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.services = append(c.services, ws)
	sort.SliceStable(c.services, func(i, j int) bool { return len(c.services[i].root) > len(c.services[j].root) })
	return c
}

// RegisteredWebServices lists the services.
func (c *Container) RegisteredWebServices() []*WebService {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return append([]*WebService(nil), c.services...)
}

// Dispatch finds the route of a request and calls its function.
func (c *Container) Dispatch(w http.ResponseWriter, req *http.Request) {
	pathKnown := false
	for _, ws := range c.RegisteredWebServices() {
		rest, ok := strings.CutPrefix(req.URL.Path, ws.root)
		if !ok {
			continue
		}
		for _, route := range ws.routes {
			params, ok := match(route.Path, rest)
			if !ok {
				continue
			}
			pathKnown = true
			if route.Method == req.Method {
				route.Function(&Request{Request: req, params: params}, &Response{w})
				return
			}
		}
	}
	if pathKnown {
		http.Error(w, "405: method not allowed", http.StatusMethodNotAllowed)
		return
	}
	http.NotFound(w, req)
}

// match compares a template with a path, segment by segment.
func match(template, path string) (map[string]string, bool) {
	want := strings.Split(strings.Trim(template, "/"), "/")
	have := strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, segment := range want {
		if strings.HasPrefix(segment, "{") && have[i] != "" {
			params[strings.Trim(segment, "{}")] = have[i]
		} else if segment != have[i] {
			return nil, false
		}
	}
	return params, true
}
