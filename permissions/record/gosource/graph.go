package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// function is a function with its body, or what initialises a package's variables.
type function struct {
	pkg  *pkg
	obj  *types.Func   // nil for a package's variables
	decl *ast.FuncDecl // nil for a package's variables
	body []ast.Node
	vars map[*types.Var][]assign // what its local variables are set to; made when needed
}

// name is what the function is called in a place: "pkg.(*Type).Method".
func (f *function) name() string {
	base := f.pkg.types.Name() + "."
	if f.obj == nil {
		return base + "init"
	}
	if recv := f.obj.Signature().Recv(); recv != nil {
		t, star := recv.Type(), ""
		if p, ok := t.(*types.Pointer); ok {
			t, star = p.Elem(), "*"
		}
		if n, ok := t.(*types.Named); ok {
			return base + "(" + star + n.Obj().Name() + ")." + f.obj.Name()
		}
	}
	return base + f.obj.Name()
}

// site is a place where a function is called, or named without a call.
type site struct {
	in   *function
	at   token.Pos
	call *ast.CallExpr // nil where it is only named
	expr bool          // a method expression: the receiver is the first argument
}

// graph is what can be reached.
type graph struct {
	*program
	decls map[*types.Func]*function
	inits map[*pkg][]*function

	reached map[*function]bool
	queue   []*function
	sites   map[*types.Func][]site        // of functions that are read, and of interfaces' methods
	outside map[*types.Func]bool          // who calls it is not known
	through map[*types.Func][]*types.Func // the interfaces' methods that stand for a method
	library bool

	live     map[*types.TypeName]bool
	byMethod map[string][]*types.TypeName // live types that have a method of the name
	asked    map[string][]*types.Func     // methods of interfaces that are called, by name
	askedSet map[*types.Func]bool
	foreign  map[string][]*types.Interface // interfaces that other packages may call, by their first method
	byTypes  map[*types.Package]*pkg
	ifaces   map[*types.Interface]bool
	pairs    map[pair]bool

	addresses map[*pkg]site               // the first address of the API that is used in a package
	uses      []use                       // of the SDK and of requests
	varCall   map[*types.Var][]site       // calls of function values
	litVar    map[*ast.FuncLit]*types.Var // the variable that a function literal is kept in
	direct    map[*ast.FuncLit]site       // literals that are called where they stand
	owner     map[*types.Var]params       // whose parameter a variable is
	fields    map[*types.Var][]source     // what fields and packages' variables are set to
	ranged    map[*types.Var]source       // lists that a variable goes through
}

type pair struct{ t, m types.Object }

// use is a place where something is called that makes a request.
type use struct {
	site
	of  *types.Func
	lit *ast.CompositeLit // of an http.Request
}

// source is an expression, and the function that it stands in; index is which of the
// results of a call.
type source struct {
	in    *function
	expr  ast.Expr
	index int
}

// params are those of a function or of a literal.
type params struct {
	fn   *types.Func
	lit  *ast.FuncLit
	in   *function
	list []*types.Var
	recv *types.Var

	variadic bool
}

func newGraph(prog *program) *graph {
	g := &graph{
		program: prog, decls: map[*types.Func]*function{}, inits: map[*pkg][]*function{}, reached: map[*function]bool{},
		sites: map[*types.Func][]site{}, outside: map[*types.Func]bool{}, through: map[*types.Func][]*types.Func{},
		live: map[*types.TypeName]bool{}, byMethod: map[string][]*types.TypeName{}, asked: map[string][]*types.Func{},
		askedSet: map[*types.Func]bool{}, ifaces: map[*types.Interface]bool{}, pairs: map[pair]bool{},
		varCall: map[*types.Var][]site{}, litVar: map[*ast.FuncLit]*types.Var{}, direct: map[*ast.FuncLit]site{},
		owner: map[*types.Var]params{}, fields: map[*types.Var][]source{}, ranged: map[*types.Var]source{},
		foreign: map[string][]*types.Interface{}, addresses: map[*pkg]site{}, byTypes: map[*types.Package]*pkg{},
	}
	for _, p := range prog.pkgs {
		g.byTypes[p.types] = p
	}
	for _, t := range prog.opaque {
		scope := t.Scope()
		for _, name := range scope.Names() {
			if tn, ok := scope.Lookup(name).(*types.TypeName); ok {
				g.addForeign(tn.Type())
			}
		}
	}
	for _, p := range prog.pkgs {
		g.declare(p)
	}
	return g
}

// declare notes the functions of a package.
func (g *graph) declare(p *pkg) {
	for _, file := range p.files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				obj, ok := p.info.Defs[d.Name].(*types.Func)
				if !ok || d.Body == nil {
					continue
				}
				f := &function{pkg: p, obj: obj, decl: d, body: []ast.Node{d.Body}}
				g.decls[obj] = f
				if d.Recv == nil && d.Name.Name == "init" {
					g.inits[p] = append(g.inits[p], f)
				}
				own := params{fn: obj, in: f, list: paramsOf(p.info, d.Type), variadic: variadic(d.Type)}
				if d.Recv != nil && len(d.Recv.List) > 0 && len(d.Recv.List[0].Names) > 0 {
					if own.recv, ok = p.info.Defs[d.Recv.List[0].Names[0]].(*types.Var); ok {
						g.owner[own.recv] = own
					}
				}
				for _, v := range own.list {
					if v != nil {
						g.owner[v] = own
					}
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				f := &function{pkg: p}
				for _, spec := range d.Specs {
					if vs := spec.(*ast.ValueSpec); !guard(vs) {
						f.body = append(f.body, vs)
					}
				}
				g.inits[p] = append(g.inits[p], f)
			}
		}
	}
}

// paramsOf are the variables of a function's parameters, nil for one without a name.
func paramsOf(info *types.Info, t *ast.FuncType) []*types.Var {
	var out []*types.Var
	for _, field := range t.Params.List {
		for _, name := range field.Names {
			v, _ := info.Defs[name].(*types.Var)
			out = append(out, v)
		}
		if len(field.Names) == 0 {
			out = append(out, nil)
		}
	}
	return out
}

// variadic reports whether the last parameter takes any number of arguments.
func variadic(t *ast.FuncType) bool {
	n := len(t.Params.List)
	if n == 0 {
		return false
	}
	_, is := t.Params.List[n-1].Type.(*ast.Ellipsis)
	return is
}

// guard reports whether a declaration only asserts that a type has the methods of an
// interface.
func guard(vs *ast.ValueSpec) bool {
	for _, n := range vs.Names {
		if n.Name != "_" {
			return false
		}
	}
	for _, v := range vs.Values {
		if c, ok := ast.Unparen(v).(*ast.CallExpr); ok {
			if len(c.Args) != 1 {
				return false
			}
			if id, ok := ast.Unparen(c.Args[0]).(*ast.Ident); ok && id.Name == "nil" {
				continue
			}
			if id, ok := c.Fun.(*ast.Ident); ok && id.Name == "new" {
				continue
			}
			return false
		}
		if u, ok := v.(*ast.UnaryExpr); ok {
			v = u.X
		}
		if c, ok := v.(*ast.CompositeLit); !ok || len(c.Elts) > 0 {
			return false
		}
	}
	return len(vs.Values) > 0
}

// roots starts from main, from tests, or from what a library exports. It returns the
// packages that were left out since no program imports them.
func (g *graph) roots(tests bool) []*pkg {
	var mains, libraries []*pkg
	for _, p := range g.pkgs {
		switch {
		case p.DepOnly && p.ForTest == "":
		case p.Name == "main" && p.ForTest == "":
			mains = append(mains, p)
		default:
			libraries = append(libraries, p)
		}
	}
	var left []*pkg
	start := mains
	inProgram := map[string]bool{}
	if len(mains) == 0 {
		start, g.library = libraries, true
	}
	by := map[string]*pkg{}
	for _, p := range g.pkgs {
		by[p.ImportPath] = p
	}
	var visit func(p *pkg)
	visit = func(p *pkg) {
		if p == nil || inProgram[p.ImportPath] {
			return
		}
		inProgram[p.ImportPath] = true
		for _, path := range p.Imports {
			visit(by[p.mapped(path)])
		}
		for _, f := range g.inits[p] {
			g.reach(f)
		}
	}
	for _, p := range start {
		visit(p)
		if p.Name == "main" && p.ForTest == "" {
			if main, ok := p.types.Scope().Lookup("main").(*types.Func); ok {
				g.reach(g.decls[main])
			}
		} else {
			g.exported(p)
		}
	}
	for _, p := range libraries {
		switch {
		case p.ForTest != "" && tests:
			visit(p)
			g.tests(p)
		case !inProgram[p.ImportPath] && p.direct && p.ForTest == "":
			left = append(left, p)
		}
	}
	g.run()
	return left
}

// tests starts from the functions that "go test" runs.
func (g *graph) tests(p *pkg) {
	for obj, f := range g.decls {
		if f.pkg != p || obj.Signature().Recv() != nil || !strings.HasSuffix(g.fset.Position(f.decl.Pos()).Filename, "_test.go") {
			continue
		}
		for _, prefix := range [...]string{"Test", "Benchmark", "Fuzz", "Example"} {
			if strings.HasPrefix(obj.Name(), prefix) {
				g.outside[obj] = true
				g.reach(f)
			}
		}
	}
}

// exported starts from what a package exports: its functions, the methods of its
// types and of those that its functions return, and the interfaces that it declares.
func (g *graph) exported(p *pkg) {
	seen := map[types.Type]bool{}
	var open func(t types.Type)
	open = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *types.Pointer:
			open(t.Elem())
		case *types.Slice:
			open(t.Elem())
		case *types.Array:
			open(t.Elem())
		case *types.Chan:
			open(t.Elem())
		case *types.Map:
			open(t.Elem())
		case *types.Signature:
			for v := range t.Params().Variables() {
				open(v.Type())
			}
			for v := range t.Results().Variables() {
				open(v.Type())
			}
		case *types.Interface:
			g.addForeign(t)
		case *types.Struct:
			for v := range t.Fields() {
				if v.Exported() {
					open(v.Type())
				}
			}
		case *types.Named:
			if t.Obj().Pkg() == nil || t.Obj().Pkg() != p.types && !g.mine(t.Obj().Pkg()) {
				return
			}
			g.addForeign(t)
			g.enliven(t)
			set := types.NewMethodSet(types.NewPointer(t))
			for sel := range set.Methods() {
				m, _ := sel.Obj().(*types.Func)
				if m == nil || !m.Exported() || types.IsInterface(t) {
					continue
				}
				g.outsideCall(m)
				open(m.Signature())
			}
			open(t.Underlying())
		}
	}
	scope := p.types.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		if fn, ok := obj.(*types.Func); ok {
			g.outsideCall(fn)
		}
		open(obj.Type())
	}
}

// mine reports whether a package is of the main module.
func (g *graph) mine(t *types.Package) bool {
	p := g.byTypes[t]
	return p != nil && (p.Module == nil || p.Module.Main)
}

// outsideCall notes that a function is called from where is not known.
func (g *graph) outsideCall(fn *types.Func) {
	fn = fn.Origin()
	g.outside[fn] = true
	g.reach(g.decls[fn])
}

func (g *graph) reach(f *function) {
	if f != nil && !g.reached[f] {
		g.reached[f] = true
		g.queue = append(g.queue, f)
	}
}

func (g *graph) run() {
	for len(g.queue) > 0 {
		f := g.queue[len(g.queue)-1]
		g.queue = g.queue[:len(g.queue)-1]
		for _, n := range f.body {
			g.walk(f, n)
		}
	}
}
