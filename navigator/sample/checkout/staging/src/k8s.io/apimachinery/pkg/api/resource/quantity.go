// Package resource reads amounts such as 500m (half of a CPU) and 2Gi.
package resource

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Quantity is an exact amount. It remembers how it was written.
type Quantity struct {
	milli int64
	text  string
}

// Longer suffixes come first, or "Mi" would be taken for a strange "i".
var suffixes = []struct {
	text  string
	milli int64
}{
	{"Ki", 1000 << 10}, {"Mi", 1000 << 20}, {"Gi", 1000 << 30},
	{"m", 1}, {"k", 1000 * 1000}, {"M", 1000 * 1000 * 1000}, {"G", 1000 * 1000 * 1000 * 1000}, {"", 1000},
}

// ParseQuantity reads a number with an optional suffix.
func ParseQuantity(s string) (Quantity, error) {
	for _, suffix := range suffixes {
		if !strings.HasSuffix(s, suffix.text) {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSuffix(s, suffix.text), 10, 64)
		if err != nil {
			break
		}
		return Quantity{milli: n * suffix.milli, text: s}, nil
	}
	return Quantity{}, fmt.Errorf("not a quantity: %q", s)
}

// MustParse is for constants.
func MustParse(s string) Quantity {
	q, err := ParseQuantity(s)
	if err != nil {
		panic(err)
	}
	return q
}

// Value rounds up to whole units.
func (q Quantity) Value() int64 { return (q.milli + 999) / 1000 }

// MilliValue counts thousandths.
func (q Quantity) MilliValue() int64 { return q.milli }

func (q Quantity) String() string { return q.text }

// MarshalJSON writes the text.
func (q Quantity) MarshalJSON() ([]byte, error) { return json.Marshal(q.text) }

// UnmarshalJSON reads the text.
func (q *Quantity) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	parsed, err := ParseQuantity(s)
	*q = parsed
	return err
}
