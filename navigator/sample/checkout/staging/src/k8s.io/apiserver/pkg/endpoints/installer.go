package endpoints

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	restful "github.com/emicklei/go-restful/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/endpoints/handlers"
	"k8s.io/apiserver/pkg/registry/rest"
)

// APIInstaller fills a web service.
type APIInstaller struct {
	group  *APIGroupVersion
	prefix string
}

// action is a verb with its path.
type action struct {
	Verb string
	Path string
}

// Install goes through the storages in alphabetical order, so that routes and
// discovery do not depend on the order of a map.
func (a *APIInstaller) Install() ([]metav1.APIResource, *restful.WebService, []error) {
	ws := new(restful.WebService).Path(a.prefix)
	var apiResources []metav1.APIResource
	var errs []error
	for _, path := range slices.Sorted(maps.Keys(a.group.Storage)) {
		apiResource, err := a.registerResourceHandlers(path, a.group.Storage[path], ws)
		if err != nil {
			errs = append(errs, fmt.Errorf("error in registering resource %s: %w", path, err))
			continue
		}
		apiResources = append(apiResources, *apiResource)
	}
	return apiResources, ws, errs
}

// registerResourceHandlers asks the storage what it can do, and adds a route
// for each answer.
func (a *APIInstaller) registerResourceHandlers(path string, storage rest.Storage, ws *restful.WebService) (*metav1.APIResource, error) {
	resource, subresource, _ := strings.Cut(path, "/")
	kinds, _, err := a.group.Typer.ObjectKinds(storage.New())
	if err != nil {
		return nil, err
	}
	fqKindToRegister := kinds[0]
	scoper, ok := a.group.Storage[resource].(rest.Scoper)
	if !ok {
		return nil, fmt.Errorf("%T does not tell its scope", a.group.Storage[resource])
	}
	namespaceScoped := scoper.NamespaceScoped()

	creater, isCreater := storage.(rest.Creater)
	namedCreater, isNamedCreater := storage.(rest.NamedCreater)
	lister, isLister := storage.(rest.Lister)
	watcher, isWatcher := storage.(rest.Watcher)
	getter, isGetter := storage.(rest.Getter)
	updater, isUpdater := storage.(rest.Updater)
	gracefulDeleter, isGracefulDeleter := storage.(rest.GracefulDeleter)

	collection := resource
	if namespaceScoped {
		collection = "namespaces/{namespace}/" + resource
	}
	item := collection + "/{name}"
	if subresource != "" {
		item += "/" + subresource
	}
	var actions []action
	appendIf := func(verb, path string, condition bool) {
		if condition {
			actions = append(actions, action{verb, path})
		}
	}
	if subresource == "" {
		appendIf("LIST", collection, isLister)
		appendIf("LIST", resource, isLister && namespaceScoped) // all namespaces
		appendIf("POST", collection, isCreater)
		appendIf("DELETE", item, isGracefulDeleter)
	} else {
		appendIf("POST", item, isNamedCreater)
	}
	appendIf("GET", item, isGetter)
	appendIf("PUT", item, isUpdater)
	appendIf("PATCH", item, isUpdater && isGetter)

	scope := &handlers.RequestScope{
		Namer:       handlers.ContextBasedNaming{ClusterScoped: !namespaceScoped},
		Serializer:  a.group.Serializer,
		Creater:     a.group.Creater,
		Typer:       a.group.Typer,
		Kind:        fqKindToRegister,
		Resource:    a.group.GroupVersion.WithResource(resource),
		Subresource: subresource,
	}
	admit := a.group.Admit
	for _, action := range actions {
		switch action.Verb {
		case "GET":
			ws.Route(ws.GET(action.Path).To(restfulFunc(handlers.GetResource(getter, scope))).Operation("read " + path))
		case "LIST":
			ws.Route(ws.GET(action.Path).To(restfulFunc(handlers.ListResource(lister, watcher, scope))).Operation("list " + path))
		case "POST":
			handler := handlers.CreateResource(creater, scope, admit)
			if isNamedCreater {
				handler = handlers.CreateNamedResource(namedCreater, scope, admit)
			}
			ws.Route(ws.POST(action.Path).To(restfulFunc(handler)).Operation("create " + path))
		case "PUT":
			ws.Route(ws.PUT(action.Path).To(restfulFunc(handlers.UpdateResource(updater, scope, admit))).Operation("replace " + path))
		case "PATCH":
			ws.Route(ws.PATCH(action.Path).To(restfulFunc(handlers.PatchResource(updater, scope, admit))).Operation("patch " + path))
		case "DELETE":
			ws.Route(ws.DELETE(action.Path).To(restfulFunc(handlers.DeleteResource(gracefulDeleter, scope, admit))).Operation("delete " + path))
		}
	}

	apiResource := &metav1.APIResource{Name: path, Namespaced: namespaceScoped, Kind: fqKindToRegister.Kind}
	for _, v := range []struct {
		verb string
		can  bool
	}{
		{"create", isCreater || isNamedCreater}, {"delete", isGracefulDeleter}, {"get", isGetter}, {"list", isLister},
		{"patch", isUpdater && isGetter}, {"update", isUpdater}, {"watch", isWatcher},
	} {
		if v.can {
			apiResource.Verbs = append(apiResource.Verbs, v.verb)
		}
	}
	return apiResource, nil
}

func restfulFunc(h http.HandlerFunc) restful.RouteFunction {
	return func(req *restful.Request, resp *restful.Response) { h(resp.ResponseWriter, req.Request) }
}
