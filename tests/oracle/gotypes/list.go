package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// A Listed is a package as `go list -test` describes it. A package is listed several times when tests change it: "p [p.test]" is p with
// the test files that are within it, "p_test [p.test]" has those that are outside, and "q [p.test]" is a q that imports "p [p.test]".
type Listed struct {
	Dir        string
	ImportPath string
	ForTest    string
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	ImportMap  map[string]string
	Standard   bool
	Module     *struct{ GoVersion string }
}

const listedFields = "-json=Dir,ImportPath,ForTest,GoFiles,CgoFiles,Imports,ImportMap,Standard,Module"

// path returns the import path without what tells the variants apart.
func (l *Listed) path() string {
	path, _, _ := strings.Cut(l.ImportPath, " ")
	return path
}

// isTestMain tells whether this is the generated main package of a test.
func (l *Listed) isTestMain() bool {
	return strings.HasSuffix(l.path(), ".test") && l.ForTest == "" && !l.Standard
}

// A Tree is a directory with a Go module, or with a workspace of several.
type Tree struct {
	root    string // without symbolic links
	modules map[string]bool
}

func openTree(root string) (*Tree, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, err
	}
	tree := &Tree{root: root, modules: map[string]bool{".": true}}
	work, err := os.ReadFile(filepath.Join(root, "go.work"))
	if errors.Is(err, fs.ErrNotExist) {
		return tree, nil
	}
	if err != nil {
		return nil, err
	}
	// A go.work as the go command formats it has one directory a line.
	for line := range strings.Lines(string(work)) {
		directory := strings.TrimPrefix(strings.TrimSpace(line), "use ")
		if strings.HasPrefix(directory, "./") {
			tree.modules[filepath.Clean(directory)] = true
		}
	}
	return tree, nil
}

// relative returns the path from the root with forward slashes; false for a file that is not below it.
func (t *Tree) relative(path string) (string, bool) {
	relative, err := filepath.Rel(t.root, path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(relative), true
}

// patterns says how the go command is asked for the packages in a directory. A module that is not part of the workspace, as the staging
// directories of Kubernetes before it had a go.work, is known to the root's module by its import path alone; and since that leads there
// by symbolic links, which "..." does not follow, the directories below it are named one by one.
func (t *Tree) patterns(directory string) []string {
	plain, recursive := strings.CutSuffix(directory, "/...")
	plain = path.Clean(plain)
	at := plain
	name := ""
	for ; at != "." && !t.modules[at]; at = path.Dir(at) {
		if name = moduleName(filepath.Join(t.root, at, "go.mod")); name != "" {
			break
		}
	}
	switch {
	case name == "" && recursive:
		return []string{"./" + plain + "/..."}
	case name == "":
		return []string{"./" + plain}
	case !recursive:
		return []string{name + strings.TrimPrefix(plain, at)}
	}
	var found []string
	// What cannot be read has no packages.
	_ = filepath.WalkDir(filepath.Join(t.root, plain), func(full string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		if base := entry.Name(); base == "testdata" || base == "vendor" || strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") {
			return fs.SkipDir
		}
		if files, _ := filepath.Glob(filepath.Join(full, "*.go")); len(files) > 0 {
			inside, _ := t.relative(full)
			found = append(found, name+strings.TrimPrefix(inside, at))
		}
		return nil
	})
	return found
}

// moduleName returns what a go.mod calls its module; nothing when there is no such file.
func moduleName(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), "module "); found {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// list asks the go command about the packages in the directories, all they depend on and their tests. A directory may end in "/...".
func (t *Tree) list(directories []string) ([]*Listed, error) {
	arguments := []string{"list", "-e", "-deps", "-test", listedFields, "--"}
	for _, directory := range directories {
		arguments = append(arguments, t.patterns(directory)...)
	}
	command := exec.Command(filepath.Join(os.Getenv("GOROOT"), "bin", "go"), arguments...)
	command.Dir = t.root
	// Kubernetes is built for one platform here, whatever runs this, and from what is on the disk.
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=")
	if _, err := os.Stat(filepath.Join(t.root, "vendor", "modules.txt")); err == nil {
		command.Env = append(command.Env, "GOFLAGS=-mod=vendor")
	}
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var all []*Listed
	for decoder := json.NewDecoder(output); ; {
		one := new(Listed)
		if err := decoder.Decode(one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		// What is vendored by a symbolic link is known by its place in the tree.
		if resolved, err := filepath.EvalSymlinks(one.Dir); err == nil {
			one.Dir = resolved
		}
		all = append(all, one)
	}
	if err := command.Wait(); err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return all, nil
}
