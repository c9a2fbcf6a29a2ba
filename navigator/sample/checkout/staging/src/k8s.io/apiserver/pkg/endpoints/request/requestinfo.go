package request

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// LongRunningRequestCheck tells watches and the like from requests that have
// to end soon.
type LongRunningRequestCheck func(r *http.Request, requestInfo *RequestInfo) bool

// RequestInfo is a request in the words of the API.
type RequestInfo struct {
	IsResourceRequest bool
	Path              string
	Verb              string

	APIPrefix   string
	APIGroup    string
	APIVersion  string
	Namespace   string
	Resource    string
	Subresource string
	Name        string
	// Parts is what follows the version and the namespace.
	Parts []string
}

// RequestInfoFactory knows the prefixes. Those without groups have the core
// group only.
type RequestInfoFactory struct {
	APIPrefixes          []string
	GrouplessAPIPrefixes []string
}

// NewRequestInfo parses the path. It looks at nothing but method, path and
// query, for the request is not authenticated yet.
func (r *RequestInfoFactory) NewRequestInfo(req *http.Request) (*RequestInfo, error) {
	requestInfo := &RequestInfo{Path: req.URL.Path, Verb: strings.ToLower(req.Method)}
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	if len(parts) < 3 || !slices.Contains(r.APIPrefixes, parts[0]) {
		return requestInfo, nil // /healthz, /version, /apis, /api/v1
	}
	requestInfo.APIPrefix, parts = parts[0], parts[1:]
	if !slices.Contains(r.GrouplessAPIPrefixes, requestInfo.APIPrefix) {
		if len(parts) < 3 {
			return requestInfo, nil
		}
		requestInfo.APIGroup, parts = parts[0], parts[1:]
	}
	requestInfo.APIVersion, parts = parts[0], parts[1:]
	requestInfo.IsResourceRequest = true

	switch req.Method {
	case http.MethodPost:
		requestInfo.Verb = "create"
	case http.MethodPut:
		requestInfo.Verb = "update"
	case http.MethodGet, http.MethodHead:
		requestInfo.Verb = "get"
	}

	// namespaces/NS/pods is in a namespace; namespaces/NS is the namespace.
	if parts[0] == "namespaces" && len(parts) > 1 {
		requestInfo.Namespace = parts[1]
		if len(parts) > 2 {
			parts = parts[2:]
		}
	}
	requestInfo.Parts = parts
	requestInfo.Resource = parts[0]
	if len(parts) > 1 {
		requestInfo.Name = parts[1]
	}
	if len(parts) > 2 {
		requestInfo.Subresource = parts[2]
	}
	if len(parts) > 3 {
		return nil, fmt.Errorf("the path %q goes deeper than subresources", req.URL.Path)
	}
	// Without a name a GET is about the collection.
	if requestInfo.Name == "" {
		switch requestInfo.Verb {
		case "get":
			requestInfo.Verb = "list"
			if req.URL.Query().Get("watch") == "true" {
				requestInfo.Verb = "watch"
			}
		case "delete":
			requestInfo.Verb = "deletecollection"
		}
	}
	return requestInfo, nil
}
