package permissions_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// Constant is the name that the package declares.
func TestConstants(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "constants_gen.go", nil, 0)
	require.NoError(t, err)
	declared := map[string]string{} // id -> name
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				declared[strings.Trim(lit.Value, `"`)] = v.Names[0].Name
			}
		}
		return true
	})
	n := 0
	for g := range permissions.All() {
		require.Contains(t, declared, g.ID)
		assert.Equal(t, declared[g.ID], g.Constant())
		n++
	}
	assert.Equal(t, len(declared), n)
	assert.Empty(t, permissions.Group{ID: "x"}.Constant())
}
