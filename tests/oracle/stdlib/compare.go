package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
)

// A Comparison counts what it compares and collects the differences.
type Comparison struct {
	packages, hiddenPackages, objects, hiddenObjects, fields, methods, implementations int
	differences                                                                        []string
}

func (c *Comparison) summary() string {
	return fmt.Sprintf(
		"compared %d packages and %d internal ones, %d exported objects and %d others, %d fields, %d methods, %d implementations",
		c.packages, c.hiddenPackages, c.objects, c.hiddenObjects, c.fields, c.methods, c.implementations)
}

// compare looks for everything that the library exports and for everything that the stubs have.
func (c *Comparison) compare(library, stubs *Library) {
	for _, real := range library.order {
		if isPublic(real.Path()) && stubs.packages[real.Path()] == nil {
			c.differ(real.Path(), "is a package", "missing")
		}
	}
	for _, stub := range stubs.order {
		real := library.packages[stub.Path()]
		if real == nil {
			c.differ(stub.Path(), "missing", "is a package")
			continue
		}
		c.equal(stub.Path(), real.Name(), stub.Name())
		public := isPublic(stub.Path())
		if public {
			c.packages++
		} else {
			c.hiddenPackages++
		}
		for _, name := range union(real.Scope().Names(), stub.Scope().Names()) {
			realObject, stubObject := real.Scope().Lookup(name), stub.Scope().Lookup(name)
			if stubObject == nil && (!public || !realObject.Exported()) {
				continue
			}
			if public && stubObject != nil && stubObject.Exported() {
				c.objects++
			} else {
				c.hiddenObjects++
			}
			c.compareObjects(library, stubs, realObject, stubObject)
		}
	}
	c.compareImplementations(library, stubs)
}

func (c *Comparison) compareObjects(library, stubs *Library, real, stub types.Object) {
	if real == nil || stub == nil {
		c.equal("an object", text(real), text(stub))
		return
	}
	where := stub.Pkg().Path() + "." + stub.Name()
	switch real := real.(type) {
	case *types.Const:
		c.equal(where, text(real), text(stub))
		if stub, ok := stub.(*types.Const); ok {
			c.equal(where, real.Val().Kind(), stub.Val().Kind())
			if real.Val().Kind() == stub.Val().Kind() && !constant.Compare(real.Val(), equality, stub.Val()) {
				c.differ(where, real.Val().ExactString(), stub.Val().ExactString())
			}
		}
	case *types.TypeName:
		stub, ok := stub.(*types.TypeName)
		if !ok || real.IsAlias() != stub.IsAlias() {
			c.differ(where, real.String(), text(stub))
			return
		}
		c.compareTypes(where, library.written[real], stubs.written[stub], real, stub)
	default:
		c.equal(where, text(real), text(stub))
	}
}

// compareTypes compares two type names, and what stands on the right of their declarations.
func (c *Comparison) compareTypes(where string, realWritten, stubWritten types.Type, real, stub *types.TypeName) {
	c.equal(where, typeParameters(real.Type()), typeParameters(stub.Type()))
	if _, ok := realWritten.(*types.Struct); !ok {
		c.equal(where, typeText(realWritten), typeText(stubWritten))
	}
	if real.IsAlias() {
		c.equal(where, text(real), text(stub))
		return
	}
	realFields, stubFields := fieldLines(real.Type()), fieldLines(stub.Type())
	c.fields += len(stubFields)
	c.equalLines(where, realFields, stubFields)
	c.equalLines(where, promotedLines(real), promotedLines(stub))
	if _, ok := real.Type().Underlying().(*types.Struct); !ok {
		c.equal(where, typeText(real.Type().Underlying()), typeText(stub.Type().Underlying()))
	}
	for _, pointer := range []bool{false, true} {
		realMethods, stubMethods := methodLines(real.Type(), pointer), methodLines(stub.Type(), pointer)
		if pointer {
			c.methods += len(stubMethods)
		}
		c.equalLines(where, realMethods, stubMethods)
	}
}

// compareImplementations compares which types implement the interfaces that have unexported methods. For all others that follows from
// the types' exported methods.
func (c *Comparison) compareImplementations(library, stubs *Library) {
	realTypes, stubTypes := typesByName(library), typesByName(stubs)
	for _, sealed := range sortedKeys(stubTypes) {
		realInterface, isInterface := underlyingInterface(realTypes[sealed])
		stubInterface, isToo := underlyingInterface(stubTypes[sealed])
		if !isInterface || !isToo || !slices.ContainsFunc(slices.Collect(realInterface.Methods()), isUnexported) {
			continue
		}
		for _, name := range sortedKeys(stubTypes) {
			if realTypes[name] == nil {
				continue
			}
			realAnswer, stubAnswer := implements(realTypes[name], realInterface), implements(stubTypes[name], stubInterface)
			c.equal(name+" as "+sealed, realAnswer, stubAnswer)
			if stubAnswer != "neither" {
				c.implementations++
			}
		}
	}
}

func (c *Comparison) equal(where string, real, stub any) {
	if real != stub {
		c.differ(where, real, stub)
	}
}

// equalLines tells about the first line that differs.
func (c *Comparison) equalLines(where string, real, stub []string) {
	real, stub = append(real, "nothing more"), append(stub, "nothing more")
	for i := range min(len(real), len(stub)) {
		if real[i] != stub[i] {
			c.differ(where, real[i], stub[i])
			return
		}
	}
}

func (c *Comparison) differ(where string, real, stub any) {
	c.differences = append(c.differences, fmt.Sprintf("%s:\n\tGo has %v\n\tstub has %v", where, real, stub))
}
