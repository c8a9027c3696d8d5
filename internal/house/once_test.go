package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longEnough is from which length on, in bytes with short names of variables, two
// bodies that say the same are no coincidence.
const longEnough = 50

// No function of the library stands twice, under whatever names: not its body with
// other names of parameters and variables. The example programs are left out, since
// each is to be copied alone.
func TestNoFunctionStandsTwice(t *testing.T) {
	t.Parallel()
	places := map[string][]string{}
	seen := 0
	for _, f := range files(t) {
		if !strings.HasSuffix(f, ".go") || strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "_gen.go") || strings.HasPrefix(f, "examples/") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, f, read(t, f), parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			seen++
			if body := bare(t, set, fn); len(body) >= longEnough {
				places[body] = append(places[body], f+": "+fn.Name.Name)
			}
		}
	}
	for _, body := range slices.Sorted(maps.Keys(places)) {
		assert.Len(t, places[body], 1, "the same function: %s", body)
	}
	assert.Greater(t, seen, 1000)
}

// bare is a function's body with its variables numbered.
func bare(t *testing.T, set *token.FileSet, fn *ast.FuncDecl) string {
	t.Helper()
	names := map[string]string{}
	number := func(id *ast.Ident) {
		if id != nil && id.Name != "_" && names[id.Name] == "" {
			names[id.Name] = "v" + strconv.Itoa(len(names))
		}
	}
	fields := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, f := range list.List {
			for _, id := range f.Names {
				number(id)
			}
		}
	}
	fields(fn.Recv)
	fields(fn.Type.Params)
	fields(fn.Type.Results)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			fields(n.Type.Params)
		case *ast.ValueSpec:
			for _, id := range n.Names {
				number(id)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						number(id)
					}
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok {
					number(id)
				}
			}
		}
		return true
	})
	fieldsOf := map[*ast.Ident]bool{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			fieldsOf[n.Sel] = true
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok {
				fieldsOf[id] = true
			}
		case *ast.Ident:
			if to := names[n.Name]; to != "" && !fieldsOf[n] {
				n.Name = to
			}
		}
		return true
	})
	var out bytes.Buffer
	require.NoError(t, printer.Fprint(&out, set, fn.Body))
	return strings.Join(strings.Fields(out.String()), " ")
}
