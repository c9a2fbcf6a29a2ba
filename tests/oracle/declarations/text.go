package main

import (
	"go/ast"
	"go/build/constraint"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longestValue is indexes.extract's: longer values become "...".
const longestValue = 80

var marker = regexp.MustCompile(`^[ \t]*\+[A-Za-z]`)

// splitDoc returns the prose of a doc comment, which is ast.CommentGroup.Text without marker lines, and its directives and marker
// lines in source order.
func splitDoc(group *ast.CommentGroup) (string, []string) {
	if group == nil {
		return "", nil
	}
	var prose []string
	for _, line := range strings.Split(group.Text(), "\n") {
		if !marker.MatchString(line) && (line != "" || len(prose) > 0 && prose[len(prose)-1] != "") {
			prose = append(prose, line)
		}
	}
	var markers []string
	for _, comment := range group.List {
		body, isLine := strings.CutPrefix(comment.Text, "//")
		if !isLine {
			body = body[2 : len(body)-2]
		}
		for _, line := range strings.Split(body, "\n") {
			if marker.MatchString(line) || isLine && isDirective(line) {
				markers = append(markers, strings.Trim(line, " \t\r"))
			}
		}
	}
	return strings.TrimRight(strings.Join(prose, "\n"), "\n"), markers
}

// isDirective asks go/ast: a comment of nothing but a directive has no text.
func isDirective(body string) bool {
	group := &ast.CommentGroup{List: []*ast.Comment{{Text: "//" + body}}}
	return strings.TrimSpace(body) != "" && group.Text() == ""
}

// flatNode returns a node's tokens without white space.
func (r *Reader) flatNode(node ast.Node) string {
	return r.flat(node.Pos(), node.End(), nil)
}

// typeText is flatNode, but struct and interface bodies over several lines become {...}.
func (r *Reader) typeText(node ast.Expr) string {
	if node == nil {
		return ""
	}
	bodies := map[token.Pos]token.Pos{}
	ast.Inspect(node, func(child ast.Node) bool {
		var fields *ast.FieldList
		switch child := child.(type) {
		case *ast.StructType:
			fields = child.Fields
		case *ast.InterfaceType:
			fields = child.Methods
		default:
			return true
		}
		if r.position(fields.Opening).Line == r.position(fields.Closing).Line {
			return true
		}
		bodies[fields.Opening] = fields.Closing
		return false
	})
	return r.flat(node.Pos(), node.End(), bodies)
}

// flat returns the tokens of a range without white space, comments, the comma behind a last element and the semicolon behind a last
// member. What stands within the given braces becomes "...".
func (r *Reader) flat(start, end token.Pos, elided map[token.Pos]token.Pos) string {
	var out strings.Builder
	var tokens scanner.Scanner
	part := r.source[r.file.Offset(start):r.file.Offset(end)]
	tokens.Init(token.NewFileSet().AddFile("", -1, len(part)), part, nil, 0)
	pending := ""
	var skipUntil token.Pos
	for {
		at, kind, literal := tokens.Scan()
		if kind == token.EOF {
			return out.String()
		}
		pos := start + at - 1
		if pos < skipUntil {
			continue
		}
		switch {
		case kind == token.COMMA || kind == token.SEMICOLON:
			out.WriteString(pending)
			pending = kind.String()
			continue
		case kind != token.RPAREN && kind != token.RBRACK && kind != token.RBRACE:
			out.WriteString(pending)
		}
		pending = ""
		if closing, ok := elided[pos]; ok {
			out.WriteString("{...")
			skipUntil = closing
			continue
		}
		if literal != "" {
			out.WriteString(strings.Join(strings.Fields(literal), ""))
		} else {
			out.WriteString(kind.String())
		}
	}
}

func (r *Reader) valueText(node ast.Expr) string {
	text := string(r.source[r.file.Offset(node.Pos()):r.file.Offset(node.End())])
	if utf8.RuneCountInString(text) > longestValue || strings.Contains(text, "\n") {
		return "..."
	}
	return strings.Join(strings.Fields(text), "")
}

// findConstraint returns what go/build would heed (parseFileHeader, shouldBuild): a //go:build line that has its line to itself, or
// else the // +build lines of comment groups with an empty line behind them.
func findConstraint(r *Reader, file *ast.File) string {
	var plus []string
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		attached := r.position(group.End()).Line+1 >= r.position(file.Package).Line
		for _, comment := range group.List {
			switch {
			case constraint.IsGoBuild(comment.Text):
				if expression, err := constraint.Parse(comment.Text); err == nil {
					return expression.String()
				}
				return ""
			case constraint.IsPlusBuild(comment.Text) && !attached:
				if expression, err := constraint.Parse(comment.Text); err == nil {
					plus = append(plus, "("+expression.String()+")")
				}
			}
		}
	}
	return strings.Join(plus, "&&")
}
