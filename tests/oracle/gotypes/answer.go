package main

import (
	"go/ast"
	"go/types"
	"strconv"
)

// A Named is a declaration: where its name is written.
type Named struct {
	Place
	Name string `json:"name"`
}

// An Answer says what an identifier means. Package and name are those of the object, or just the package for one that is imported.
type Answer struct {
	Target      string  `json:"target"`
	Status      string  `json:"status"`
	Definitions []Named `json:"definitions"`
	Package     string  `json:"package"`
	Name        string  `json:"name"`
}

// origin returns what was declared: instances of generic functions, methods and fields have positions but are no declarations.
func origin(object types.Object) types.Object {
	switch object := object.(type) {
	case *types.Var:
		return object.Origin()
	case *types.Func:
		return object.Origin()
	}
	return object
}

// describe says what and where an object is.
func (l *Loader) describe(object types.Object) Answer {
	object = origin(object)
	if imported, is := object.(*types.PkgName); is {
		return Answer{Status: "package", Definitions: []Named{}, Package: imported.Imported().Path()}
	}
	if object.Pkg() == nil {
		return Answer{Status: "builtin", Definitions: []Named{}, Package: "builtin", Name: object.Name()}
	}
	answer := Answer{Status: "external", Definitions: []Named{}, Package: object.Pkg().Path(), Name: object.Name()}
	if place, within := l.place(object.Pos()); within {
		answer.Status = "exact"
		answer.Definitions = append(answer.Definitions, Named{place, object.Name()})
	}
	return answer
}

// answer says what an identifier of a unit means; false if the type checker does not know.
func (l *Loader) answer(unit *Unit, identifier *ast.Ident) (Answer, bool) {
	// An embedded field both uses its type and defines itself: the type is what a reader looks for.
	if object := unit.info.Uses[identifier]; object != nil {
		return l.describe(object), true
	}
	object, known := unit.info.Defs[identifier]
	if object != nil {
		return l.describe(object), true
	}
	if !known || identifier.Name == "_" {
		return Answer{}, false
	}
	for _, file := range unit.files {
		if file.Name == identifier {
			return Answer{Status: "package", Definitions: []Named{}, Package: unit.types.Path()}, true
		}
	}
	// The symbol of a type switch: each of its clauses has an object of its own, and all are here.
	place, within := l.place(identifier.Pos())
	if !within {
		return Answer{}, false
	}
	definition := Named{place, identifier.Name}
	return Answer{Status: "exact", Definitions: []Named{definition}, Package: unit.types.Path(), Name: identifier.Name}, true
}

// answerTargets answers all targets that are in the unit. Answers are by place.
func (l *Loader) answerTargets(unit *Unit, targets map[string]map[Place]bool, answers map[Place]Answer) {
	for _, file := range unit.files {
		at, within := l.place(file.FileStart)
		if !within || targets[at.Path] == nil {
			continue
		}
		wanted := targets[at.Path]
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.Ident:
				if place, _ := l.place(node.Pos()); wanted[place] {
					if answer, known := l.answer(unit, node); known {
						answers[place] = answer
					}
				}
			case *ast.ImportSpec:
				for _, part := range []ast.Node{node.Name, node.Path} {
					if name, is := part.(*ast.Ident); is && name == nil {
						continue
					}
					if place, _ := l.place(part.Pos()); wanted[place] {
						imported, _ := strconv.Unquote(node.Path.Value)
						if name := unit.info.PkgNameOf(node); name != nil {
							imported = name.Imported().Path()
						}
						answers[place] = Answer{Status: "package", Definitions: []Named{}, Package: imported}
					}
				}
				return false
			}
			return true
		})
	}
}
