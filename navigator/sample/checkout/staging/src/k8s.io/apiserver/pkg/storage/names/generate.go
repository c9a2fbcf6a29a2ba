// Package names completes generateName.
package names

import "math/rand"

// NameGenerator makes a name from a base.
type NameGenerator interface{ GenerateName(base string) string }

type simpleNameGenerator struct{}

// SimpleNameGenerator appends five characters, and hopes.
var SimpleNameGenerator NameGenerator = simpleNameGenerator{}

func (simpleNameGenerator) GenerateName(base string) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789" // no vowels, no words
	suffix := make([]byte, 5)
	for i := range suffix {
		suffix[i] = alphabet[rand.Intn(len(alphabet))]
	}
	return base + string(suffix)
}
