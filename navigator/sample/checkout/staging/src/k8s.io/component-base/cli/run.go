// Package cli is the frame around each component's main function.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/klog/v2"
)

// Run executes a command and returns the exit code.
func Run(cmd *cobra.Command) int {
	klog.InitFlags(cmd.Flags())
	defer klog.Flush()
	err := cmd.Execute()
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(os.Stderr, "Error:", err)
	return 1
}
