package main

import (
	"go/ast"
	"go/token"
	"strings"
)

// A Reader collects the declarations of one file.
type Reader struct {
	positions    *token.FileSet
	file         *token.File
	source       []byte
	declarations []Declaration
	imports      []Import
}

func (r *Reader) position(pos token.Pos) token.Position {
	return r.file.PositionFor(pos, false) // //line directives do not move what a reader opens in an editor
}

func (r *Reader) add(name *ast.Ident, whole ast.Node, doc *ast.CommentGroup, declaration Declaration) {
	position := r.position(name.Pos())
	declaration.Name = name.Name
	declaration.Line = position.Line
	declaration.Column = position.Column
	declaration.StartLine = r.position(whole.Pos()).Line
	declaration.EndLine = r.position(whole.End()).Line
	declaration.Doc, declaration.Markers = splitDoc(doc)
	r.declarations = append(r.declarations, declaration)
}

func (r *Reader) readFile(file *ast.File) {
	clause := &ast.Field{Type: file.Name}
	r.add(file.Name, clause, file.Doc, Declaration{Kind: "package", Signature: "package" + file.Name.Name})
	r.declarations[0].StartLine = r.position(file.Package).Line
	for _, declaration := range file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			r.readFunc(declaration)
		case *ast.GenDecl:
			r.readGeneral(declaration)
		}
	}
}

func (r *Reader) readFunc(function *ast.FuncDecl) {
	declaration := Declaration{Kind: "func"}
	end := function.Type.End()
	if function.Body != nil {
		end = function.Body.Lbrace
	}
	declaration.Signature = r.flat(function.Pos(), end, nil)
	if function.Type.TypeParams != nil {
		declaration.TypeParameters = r.flatNode(function.Type.TypeParams)
	}
	if function.Recv != nil {
		declaration.Kind = "method"
		if len(function.Recv.List) > 0 {
			receiver := ast.Unparen(function.Recv.List[0].Type)
			_, declaration.Pointer = receiver.(*ast.StarExpr)
			declaration.Receiver = baseType(receiver).Name
		}
	}
	r.add(function.Name, function, function.Doc, declaration)
}

func (r *Reader) readGeneral(general *ast.GenDecl) {
	var typeText string
	var values []ast.Expr
	for _, spec := range general.Specs {
		switch spec := spec.(type) {
		case *ast.ImportSpec:
			r.readImport(spec)
		case *ast.TypeSpec:
			r.readType(spec, docOf(general, spec.Doc))
		case *ast.ValueSpec:
			if general.Tok == token.VAR || len(spec.Values) > 0 {
				typeText, values = r.typeText(spec.Type), spec.Values
			}
			r.readValues(general.Tok.String(), spec, typeText, values, docOf(general, spec.Doc))
		}
	}
}

// docOf returns a spec's own doc comment, which in a declaration without parentheses stands above the keyword.
func docOf(general *ast.GenDecl, own *ast.CommentGroup) *ast.CommentGroup {
	if general.Lparen.IsValid() {
		return own
	}
	return general.Doc
}

func (r *Reader) readImport(spec *ast.ImportSpec) {
	position := r.position(spec.Pos())
	found := Import{Path: strings.Trim(spec.Path.Value, "\"`"), Line: position.Line, Column: position.Column}
	if spec.Name != nil {
		found.Alias = spec.Name.Name
	}
	r.imports = append(r.imports, found)
}

func (r *Reader) readValues(keyword string, spec *ast.ValueSpec, typeText string, values []ast.Expr, doc *ast.CommentGroup) {
	for number, name := range spec.Names {
		signature := keyword + name.Name + typeText
		if len(values) == len(spec.Names) {
			signature += "=" + r.valueText(values[number])
		}
		r.add(name, spec, doc, Declaration{Kind: keyword, Signature: signature})
	}
}

func (r *Reader) readType(spec *ast.TypeSpec, doc *ast.CommentGroup) {
	declaration := Declaration{Kind: "type"}
	written := r.typeText(spec.Type)
	switch spec.Type.(type) {
	case *ast.StructType:
		declaration.Kind, written = "struct", "struct"
	case *ast.InterfaceType:
		declaration.Kind, written = "interface", "interface"
	}
	if spec.TypeParams != nil {
		declaration.TypeParameters = r.flatNode(spec.TypeParams)
	}
	equals := ""
	if spec.Assign.IsValid() {
		declaration.Kind, equals = "alias", "="
	}
	declaration.Signature = "type" + spec.Name.Name + declaration.TypeParameters + equals + written
	declaration.Embeds = r.embeds(spec.Type)
	r.add(spec.Name, spec, doc, declaration)
	r.readMembers(spec.Type, spec.Name.Name)
}

func (r *Reader) embeds(body ast.Expr) []string {
	var fields *ast.FieldList
	switch body := body.(type) {
	case *ast.StructType:
		fields = body.Fields
	case *ast.InterfaceType:
		fields = body.Methods
	default:
		return nil
	}
	var embedded []string
	for _, field := range fields.List {
		if len(field.Names) == 0 {
			embedded = append(embedded, r.flatNode(field.Type))
		}
	}
	return embedded
}

// readMembers adds the fields and interface methods written out within a type, but not those within the types of parameters or type
// arguments: they are no part of the owner's values.
func (r *Reader) readMembers(node ast.Expr, owner string) {
	switch node := node.(type) {
	case *ast.StructType:
		for _, field := range node.Fields.List {
			r.readField(field, owner)
		}
	case *ast.InterfaceType:
		for _, method := range node.Methods.List {
			for _, name := range method.Names {
				r.add(name, method, method.Doc, Declaration{Kind: "interface_method", Receiver: owner, Signature: r.flatNode(method)})
			}
		}
	case *ast.ParenExpr:
		r.readMembers(node.X, owner)
	case *ast.StarExpr:
		r.readMembers(node.X, owner)
	case *ast.ArrayType:
		r.readMembers(node.Elt, owner)
	case *ast.ChanType:
		r.readMembers(node.Value, owner)
	case *ast.MapType:
		r.readMembers(node.Key, owner)
		r.readMembers(node.Value, owner)
	}
}

func (r *Reader) readField(field *ast.Field, owner string) {
	written := r.typeText(field.Type)
	if len(field.Names) == 0 {
		r.add(baseType(field.Type), field, field.Doc, Declaration{Kind: "field", Receiver: owner, Embedded: true, Signature: written})
	}
	for _, name := range field.Names {
		r.add(name, field, field.Doc, Declaration{Kind: "field", Receiver: owner, Signature: name.Name + written})
		r.readMembers(field.Type, owner+"."+name.Name)
	}
}

// baseType returns the identifier that names an embedded type or a receiver's type.
func baseType(node ast.Expr) *ast.Ident {
	for {
		switch inner := node.(type) {
		case *ast.Ident:
			return inner
		case *ast.StarExpr:
			node = inner.X
		case *ast.ParenExpr:
			node = inner.X
		case *ast.SelectorExpr:
			node = inner.Sel
		case *ast.IndexExpr:
			node = inner.X
		case *ast.IndexListExpr:
			node = inner.X
		default:
			return &ast.Ident{NamePos: node.Pos()}
		}
	}
}
