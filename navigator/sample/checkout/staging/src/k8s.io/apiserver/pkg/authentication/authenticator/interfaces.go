// Package authenticator finds out who is calling.
package authenticator

import (
	"net/http"

	"k8s.io/apiserver/pkg/authentication/user"
)

// Response is a success.
type Response struct{ User user.Info }

// Request looks at a request. Without an error and without success it has no
// opinion, and the next may try.
type Request interface {
	AuthenticateRequest(req *http.Request) (*Response, bool, error)
}
