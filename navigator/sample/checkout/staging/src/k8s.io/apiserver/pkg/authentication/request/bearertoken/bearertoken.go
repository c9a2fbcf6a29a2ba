// Package bearertoken knows callers by their tokens.
package bearertoken

import (
	"errors"
	"net/http"
	"strings"

	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
)

// Authenticator is keyed with tokens.
type Authenticator map[string]*user.DefaultInfo

var errInvalidToken = errors.New("invalid bearer token")

// AuthenticateRequest takes the token out of the request, so that nobody
// further in can log or forward it.
func (a Authenticator) AuthenticateRequest(req *http.Request) (*authenticator.Response, bool, error) {
	token, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil, false, nil
	}
	info, ok := a[token]
	if !ok {
		return nil, false, errInvalidToken
	}
	req.Header.Del("Authorization")
	return &authenticator.Response{User: info}, true, nil
}
