// Command stdlib writes down what the packages of Go's standard library declare, as one file of Go source for each package, and verifies
// such files against the standard library:
//
//	stdlib write FOLDER
//	stdlib verify FOLDER
//
// A file has a package's exported declarations, and of its other ones and of internal and vendored packages those that exported
// declarations refer to. Functions have no bodies, structs no unexported fields but embedded ones. The environment's GOROOT names the
// toolchain whose standard library is read, as it is on linux/amd64 with cgo.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: stdlib write|verify FOLDER")
	}
	run := map[string]func(*Library, string) error{"write": write, "verify": verify}[os.Args[1]]
	if run == nil {
		log.Fatalf("no such command: %s", os.Args[1])
	}
	library, err := loadStandardLibrary()
	if err == nil {
		err = run(library, os.Args[2])
	}
	if err != nil {
		log.Fatal(err)
	}
}

func write(library *Library, folder string) error {
	files, err := newWriter(library).writeAll()
	if err != nil {
		return err
	}
	for path, text := range files {
		file := filepath.Join(folder, filepath.FromSlash(path)+".go")
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func verify(library *Library, folder string) error {
	stubs, err := loadStubs(folder)
	if err != nil {
		return err
	}
	comparison := &Comparison{}
	comparison.compare(library, stubs)
	fmt.Println(comparison.summary())
	if len(comparison.differences) > 0 {
		for _, difference := range comparison.differences {
			fmt.Println(difference)
		}
		return fmt.Errorf("%d differences", len(comparison.differences))
	}
	return nil
}
