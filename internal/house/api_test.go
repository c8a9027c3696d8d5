package house

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestAPI holds what each package exports against the reviewed listing in
// docs/api: a change of the surface is seen in the change that makes it.
func TestAPI(t *testing.T) {
	t.Parallel()
	want := map[string]bool{"README.md": true}
	for _, p := range ours(t) {
		rel, _ := p.rel()
		if p.Name == "main" || slices.Contains(strings.Split(rel, "/"), "internal") {
			continue
		}
		surface := surfaceOf(t, p)
		if surface == "" {
			continue // the root package has only documentation
		}
		name := strings.ReplaceAll(rel, "/", "-") + ".txt"
		want[name] = true
		golden := filepath.Join(root, "docs", "api", name)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
			require.NoError(t, os.WriteFile(golden, []byte(surface), 0o644))
			continue
		}
		listed, err := os.ReadFile(golden)
		require.NoError(t, err, "a package without a listing: go test ./internal/house -run TestAPI -update")
		assert.Equal(t, string(listed), surface, "what %s exports has changed: if that is meant, go test ./internal/house -run TestAPI -update", p.ImportPath)
	}
	entries, err := os.ReadDir(filepath.Join(root, "docs", "api"))
	require.NoError(t, err)
	for _, e := range entries {
		assert.True(t, want[e.Name()], "docs/api/%s belongs to no package", e.Name())
	}
	assert.Greater(t, len(want), 10)
}

// surfaceOf lists the exported declarations of a package in alphabetical order:
// signatures and types without comments, constants and variables by name and
// type.
func surfaceOf(t *testing.T, p listed) string {
	fset := token.NewFileSet()
	var lines []string
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.FileExports(file)
		for _, decl := range file.Decls {
			lines = append(lines, declared(t, fset, decl)...)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func declared(t *testing.T, fset *token.FileSet, decl ast.Decl) []string {
	show := func(n any) string {
		var b bytes.Buffer
		require.NoError(t, (&printer.Config{Mode: printer.TabIndent, Tabwidth: 8}).Fprint(&b, fset, n))
		return b.String()
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil && !ast.IsExported(receiver(d.Recv.List[0].Type)) {
			return nil
		}
		d.Body, d.Doc = nil, nil
		return []string{oneLine(show(d)) + "\n"}
	case *ast.GenDecl:
		var out []string
		var typ ast.Expr // of a group whose members follow iota
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				out = append(out, "type "+fields(show(s))+"\n")
			case *ast.ValueSpec:
				if s.Type != nil || len(s.Values) > 0 {
					typ = s.Type
				}
				for _, name := range s.Names {
					line := d.Tok.String() + " " + name.Name
					if typ != nil {
						line += " " + show(typ)
					}
					out = append(out, line+"\n")
				}
			}
		}
		return out
	}
	return nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// fields drops the alignment of a type's fields, which moves with its neighbours.
func fields(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n\t")
}

// TestAPIListingSeesChanges: the listing has signatures, fields and constants, and
// nothing that is not exported.
func TestAPIListingSeesChanges(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", `package p

// A is a type.
type A struct {
	B    int // a field
	long string
}

const (
	C A = iota
	D
	e
)

var F, g = 1, 2

func (a *A) M(x int) (y error) { return nil }
func (a *b) N()                {}
func h()                       {}
`, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.FileExports(file)
	var got []string
	for _, d := range file.Decls {
		got = append(got, declared(t, fset, d)...)
	}
	assert.Equal(t, "type A struct {\n\tB int\n\t// contains filtered or unexported fields\n\t}\n|const C A\n|const D A\n|var F\n|func (a *A) M(x int) (y error)\n", strings.Join(got, "|"))
}
