package house

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// typed is a type-checked set of files. Its packages come from the compiler's
// export data, so that nothing but the files themselves is read.
type typed struct {
	files []*ast.File
	pkg   *types.Package
	info  types.Info
}

// typeChecker checks files against the export data of what they import.
type typeChecker struct {
	fset    *token.FileSet
	exports map[string]string // import path to export data file
	imports types.Importer
}

// newTypeChecker has export data for the module's packages, what they import, and
// the packages named.
func newTypeChecker(t *testing.T, more ...string) *typeChecker {
	t.Helper()
	c := &typeChecker{fset: token.NewFileSet(), exports: map[string]string{}}
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export", "./..."}, more...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath, Export string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		c.exports[p.ImportPath] = p.Export
	}
	c.imports = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(c.exports[path]) })
	return c
}

// check reads and checks files of one package.
func (c *typeChecker) check(t *testing.T, path string, names []string) typed {
	t.Helper()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(c.fset, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	return c.checkFiles(t, path, files)
}

func (c *typeChecker) checkFiles(t *testing.T, path string, files []*ast.File) typed {
	t.Helper()
	out := typed{files: files, info: types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}}
	// Test files of a package can name what other test files of the package
	// under test export: such an error says nothing here.
	config := types.Config{Importer: c.imports, Error: func(error) {}}
	out.pkg, _ = config.Check(path, c.fset, files, &out.info)
	require.NotNil(t, out.pkg)
	return out
}
