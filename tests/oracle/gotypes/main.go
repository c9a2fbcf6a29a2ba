// Command gotypes is the judge of navigator's resolver: it says what Go's own type checker knows of names in a tree of Go modules.
//
//	gotypes definitions ROOT                                answers for path:line:column from standard input
//	gotypes sample ROOT --count N --seed S DIRECTORY...     identifiers chosen at random, with their definitions
//	gotypes references ROOT --scope FILE                    uses of each path:line:name from standard input
//	gotypes sample-references ROOT --count N --seed S --scope FILE DIRECTORY...
//	gotypes implementations ROOT --scope FILE               types that implement the interface path:line:name from standard input
//	gotypes sample-implementations ROOT --count N --seed S --scope FILE DIRECTORY...
//
// Paths are relative to ROOT, lines and columns count from 1, columns count bytes. A directory may end in "/...", which means all below
// it, too. FILE is a JSON list of directories: uses and types are looked for in these, tests included. All print one JSON object a line.
// With --importing, a type implements an interface only if its package is or imports the one of the interface: chance is left out.
//
// It needs GOROOT, and GOCACHE for what `go list` keeps. Everything is checked from source, as linux/amd64 sees it without cgo.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// An Order is what the command line asks for.
type Order struct {
	tree        *Tree
	count       int
	seed        uint64
	importing   bool
	scope       []string
	directories []string
}

var commands = map[string]func(*Order) error{
	"definitions":            runDefinitions,
	"sample":                 runSample,
	"references":             runReferences,
	"sample-references":      runSampleReferences,
	"implementations":        runImplementations,
	"sample-implementations": runSampleImplementations,
}

func main() {
	if err := run(); err != nil {
		log("%s", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) < 3 || commands[os.Args[1]] == nil {
		return errors.New("usage: gotypes COMMAND ROOT [options] [DIRECTORY...]")
	}
	order := &Order{}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	flags.IntVar(&order.count, "count", 100, "how many rows to choose")
	flags.Uint64Var(&order.seed, "seed", 1, "the same seed chooses the same rows")
	flags.BoolVar(&order.importing, "importing", false, "only types of packages that import the interface's")
	scope := flags.String("scope", "", "a JSON list of directories")
	// ExitOnError never returns one.
	_ = flags.Parse(os.Args[3:])
	order.directories = flags.Args()
	if *scope != "" {
		text, err := os.ReadFile(*scope)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &order.scope); err != nil {
			return fmt.Errorf("%s: %w", *scope, err)
		}
	}
	var err error
	if order.tree, err = openTree(os.Args[2]); err != nil {
		return err
	}
	return commands[os.Args[1]](order)
}

// log tells the user something that is no answer.
func log(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "gotypes: "+format+"\n", arguments...)
}

// write prints one JSON object a line.
func write[T any](rows []T) error {
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// readLines returns the lines of standard input.
func readLines() ([]string, error) {
	var lines []string
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	return lines, scanner.Err()
}

// splitTarget splits "path:12:rest".
func splitTarget(text string) (string, int, string, error) {
	parts := strings.Split(text, ":")
	if len(parts) == 3 {
		if line, err := strconv.Atoi(parts[1]); err == nil {
			return path.Clean(parts[0]), line, parts[2], nil
		}
	}
	return "", 0, "", fmt.Errorf("%q is not a path, a line and one thing more", text)
}

// readTargets returns the path:line:name of standard input.
func readTargets() ([]Target, error) {
	lines, err := readLines()
	if err != nil {
		return nil, err
	}
	targets := make([]Target, len(lines))
	for number, text := range lines {
		file, line, name, err := splitTarget(text)
		if err != nil {
			return nil, err
		}
		targets[number] = Target{Line{file, line}, name}
	}
	return targets, nil
}

func runDefinitions(order *Order) error {
	lines, err := readLines()
	if err != nil {
		return err
	}
	targets := map[string]map[Place]bool{}
	places := make([]Place, len(lines))
	for number, text := range lines {
		file, line, rest, err := splitTarget(text)
		if err != nil {
			return err
		}
		column, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		places[number] = Place{file, line, column}
		if targets[file] == nil {
			targets[file] = map[Place]bool{}
		}
		targets[file][places[number]] = true
	}
	loader, err := newLoader(order.tree, directoriesOf(targets))
	if err != nil {
		return err
	}
	found := map[Place]Answer{}
	loader.load(func(unit *Unit) { loader.answerTargets(unit, targets, found) })
	loader.complain()
	answers := make([]Answer, len(lines))
	for number, text := range lines {
		answer, known := found[places[number]]
		if !known {
			answer = Answer{Status: "unresolved", Definitions: []Named{}}
		}
		answer.Target = text
		answers[number] = answer
	}
	return write(answers)
}

// directoriesOf returns the directories of files, sorted.
func directoriesOf[V any](files map[string]V) []string {
	var directories []string
	for file := range files {
		directories = append(directories, path.Dir(file))
	}
	slices.Sort(directories)
	return slices.Compact(directories)
}

func runSample(order *Order) error {
	loader, err := newLoader(order.tree, order.directories)
	if err != nil {
		return err
	}
	rows := map[string][]Row{}
	loader.load(func(unit *Unit) { loader.collectRows(unit, rows) })
	loader.complain()
	return write(draw(rows, useShares, order.count, rand.New(rand.NewPCG(order.seed, 0))))
}

// complain tells on standard error what the type checker did not like; the answers may suffer.
func (l *Loader) complain() {
	const shown = 10
	if len(l.errors) == 0 {
		return
	}
	log("%d errors:", len(l.errors))
	for _, text := range l.errors[:min(shown, len(l.errors))] {
		log("%s", text)
	}
}
