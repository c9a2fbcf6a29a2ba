// Command kube-apiserver serves the API of the sample. Without flags it sends
// itself a few requests and stops.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"k8s.io/component-base/cli"
	"k8s.io/klog/v2"
	aggregatorapiserver "k8s.io/kube-aggregator/pkg/apiserver"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
)

func main() {
	command := app.NewAPIServerCommand(demo)
	code := cli.Run(command)
	os.Exit(code)
}

// demo shows an answer of each filter and handler.
func demo(ctx context.Context, server *aggregatorapiserver.APIAggregator) {
	address := server.GenericAPIServer.SecureServingInfo.Listener.Addr()
	pod := func(name, containers string) string {
		return fmt.Sprintf(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":%q},"spec":{"containers":[%s]}}`, name, containers)
	}
	container := `{"name":"main","image":"example.com/web"}`
	for _, r := range []struct{ what, token, verb, path, body string }{
		{"anybody may ask for the health", "", "GET", "/healthz", ""},
		{"nobody may show a wrong token", "wrong", "GET", "/healthz", ""},
		{"an administrator makes a namespace", controlplaneapiserver.AdminToken, "POST", "/api/v1/namespaces", `{"metadata":{"name":"default"}}`},
		{"and a pod in it", controlplaneapiserver.AdminToken, "POST", "/api/v1/namespaces/default/pods", pod("web", container)},
		{"the same name again", controlplaneapiserver.AdminToken, "POST", "/api/v1/namespaces/default/pods", pod("web", container)},
		{"a pod that does not validate", controlplaneapiserver.AdminToken, "POST", "/api/v1/namespaces/default/pods", pod("empty", "")},
		{"a namespace that does not exist", controlplaneapiserver.AdminToken, "POST", "/api/v1/namespaces/nowhere/pods", pod("web", container)},
		{"a viewer may not create", controlplaneapiserver.ViewerToken, "POST", "/api/v1/namespaces/default/pods", pod("mine", container)},
		{"but may look", controlplaneapiserver.ViewerToken, "GET", "/api/v1/namespaces/default/pods/web", ""},
		{"a path that no server knows", controlplaneapiserver.AdminToken, "GET", "/apis/example.com/v1/things", ""},
		{"and the pod goes again", controlplaneapiserver.AdminToken, "DELETE", "/api/v1/namespaces/default/pods/web", ""},
	} {
		req, err := http.NewRequestWithContext(ctx, r.verb, fmt.Sprintf("http://%s%s", address, r.path), strings.NewReader(r.body))
		if err != nil {
			klog.ErrorS(err, "Cannot make a request")
			return
		}
		if r.token != "" {
			req.Header.Set("Authorization", "Bearer "+r.token)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			klog.ErrorS(err, "Request failed", "what", r.what)
			return
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		klog.InfoS("Demo", "what", r.what, "request", r.verb+" "+r.path, "status", resp.StatusCode, "body", strings.TrimSpace(string(body)))
	}
}
