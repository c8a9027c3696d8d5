package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every package says in its first sentence what it is, libraries in a doc.go
// (a helper inside one room may say it in its only file).
func TestPackageDocs(t *testing.T) {
	t.Parallel()
	for _, p := range ours(t) {
		rel, _ := p.rel()
		start := "Package " + p.Name + " "
		if p.Name == "main" {
			start = "Command " + path.Base(rel) + " "
		} else if !strings.Contains(rel, "/internal/") {
			assert.Contains(t, p.GoFiles, "doc.go", "%s has no doc.go", p.ImportPath)
		}
		if assert.NotEmpty(t, p.Doc, "%s has no package comment", p.ImportPath) {
			assert.True(t, strings.HasPrefix(p.Doc, start), "the comment of %s starts %q: want %q", p.ImportPath, p.Doc, start+"…")
			assert.True(t, strings.HasSuffix(p.Doc, "."), "the first sentence of %s is not closed: %q", p.ImportPath, p.Doc)
		}
	}
}

// Every exported name that users can reach is documented.
func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	n := 0
	for _, p := range ours(t) {
		rel, _ := p.rel()
		if p.Name == "main" || slices.Contains(strings.Split(rel, "/"), "internal") {
			continue
		}
		fset := token.NewFileSet()
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err)
			n++
			for _, fault := range undocumented(file) {
				t.Errorf("%s/%s: %s", rel, name, fault)
			}
		}
	}
	assert.Positive(t, n)
}

// undocumented lists the exported names of a file without a comment of their
// own, or whose comment is about something else. Constants, variables and
// fields may share the comment of their group or stand before one.
func undocumented(file *ast.File) []string {
	var out []string
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				if !ast.IsExported(receiver(d.Recv.List[0].Type)) {
					continue
				}
				out = append(out, comment(receiver(d.Recv.List[0].Type)+"."+name, name, d.Doc)...)
				continue
			}
			out = append(out, comment(name, name, d.Doc)...)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					doc := s.Doc
					if doc == nil && !d.Lparen.IsValid() {
						doc = d.Doc
					}
					out = append(out, comment(s.Name.Name, s.Name.Name, doc)...)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
							out = append(out, name.Name+" has no comment")
						}
					}
				}
			}
		}
	}
	return out
}

func comment(shown, name string, doc *ast.CommentGroup) []string {
	if !ast.IsExported(name) {
		return nil
	}
	if doc == nil {
		return []string{shown + " has no comment"}
	}
	text := doc.Text()
	for _, start := range []string{"", "A ", "An ", "The "} {
		rest, ok := strings.CutPrefix(text, start+name)
		if ok && rest != "" && strings.ContainsRune(" \n,.:'’", []rune(rest)[0]) {
			return nil
		}
	}
	return []string{"the comment of " + shown + " does not start with its name: " + strings.TrimSpace(strings.SplitN(text, "\n", 2)[0])}
}

func receiver(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func TestUndocumentedFindsFaults(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x

type Bare struct{}

// Something else.
type Astray struct{}

// Good is fine.
type Good struct{}

// A Fine thing is fine.
type Fine struct{}

func (Good) Method() {}
func (*hidden[T]) Method() {}
func hidden2() {}

// Doers do.
func Do() {}

const Lonely = 1

// Together they are documented.
const (
	One = 1
	Two = 2
)
`, parser.ParseComments)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"Bare has no comment",
		"the comment of Astray does not start with its name: Something else.",
		"Good.Method has no comment",
		"the comment of Do does not start with its name: Doers do.",
		"Lonely has no comment",
	}, undocumented(file))
}
