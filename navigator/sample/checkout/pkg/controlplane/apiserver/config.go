package apiserver

import (
	"context"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authentication/request/anonymous"
	"k8s.io/apiserver/pkg/authentication/request/bearertoken"
	"k8s.io/apiserver/pkg/authentication/request/union"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/etcd3"
	"k8s.io/apiserver/pkg/storage/value"
	utilflowcontrol "k8s.io/apiserver/pkg/util/flowcontrol"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/plugin/pkg/admission/priority"
)

// Tokens of the sample. A real cluster has no such list.
const (
	AdminToken     = "admin-token"
	SchedulerToken = "scheduler-token"
	ManagerToken   = "controller-manager-token"
	ViewerToken    = "viewer-token"
)

const componentsGroup = "system:components"

// BuildGenericConfig chooses who may call and what is checked. The three
// servers of the chain share the result.
func BuildGenericConfig(seats int) *genericapiserver.Config {
	component := func(name string) *user.DefaultInfo {
		return &user.DefaultInfo{Name: name, Groups: []string{componentsGroup, user.AllAuthenticated}}
	}
	c := genericapiserver.NewConfig(legacyscheme.Scheme)
	c.Storage = clientv3.New()
	c.Authentication = union.New(bearertoken.Authenticator{
		AdminToken:     {Name: "admin", Groups: []string{user.SystemPrivileged, user.AllAuthenticated}},
		SchedulerToken: component("system:kube-scheduler"),
		ManagerToken:   component("system:kube-controller-manager"),
		ViewerToken:    {Name: "viewer", Groups: []string{user.AllAuthenticated}},
	}, anonymous.Authenticator{})
	c.Authorization = authorizerfactory.NewUnion(
		authorizerfactory.NewPrivilegedGroups(user.SystemPrivileged, componentsGroup),
		authorizerfactory.NewReadOnly(),
	)
	c.AdmissionControl = admission.NewChainHandler(
		priority.NewPlugin(),
		lifecycle.NewLifecycle(namespaceGetter(c.Storage)),
	)
	c.AuditSink = audit.LogSink{}
	c.FlowControl = utilflowcontrol.New(seats, 10*time.Second)
	return c
}

func namespaceGetter(client *clientv3.Client) lifecycle.NamespaceGetter {
	resource := v1.SchemeGroupVersion.WithResource("namespaces").GroupResource()
	namespaces := etcd3.New(client, genericapiserver.NewConfig(legacyscheme.Scheme).Serializer.Codec(), "/registry", resource, value.IdentityTransformer{})
	return func(ctx context.Context, name string) (bool, bool, error) {
		ns := &v1.Namespace{}
		err := namespaces.Get(ctx, "/namespaces/"+name, ns)
		if storage.IsNotFound(err) {
			return false, false, nil
		}
		return err == nil, ns.DeletionTimestamp != nil, err
	}
}
