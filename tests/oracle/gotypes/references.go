package main

import (
	"cmp"
	"encoding/json"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
)

// A Line is a line of a file; it is written as a list of the two.
type Line struct {
	Path string
	Line int
}

// MarshalJSON writes [path, line].
func (l Line) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{l.Path, l.Line})
}

func compareLines(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
}

// A Declared is a declaration and the lines that use it.
type Declared struct {
	Definition     string `json:"definition"`
	DefinitionLine int    `json:"definition_line"`
	Name           string `json:"name"`
	Kind           string `json:"kind"`
	References     []Line `json:"references"`
}

// referenceShares says how many declarations of each kind a sample has, in relation to each other.
var referenceShares = map[string]int{"method": 20, "field": 20, "pkg": 15, "imported": 15, "ifacemethod": 10}

// A sample takes declarations with neither so few uses that they say nothing nor so many that they outweigh the others.
const (
	fewestReferences = 3
	mostReferences   = 100
)

// A Target is a declaration that someone asks about.
type Target struct {
	Line
	Name string
}

// A Ledger keeps who uses what. Objects are known by their position, which all variants of a package share.
type Ledger struct {
	loader   *Loader
	scope    *Scope
	wanted   map[Target]bool // nil: all but what is local to a function
	kinds    map[token.Pos]string
	targets  map[token.Pos]Target
	uses     map[token.Pos]map[Line]bool
	imported map[token.Pos]bool
}

func newLedger(loader *Loader, scope *Scope, wanted map[Target]bool) *Ledger {
	return &Ledger{
		loader:   loader,
		scope:    scope,
		wanted:   wanted,
		kinds:    map[token.Pos]string{},
		targets:  map[token.Pos]Target{},
		uses:     map[token.Pos]map[Line]bool{},
		imported: map[token.Pos]bool{},
	}
}

// target returns what a name at a position is asked for as; false when nobody asks.
func (l *Ledger) target(at token.Pos, name string) (Target, bool) {
	if known, found := l.targets[at]; found {
		return known, known.Name != ""
	}
	place, within := l.loader.place(at)
	target := Target{Line{place.Path, place.Line}, name}
	if !within || l.wanted != nil && !l.wanted[target] {
		target = Target{}
	}
	l.targets[at] = target
	return target, target.Name != ""
}

// visit enters what a unit declares and uses.
func (l *Ledger) visit(unit *Unit) {
	for identifier, object := range unit.info.Defs {
		if object == nil {
			// The symbol of a type switch, or the name in a package clause.
			if _, asked := l.target(identifier.Pos(), identifier.Name); asked && l.wanted != nil {
				l.kinds[identifier.Pos()] = "local"
			}
			continue
		}
		kind := kindOf(unit.types, object, nil)
		if l.wanted == nil && (kind == "local" || kind == "pkgname" || object.Name() == "_") {
			continue
		}
		if _, asked := l.target(object.Pos(), object.Name()); asked {
			l.kinds[object.Pos()] = kind
		}
	}
	directory, _ := l.loader.tree.relative(unit.listed.Dir)
	if !l.scope.has(directory) {
		return
	}
	l.loader.eachUse(unit, func(identifier *ast.Ident, object types.Object, kind string) {
		if l.wanted == nil && (kind == "local" || kind == "pkgname") {
			return
		}
		if _, asked := l.target(object.Pos(), object.Name()); !asked {
			return
		}
		place, within := l.loader.place(identifier.Pos())
		if !within {
			return
		}
		if l.uses[object.Pos()] == nil {
			l.uses[object.Pos()] = map[Line]bool{}
		}
		l.uses[object.Pos()][Line{place.Path, place.Line}] = true
		if kind == "imported" {
			l.imported[object.Pos()] = true
		}
	})
}

// declared returns a declaration with its uses. What another package of the scope uses is of the kind imported.
func (l *Ledger) declared(at token.Pos) Declared {
	target, kind := l.targets[at], l.kinds[at]
	if kind == "pkg" && l.imported[at] {
		kind = "imported"
	}
	references := slices.SortedFunc(maps.Keys(l.uses[at]), compareLines)
	if references == nil {
		references = []Line{}
	}
	return Declared{target.Path, target.Line.Line, target.Name, kind, references}
}

func runReferences(order *Order) error {
	targets, err := readTargets()
	if err != nil {
		return err
	}
	directories := slices.Clone(order.scope)
	wanted := map[Target]bool{}
	for _, target := range targets {
		wanted[target] = true
		directories = append(directories, path.Dir(target.Path))
	}
	loader, err := newLoader(order.tree, directories)
	if err != nil {
		return err
	}
	ledger := newLedger(loader, newScope(order.scope), wanted)
	loader.load(ledger.visit)
	loader.complain()
	// Of several that one line declares by the same name, a receiver is not the one that is meant, and the first one is.
	chosen := map[Target]token.Pos{}
	for _, at := range slices.Sorted(maps.Keys(ledger.kinds)) {
		target := ledger.targets[at]
		if other, found := chosen[target]; !found || ledger.kinds[other] == "local" && ledger.kinds[at] != "local" {
			chosen[target] = at
		}
	}
	rows := make([]Declared, len(targets))
	for number, target := range targets {
		at, found := chosen[target]
		if !found {
			log("nothing is declared at %s:%d by the name of %s", target.Path, target.Line.Line, target.Name)
			rows[number] = Declared{target.Path, target.Line.Line, target.Name, "", []Line{}}
			continue
		}
		rows[number] = ledger.declared(at)
	}
	return write(rows)
}

func runSampleReferences(order *Order) error {
	loader, err := newLoader(order.tree, append(slices.Clone(order.scope), order.directories...))
	if err != nil {
		return err
	}
	ledger := newLedger(loader, newScope(order.scope), nil)
	loader.load(ledger.visit)
	loader.complain()
	inside := newScope(order.directories)
	rows := map[string][]Declared{}
	for at := range ledger.kinds {
		if !inside.has(path.Dir(ledger.targets[at].Path)) {
			continue
		}
		if row := ledger.declared(at); fewestReferences <= len(row.References) && len(row.References) <= mostReferences {
			rows[row.Kind] = append(rows[row.Kind], row)
		}
	}
	for _, of := range rows {
		slices.SortFunc(of, func(a, b Declared) int {
			lines := compareLines(Line{a.Definition, a.DefinitionLine}, Line{b.Definition, b.DefinitionLine})
			return cmp.Or(lines, cmp.Compare(a.Name, b.Name))
		})
	}
	return write(draw(rows, referenceShares, order.count, rand.New(rand.NewPCG(order.seed, 0))))
}
