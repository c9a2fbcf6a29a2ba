package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Library is a set of type-checked packages.
type Library struct {
	positions *token.FileSet
	files     map[string][]string // paths of Go files by import path
	stubs     bool
	packages  map[string]*types.Package
	order     []*types.Package // dependencies first
	// written has what stands on the right in the declaration of a type: go/types keeps only what that comes down to.
	written map[*types.TypeName]types.Type
}

// loadStandardLibrary asks `go list` for the packages of the standard library and checks them.
func loadStandardLibrary() (*Library, error) {
	root := os.Getenv("GOROOT")
	if root == "" {
		return nil, errors.New("GOROOT is not set")
	}
	command := exec.Command(filepath.Join(root, "bin", "go"), "list", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles", "std")
	command.Dir = root
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(),
		"GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=1", "GOEXPERIMENT=", "GOFLAGS=", "GOTOOLCHAIN=local",
		"GO111MODULE=off") // whatever module the toolchain happens to lie in
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	files := map[string][]string{}
	decoder := json.NewDecoder(bytes.NewReader(output))
	for {
		var listed struct {
			ImportPath, Dir   string
			GoFiles, CgoFiles []string
		}
		if err := decoder.Decode(&listed); err == io.EOF {
			return load(files, false)
		} else if err != nil {
			return nil, err
		}
		for _, name := range append(listed.GoFiles, listed.CgoFiles...) {
			files[listed.ImportPath] = append(files[listed.ImportPath], filepath.Join(listed.Dir, name))
		}
	}
}

// loadStubs checks the files that `stdlib write` left in a folder, and takes nothing from anywhere else.
func loadStubs(folder string) (*Library, error) {
	files := map[string][]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		within, err := filepath.Rel(folder, path)
		files[strings.TrimSuffix(filepath.ToSlash(within), ".go")] = []string{path}
		return err
	})
	if err != nil {
		return nil, err
	}
	return load(files, true)
}

func load(files map[string][]string, stubs bool) (*Library, error) {
	library := &Library{
		positions: token.NewFileSet(),
		files:     files,
		stubs:     stubs,
		packages:  map[string]*types.Package{"unsafe": types.Unsafe},
		written:   map[*types.TypeName]types.Type{},
	}
	delete(library.files, "unsafe")
	for _, path := range sortedKeys(files) {
		if _, err := library.Import(path); err != nil {
			return nil, err
		}
	}
	return library, nil
}

// Import makes a Library a types.Importer.
func (l *Library) Import(path string) (*types.Package, error) {
	if _, ok := l.files["vendor/"+path]; ok {
		path = "vendor/" + path
	}
	if done, ok := l.packages[path]; ok {
		if done == nil {
			return nil, fmt.Errorf("%s imports itself", path)
		}
		return done, nil
	}
	l.packages[path] = nil
	checked, err := l.check(path)
	if err != nil {
		return nil, err
	}
	l.packages[path] = checked
	l.order = append(l.order, checked)
	return checked, nil
}

func (l *Library) check(path string) (*types.Package, error) {
	if len(l.files[path]) == 0 {
		return nil, fmt.Errorf("there is no package %s", path)
	}
	var files []*ast.File
	for _, name := range l.files[path] {
		file, err := parser.ParseFile(l.positions, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if l.stubs {
			giveBodies(file)
		}
		files = append(files, file)
	}
	var found []error
	config := types.Config{
		// With bodies, the checker also complains about imports that are not used.
		IgnoreFuncBodies: !l.stubs,
		FakeImportC:      !l.stubs,
		Importer:         l,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error:            func(err error) { found = append(found, err) },
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	checked, _ := config.Check(path, l.positions, files, info)
	if len(found) > 0 {
		return nil, errors.Join(found...)
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			l.noteWritten(checked, declaration, info)
		}
	}
	return checked, nil
}

func (l *Library) noteWritten(declared *types.Package, declaration ast.Decl, info *types.Info) {
	general, ok := declaration.(*ast.GenDecl)
	if !ok || general.Tok != token.TYPE {
		return
	}
	for _, spec := range general.Specs {
		spec := spec.(*ast.TypeSpec)
		if name, ok := declared.Scope().Lookup(spec.Name.Name).(*types.TypeName); ok {
			l.written[name] = info.TypeOf(spec.Type)
		}
	}
}

// giveBodies gives an endless loop to functions without a body, because the checker wants one of generic functions. Any results will do.
func giveBodies(file *ast.File) {
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Body == nil {
			function.Body = &ast.BlockStmt{List: []ast.Stmt{&ast.ForStmt{Body: &ast.BlockStmt{}}}}
		}
	}
}

// isPublic tells whether any program may import a package.
func isPublic(path string) bool {
	for _, part := range strings.Split(path, "/") {
		if part == "internal" || part == "vendor" {
			return false
		}
	}
	return true
}
