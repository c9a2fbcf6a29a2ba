// Package controller says what a controller manager knows of controllers.
package controller

// Interface is any controller.
type Interface interface{ Name() string }
