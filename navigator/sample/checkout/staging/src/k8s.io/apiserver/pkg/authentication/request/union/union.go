// Package union asks several authenticators.
package union

import (
	"net/http"

	"k8s.io/apiserver/pkg/authentication/authenticator"
)

// New asks in the given order until one knows the caller. An error ends the
// search: whoever shows a wrong token shall not become anonymous.
func New(handlers ...authenticator.Request) authenticator.Request { return list(handlers) }

type list []authenticator.Request

func (l list) AuthenticateRequest(req *http.Request) (*authenticator.Response, bool, error) {
	for _, handler := range l {
		if resp, ok, err := handler.AuthenticateRequest(req); ok || err != nil {
			return resp, ok, err
		}
	}
	return nil, false, nil
}
