// Package user says who is calling.
package user

// Well-known names.
const (
	Anonymous          = "system:anonymous"
	SystemPrivileged   = "system:masters"
	AllUnauthenticated = "system:unauthenticated"
	AllAuthenticated   = "system:authenticated"
)

// Info is a user.
type Info interface {
	GetName() string
	GetUID() string
	GetGroups() []string
}

// DefaultInfo implements Info.
type DefaultInfo struct {
	Name   string
	UID    string
	Groups []string
}

func (i *DefaultInfo) GetName() string     { return i.Name }
func (i *DefaultInfo) GetUID() string      { return i.UID }
func (i *DefaultInfo) GetGroups() []string { return i.Groups }
