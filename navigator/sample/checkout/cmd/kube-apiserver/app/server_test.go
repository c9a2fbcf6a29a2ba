package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	controlplaneapiserver "k8s.io/kubernetes/pkg/controlplane/apiserver"
	"k8s.io/kubernetes/pkg/demo"
)

func TestServerChain(t *testing.T) {
	cluster, err := demo.New(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	pod := `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","uid":"mine"},"spec":{"containers":[{"name":"main"}]}}`
	for _, tc := range []struct {
		name, token, as, method, path, body string
		code                                int
		contains                            string
	}{
		{"create", controlplaneapiserver.AdminToken, "", "POST", "/api/v1/namespaces/default/pods", pod, 201, `"schedulerName":"default-scheduler"`},
		{"create again", controlplaneapiserver.AdminToken, "", "POST", "/api/v1/namespaces/default/pods", pod, 409, "AlreadyExists"},
		{"read", controlplaneapiserver.ViewerToken, "", "GET", "/api/v1/namespaces/default/pods/web", "", 200, `"priority":0`},
		{"list", controlplaneapiserver.ViewerToken, "", "GET", "/api/v1/pods", "", 200, `"name":"web"`},
		{"forbidden", controlplaneapiserver.ViewerToken, "", "DELETE", "/api/v1/namespaces/default/pods/web", "", 403, "cannot delete"},
		{"impersonated", controlplaneapiserver.AdminToken, "viewer", "DELETE", "/api/v1/namespaces/default/pods/web", "", 403, "viewer"},
		{"unauthorized", "wrong", "", "GET", "/healthz", "", 401, "Unauthorized"},
		{"anonymous", "", "", "GET", "/healthz", "", 200, "ok"},
		{"discovery", controlplaneapiserver.ViewerToken, "", "GET", "/apis/apps/v1", "", 200, "replicasets"},
		{"nobody's path", controlplaneapiserver.AdminToken, "", "GET", "/apis/example.com/v1/things", "", 404, "not found"},
		{"wrong kind", controlplaneapiserver.AdminToken, "", "POST", "/api/v1/nodes", pod, 400, "takes a"},
		{"wrong namespace", controlplaneapiserver.AdminToken, "", "POST", "/api/v1/namespaces/nowhere/pods", pod, 404, "nowhere"},
		{"dry run", controlplaneapiserver.AdminToken, "", "POST", "/api/v1/namespaces/default/pods?dryRun=All", strings.Replace(pod, "web", "dry", 1), 201, "dry"},
		{"dry run left nothing", controlplaneapiserver.AdminToken, "", "GET", "/api/v1/namespaces/default/pods/dry", "", 404, "NotFound"},
		{"delete", controlplaneapiserver.AdminToken, "", "DELETE", "/api/v1/namespaces/default/pods/web", "", 200, `"name":"web"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
			if tc.token != "" {
				req.Header.Set("Authorization", "Bearer "+tc.token)
			}
			if tc.as != "" {
				req.Header.Set("Impersonate-User", tc.as)
			}
			rec := httptest.NewRecorder()
			cluster.Handler.ServeHTTP(rec, req)
			if rec.Code != tc.code || !strings.Contains(rec.Body.String(), tc.contains) {
				t.Errorf("want %d with %q, got %d: %s", tc.code, tc.contains, rec.Code, rec.Body)
			}
			if strings.Contains(rec.Body.String(), `"uid":"mine"`) {
				t.Error("the client's UID was stored")
			}
			if rec.Header().Get("Audit-ID") == "" {
				t.Error("the answer has no audit ID")
			}
		})
	}
}

func TestNegotiation(t *testing.T) {
	cluster, err := demo.New(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest("GET", "/api/v1", nil)
	req.Header.Set("Accept", "application/vnd.kubernetes.protobuf")
	rec := httptest.NewRecorder()
	cluster.Handler.ServeHTTP(rec, req)
	if rec.Code != http.StatusNotAcceptable {
		t.Errorf("want %d, got %d", http.StatusNotAcceptable, rec.Code)
	}
}
