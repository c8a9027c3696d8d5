package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// mutant is one change of the source.
type mutant struct {
	File     string `json:"file"` // below the package's folder
	Line     int    `json:"line"`
	Operator string `json:"operator"`
	From     string `json:"from"` // the source that is changed, in one line
	To       string `json:"to"`
	Killed   string `json:"killed,omitempty"` // by which test; "" if it lives
	Reached  int    `json:"reached"`          // by how many tests

	id         int
	start, end int                       // offsets in the file
	wrap       func(inner string) string // the source with the switch
}

// finder collects the mutants of one file.
type finder struct {
	name    string
	src     []byte
	fset    *token.FileSet
	file    *ast.File
	info    *types.Info
	pkg     *types.Package
	parents []ast.Node
	found   []*mutant
}

// find lists every change that the operators make to the file.
func (f *finder) find() []*mutant {
	ast.Inspect(f.file, func(n ast.Node) bool {
		if n == nil {
			f.parents = f.parents[:len(f.parents)-1]
			return true
		}
		if !f.visit(n) {
			return false
		}
		f.parents = append(f.parents, n)
		return true
	})
	return f.found
}

// visit lists the changes of one node, and reports whether those below it count.
func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.Field: // types and tags
		return false
	case *ast.IfStmt:
		f.leaf(n.Cond)
	case *ast.ForStmt:
		f.leaf(n.Cond)
	case *ast.SwitchStmt:
		if n.Tag == nil {
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					f.leaf(e)
				}
			}
		}
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.choose(n, "negation", f.text(n.X))
		}
	case *ast.BasicLit:
		f.literal(n)
	case *ast.CallExpr:
		return !f.sizesOnly(n)
	case *ast.BlockStmt:
		f.statements(n.List)
	case *ast.CaseClause:
		f.statements(n.Body)
	case *ast.CommClause:
		f.statements(n.Body)
	}
	return true
}

func (f *finder) add(n ast.Node, operator, to string, wrap func(id int, inner string) string) {
	m := &mutant{File: f.name, Line: f.fset.Position(n.Pos()).Line, Operator: operator, From: line(f.text(n)), To: line(to),
		start: f.offset(n.Pos()), end: f.offset(n.End())}
	m.wrap = func(inner string) string { return wrap(m.id, inner) }
	f.found = append(f.found, m)
}

// choose puts another expression in the place of one that is a bool, and works
// out only the one that counts.
func (f *finder) choose(n ast.Expr, operator, to string) {
	if f.constant(n) {
		return
	}
	f.add(n, operator, to, func(id int, inner string) string {
		return fmt.Sprintf("(mutantOn_(%d) && (%s) || mutantOff_(%d) && (%s))", id, to, id, inner)
	})
}

// leaf negates a condition that is no comparison and no connection of others:
// those have operators of their own.
func (f *finder) leaf(e ast.Expr) {
	switch x := e.(type) {
	case nil, *ast.BinaryExpr:
	case *ast.ParenExpr:
		f.leaf(x.X)
	case *ast.UnaryExpr:
		if x.Op != token.NOT {
			f.choose(e, "negation", "!"+f.text(e))
		}
	default:
		f.choose(e, "negation", "!("+f.text(e)+")")
	}
}

var boundary = map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}

var inverse = map[token.Token]string{token.LSS: ">=", token.LEQ: ">", token.GTR: "<=", token.GEQ: "<", token.EQL: "!=", token.NEQ: "=="}

var arithmetic = map[token.Token]string{token.ADD: "-", token.SUB: "+", token.MUL: "/", token.QUO: "*", token.REM: "*"}

func (f *finder) binary(n *ast.BinaryExpr) {
	x, y := f.text(n.X), f.text(n.Y)
	switch n.Op {
	case token.LAND:
		f.leaf(n.X)
		f.leaf(n.Y)
		f.choose(n, "and/or", "("+x+") || ("+y+")")
	case token.LOR:
		f.leaf(n.X)
		f.leaf(n.Y)
		f.choose(n, "and/or", "("+x+") && ("+y+")")
	case token.EQL, token.NEQ:
		if f.isError(n.X) && y == "nil" {
			f.choose(n, "error dropped", map[bool]string{true: "true", false: "false"}[n.Op == token.EQL])
			return
		}
		f.choose(n, "negation", x+" "+inverse[n.Op]+" "+y)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		f.choose(n, "boundary", x+" "+boundary[n.Op]+" "+y)
		f.choose(n, "negation", x+" "+inverse[n.Op]+" "+y)
	case token.ADD, token.SUB, token.MUL, token.QUO, token.REM:
		basic, ok := f.info.TypeOf(n).Underlying().(*types.Basic)
		name, spelled := f.spell(f.info.TypeOf(n))
		if f.constant(n) || !ok || basic.Info()&types.IsNumeric == 0 || !spelled {
			return
		}
		to := "(" + x + ") " + arithmetic[n.Op] + " (" + y + ")"
		f.add(n, "arithmetic", to, func(id int, inner string) string {
			return fmt.Sprintf("func() %s { if mutantOn_(%d) { return %s }; return %s }()", name, id, to, inner)
		})
	}
}

// literal empties a text, and makes a number one less, or one more if it is 0.
func (f *finder) literal(n *ast.BasicLit) {
	operator, to := "", ""
	switch n.Kind {
	case token.STRING:
		if len(n.Value) > 2 {
			operator, to = "text emptied", `""`
		}
	case token.INT, token.CHAR:
		operator, to = "number", n.Value+"-1"
		if n.Value == "0" {
			to = "1"
		}
	}
	name, spelled := f.spell(types.Default(f.info.TypeOf(n)))
	if operator == "" || !spelled {
		return
	}
	f.add(n, operator, to, func(id int, inner string) string {
		return fmt.Sprintf("mutantPick_[%s](%d, %s, %s)", name, id, to, inner)
	})
}

// sizesOnly reports whether a call says only how much room to get: what a test
// cannot see.
func (f *finder) sizesOnly(n *ast.CallExpr) bool {
	switch fun := n.Fun.(type) {
	case *ast.Ident:
		if fun.Name != "make" || len(n.Args) < 2 {
			return false
		}
		_, isMap := f.info.TypeOf(n.Args[0]).Underlying().(*types.Map)
		return isMap || len(n.Args) == 3
	case *ast.SelectorExpr:
		return fun.Sel.Name == "Grow"
	}
	return false
}

func (f *finder) isError(e ast.Expr) bool {
	t := f.info.TypeOf(e)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

func (f *finder) constant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

func (f *finder) offset(pos token.Pos) int { return f.fset.Position(pos).Offset }

func (f *finder) text(n ast.Node) string {
	return string(f.src[f.offset(n.Pos()):f.offset(n.End())])
}

// spell writes a type as the file can, if it can: what it does not import has no
// name there.
func (f *finder) spell(t types.Type) (string, bool) {
	ok := t != nil
	if !ok {
		return "", false
	}
	s := types.TypeString(t, func(p *types.Package) string {
		if p == f.pkg {
			return ""
		}
		for _, spec := range f.file.Imports {
			if strings.Trim(spec.Path.Value, `"`) == p.Path() {
				if spec.Name != nil {
					return spec.Name.Name
				}
				return p.Name()
			}
		}
		ok = false
		return p.Name()
	})
	return s, ok && !strings.HasPrefix(s, "untyped")
}

// line puts a text into one line, and cuts it.
func line(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 90 {
		return string(r[:89]) + "…"
	}
	return s
}
