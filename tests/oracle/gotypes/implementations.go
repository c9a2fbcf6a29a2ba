package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/types"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
)

// An Implementation is a type; it is written as a list of the three.
type Implementation struct {
	Line
	Name string
}

// MarshalJSON writes [path, line, name].
func (i Implementation) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{i.Path, i.Line.Line, i.Name})
}

// An Interface is an interface and the types that implement it, as they are or as pointers.
type Interface struct {
	Interface       string           `json:"interface"`
	Path            string           `json:"path"`
	Line            int              `json:"line"`
	Methods         int              `json:"methods"`
	Implementations []Implementation `json:"implementations"`
}

// A sample takes interfaces that several types implement, but not those that nearly all do.
const (
	fewestImplementations = 2
	mostImplementations   = 100
)

// A Census has the types that packages declare. Every variant of a package counts: only types of the same variants are identical.
type Census struct {
	importing  bool // leave out the types of packages that do not import the interface's
	interfaces map[Target][]*types.Named
	concrete   map[Target][]*types.Named
}

// newCensus collects the interfaces of some directories and the other types of the scope.
func newCensus(loader *Loader, inside, scope *Scope, importing bool) *Census {
	census := &Census{importing, map[Target][]*types.Named{}, map[Target][]*types.Named{}}
	for _, id := range slices.Sorted(maps.Keys(loader.checked)) {
		checked := loader.checked[id]
		if checked == nil {
			continue
		}
		directory, within := loader.tree.relative(loader.listed[id].Dir)
		if !within || !inside.has(directory) && !scope.has(directory) {
			continue
		}
		for _, name := range checked.Scope().Names() {
			declared, is := checked.Scope().Lookup(name).(*types.TypeName)
			if !is || declared.IsAlias() {
				continue
			}
			named, is := declared.Type().(*types.Named)
			if !is {
				continue
			}
			place, within := loader.place(declared.Pos())
			if !within {
				continue
			}
			target := Target{Line{place.Path, place.Line}, name}
			if types.IsInterface(named) {
				if inside.has(directory) {
					census.interfaces[target] = append(census.interfaces[target], named)
				}
			} else if scope.has(directory) {
				census.concrete[target] = append(census.concrete[target], named)
			}
		}
	}
	return census
}

// isWorthAsking tells whether an interface is about methods, and not a constraint or generic.
func isWorthAsking(named *types.Named) bool {
	underlying := named.Underlying().(*types.Interface)
	return underlying.NumMethods() > 0 && underlying.IsMethodSet() && named.TypeParams().Len() == 0
}

// implementations returns the types that implement an interface, by their place.
func (c *Census) implementations(of Target) Interface {
	variants := c.interfaces[of]
	declared := variants[0].Obj()
	row := Interface{
		Interface:       declared.Pkg().Path() + "." + declared.Name(),
		Path:            of.Path,
		Line:            of.Line.Line,
		Methods:         variants[0].Underlying().(*types.Interface).NumMethods(),
		Implementations: []Implementation{},
	}
	for target, concrete := range c.concrete {
		if (!c.importing || anyImports(concrete, declared.Pkg())) && anyImplements(concrete, variants) {
			row.Implementations = append(row.Implementations, Implementation(target))
		}
	}
	slices.SortFunc(row.Implementations, func(a, b Implementation) int {
		return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	return row
}

// anyImports tells whether a package that declares one of the types, or its tests, is or imports the other package.
func anyImports(concrete []*types.Named, other *types.Package) bool {
	for _, one := range concrete {
		declaring := one.Obj().Pkg()
		isOther := func(imported *types.Package) bool { return imported.Path() == other.Path() }
		if isOther(declaring) || slices.ContainsFunc(declaring.Imports(), isOther) {
			return true
		}
	}
	return false
}

func anyImplements(concrete, interfaces []*types.Named) bool {
	for _, named := range interfaces {
		underlying := named.Underlying().(*types.Interface)
		for _, one := range concrete {
			if types.Implements(one, underlying) || types.Implements(types.NewPointer(one), underlying) {
				return true
			}
		}
	}
	return false
}

func runImplementations(order *Order) error {
	targets, err := readTargets()
	if err != nil {
		return err
	}
	var directories []string
	for _, target := range targets {
		directories = append(directories, path.Dir(target.Path))
	}
	loader, err := newLoader(order.tree, append(slices.Clone(order.scope), directories...))
	if err != nil {
		return err
	}
	loader.load(func(*Unit) {})
	loader.complain()
	census := newCensus(loader, newScope(directories), newScope(order.scope), order.importing)
	rows := make([]Interface, len(targets))
	for number, target := range targets {
		if len(census.interfaces[target]) == 0 {
			return fmt.Errorf("no interface is declared at %s:%d by the name of %s", target.Path, target.Line.Line, target.Name)
		}
		rows[number] = census.implementations(target)
	}
	return write(rows)
}

func runSampleImplementations(order *Order) error {
	loader, err := newLoader(order.tree, append(slices.Clone(order.scope), order.directories...))
	if err != nil {
		return err
	}
	loader.load(func(*Unit) {})
	loader.complain()
	census := newCensus(loader, newScope(order.directories), newScope(order.scope), order.importing)
	targets := slices.SortedFunc(maps.Keys(census.interfaces), func(a, b Target) int {
		return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	random := rand.New(rand.NewPCG(order.seed, 0))
	random.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
	rows := []Interface{}
	for _, target := range targets {
		if len(rows) == order.count {
			break
		}
		if !isWorthAsking(census.interfaces[target][0]) {
			continue
		}
		row := census.implementations(target)
		if fewestImplementations <= len(row.Implementations) && len(row.Implementations) <= mostImplementations {
			rows = append(rows, row)
		}
	}
	return write(rows)
}
