package gosource

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// calledFunc is the function that a call names, nil for a value or a conversion.
func calledFunc(info *types.Info, c *ast.CallExpr) *types.Func {
	fun := ast.Unparen(c.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	fn, _ := info.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// fullName is "path.Func" or "path.Type.Method".
func fullName(fn *types.Func) string {
	if fn.Pkg() == nil {
		return fn.Name()
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Pkg().Path() + "." + fn.Name()
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return fn.Pkg().Path() + "." + n.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

// call is eval for the index-th result of a call.
func (ev *evaluator) call(f *function, c *ast.CallExpr, index, depth int) []value {
	info := f.pkg.info
	open := []value{unknown(nameOf(c.Fun))}
	if depth > deepest {
		return open
	}
	if tv, ok := info.Types[c.Fun]; ok && tv.IsType() && len(c.Args) == 1 {
		return ev.eval(f, c.Args[0], depth+1)
	}
	of := func(in *function, e ast.Expr, d int) ([]value, bool) {
		if index > 0 {
			return []value{unknown("")}, true
		}
		return ev.eval(in, e, d), true
	}
	fn := calledFunc(info, c)
	if fn == nil {
		var out []value
		for _, own := range ev.functionsOf(f, c.Fun, depth+1) {
			got, _ := ev.returned(f, c, own, index, depth, of)
			out = add(out, got...)
		}
		if len(out) > 0 {
			return out
		}
		return open
	}
	if in := ev.decls[fn]; in != nil {
		out, _ := ev.returned(f, c, ev.paramsOf(fn), index, depth, of)
		if len(out) > 0 {
			return out
		}
		return open
	}
	if fullName(fn) == "strings.Cut" && index < 2 && len(c.Args) == 2 {
		if sep, ok := ev.eval(f, c.Args[1], depth+1)[0].known(); ok && sep != "" {
			return each(ev.eval(f, c.Args[0], depth+1), cut{sep, index == 1}.of)
		}
	}
	if index > 0 {
		return open
	}
	arg := func(i int) []value {
		if i >= len(c.Args) {
			return []value{unknown("")}
		}
		return ev.eval(f, c.Args[i], depth+1)
	}
	recv := func() []value {
		if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
			return ev.eval(f, sel.X, depth+1)
		}
		return open
	}
	rest := func(from int) [][]value {
		var out [][]value
		for i := from; i < len(c.Args); i++ {
			if c.Ellipsis.IsValid() && i == len(c.Args)-1 {
				elements := ev.elements(f, c.Args[i], depth+1)
				if elements == nil {
					return append(out, []value{unknown(nameOf(c.Args[i]))})
				}
				for _, e := range elements {
					out = append(out, ev.eval(e.in, e.expr, depth+1))
				}
				continue
			}
			out = append(out, arg(i))
		}
		return out
	}
	switch name := fullName(fn); name {
	case "fmt.Sprintf":
		var out []value
		for _, format := range arg(0) {
			if text, ok := format.known(); ok {
				out = add(out, formatted(text, rest(1))...)
			}
		}
		if len(out) > 0 {
			return out
		}
	case "fmt.Sprint":
		out := []value{nil}
		for _, a := range rest(0) {
			out = concat(out, a)
		}
		return out
	case "strings.Join":
		return ev.join(f, c, depth)
	case "strings.TrimSpace", "net/url.PathEscape", "net/url.QueryEscape", "net/url.Parse", "net/url.ParseRequestURI", "strings.Clone", "path.Clean":
		return arg(0)
	case "strings.ToUpper":
		return each(arg(0), mapped(strings.ToUpper))
	case "strings.ToLower":
		return each(arg(0), mapped(strings.ToLower))
	case "strings.TrimSuffix", "strings.TrimRight":
		return trimmed(arg(0), arg(1), false)
	case "strings.TrimPrefix", "strings.TrimLeft":
		return trimmed(arg(0), arg(1), true)
	case "strings.Trim":
		return trimmed(trimmed(arg(0), arg(1), true), arg(1), false)
	case "strings.ReplaceAll", "strings.Replace":
		return replaced(arg(0), arg(1), arg(2))
	case "cmp.Or":
		var out []value
		for _, a := range rest(0) {
			out = add(out, a...)
		}
		return out
	case "path.Join":
		parts := rest(0)
		if len(parts) == 0 {
			return open
		}
		return joinPath(parts[0], parts[1:])
	case "net/url.JoinPath":
		return joinPath(arg(0), rest(1))
	case "net/url.URL.JoinPath":
		return joinPath(recv(), rest(0))
	case "net/url.URL.String", "net/url.URL.Redacted", "net/url.URL.EscapedPath":
		if strings.HasSuffix(name, "EscapedPath") {
			return each(recv(), func(v value) value { return urlPart(v, "Path") })
		}
		return recv()
	case "net/url.URL.Parse", "net/url.URL.ResolveReference":
		return resolved(recv(), arg(0))
	case "os.Getenv":
		if text, ok := arg(0)[0].known(); ok {
			return []value{unknown(text)}
		}
	default:
		if fn.Pkg() != nil && isSDK(fn.Pkg().Path()) && fn.Signature().Recv() == nil && len(c.Args) == 1 &&
			slices.Contains([]string{"F", "String", "Raw", "StringPtr"}, fn.Name()) {
			return arg(0)
		}
	}
	return open
}

// functionsOf are the literals and functions that a value may be which is called.
func (ev *evaluator) functionsOf(f *function, e ast.Expr, depth int) []params {
	if depth > deepest {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return []params{{lit: e, in: f, list: paramsOf(f.pkg.info, e.Type), variadic: variadic(e.Type)}}
	case *ast.Ident:
		switch obj := f.pkg.info.ObjectOf(e).(type) {
		case *types.Func:
			if ev.decls[obj.Origin()] != nil {
				return []params{ev.paramsOf(obj.Origin())}
			}
		case *types.Var:
			var out []params
			if own, is := ev.owner[obj]; is {
				sites, _ := (&expansion{evaluator: ev}).callers(own)
				for _, s := range sites {
					if arg := argumentOf(own, obj, s); arg != nil && len(out) < most {
						out = append(out, ev.functionsOf(s.in, arg, depth+4)...)
					}
				}
				return out
			}
			for _, a := range f.assigns(obj) {
				if a.field == "" {
					out = append(out, ev.functionsOf(a.source.in, a.source.expr, depth+4)...)
				}
			}
			return out
		}
	}
	return nil
}

// paramsOf are the parameters of a function that is read.
func (ev *evaluator) paramsOf(fn *types.Func) params {
	in := ev.decls[fn]
	own := params{fn: fn, in: in, list: paramsOf(in.pkg.info, in.decl.Type), variadic: variadic(in.decl.Type)}
	if r := in.decl.Recv; r != nil && len(r.List) > 0 && len(r.List[0].Names) > 0 {
		own.recv, _ = in.pkg.info.Defs[r.List[0].Names[0]].(*types.Var)
	}
	return own
}

// results are how many a function has.
func (p params) results() int {
	if p.fn != nil {
		return p.fn.Signature().Results().Len()
	}
	if p.lit.Type.Results == nil {
		return 0
	}
	return p.lit.Type.Results.NumFields()
}

// returns are the return statements of a function, without those of literals in it.
func (p params) returns() []*ast.ReturnStmt {
	var body *ast.BlockStmt
	if p.lit != nil {
		body = p.lit.Body
	} else {
		body = p.in.decl.Body
	}
	var out []*ast.ReturnStmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			out = append(out, n)
		}
		return true
	})
	return out
}

// returned is what a call of a function that is read returns, as of says of the
// expressions in its return statements.
func (ev *evaluator) returned(f *function, c *ast.CallExpr, fn params, index, depth int, of func(*function, ast.Expr, int) ([]value, bool)) (out []value, set bool) {
	in := fn.in
	s := site{in: f, at: c.Pos(), call: c}
	for _, r := range fn.returns() {
		var got []value
		is := true
		switch {
		case index < len(r.Results) && (len(r.Results) > 1 || fn.results() == 1):
			if id, ok := ast.Unparen(r.Results[index]).(*ast.Ident); ok && id.Name == "nil" {
				continue
			}
			got, is = of(in, r.Results[index], depth+4)
		case len(r.Results) == 1:
			if inner, ok := ast.Unparen(r.Results[0]).(*ast.CallExpr); ok {
				got = ev.call(in, inner, index, depth+4)
			}
		}
		set = set || is
		for _, v := range got {
			made := []value{nil}
			for _, p := range v {
				own, param := ev.owner[p.ref]
				by := []value{{p}}
				if p.ref != nil && param && own.fn == fn.fn && own.lit == fn.lit {
					if arg := argumentOf(own, p.ref, s); arg != nil {
						e := expansion{evaluator: ev}
						by = each(e.argument(f, arg, p), p.cut.of)
					} else {
						by = []value{unknown(p.called())}
					}
				}
				made = concat(made, by)
			}
			for _, m := range made {
				if text, ok := m.known(); !ok || text != "" {
					out = add(out, m)
				}
			}
		}
	}
	return out, set
}

// join is strings.Join of a list in the source.
func (ev *evaluator) join(f *function, c *ast.CallExpr, depth int) []value {
	if len(c.Args) == 2 {
		elements := ev.elements(f, c.Args[0], depth+1)
		sep := ev.eval(f, c.Args[1], depth+1)
		var out []value
		for i, e := range elements {
			next := ev.eval(e.in, e.expr, depth+1)
			if i > 0 {
				next = concat(sep, next)
				next = concat(out, next)
			}
			out = next
		}
		if len(out) > 0 {
			return out
		}
	}
	return []value{unknown(nameOf(c.Fun))}
}

// container is a field of what version 0 of the SDK makes of an id: whose it is.
func container(ev *evaluator, f *function, c *ast.CallExpr, name string, depth int) ([]value, bool) {
	fn := calledFunc(f.pkg.info, c)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != sdk || len(c.Args) != 1 {
		return nil, false
	}
	level := map[string]string{"ZoneIdentifier": "zones", "AccountIdentifier": "accounts", "UserIdentifier": "user"}[fn.Name()]
	switch {
	case level == "":
	case name == "Level":
		return []value{literal(level)}, true
	case name == "Identifier":
		return ev.eval(f, c.Args[0], depth+1), true
	}
	return nil, false
}
