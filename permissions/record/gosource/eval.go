package gosource

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// deepest is through how many variables and calls a value is followed.
const deepest = 24

// evaluator finds what texts expressions stand for.
type evaluator struct {
	*graph
	busy   map[busy]bool
	closed map[*types.Var][]value // of fields and packages' variables
}

type busy struct {
	v  *types.Var
	at token.Pos
}

// eval returns the texts that an expression may stand for; there is always one, if
// only of an unknown piece. Parameters are left as references.
func (ev *evaluator) eval(f *function, e ast.Expr, depth int) []value {
	e = ast.Unparen(e)
	if depth > deepest {
		return []value{unknown(nameOf(e))}
	}
	info := f.pkg.info
	if tv, ok := info.Types[e]; ok && tv.Value != nil && tv.Value.Kind() == constant.String {
		return []value{literal(constant.StringVal(tv.Value))}
	} else if ok && tv.Value != nil {
		return []value{literal(tv.Value.ExactString())}
	}
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := info.ObjectOf(e).(*types.Var); ok {
			return ev.variable(f, v, e.Pos(), depth)
		}
	case *ast.SelectorExpr:
		return ev.selector(f, e, depth)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return concat(ev.eval(f, e.X, depth+1), ev.eval(f, e.Y, depth+1))
		}
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return ev.eval(f, e.X, depth+1)
		}
	case *ast.StarExpr:
		return ev.eval(f, e.X, depth+1)
	case *ast.CallExpr:
		return ev.call(f, e, 0, depth)
	case *ast.CompositeLit:
		if isURL(info.TypeOf(e)) {
			return ev.urlLiteral(f, e, depth)
		}
		if isField(info.TypeOf(e)) { // of the SDK: param.Field
			if x := keyed(e, "Value"); x != nil {
				return ev.eval(f, x, depth+1)
			}
		}
	case *ast.IndexExpr:
		var out []value
		for _, x := range ev.elements(f, e.X, depth) {
			out = add(out, ev.eval(x.in, x.expr, depth+1)...)
		}
		if len(out) > 0 {
			return out
		}
	case *ast.SliceExpr, *ast.TypeAssertExpr:
	}
	return []value{unknown(nameOf(e))}
}

// nth is eval for one of several results of a call.
func (ev *evaluator) nth(s source, depth int) []value {
	if c, ok := ast.Unparen(s.expr).(*ast.CallExpr); ok {
		return ev.call(s.in, c, s.index, depth)
	}
	if s.index > 0 {
		return []value{unknown("")}
	}
	return ev.eval(s.in, s.expr, depth)
}

// nameOf is what an expression is called that is not known.
func nameOf(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x := nameOf(e.X); x != "" {
			return x + "." + e.Sel.Name
		}
		return e.Sel.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	case *ast.UnaryExpr:
		return nameOf(e.X)
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.SliceExpr:
		return nameOf(e.X)
	case *ast.TypeAssertExpr:
		return nameOf(e.X)
	case *ast.CallExpr:
		return nameOf(e.Fun)
	}
	return ""
}

// variable is eval for a variable that is used at a place.
func (ev *evaluator) variable(f *function, v *types.Var, at token.Pos, depth int) []value {
	key := busy{v, at}
	if ev.busy[key] || depth > deepest {
		return []value{unknown(v.Name())}
	}
	ev.busy[key] = true
	defer delete(ev.busy, key)
	if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return ev.global(v, depth)
	}
	var out []value
	list, sure := f.before(v, "", at)
	for _, a := range list {
		values := ev.nth(a.source, depth+1)
		if a.add {
			values = concat(ev.variable(f, v, a.source.expr.Pos(), depth+1), values)
		}
		out = add(out, values...)
	}
	if !sure {
		if _, is := ev.owner[v]; is {
			out = add(out, refer(v, nil))
		} else if _, is := ev.ranged[v]; is {
			out = add(out, refer(v, nil))
		}
	}
	if isURL(v.Type()) {
		out = ev.withPath(f, v, at, out, depth)
	}
	if len(out) == 0 {
		return []value{unknown(v.Name())}
	}
	return out
}

// global is what a field or a package's variable is set to anywhere.
func (ev *evaluator) global(v *types.Var, depth int) []value {
	v = v.Origin()
	if out, ok := ev.closed[v]; ok {
		return out
	}
	ev.closed[v] = []value{unknown(v.Name())} // while it is looked for
	var out []value
	for _, s := range ev.fields[v] {
		for _, got := range ev.nth(s, depth+1) {
			for _, t := range ev.expand(tuple{values: []value{got}}, nil) {
				if text, is := t.values[0].known(); !is || text != "" {
					out = add(out, t.values[0])
				}
			}
		}
	}
	if len(out) == 0 {
		out = []value{unknown(v.Name())}
	}
	if len(out) > 1 {
		for i := range out {
			out[i] = slices.Clone(out[i])
			for j := range out[i] {
				out[i][j].loose = true
			}
		}
	}
	ev.closed[v] = out
	return out
}

// selector is eval for x.name.
func (ev *evaluator) selector(f *function, e *ast.SelectorExpr, depth int) []value {
	info := f.pkg.info
	v, ok := info.Uses[e.Sel].(*types.Var)
	if !ok {
		return []value{unknown(nameOf(e))}
	}
	if !v.IsField() {
		return ev.global(v, depth)
	}
	if isURL(info.TypeOf(e.X)) {
		return each(ev.eval(f, e.X, depth+1), func(u value) value { return urlPart(u, e.Sel.Name) })
	}
	if isField(info.TypeOf(e.X)) && e.Sel.Name == "Value" {
		return ev.eval(f, e.X, depth+1)
	}
	out, set := ev.field(f, e.X, v, e.Sel.Name, depth+1)
	if set && !vague(out) {
		return out
	}
	if len(ev.fields[v.Origin()]) > 0 {
		return ev.global(v, depth)
	}
	if len(out) > 0 {
		return out
	}
	return []value{unknown(nameOf(e))}
}

// vague reports whether nothing at all is known of values.
func vague(list []value) bool {
	for _, v := range list {
		for _, p := range v {
			if !p.open {
				return false
			}
		}
	}
	return true
}

// field is what a field of the value of an expression is set to; it is not set where
// the expression is known and does not set it.
func (ev *evaluator) field(f *function, x ast.Expr, fv *types.Var, name string, depth int) (out []value, set bool) {
	x = ast.Unparen(x)
	none := []value{unknown(nameOf(x) + "." + name)}
	if depth > deepest {
		return none, true
	}
	info := f.pkg.info
	switch x := x.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return ev.field(f, x.X, fv, name, depth+1)
		}
	case *ast.StarExpr:
		return ev.field(f, x.X, fv, name, depth+1)
	case *ast.CompositeLit:
		if e := keyed(x, name); e != nil {
			return ev.eval(f, e, depth+1), true
		}
		if st, ok := under(info.TypeOf(x)).(*types.Struct); ok && len(x.Elts) > 0 {
			if _, is := x.Elts[0].(*ast.KeyValueExpr); !is {
				for i := range min(st.NumFields(), len(x.Elts)) {
					if st.Field(i).Name() == name {
						return ev.eval(f, x.Elts[i], depth+1), true
					}
				}
			}
		}
		return nil, false
	case *ast.CallExpr:
		if out, ok := container(ev, f, x, name, depth); ok {
			return out, true
		}
		if fn := calledFunc(info, x); fn != nil && ev.decls[fn] != nil {
			return ev.returned(f, x, ev.paramsOf(fn), 0, depth, func(in *function, e ast.Expr, d int) ([]value, bool) { return ev.field(in, e, fv, name, d) })
		}
	case *ast.Ident:
		v, ok := info.ObjectOf(x).(*types.Var)
		if !ok {
			return none, true
		}
		key := busy{v, x.Pos()}
		if ev.busy[key] {
			return none, true
		}
		ev.busy[key] = true
		defer delete(ev.busy, key)
		if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			for _, s := range ev.fields[v] {
				got, is := ev.field(s.in, s.expr, fv, name, depth+1)
				out, set = add(out, got...), set || is
			}
			return out, set
		}
		list, sure := f.before(v, name, x.Pos())
		for _, a := range list {
			out, set = add(out, ev.nth(a.source, depth+1)...), true
		}
		if sure {
			return out, true
		}
		list, sure = f.before(v, "", x.Pos())
		for _, a := range list {
			if a.source.index > 0 {
				out, set = add(out, none...), true
				continue
			}
			got, is := ev.field(f, a.source.expr, fv, name, depth+1)
			out, set = add(out, got...), set || is
		}
		if sure {
			return out, set
		}
		own, param := ev.owner[v]
		_, ranged := ev.ranged[v]
		switch {
		case param && own.recv == v && fv != nil && len(ev.fields[fv.Origin()]) > 0:
			return add(out, ev.global(fv, depth)...), true
		case (param || ranged) && fv != nil:
			return add(out, refer(v, fv)), true
		case len(list) == 0 && declaredEmpty(f, v):
			return out, set
		}
	}
	if set {
		return out, true
	}
	return none, true
}

// declaredEmpty reports whether a local variable is declared without a value, as its
// zero value then, not as a parameter or of a loop.
func declaredEmpty(f *function, v *types.Var) bool {
	empty := false
	for _, root := range f.body {
		ast.Inspect(root, func(n ast.Node) bool {
			if vs, ok := n.(*ast.ValueSpec); ok && len(vs.Values) == 0 {
				for _, name := range vs.Names {
					empty = empty || f.pkg.info.Defs[name] == types.Object(v)
				}
			}
			return !empty
		})
	}
	return empty
}

// keyed is the value of a key in a literal, nil for none.
func keyed(c *ast.CompositeLit, name string) ast.Expr {
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == name {
				return kv.Value
			}
		}
	}
	return nil
}

// elements are those of a list or map in the source, nil where it is not known.
func (ev *evaluator) elements(f *function, x ast.Expr, depth int) []source {
	x = ast.Unparen(x)
	if depth > deepest {
		return nil
	}
	switch x := x.(type) {
	case *ast.UnaryExpr:
		return ev.elements(f, x.X, depth+1)
	case *ast.CompositeLit:
		var out []source
		for _, e := range x.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			out = append(out, source{in: f, expr: e})
		}
		return out
	case *ast.CallExpr:
		if fn := calledFunc(f.pkg.info, x); fn != nil && ev.decls[fn] != nil {
			var out []source
			own := ev.paramsOf(fn)
			for _, r := range own.returns() {
				if len(r.Results) > 0 {
					out = append(out, ev.elements(own.in, r.Results[0], depth+1)...)
				}
			}
			return out
		}
		if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok && id.Name == "append" && len(x.Args) > 0 && x.Ellipsis == 0 {
			out := ev.elements(f, x.Args[0], depth+1)
			for _, a := range x.Args[1:] {
				out = append(out, source{in: f, expr: a})
			}
			return out
		}
	case *ast.Ident:
		v, ok := f.pkg.info.ObjectOf(x).(*types.Var)
		if !ok {
			return nil
		}
		key := busy{v, x.Pos()}
		if ev.busy[key] {
			return nil
		}
		ev.busy[key] = true
		defer delete(ev.busy, key)
		var out []source
		if v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			for _, s := range ev.fields[v] {
				out = append(out, ev.elements(s.in, s.expr, depth+1)...)
			}
			return out
		}
		list, _ := f.before(v, "", x.Pos())
		for _, a := range list {
			out = append(out, ev.elements(f, a.source.expr, depth+1)...)
		}
		return out
	}
	return nil
}

// under is a type without names and pointers.
func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.Underlying()
}

// named reports whether a type, or what it points to, has the path and name.
func isNamed(t types.Type, path, name string) bool {
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

func isURL(t types.Type) bool { return isNamed(t, "net/url", "URL") }

// isField reports whether a type is the SDK's optional value.
func isField(t types.Type) bool {
	n, ok := types.Unalias(orNothing(t)).(*types.Named)
	return ok && n.Obj().Name() == "Field" && n.Obj().Pkg() != nil && isSDK(n.Obj().Pkg().Path()) && strings.HasSuffix(n.Obj().Pkg().Path(), "/param")
}

func orNothing(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}
