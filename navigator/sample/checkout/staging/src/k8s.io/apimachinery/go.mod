module k8s.io/apimachinery

go 1.24

require (
	k8s.io/klog/v2 v2.0.0-sample
)
