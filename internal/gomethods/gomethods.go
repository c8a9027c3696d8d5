package gomethods

import (
	_ "embed" // the table
	"strings"
)

// API has a line "Method METHOD /path" for each call of each method, sorted by the method.
// Those of an account and of a zone have one for each.
//
//go:embed api_gen.txt
var API string

// Call is one call of a method.
type Call struct{ Method, Path string }

// Calls are the calls of a method of the API type, nil where it has none of that name.
func Calls(name string) (out []Call) {
	if name == "" || strings.ContainsAny(name, " \n") {
		return nil
	}
	for rest := "\n" + API; ; {
		_, after, ok := strings.Cut(rest, "\n"+name+" ")
		if !ok {
			return out
		}
		line, _, _ := strings.Cut(after, "\n")
		method, path, _ := strings.Cut(line, " ")
		out = append(out, Call{method, path})
		rest = after
	}
}
