package gosource

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// walk goes through the code of a function that is reached, and notes what it calls,
// which types it uses, and what it sets.
func (g *graph) walk(f *function, root ast.Node) {
	info := f.pkg.info
	callee := map[*ast.Ident]*ast.CallExpr{}
	selected := map[*ast.Ident]*ast.SelectorExpr{}
	ast.Inspect(root, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if tv, ok := info.Types[e]; ok && tv.Type != nil {
				g.enliven(tv.Type)
				if _, is := g.addresses[f.pkg]; !is && tv.Value != nil && tv.Value.Kind() == constant.String && strings.HasPrefix(constant.StringVal(tv.Value), "https://"+host) {
					g.addresses[f.pkg] = site{in: f, at: e.Pos()}
				}
			}
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			switch x := fun.(type) {
			case *ast.IndexExpr:
				fun = x.X
			case *ast.IndexListExpr:
				fun = x.X
			}
			switch fun := fun.(type) {
			case *ast.Ident:
				callee[fun] = n
			case *ast.SelectorExpr:
				callee[fun.Sel] = n
			case *ast.FuncLit:
				g.direct[fun] = site{in: f, at: n.Pos(), call: n}
			}
			g.opaqueParams(info, n)
		case *ast.SelectorExpr:
			selected[n.Sel] = n
		case *ast.FuncLit:
			own := params{lit: n, in: f, list: paramsOf(info, n.Type), variadic: variadic(n.Type)}
			for _, v := range own.list {
				if v != nil {
					g.owner[v] = own
				}
			}
		case *ast.AssignStmt:
			g.assigned(f, n)
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if v, ok := info.Defs[name].(*types.Var); ok && len(n.Values) > 0 {
					g.set(f, v, n.Values, i, len(n.Names))
				}
			}
		case *ast.CompositeLit:
			g.composed(f, n)
			if isNamed(info.TypeOf(n), "net/http", "Request") {
				g.uses = append(g.uses, use{site: site{in: f, at: n.Pos()}, lit: n})
			}
		case *ast.RangeStmt:
			if id, ok := n.Value.(*ast.Ident); ok {
				if v, ok := info.Defs[id].(*types.Var); ok {
					g.ranged[v] = source{in: f, expr: n.X}
				}
			}
		case *ast.Ident:
			switch obj := info.Uses[n].(type) {
			case *types.Func:
				s := site{in: f, at: n.Pos(), call: callee[n]}
				if sel := selected[n]; sel != nil {
					if is := info.Selections[sel]; is != nil && is.Kind() == types.MethodExpr {
						s.expr = true
					}
				}
				g.named(s, obj.Origin())
			case *types.Var:
				if c := callee[n]; c != nil {
					g.varCall[obj] = append(g.varCall[obj], site{in: f, at: n.Pos(), call: c})
				}
			}
		}
		return true
	})
}

// named notes that a function is called or named at a site.
func (g *graph) named(s site, fn *types.Func) {
	recv := fn.Signature().Recv()
	switch {
	case recv != nil && types.IsInterface(recv.Type()):
		g.sites[fn] = append(g.sites[fn], s)
		if !g.askedSet[fn] {
			g.askedSet[fn] = true
			g.asked[fn.Name()] = append(g.asked[fn.Name()], fn)
			for _, t := range slices.Clone(g.byMethod[fn.Name()]) {
				g.dispatch(t, fn)
			}
		}
	case g.decls[fn] != nil:
		g.sites[fn] = append(g.sites[fn], s)
		if s.call == nil {
			g.outside[fn] = true
		}
		g.reach(g.decls[fn])
	case requests(fn):
		g.uses = append(g.uses, use{site: s, of: fn})
	}
}

// opaqueParams notes the interfaces that a function of another package takes: it may
// call their methods.
func (g *graph) opaqueParams(info *types.Info, call *ast.CallExpr) {
	tv := info.Types[call.Fun]
	sig, ok := tv.Type.(*types.Signature)
	if !ok || tv.IsType() {
		return
	}
	for v := range sig.Params().Variables() {
		if n, ok := v.Type().(*types.Named); ok && n.Obj().Pkg() != nil && types.IsInterface(n) && !g.read(n.Obj().Pkg()) {
			g.addForeign(n)
		}
	}
}

// read reports whether a package is read from source.
func (g *graph) read(t *types.Package) bool { return g.byTypes[t] != nil }

// assigned notes what an assignment sets beside local variables.
func (g *graph) assigned(f *function, n *ast.AssignStmt) {
	for i, l := range n.Lhs {
		var v *types.Var
		switch l := ast.Unparen(l).(type) {
		case *ast.Ident:
			v, _ = f.pkg.info.ObjectOf(l).(*types.Var)
		case *ast.SelectorExpr:
			v, _ = f.pkg.info.Uses[l.Sel].(*types.Var)
		}
		if v != nil {
			g.set(f, v, n.Rhs, i, len(n.Lhs))
		}
	}
}

// set notes that a variable or field is set to the i-th of n values.
func (g *graph) set(f *function, v *types.Var, values []ast.Expr, i, n int) {
	s := source{in: f}
	switch {
	case len(values) == n:
		s.expr = values[i]
	case len(values) == 1:
		s.expr, s.index = values[0], i
	default:
		return
	}
	if lit, ok := ast.Unparen(s.expr).(*ast.FuncLit); ok {
		g.litVar[lit] = v
	}
	if v.IsField() || v.Parent() != nil && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		g.fields[v] = append(g.fields[v], s)
	}
}

// composed notes what a literal sets its fields to.
func (g *graph) composed(f *function, n *ast.CompositeLit) {
	t := f.pkg.info.TypeOf(n)
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				if v, ok := f.pkg.info.Uses[id].(*types.Var); ok {
					g.set(f, v, []ast.Expr{kv.Value}, 0, 1)
				}
			}
		} else if i < st.NumFields() {
			g.set(f, st.Field(i), []ast.Expr{e}, 0, 1)
		}
	}
}

// enliven notes that values of a type are used.
func (g *graph) enliven(t types.Type) {
	for {
		switch x := t.(type) {
		case *types.Pointer:
			t = x.Elem()
			continue
		case *types.Slice:
			t = x.Elem()
			continue
		case *types.Array:
			t = x.Elem()
			continue
		case *types.Chan:
			t = x.Elem()
			continue
		case *types.Map:
			g.enliven(x.Key())
			t = x.Elem()
			continue
		case *types.Tuple:
			for v := range x.Variables() {
				g.enliven(v.Type())
			}
		case *types.Alias:
			t = types.Unalias(x)
			continue
		case *types.Named:
			for a := range x.TypeArgs().Types() {
				g.enliven(a)
			}
			g.enlivenNamed(x)
		}
		return
	}
}

func (g *graph) enlivenNamed(t *types.Named) {
	tn := t.Obj()
	if g.live[tn] {
		return
	}
	g.live[tn] = true
	if tn.Pkg() == nil || types.IsInterface(t) || !isSDK(tn.Pkg().Path()) && !g.read(tn.Pkg()) {
		return
	}
	set := types.NewMethodSet(types.NewPointer(t))
	if set.Len() == 0 {
		return
	}
	for sel := range set.Methods() {
		name := sel.Obj().Name()
		g.byMethod[name] = append(g.byMethod[name], tn)
	}
	for sel := range set.Methods() {
		for _, m := range slices.Clone(g.asked[sel.Obj().Name()]) {
			g.dispatch(tn, m)
		}
	}
	for sel := range set.Methods() {
		for _, i := range slices.Clone(g.foreign[sel.Obj().Name()]) {
			g.serve(tn, i)
		}
	}
}

// dispatch notes that a call of an interface's method may be one of a type's.
func (g *graph) dispatch(tn *types.TypeName, m *types.Func) {
	if g.pairs[pair{tn, m}] {
		return
	}
	g.pairs[pair{tn, m}] = true
	i, ok := m.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok || !implements(tn, i) {
		return
	}
	fn := methodOf(tn, m)
	if fn == nil {
		return
	}
	g.through[fn] = append(g.through[fn], m)
	switch {
	case g.decls[fn] != nil:
		g.reach(g.decls[fn])
	case types.IsInterface(fn.Signature().Recv().Type()): // of an interface that the type embeds
		if !g.askedSet[fn] {
			g.named(site{}, fn)
		}
	}
}

// methodOf is the method of a type for one of an interface.
func methodOf(tn *types.TypeName, m *types.Func) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), true, m.Pkg(), m.Name())
	fn, _ := obj.(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// implements reports whether a type, or one of its instances, has the methods of an
// interface. Where one of them has parameters it is told by the names of the methods.
func implements(tn *types.TypeName, i *types.Interface) bool {
	t := types.NewPointer(tn.Type())
	named, _ := tn.Type().(*types.Named)
	if named != nil && named.TypeParams().Len() > 0 || i.NumMethods() > 0 && parametric(i) {
		for m := range i.Methods() {
			obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
			if _, ok := obj.(*types.Func); !ok {
				return false
			}
		}
		return true
	}
	return types.Implements(t, i)
}

// parametric reports whether a method of an interface has type parameters in it.
func parametric(i *types.Interface) bool {
	for m := range i.Methods() {
		for v := range m.Signature().Params().Variables() {
			if _, ok := v.Type().(*types.TypeParam); ok {
				return true
			}
		}
	}
	return !i.IsMethodSet()
}

// addForeign notes an interface whose methods are called from where is not known.
func (g *graph) addForeign(t types.Type) {
	if n, ok := t.(*types.Named); ok && n.TypeParams().Len() > 0 && n.TypeArgs().Len() == 0 {
		return
	}
	i, ok := t.Underlying().(*types.Interface)
	if !ok || i.NumMethods() == 0 || !i.IsMethodSet() || g.ifaces[i] {
		return
	}
	g.ifaces[i] = true
	first := i.Method(0).Name()
	g.foreign[first] = append(g.foreign[first], i)
	for _, tn := range slices.Clone(g.byMethod[first]) {
		g.serve(tn, i)
	}
}

// serve reaches the methods of a type that others may call through an interface.
func (g *graph) serve(tn *types.TypeName, i *types.Interface) {
	if isSDK(tn.Pkg().Path()) || !implements(tn, i) {
		return
	}
	for m := range i.Methods() {
		if !m.Exported() {
			continue // only its own package can call it
		}
		fn := methodOf(tn, m)
		switch {
		case fn == nil:
		case g.decls[fn] != nil:
			g.outsideCall(fn)
		case types.IsInterface(fn.Signature().Recv().Type()):
			g.named(site{}, fn)
		case requests(fn):
			g.named(site{in: g.placeless(tn), at: tn.Pos()}, fn)
		}
	}
}

// placeless is a function of the package of a type, for the place of what has none.
func (g *graph) placeless(tn *types.TypeName) *function {
	return &function{pkg: g.byTypes[tn.Pkg()]}
}
