package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/answers"
)

// otherNumbers are numbers that happen to be codes of the API: file, number, what
// it is there.
var otherNumbers = map[string]string{
	"diagnose/internal/hearing/pairs.go 1000": "the least number that is believed to be a code without more",
	"permissions/conditions.go 9999":          "a year",
	"token/tokentest/cursor.go 1000":          "the keys that a list has at most",
}

// TestCodesStandOnce: no code of the API stands outside of package answers, but where
// servers of tests say what nobody is to believe.
func TestCodesStandOnce(t *testing.T) {
	t.Parallel()
	codes := map[int]bool{}
	for a := range answers.Named() {
		codes[a.Code] = true
	}
	for a := range answers.GoneRows() {
		codes[a.Code] = true
	}
	root, used := filepath.Join("..", ".."), map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel == "internal/answers" || rel == "internal/hostile" || rel == "internal/exercise" || d.Name() == ".git" || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") || strings.HasSuffix(rel, "_gen.go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.INT {
				return true
			}
			// Smaller numbers are HTTP statuses and lengths.
			if v, err := strconv.Atoi(lit.Value); err == nil && v >= 600 && codes[v] {
				if key := rel + " " + lit.Value; otherNumbers[key] != "" {
					used[key] = true
				} else {
					assert.Fail(t, "a code of the API outside of internal/answers", "%s: %s: name the row, or say in otherNumbers what the number is", fset.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
		return nil
	})
	require.NoError(t, err)
	assert.Len(t, used, len(otherNumbers), "otherNumbers has a row for a number that is gone")
}
