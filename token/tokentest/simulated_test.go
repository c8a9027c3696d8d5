package tokentest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/answers"
)

// The list of what is simulated has every row from which the package answers,
// and no other.
func TestSimulatedIsWhole(t *testing.T) {
	t.Parallel()
	named := map[string]*answers.Answer{}
	used := func(skip bool) map[string]bool {
		out := map[string]bool{}
		files, err := filepath.Glob("*.go")
		require.NoError(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || (name == "behaviours.go") == skip {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.AND {
					if sel, ok := u.X.(*ast.SelectorExpr); ok {
						if x, ok := sel.X.(*ast.Ident); ok && x.Name == "answers" {
							out[sel.Sel.Name] = true
						}
					}
				}
				return true
			})
		}
		return out
	}
	listed, answered := used(false), used(true)
	for name := range answered {
		assert.True(t, listed[name], "%s is answered and not in the list of what is simulated", name)
	}
	for name := range listed {
		// A success that is worth a row is given without naming it.
		assert.True(t, answered[name] || strings.HasSuffix(name, "Filtered") || name == "VerifyExpired" || name == "VerifyDisabled", "%s is in the list, and nothing answers so", name)
	}
	for _, a := range simulated {
		assert.Nil(t, named[a.Name], a.Name)
		named[a.Name] = a
		assert.False(t, a.Status == 0 || a.Status != 200 && reflect.ValueOf(a.Sent()).Len() == 0, "%s is not known whole", a.Name)
	}
}
