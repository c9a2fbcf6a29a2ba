package apiserver

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"

	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// proxyHandler serves one group version.
type proxyHandler struct {
	localDelegate http.Handler
	// handlingInfo is replaced as a whole, so requests need no lock.
	handlingInfo atomic.Value
}

type proxyHandlingInfo struct {
	local    bool
	location *url.URL
	err      error
}

func (r *proxyHandler) updateAPIService(apiService *APIService) {
	info := proxyHandlingInfo{local: apiService.URL == ""}
	if !info.local {
		info.location, info.err = url.Parse(apiService.URL)
	}
	r.handlingInfo.Store(info)
}

// ServeHTTP forwards to the delegate or to another server. All filters have
// run by now, so the other server is told who is calling.
func (r *proxyHandler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	handlingInfo, ok := r.handlingInfo.Load().(proxyHandlingInfo)
	if !ok {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	if handlingInfo.local {
		r.localDelegate.ServeHTTP(w, req)
		return
	}
	if handlingInfo.err != nil {
		http.Error(w, handlingInfo.err.Error(), http.StatusInternalServerError)
		return
	}
	user, ok := genericapirequest.UserFrom(req.Context())
	if !ok {
		http.Error(w, "missing user", http.StatusInternalServerError)
		return
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(pr *httputil.ProxyRequest) {
		pr.SetURL(handlingInfo.location)
		pr.Out.Header.Set("X-Remote-User", user.GetName())
		pr.Out.Header["X-Remote-Group"] = user.GetGroups()
	}}
	proxy.ServeHTTP(w, req)
}
