// Command operations writes the generated Go files of package operations: the
// table of operations, the sets of accepted permission groups, the tree that
// [operations.Match] walks, and the pages of the API reference.
//
// Run it with go generate ./permissions/operations.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func main() {
	dir := flag.String("dir", ".", "directory of package operations")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen/operations:", err)
		os.Exit(1)
	}
}

func run(dir string) error { return gen.Write(dir, generate) }

// generate returns the generated files by name.
func generate(data gen.Data) (map[string][]byte, error) {
	src, err := load(data)
	if err != nil {
		return nil, err
	}
	ops, err := build(src)
	if err != nil {
		return nil, err
	}
	pages, err := buildPages(ops, src.pages, src.overrides)
	if err != nil {
		return nil, err
	}
	return render(ops, pages, src.date)
}

// load reads the source data.
func load(data gen.Data) (sources, error) {
	var src sources
	var err error
	if src.groups, err = data.Groups(); err != nil {
		return src, err
	}
	if src.names, err = data.NameOnly(); err != nil {
		return src, err
	}
	if src.date, err = data.Date("operations.json"); err != nil {
		return src, err
	}
	if err = data.Read("operations.json", &src.listed); err != nil {
		return src, err
	}
	if err = data.Read("operations_all.json", &src.all); err != nil {
		return src, err
	}
	if err = data.Read("documentation_pages.json", &src.pages); err != nil {
		return src, err
	}
	err = data.ReadOverrides("operation_overrides.json", &src.overrides)
	return src, err
}
