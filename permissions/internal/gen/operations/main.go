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
	built, err := build(src)
	if err != nil {
		return nil, err
	}
	pages, err := buildPages(built.ops, src.pages, src.overrides)
	if err != nil {
		return nil, err
	}
	return render(built.ops, pages)
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
	files, err := data.Named("operations_openapi*.json")
	if err != nil {
		return src, err
	}
	for _, name := range files {
		var file struct {
			Source string    `json:"source"`
			Rows   []readRow `json:"rows"`
		}
		if err := data.Read(name, &file); err != nil {
			return src, err
		}
		src.read = append(src.read, file.Rows...)
	}
	var missing struct {
		Source string       `json:"source"`
		Rows   []missingRow `json:"rows"`
	}
	src.dates = map[string]string{}
	for name, into := range map[string]any{
		"operations.json": &src.listed, "operations_all.json": &src.all, gen.OpenAPIFile: &src.openapi,
		missingFile: &missing, olderFile: &src.older, "documentation_pages.json": &src.pages, gen.SDKResultsFile: &src.results,
	} {
		if err := data.Read(name, into); err != nil {
			return src, err
		}
		if src.dates[name], err = data.Date(name); err != nil {
			return src, err
		}
	}
	src.missing = missing.Rows
	if err = data.ReadOverrides("operation_overrides.json", &src.overrides); err != nil {
		return src, err
	}
	err = data.ReadOverrides("product_overrides.json", &src.products)
	return src, err
}
