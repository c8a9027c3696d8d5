package diagnose_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

// Every rule's code is a constant and every constant is a rule's, and says what
// the rule says of itself.
func TestEveryCodeIsAConstant(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, parser.ParseComments)
	require.NoError(t, err)
	constants := map[diagnose.Code]string{} // code -> comment on one line
	names := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		require.Len(t, v.Names, 1)
		name := v.Names[0].Name
		assert.True(t, strings.HasPrefix(name, "Code"), name)
		text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		assert.Equal(t, strings.ToLower(strings.ReplaceAll(text, "-", "")), strings.ToLower(strings.TrimPrefix(name, "Code")))
		constants[diagnose.Code(text)] = strings.Join(strings.Fields(v.Comment.Text()), " ")
		names[name] = true
		return false
	})
	for r := range diagnose.Rules() {
		assert.Equal(t, strings.Join(strings.Fields(r.Doc), " "), constants[r.Code], "the comment of the constant for %s", r.Code)
		assert.NotRegexp(t, `\b\d{3}|.{120}`, strings.ReplaceAll(r.Doc, "SHA-256", ""), "a short sentence; codes and statuses stand in the rows of package answers")
		delete(constants, r.Code)
	}
	assert.Empty(t, constants, "constants without a rule")
	for name := range namesUsed(t) {
		assert.True(t, names[name], "%s is no constant of codes.go", name)
		delete(names, name)
	}
	assert.Empty(t, names, "constants that no rule is written with")
}

// namesUsed are what stands behind code: in the rules and patterns.
func namesUsed(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			kv, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, ok := kv.Key.(*ast.Ident)
			if !ok || key.Name != "code" {
				return true
			}
			switch value := kv.Value.(type) {
			case *ast.Ident:
				used[value.Name] = true
			case *ast.BasicLit:
				assert.NotEqual(t, token.STRING, value.Kind, "%s: %s is no constant", path, value.Value)
			}
			return true
		})
	}
	return used
}
