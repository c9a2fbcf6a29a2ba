// Package version tells what was built.
package version

// Get returns the version of all components.
func Get() string { return "v1.36.0-sample" }
