package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// assign is one setting of a local variable, or of a field of it.
type assign struct {
	at     token.Pos // its end: it holds from there on
	scope  ast.Node  // the innermost block that it stands in
	lit    *ast.FuncLit
	loops  []ast.Node
	apart  []span // places that it never reaches
	field  string // "" for the variable itself
	add    bool   // +=
	source source
}

// span is a part of the source.
type span struct{ from, to token.Pos }

func (s span) has(at token.Pos) bool { return s.from <= at && at < s.to }

// apartFrom are the places that what stands in a node, below a parent, never reaches:
// the other branches of a choice, and what follows a block that returns.
func apartFrom(parent, n ast.Node) []span {
	var out []span
	switch p := parent.(type) {
	case *ast.IfStmt:
		if n == ast.Node(p.Body) && p.Else != nil {
			out = append(out, span{p.Else.Pos(), p.Else.End()})
		}
	case *ast.BlockStmt: // of a switch or select
		switch n.(type) {
		case *ast.CaseClause, *ast.CommClause:
			out = append(out, span{p.Pos(), n.Pos()}, span{n.End(), p.End()})
		}
	}
	var list []ast.Stmt
	switch n := n.(type) {
	case *ast.BlockStmt:
		if _, loop := parent.(*ast.ForStmt); !loop {
			list = n.List
		}
	case *ast.CaseClause:
		list = n.Body
	}
	if len(list) > 0 {
		if _, ok := list[len(list)-1].(*ast.ReturnStmt); ok {
			if _, whole := parent.(*ast.FuncLit); !whole {
				out = append(out, span{n.End(), token.Pos(1 << 40)})
			}
		}
	}
	return out
}

// assigns returns the settings of a local variable in the order of the source.
func (f *function) assigns(v *types.Var) []assign {
	if f.vars == nil {
		f.vars = map[*types.Var][]assign{}
		for _, n := range f.body {
			f.collect(n)
		}
	}
	return f.vars[v]
}

func (f *function) collect(root ast.Node) {
	info := f.pkg.info
	var stack []ast.Node
	note := func(l ast.Expr, values []ast.Expr, i, n int, add bool, end token.Pos) {
		a := assign{at: end, add: add, source: source{in: f}}
		var id *ast.Ident
		switch l := ast.Unparen(l).(type) {
		case *ast.Ident:
			id = l
		case *ast.SelectorExpr:
			id, _ = ast.Unparen(l.X).(*ast.Ident)
			a.field = l.Sel.Name
		}
		if id == nil {
			return
		}
		v, ok := info.ObjectOf(id).(*types.Var)
		if !ok {
			return
		}
		switch {
		case len(values) == n:
			a.source.expr = values[i]
		case len(values) == 1:
			a.source.expr, a.source.index = values[0], i
		default:
			return
		}
		for i, s := range slices.Backward(stack) {
			if i > 0 && a.lit == nil {
				a.apart = append(a.apart, apartFrom(stack[i-1], s)...)
			}
			switch s := s.(type) {
			case *ast.FuncLit:
				if a.lit == nil {
					a.lit = s
				}
			case *ast.ForStmt, *ast.RangeStmt:
				a.loops = append(a.loops, s)
			}
			switch s.(type) {
			case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.IfStmt, *ast.ForStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
				if a.scope == nil {
					a.scope = s
				}
			}
		}
		f.vars[v] = append(f.vars[v], a)
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				note(l, n.Rhs, i, len(n.Lhs), n.Tok == token.ADD_ASSIGN, n.End())
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if len(n.Values) > 0 {
					note(name, n.Values, i, len(n.Names), false, n.End())
				}
			}
		}
		stack = append(stack, n)
		return true
	})
}

// before returns the settings of a variable or of a field of it that may hold at a
// place, the last first, and whether one of them surely replaced what was before. With
// field "" these are those of the variable itself.
func (f *function) before(v *types.Var, field string, at token.Pos) (out []assign, sure bool) {
	all := f.assigns(v)
	for _, a := range slices.Backward(all) {
		if a.field != field || slices.ContainsFunc(a.apart, func(s span) bool { return s.has(at) }) {
			continue
		}
		captured := a.lit != nil && (at < a.lit.Pos() || at > a.lit.End()) || v.Pos() < at && f.litAt(at) != f.litAt(v.Pos())
		if a.at > at {
			again := slices.ContainsFunc(a.loops, func(l ast.Node) bool {
				return l.Pos() <= at && at < l.End() && !(l.Pos() <= v.Pos() && v.Pos() < l.End())
			})
			if again || captured {
				out = append(out, a)
			}
			continue
		}
		out = append(out, a)
		inside := a.scope == nil || a.scope.Pos() <= at && at < a.scope.End()
		if inside && !a.add && !captured {
			return out, true
		}
		if inside && a.add {
			return out, true // its value has what was before
		}
	}
	return out, false
}

// litAt is the innermost function literal around a place, nil for none.
func (f *function) litAt(at token.Pos) *ast.FuncLit {
	var found *ast.FuncLit
	for _, root := range f.body {
		if at < root.Pos() || at >= root.End() {
			continue
		}
		ast.Inspect(root, func(n ast.Node) bool {
			if n == nil || at < n.Pos() || at >= n.End() {
				return false
			}
			if l, ok := n.(*ast.FuncLit); ok {
				found = l
			}
			return true
		})
	}
	return found
}
