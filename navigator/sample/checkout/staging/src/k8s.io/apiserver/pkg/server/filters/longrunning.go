// Package filters holds the filters that know nothing of the API's content.
package filters

import (
	"net/http"
	"slices"

	apirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// BasicLongRunningRequestCheck decides by verb and subresource.
func BasicLongRunningRequestCheck(longRunningVerbs, longRunningSubresources []string) apirequest.LongRunningRequestCheck {
	return func(_ *http.Request, requestInfo *apirequest.RequestInfo) bool {
		return slices.Contains(longRunningVerbs, requestInfo.Verb) ||
			requestInfo.IsResourceRequest && slices.Contains(longRunningSubresources, requestInfo.Subresource)
	}
}
