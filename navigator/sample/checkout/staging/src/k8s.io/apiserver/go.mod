module k8s.io/apiserver

go 1.24

require (
	github.com/emicklei/go-restful/v3 v3.0.0-sample
	go.etcd.io/etcd/client/v3 v3.0.0-sample
	k8s.io/api v0.0.0
	k8s.io/apimachinery v0.0.0
	k8s.io/client-go v0.0.0
	k8s.io/component-base v0.0.0
	k8s.io/klog/v2 v2.0.0-sample
)

replace (
	k8s.io/api => ../api
	k8s.io/apimachinery => ../apimachinery
	k8s.io/client-go => ../client-go
	k8s.io/component-base => ../component-base
)
