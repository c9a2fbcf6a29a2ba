// Package types holds the small identifiers that every layer shares.
package types

// UID identifies one life of an object: a deleted and recreated object of the
// same name has another UID.
type UID string

// NamespacedName addresses an object within its resource.
type NamespacedName struct {
	Namespace string
	Name      string
}

func (n NamespacedName) String() string { return n.Namespace + "/" + n.Name }

// PatchType is the content type of a patch.
type PatchType string

// MergePatchType is the only one that the sample understands.
const MergePatchType PatchType = "application/merge-patch+json"
