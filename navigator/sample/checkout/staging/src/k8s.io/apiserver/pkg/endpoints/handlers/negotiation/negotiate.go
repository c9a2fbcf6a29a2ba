// Package negotiation agrees on formats with the client.
package negotiation

import (
	"net/http"
	"strings"
)

// EndpointRestrictions tells which formats an endpoint can produce.
type EndpointRestrictions interface{ AllowsMediaType(mediaType string) bool }

type onlyJSON struct{}

func (onlyJSON) AllowsMediaType(mediaType string) bool {
	return mediaType == "application/json" || mediaType == "*/*" || mediaType == "application/*"
}

// DefaultEndpointRestrictions is JSON.
var DefaultEndpointRestrictions EndpointRestrictions = onlyJSON{}

// Acceptable reads the Accept header; without one anything goes.
func Acceptable(req *http.Request, restrictions EndpointRestrictions) bool {
	accept := req.Header.Get("Accept")
	if accept == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		mediaType, _, _ := strings.Cut(part, ";")
		if restrictions.AllowsMediaType(strings.TrimSpace(mediaType)) {
			return true
		}
	}
	return false
}
