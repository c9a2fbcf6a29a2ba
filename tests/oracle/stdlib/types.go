package main

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
)

// typ writes a type as it was written, except that lengths of arrays become numbers and that structs lose unexported fields.
func (w *Writer) typ(written types.Type) {
	switch written := written.(type) {
	case *types.Basic:
		if written.Kind() == types.UnsafePointer {
			w.text(w.imported(types.Unsafe), ".")
		}
		w.text(written.Name())
	case *types.Alias:
		w.refer(written.Obj())
		w.typeArguments(written.TypeArgs())
	case *types.Named:
		w.refer(written.Obj())
		w.typeArguments(written.TypeArgs())
	case *types.TypeParam:
		w.text(written.Obj().Name())
	case *types.Pointer:
		w.text("*")
		w.typ(written.Elem())
	case *types.Slice:
		w.text("[]")
		w.typ(written.Elem())
	case *types.Array:
		w.text("[", strconv.FormatInt(written.Len(), 10), "]")
		w.typ(written.Elem())
	case *types.Map:
		w.text("map[")
		w.typ(written.Key())
		w.text("]")
		w.typ(written.Elem())
	case *types.Chan:
		w.channel(written)
	case *types.Signature:
		w.text("func")
		w.signature(written)
	case *types.Struct:
		w.structure(written, "; ")
	case *types.Interface:
		w.interfaces(written, "; ")
	case *types.Union:
		w.union(written)
	default:
		w.fail("%s: there is no writing %T", w.current.Path(), written)
	}
}

func (w *Writer) channel(channel *types.Chan) {
	w.text(map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[channel.Dir()])
	if inner, ok := channel.Elem().(*types.Chan); ok && inner.Dir() == types.RecvOnly {
		w.text("(")
		defer w.text(")")
	}
	w.typ(channel.Elem())
}

func (w *Writer) signature(signature *types.Signature) {
	w.text("(")
	w.parameters(signature.Params(), signature.Variadic())
	w.text(")")
	switch results := signature.Results(); {
	case results.Len() == 0:
	case results.Len() == 1 && results.At(0).Name() == "":
		w.text(" ")
		w.typ(results.At(0).Type())
	default:
		w.text(" (")
		w.parameters(results, false)
		w.text(")")
	}
}

func (w *Writer) parameters(tuple *types.Tuple, variadic bool) {
	for i := range tuple.Len() {
		parameter := tuple.At(i)
		if i > 0 {
			w.text(", ")
		}
		w.text(parameter.Name())
		if i+1 < tuple.Len() && shareType(parameter, tuple.At(i+1)) {
			continue
		}
		if parameter.Name() != "" {
			w.text(" ")
		}
		if variadic && i == tuple.Len()-1 {
			w.text("...")
			w.typ(parameter.Type().(*types.Slice).Elem())
		} else {
			w.typ(parameter.Type())
		}
	}
}

// shareType tells whether a type is written once for two names, which then have nothing but a comma and a space between them.
func shareType(first, second types.Object) bool {
	return first.Name() != "" && first.Pos().IsValid() && int(second.Pos()-first.Pos()) == len(first.Name())+len(", ")
}

func (w *Writer) typeParameters(list *types.TypeParamList) {
	if list.Len() == 0 {
		return
	}
	w.text("[")
	for i := range list.Len() {
		if i > 0 {
			w.text(", ")
		}
		w.text(list.At(i).Obj().Name())
		if i+1 < list.Len() && shareType(list.At(i).Obj(), list.At(i+1).Obj()) {
			continue
		}
		w.text(" ")
		w.typ(list.At(i).Constraint())
	}
	w.text("]")
}

func (w *Writer) typeArguments(list *types.TypeList) {
	if list.Len() == 0 {
		return
	}
	w.text("[")
	for i := range list.Len() {
		if i > 0 {
			w.text(", ")
		}
		w.typ(list.At(i))
	}
	w.text("]")
}

func (w *Writer) structure(structure *types.Struct, separator string) {
	if !slices.ContainsFunc(slices.Collect(structure.Fields()), isKept) {
		w.text("struct{}")
		return
	}
	w.text("struct {")
	if separator == "\n" {
		w.text("\n")
	}
	for i := range structure.NumFields() {
		field := structure.Field(i)
		if !isKept(field) {
			continue
		}
		if !field.Embedded() {
			w.text(field.Name())
			if i+1 < structure.NumFields() && isKept(structure.Field(i+1)) && shareType(field, structure.Field(i+1)) {
				w.text(", ")
				continue
			}
			w.text(" ")
		}
		w.typ(field.Type())
		if tag := structure.Tag(i); tag != "" {
			w.text(" ", quoteTag(tag))
		}
		w.text(separator)
	}
	w.text("}")
}

// isKept tells whether a struct keeps a field: embedded ones lend their own fields and methods to it.
func isKept(field *types.Var) bool {
	return field.Exported() || field.Embedded()
}

func quoteTag(tag string) string {
	if strconv.CanBackquote(tag) {
		return "`" + tag + "`"
	}
	return strconv.Quote(tag)
}

func (w *Writer) interfaces(written *types.Interface, separator string) {
	if written.IsImplicit() {
		w.typ(written.EmbeddedType(0))
		return
	}
	if written.NumExplicitMethods()+written.NumEmbeddeds() == 0 {
		w.text("interface{}")
		return
	}
	w.text("interface {")
	if separator == "\n" {
		w.text("\n")
	}
	for embedded := range written.EmbeddedTypes() {
		w.typ(embedded)
		w.text(separator)
	}
	methods := slices.SortedFunc(written.ExplicitMethods(), func(a, b *types.Func) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, method := range methods {
		if !method.Exported() {
			w.sealed[method.Id()] = true
		}
		w.text(method.Name())
		w.signature(method.Signature())
		w.text(separator)
	}
	w.text("}")
}

func (w *Writer) union(union *types.Union) {
	for i := range union.Len() {
		if i > 0 {
			w.text(" | ")
		}
		if union.Term(i).Tilde() {
			w.text("~")
		}
		w.typ(union.Term(i).Type())
	}
}
