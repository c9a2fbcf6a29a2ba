// Command declarations prints what Go's own parser says that files declare: one JSON object a line for each path read from standard
// input. The tests compare the objects with what indexes.extract says, so their shape is that of indexes.model.FileFacts.
//
// It only looks at syntax. Signatures have no white space at all, so that layout is not compared.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"sort"
)

// A Declaration has the fields of indexes.model.Declaration.
type Declaration struct {
	Name           string   `json:"name"`
	Kind           string   `json:"kind"`
	Receiver       string   `json:"receiver"`
	Line           int      `json:"line"`
	Column         int      `json:"column"`
	StartLine      int      `json:"start_line"`
	EndLine        int      `json:"end_line"`
	Signature      string   `json:"signature"`
	Doc            string   `json:"doc"`
	Markers        []string `json:"markers"`
	Pointer        bool     `json:"pointer"`
	Embedded       bool     `json:"embedded"`
	TypeParameters string   `json:"type_parameters"`
	Embeds         []string `json:"embeds"`
}

// An Import has the fields of indexes.model.Import; the path is as written, without its quotes.
type Import struct {
	Path   string `json:"path"`
	Alias  string `json:"alias"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Facts says what one file declares. Error is why Go's parser rejects the file; then all else is empty.
type Facts struct {
	Path         string        `json:"path"`
	Error        string        `json:"error"`
	PackageName  string        `json:"package_name"`
	Declarations []Declaration `json:"declarations"`
	Imports      []Import      `json:"imports"`
	Constraint   string        `json:"constraint"`
	Generated    bool          `json:"generated"`
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	paths := bufio.NewScanner(os.Stdin)
	for paths.Scan() {
		if err := encoder.Encode(read(paths.Text())); err != nil {
			log.Fatal(err)
		}
	}
	if err := paths.Err(); err != nil {
		log.Fatal(err)
	}
}

func read(path string) Facts {
	source, err := os.ReadFile(path)
	if err != nil {
		return Facts{Path: path, Error: err.Error()}
	}
	// A file set of its own for each file keeps memory flat.
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return Facts{Path: path, Error: err.Error()}
	}
	reader := &Reader{positions: positions, source: source, file: positions.File(file.FileStart)}
	reader.readFile(file)
	sort.SliceStable(reader.declarations, func(i, j int) bool {
		a, b := reader.declarations[i], reader.declarations[j]
		return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
	})
	return Facts{
		Path:         path,
		PackageName:  file.Name.Name,
		Declarations: reader.declarations,
		Imports:      reader.imports,
		Constraint:   findConstraint(reader, file),
		Generated:    ast.IsGenerated(file),
	}
}
