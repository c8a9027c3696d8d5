package gosource

import (
	_ "embed"
	"strings"

	"github.com/cftoken/cftoken/internal/gomethods"
)

// methods has a line "= package.Type" for each service type of the SDK's versions 2
// to 7, and below it the calls of each method, a line each.
//
//go:embed methods_gen.txt
var methods string

// all is the table of both: version 0 has the one type, API.
func all() string { return methods + "= API\n" + gomethods.API }

// operation is a METHOD and the template of a path.
type operation struct{ method, path string }

// decode reads the table: the calls of each method, by "package.Type.Method". Lines that
// are none are left out.
func decode(text string) map[string][]operation {
	out := map[string][]operation{}
	kind := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, is := strings.CutPrefix(line, "= "); is {
			kind = name
			continue
		}
		name, call, _ := strings.Cut(line, " ")
		method, path, ok := strings.Cut(call, " ")
		if !ok || kind == "" || name == "" {
			continue
		}
		key := kind + "." + name
		out[key] = append(out[key], operation{method, path})
	}
	return out
}
