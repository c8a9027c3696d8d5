package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unpaced are the programs whose clients send nothing again after a Retry-After by a
// pace, and why.
var unpaced = map[string]string{
	"doctor":      "a check says what the API answers now: what is asked to wait is inconclusive, and the diagnosis says for how long",
	"createtoken": "what makes a token is sent once; what waits for it to spread obeys Retry-After by its Backoff",
	"rotate":      "its Backoff obeys Retry-After, step by step, within the time that was given",
	"service":     "it shows a service, which has its own time limits",
}

// TestProgramsObeyRetryAfter: a program's client has a pace, or it is said why not.
func TestProgramsObeyRetryAfter(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../examples/*/*.go")
	require.NoError(t, err)
	idle := map[string]bool{}
	for name := range unpaced {
		idle[name] = true
	}
	clients := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		program := filepath.Base(filepath.Dir(name))
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !selects(call.Fun, "token", "New") {
				return true
			}
			clients++
			paced := false
			for _, arg := range call.Args {
				option, ok := arg.(*ast.CallExpr)
				paced = paced || ok && selects(option.Fun, "token", "WithPace")
			}
			if unpaced[program] != "" {
				delete(idle, program)
				assert.False(t, paced, "%s has a pace: take it off the list", program)
			} else {
				assert.True(t, paced, "%s: a client without WithPace does not wait where the API asks for it", name)
			}
			return true
		})
	}
	assert.Greater(t, clients, 6)
	assert.Empty(t, idle, "no client of these programs was found")
}

func selects(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == pkg
}
