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
	for from := 0; ; {
		n := strings.Index(API[from:], name+" ")
		if n < 0 {
			return out
		}
		at := from + n
		from = at + len(name) + 1
		if at > 0 && API[at-1] != '\n' {
			continue // the end of another
		}
		line, _, _ := strings.Cut(API[from:], "\n")
		method, path, _ := strings.Cut(line, " ")
		out = append(out, Call{method, path})
	}
}
