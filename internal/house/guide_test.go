package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// guideRooms maps the package names that docs/GUIDE.md uses to folders.
func guideRooms() map[string]string {
	return map[string]string{
		"permissions": "permissions", "authz": "permissions/authz", "operations": "permissions/operations", "token": "token", "tokentest": "token/tokentest",
		"probe": "probe", "diagnose": "diagnose", "doctor": "examples/doctor", "createtoken": "examples/createtoken",
		"rotate": "examples/rotate", "audit": "examples/audit",
	}
}

// TestGuideNamesExist: every function and test that docs/GUIDE.md names exists.
func TestGuideNamesExist(t *testing.T) {
	t.Parallel()
	data := read(t, "docs/GUIDE.md")
	declared := map[string]map[string]bool{}
	for name, dir := range guideRooms() {
		declared[name] = declarations(t, filepath.Join(root, dir))
	}
	rows, names := 0, 0
	for _, line := range strings.Split(data, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| Row") {
			continue
		}
		rows++
		assert.True(t, strings.Contains(line, ".Test") || strings.Contains(line, "not covered yet"), "neither a test nor a word that it is not covered: %s", line)
		for _, m := range regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]*)?)`").FindAllStringSubmatch(line, -1) {
			names++
			room, ok := declared[m[1]]
			if assert.True(t, ok, "%s: no such package: %s", m[0], line) {
				assert.True(t, room[m[2]], "%s does not exist: %s", m[0], line)
			}
		}
	}
	assert.Greater(t, rows, 30, "the table was not found")
	assert.Greater(t, names, 50)
}

// declarations returns the names declared in a folder, tests included: Name,
// and Type.Method or Type.Field.
func declarations(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil && len(d.Recv.List) == 1 {
					typ := d.Recv.List[0].Type
					if star, ok := typ.(*ast.StarExpr); ok {
						typ = star.X
					}
					if id, ok := typ.(*ast.Ident); ok {
						name = id.Name + "." + name
					}
				}
				out[name] = true
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						out[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							out[n.Name] = true
						}
					}
				}
			}
		}
	}
	return out
}
