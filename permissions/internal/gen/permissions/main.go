// Command permissions writes the generated Go files of package permissions:
// the typed constants and the catalogue table.
//
// Run it with go generate ./permissions.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func main() {
	dir := flag.String("dir", ".", "directory of package permissions")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen/permissions:", err)
		os.Exit(1)
	}
}

func run(dir string) error { return gen.Write(dir, generate) }

// generate returns the generated files by name.
func generate(data gen.Data) (map[string][]byte, error) {
	groups, err := data.Groups()
	if err != nil {
		return nil, err
	}
	names, err := data.NameOnly()
	if err != nil {
		return nil, err
	}
	return render(groups, names)
}
