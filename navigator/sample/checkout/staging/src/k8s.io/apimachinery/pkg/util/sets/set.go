// Package sets is a set on top of a map.
package sets

import (
	"cmp"
	"maps"
	"slices"
)

// Set holds each element once. A nil set can be read but not filled.
type Set[T comparable] map[T]struct{}

// New returns a set of the given elements.
func New[T comparable](items ...T) Set[T] {
	s := make(Set[T], len(items))
	return s.Insert(items...)
}

// Insert adds elements.
func (s Set[T]) Insert(items ...T) Set[T] {
	for _, item := range items {
		s[item] = struct{}{}
	}
	return s
}

// Delete removes elements.
func (s Set[T]) Delete(items ...T) Set[T] {
	for _, item := range items {
		delete(s, item)
	}
	return s
}

// Has asks for one element.
func (s Set[T]) Has(item T) bool { _, ok := s[item]; return ok }

// Len counts.
func (s Set[T]) Len() int { return len(s) }

// Union returns a new set with the elements of both.
func (s Set[T]) Union(other Set[T]) Set[T] {
	out := make(Set[T], len(s)+len(other))
	maps.Copy(out, s)
	maps.Copy(out, other)
	return out
}

// List returns the elements in order.
func List[T cmp.Ordered](s Set[T]) []T { return slices.Sorted(maps.Keys(s)) }
