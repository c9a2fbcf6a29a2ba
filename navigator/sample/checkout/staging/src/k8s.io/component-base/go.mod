module k8s.io/component-base

go 1.24

require (
	github.com/spf13/cobra v1.0.0-sample
	k8s.io/apimachinery v0.0.0
	k8s.io/klog/v2 v2.0.0-sample
)

replace (
	k8s.io/apimachinery => ../apimachinery
)
