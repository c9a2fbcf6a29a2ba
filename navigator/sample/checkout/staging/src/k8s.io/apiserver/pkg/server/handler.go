package server

import (
	"net/http"
	"strings"

	restful "github.com/emicklei/go-restful/v3"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/klog/v2"
)

// APIServerHandler is all that one server can answer, with and without the
// filters.
type APIServerHandler struct {
	// FullHandlerChain is for requests from outside.
	FullHandlerChain http.Handler
	// GoRestfulContainer has the API resources.
	GoRestfulContainer *restful.Container
	// NonGoRestfulMux has the rest, and the way to the next server.
	NonGoRestfulMux *mux.PathRecorderMux
	// Director is the chain's end. Another server that delegates to this one
	// calls it directly: its own filters have run by then.
	Director http.Handler
}

// HandlerChainBuilderFn puts filters around a handler.
type HandlerChainBuilderFn func(apiHandler http.Handler) http.Handler

// NewAPIServerHandler builds the handler of one server.
func NewAPIServerHandler(name string, _ runtime.NegotiatedSerializer, handlerChainBuilder HandlerChainBuilderFn, notFoundHandler http.Handler) *APIServerHandler {
	nonGoRestfulMux := mux.NewPathRecorderMux(name)
	if notFoundHandler != nil {
		nonGoRestfulMux.NotFoundHandler(notFoundHandler)
	}
	gorestfulContainer := restful.NewContainer()
	director := director{name: name, goRestfulContainer: gorestfulContainer, nonGoRestfulMux: nonGoRestfulMux}
	return &APIServerHandler{
		FullHandlerChain:   handlerChainBuilder(director),
		GoRestfulContainer: gorestfulContainer,
		NonGoRestfulMux:    nonGoRestfulMux,
		Director:           director,
	}
}

// director chooses between the two halves.
type director struct {
	name               string
	goRestfulContainer *restful.Container
	nonGoRestfulMux    *mux.PathRecorderMux
}

// ServeHTTP looks for a web service whose root is the path or a parent of it.
func (d director) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path := req.URL.Path
	for _, ws := range d.goRestfulContainer.RegisteredWebServices() {
		rest, ok := strings.CutPrefix(path, ws.RootPath())
		if ok && (rest == "" || rest[0] == '/') {
			klog.V(5).Infof("%s: %s %s satisfied by gorestful, web service %s", d.name, req.Method, path, ws.RootPath())
			d.goRestfulContainer.Dispatch(w, req)
			return
		}
	}
	klog.V(5).Infof("%s: %s %s satisfied by nonGoRestful", d.name, req.Method, path)
	d.nonGoRestfulMux.ServeHTTP(w, req)
}

// ServeHTTP is the entrance for requests from outside.
func (a *APIServerHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.FullHandlerChain.ServeHTTP(w, r)
}
