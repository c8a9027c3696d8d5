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
	"path/filepath"

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

func run(dir string) error {
	src, err := load()
	if err != nil {
		return err
	}
	ops, err := build(src)
	if err != nil {
		return err
	}
	pages, err := buildPages(ops, src.pages, src.overrides)
	if err != nil {
		return err
	}
	files, err := render(ops, pages, src.date)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// load reads the checked-in source data.
func load() (sources, error) {
	var src sources
	var err error
	if src.groups, err = gen.LoadGroups(); err != nil {
		return src, err
	}
	if src.names, err = gen.LoadNameOnly(); err != nil {
		return src, err
	}
	if src.date, err = gen.Checked().Date("operations.json"); err != nil {
		return src, err
	}
	if err = gen.Read("operations.json", &src.listed); err != nil {
		return src, err
	}
	if err = gen.Read("operations_all.json", &src.all); err != nil {
		return src, err
	}
	if err = gen.Read("documentation_pages.json", &src.pages); err != nil {
		return src, err
	}
	err = gen.ReadOverrides("operation_overrides.json", &src.overrides)
	return src, err
}
