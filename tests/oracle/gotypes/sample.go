package main

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"math/rand/v2"
	"slices"
)

// A Row is an identifier and its definition: a place in the tree, or a package that is outside of it, or one that the identifier names.
type Row struct {
	Path           string `json:"path"`
	Line           int    `json:"line"`
	Column         int    `json:"column"`
	Name           string `json:"name"`
	Kind           string `json:"kind"`
	Definition     string `json:"definition,omitempty"`
	DefinitionLine int    `json:"definition_line,omitempty"`
	External       string `json:"external,omitempty"`
	Package        string `json:"package,omitempty"`
}

// useShares says how many rows of each kind a sample has, in relation to each other; kinds that are too rare leave room for the others.
var useShares = map[string]int{
	"method.direct":        450,
	"imported":             450,
	"field.direct":         400,
	"local":                350,
	"ifacemethod.direct":   300,
	"pkg":                  300,
	"field":                200,
	"field.promoted":       200,
	"method.promoted":      200,
	"ifacemethod.promoted": 150,
	"pkgname":              100,
}

// kindOf says what a used object is for the package that uses it. Only a selection can be direct or promoted.
func kindOf(user *types.Package, object types.Object, selection *types.Selection) string {
	kind := ""
	switch object := object.(type) {
	case *types.PkgName:
		return "pkgname"
	case *types.Var:
		if object.IsField() {
			kind = "field"
		}
	case *types.Func:
		if receiver := object.Signature().Recv(); receiver != nil {
			kind = "method"
			if types.IsInterface(receiver.Type()) {
				kind = "ifacemethod"
			}
		}
	}
	switch {
	case kind == "" && object.Parent() != object.Pkg().Scope():
		return "local"
	case kind == "" && object.Pkg() == user:
		return "pkg"
	case kind == "":
		return "imported"
	case selection == nil:
		return kind
	case len(selection.Index()) > 1:
		return kind + ".promoted"
	default:
		return kind + ".direct"
	}
}

// eachUse calls back for every use of an object that someone wrote down, in source order. Predeclared ones are left out.
func (l *Loader) eachUse(unit *Unit, use func(*ast.Ident, types.Object, string)) {
	for _, file := range unit.files {
		selections := map[*ast.Ident]*types.Selection{}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				selections[node.Sel] = unit.info.Selections[node]
			case *ast.Ident:
				if object := unit.info.Uses[node]; object != nil && object.Pkg() != nil {
					use(node, origin(object), kindOf(unit.types, origin(object), selections[node]))
				}
			}
			return true
		})
	}
}

// collectRows returns all rows of a unit by kind.
func (l *Loader) collectRows(unit *Unit, rows map[string][]Row) {
	l.eachUse(unit, func(identifier *ast.Ident, object types.Object, kind string) {
		at, within := l.place(identifier.Pos())
		if !within {
			return
		}
		row := Row{Path: at.Path, Line: at.Line, Column: at.Column, Name: identifier.Name, Kind: kind}
		if imported, is := object.(*types.PkgName); is {
			row.Package = imported.Imported().Path()
		} else if place, within := l.place(object.Pos()); within {
			row.Definition, row.DefinitionLine = place.Path, place.Line
		} else {
			row.External = object.Pkg().Path()
		}
		rows[kind] = append(rows[kind], row)
	})
}

// draw chooses about count rows at random.
func draw[T any](rows map[string][]T, shares map[string]int, count int, random *rand.Rand) []T {
	taken := quotas(rows, shares, count)
	chosen := []T{}
	for _, kind := range slices.Sorted(maps.Keys(rows)) {
		of := slices.Clone(rows[kind])
		random.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		chosen = append(chosen, of[:taken[kind]]...)
	}
	random.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	return chosen
}

// quotas divides count among the kinds by their shares: the rarest first, so that what they leave goes to the rest.
func quotas[T any](rows map[string][]T, shares map[string]int, count int) map[string]int {
	kinds := slices.SortedFunc(maps.Keys(rows), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(rows[a])*shares[b], len(rows[b])*shares[a]), cmp.Compare(a, b))
	})
	total := 0
	for _, kind := range kinds {
		total += shares[kind]
	}
	taken := map[string]int{}
	for _, kind := range kinds {
		taken[kind] = min(len(rows[kind]), (count*shares[kind]+total/2)/total)
		count -= taken[kind]
		total -= shares[kind]
	}
	return taken
}
