module k8s.io/kubernetes

go 1.24

require (
	github.com/emicklei/go-restful/v3 v3.0.0-sample
	github.com/spf13/cobra v1.0.0-sample
	go.etcd.io/etcd/client/v3 v3.0.0-sample
	k8s.io/api v0.0.0
	k8s.io/apiextensions-apiserver v0.0.0
	k8s.io/apimachinery v0.0.0
	k8s.io/apiserver v0.0.0
	k8s.io/client-go v0.0.0
	k8s.io/component-base v0.0.0
	k8s.io/controller-manager v0.0.0
	k8s.io/klog/v2 v2.0.0-sample
	k8s.io/kube-aggregator v0.0.0
	k8s.io/kube-scheduler v0.0.0
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/apiextensions-apiserver => ./staging/src/k8s.io/apiextensions-apiserver
	k8s.io/apimachinery => ./staging/src/k8s.io/apimachinery
	k8s.io/apiserver => ./staging/src/k8s.io/apiserver
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	k8s.io/component-base => ./staging/src/k8s.io/component-base
	k8s.io/controller-manager => ./staging/src/k8s.io/controller-manager
	k8s.io/kube-aggregator => ./staging/src/k8s.io/kube-aggregator
	k8s.io/kube-scheduler => ./staging/src/k8s.io/kube-scheduler
)
