// Package endpoints makes routes from storages.
package endpoints

import (
	"errors"
	"net/http"
	"path"

	restful "github.com/emicklei/go-restful/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers/negotiation"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	"k8s.io/apiserver/pkg/registry/rest"
)

// APIGroupVersion is a group at one version, ready to be served.
type APIGroupVersion struct {
	// Storage is keyed with resources, such as pods and pods/status.
	Storage map[string]rest.Storage

	// Root is /api or /apis.
	Root         string
	GroupVersion schema.GroupVersion

	Serializer runtime.NegotiatedSerializer
	Creater    runtime.ObjectCreater
	Typer      runtime.ObjectTyper
	Admit      admission.Interface
}

// InstallREST adds a web service with all routes of the group version.
func (g *APIGroupVersion) InstallREST(container *restful.Container) error {
	installer := &APIInstaller{
		group:  g,
		prefix: path.Join(g.Root, g.GroupVersion.Group, g.GroupVersion.Version),
	}
	apiResources, ws, errs := installer.Install()
	list := &metav1.APIResourceList{GroupVersion: g.GroupVersion.String(), APIResources: apiResources}
	ws.Route(ws.GET("/").Operation("getAPIResources").To(func(req *restful.Request, resp *restful.Response) {
		responsewriters.WriteObjectNegotiated(g.Serializer, negotiation.DefaultEndpointRestrictions, g.GroupVersion, resp, req.Request, http.StatusOK, list)
	}))
	container.Add(ws)
	return errors.Join(errs...)
}
