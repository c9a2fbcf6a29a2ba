package main

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

const equality = token.EQL

func text(object types.Object) string {
	if object == nil {
		return "nothing"
	}
	return types.ObjectString(object, (*types.Package).Path)
}

func typeText(described types.Type) string {
	return types.TypeString(described, (*types.Package).Path)
}

func typeParameters(described types.Type) string {
	generic, ok := described.(interface{ TypeParams() *types.TypeParamList })
	if !ok {
		return ""
	}
	var lines []string
	for parameter := range generic.TypeParams().TypeParams() {
		lines = append(lines, parameter.Obj().Name()+" "+typeText(parameter.Constraint()))
	}
	return strings.Join(lines, ", ")
}

// fieldLines describes the fields of a struct that are exported or embedded, in order.
func fieldLines(described types.Type) []string {
	structure, ok := described.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var lines []string
	for i := range structure.NumFields() {
		if field := structure.Field(i); field.Exported() || field.Embedded() {
			lines = append(lines, fmt.Sprintf("%s %q %v", text(field), structure.Tag(i), field.Embedded()))
		}
	}
	return lines
}

// promotedLines describes the exported fields that a type has from embedded ones, at any depth, by what selecting their names finds.
func promotedLines(name *types.TypeName) []string {
	names := map[string]bool{}
	collectFieldNames(name.Type(), names, map[types.Type]bool{})
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(names)) {
		found, _, indirect := types.LookupFieldOrMethod(name.Type(), true, name.Pkg(), field)
		lines = append(lines, fmt.Sprintf("%s %v", text(found), indirect))
	}
	return lines
}

func collectFieldNames(described types.Type, names map[string]bool, seen map[types.Type]bool) {
	if pointer, ok := types.Unalias(described).(*types.Pointer); ok {
		described = pointer.Elem()
	}
	structure, ok := described.Underlying().(*types.Struct)
	if !ok || seen[described] {
		return
	}
	seen[described] = true
	for field := range structure.Fields() {
		if field.Exported() {
			names[field.Name()] = true
		}
		if field.Embedded() {
			collectFieldNames(field.Type(), names, seen)
		}
	}
}

// methodLines describes the exported methods in the method set of a type or of a pointer to it.
func methodLines(described types.Type, pointer bool) []string {
	if pointer {
		described = types.NewPointer(described)
	}
	var lines []string
	for selection := range types.NewMethodSet(described).Methods() {
		if selection.Obj().Exported() {
			lines = append(lines, fmt.Sprintf("%s %v", text(selection.Obj()), selection.Indirect()))
		}
	}
	return lines
}

// typesByName returns the types that are declared at package level and have no type parameters.
func typesByName(library *Library) map[string]*types.Named {
	found := map[string]*types.Named{}
	for _, declaring := range library.order {
		for _, name := range declaring.Scope().Names() {
			object, ok := declaring.Scope().Lookup(name).(*types.TypeName)
			if !ok || object.IsAlias() {
				continue
			}
			if named := object.Type().(*types.Named); named.TypeParams().Len() == 0 {
				found[typeText(named)] = named
			}
		}
	}
	return found
}

func underlyingInterface(named *types.Named) (*types.Interface, bool) {
	if named == nil {
		return nil, false
	}
	found, ok := named.Underlying().(*types.Interface)
	return found, ok
}

func isUnexported(method *types.Func) bool {
	return !method.Exported()
}

func implements(named *types.Named, wanted *types.Interface) string {
	switch {
	case types.Implements(named, wanted):
		return "value"
	case types.Implements(types.NewPointer(named), wanted):
		return "pointer"
	}
	return "neither"
}

// union returns the strings of both lists, sorted.
func union(first, second []string) []string {
	all := slices.Concat(first, second)
	slices.Sort(all)
	return slices.Compact(all)
}
