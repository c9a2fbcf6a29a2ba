// Package runtime is the last resort for errors and panics that nobody
// returns to a caller.
package runtime

import (
	"context"
	"fmt"
	"runtime/debug"

	"k8s.io/klog/v2"
)

// HandleCrash is deferred at the top of goroutines: it logs a panic and lets
// it continue, because hiding it would leave the process half alive.
func HandleCrash(additional ...func(any)) {
	if r := recover(); r != nil {
		klog.ErrorS(nil, "Observed a panic", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		for _, fn := range additional {
			fn(r)
		}
		panic(r)
	}
}

// HandleCrashWithContext is HandleCrash with the logger of the context.
func HandleCrashWithContext(ctx context.Context, additional ...func(context.Context, any)) {
	if r := recover(); r != nil {
		klog.FromContext(ctx).Error(nil, "Observed a panic", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		for _, fn := range additional {
			fn(ctx, r)
		}
		panic(r)
	}
}

// HandleError logs an error that cannot be returned.
func HandleError(err error) {
	if err != nil {
		klog.Background().WithCallDepth(1).Error(err, "Unhandled Error")
	}
}

// HandleErrorWithContext logs with the logger of the context.
func HandleErrorWithContext(ctx context.Context, err error, msg string, keysAndValues ...any) {
	klog.FromContext(ctx).WithCallDepth(1).Error(err, msg, keysAndValues...)
}

// HandleErrorWithLogger logs with a given logger.
func HandleErrorWithLogger(logger klog.Logger, err error, msg string, keysAndValues ...any) {
	logger.WithCallDepth(1).Error(err, msg, keysAndValues...)
}
