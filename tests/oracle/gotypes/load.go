package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"strings"
)

// A Unit is one type-checked package whose function bodies were checked too.
type Unit struct {
	listed *Listed
	types  *types.Package
	files  []*ast.File
	info   *types.Info
}

// A Loader type-checks packages from source: the wanted ones whole, and of what they import only what is declared.
type Loader struct {
	tree      *Tree
	positions *token.FileSet
	listed    map[string]*Listed
	order     []*Listed
	wanted    map[string]bool // by ImportPath with its variant
	parsed    map[string]*ast.File
	checked   map[string]*types.Package
	visit     func(*Unit)
	errors    []string
}

// newLoader lists the packages; directories may end in "/...". `wanted` are those in the directories together with their tests.
func newLoader(tree *Tree, directories []string) (*Loader, error) {
	loader := &Loader{
		tree:      tree,
		positions: token.NewFileSet(),
		listed:    map[string]*Listed{},
		wanted:    map[string]bool{},
		parsed:    map[string]*ast.File{},
		checked:   map[string]*types.Package{},
	}
	var err error
	if loader.order, err = tree.list(directories); err != nil {
		return nil, err
	}
	for _, one := range loader.order {
		loader.listed[one.ImportPath] = one
	}
	inside := newScope(directories)
	for _, one := range loader.order {
		directory, within := tree.relative(one.Dir)
		if !within || one.isTestMain() || !inside.has(directory) {
			continue
		}
		if one.ForTest == "" {
			_, tested := loader.listed[one.ImportPath+" ["+one.ImportPath+".test]"]
			loader.wanted[one.ImportPath] = !tested
		} else {
			loader.wanted[one.ImportPath] = one.path() == one.ForTest || one.path() == one.ForTest+"_test"
		}
	}
	return loader, nil
}

// load checks the wanted packages in the order of their import paths and hands each one to visit, which is the only one to keep it.
func (l *Loader) load(visit func(*Unit)) {
	l.visit = visit
	for _, one := range l.order {
		if l.wanted[one.ImportPath] {
			l.check(one.ImportPath)
		}
	}
}

// check returns a package by its listed import path, nil when there is none.
func (l *Loader) check(id string) *types.Package {
	if id == "unsafe" {
		return types.Unsafe
	}
	if known, found := l.checked[id]; found {
		return known
	}
	listed := l.listed[id]
	if listed == nil || len(listed.GoFiles)+len(listed.CgoFiles) == 0 {
		return nil
	}
	// Whoever imports itself in a round finds nothing.
	l.checked[id] = nil
	wanted := l.wanted[id]
	unit := &Unit{listed: listed}
	for _, name := range append(append([]string{}, listed.GoFiles...), listed.CgoFiles...) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(listed.Dir, name)
		}
		if file := l.parse(name); file != nil {
			unit.files = append(unit.files, file)
		}
	}
	if wanted {
		unit.info = &types.Info{
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Implicits:  map[ast.Node]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		}
	}
	config := types.Config{
		Importer:         importer{l, listed},
		IgnoreFuncBodies: !wanted,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			if wanted {
				l.errors = append(l.errors, err.Error())
			}
		},
	}
	if listed.Module != nil && listed.Module.GoVersion != "" {
		config.GoVersion = "go" + listed.Module.GoVersion
	}
	// The errors were noted; what could be checked is good.
	unit.types, _ = config.Check(listed.path(), l.positions, unit.files, unit.info)
	l.checked[id] = unit.types
	if wanted && unit.types != nil {
		l.visit(unit)
	}
	return unit.types
}

// parse reads a file. A file of the tree is read once for all variants of its package, so that a declaration has one position.
func (l *Loader) parse(name string) *ast.File {
	if file, found := l.parsed[name]; found {
		return file
	}
	file, err := parser.ParseFile(l.positions, name, nil, parser.SkipObjectResolution)
	if err != nil {
		l.errors = append(l.errors, err.Error())
	}
	if _, within := l.tree.relative(name); within {
		l.parsed[name] = file
	}
	return file
}

// An importer finds what one package imports.
type importer struct {
	loader *Loader
	listed *Listed
}

func (i importer) Import(name string) (*types.Package, error) {
	id := name
	if mapped, found := i.listed.ImportMap[name]; found {
		id = mapped
	}
	if found := i.loader.check(id); found != nil {
		return found, nil
	}
	// An empty package in place of one that is missing keeps the errors few.
	missing := types.NewPackage(name, path.Base(name))
	missing.MarkComplete()
	i.loader.errors = append(i.loader.errors, i.listed.ImportPath+" imports "+name+", which is missing")
	return missing, nil
}

// place returns where a position is, in bytes and whatever line comments say; false outside of the tree.
func (l *Loader) place(at token.Pos) (Place, bool) {
	if !at.IsValid() {
		return Place{}, false
	}
	position := l.positions.PositionFor(at, false)
	path, within := l.tree.relative(position.Filename)
	return Place{Path: path, Line: position.Line, Column: position.Column}, within
}

// A Place is a position in a file of the tree; lines and columns count from 1, columns count bytes.
type Place struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Scope is a set of directories of a tree; one that ends in "/..." has all below it.
type Scope struct {
	exact map[string]bool
	below []string
}

func newScope(directories []string) *Scope {
	scope := &Scope{exact: map[string]bool{}}
	for _, directory := range directories {
		if plain, found := strings.CutSuffix(directory, "/..."); found {
			scope.below = append(scope.below, path.Clean(plain))
		} else {
			scope.exact[path.Clean(directory)] = true
		}
	}
	return scope
}

func (s *Scope) has(directory string) bool {
	if s.exact[directory] {
		return true
	}
	for _, top := range s.below {
		if top == "." || directory == top || strings.HasPrefix(directory, top+"/") {
			return true
		}
	}
	return false
}
