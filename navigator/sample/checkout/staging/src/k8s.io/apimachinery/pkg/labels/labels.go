// Package labels selects objects by their labels; the sample needs only the
// selector that takes everything.
package labels

// Selector decides about one set of labels.
type Selector interface {
	Matches(labels map[string]string) bool
}

type everything struct{}

func (everything) Matches(map[string]string) bool { return true }

// Everything matches all.
func Everything() Selector { return everything{} }
