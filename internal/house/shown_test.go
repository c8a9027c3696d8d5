package house

import (
	"go/ast"
	"go/parser"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExportedNamesAreShown: what a library package exports is used by a program
// of examples/, by an Example (every line of Go in the README stands in one), or by
// a test that CONTRIBUTING.md gives as a recipe, so that a reader can see what it is
// for. What nobody uses is shown, or taken back.
//
// Nobody need show the members of an enumeration, errors, fields, methods that an
// interface asks for, and types that stand in the signature of what is shown.
func TestExportedNamesAreShown(t *testing.T) {
	t.Parallel()
	var extra []string
	for _, p := range ours(t) {
		extra = append(extra, importsOf(t, within(p.Dir, append(p.TestGoFiles, p.XTestGoFiles...)))...)
	}
	slices.Sort(extra)
	c := newTypeChecker(t, slices.Compact(extra)...)
	s := surface{}
	recipe := regexp.MustCompile("`go test -tags (\\w+) -run '\\^(\\w+)\\$' \\./(\\S+)").FindStringSubmatch(read(t, "CONTRIBUTING.md"))
	require.Len(t, recipe, 4, "no recipe found")
	programs, examples, recipes := 0, 0, 0
	for _, p := range ours(t) {
		rel, _ := p.rel()
		switch {
		case strings.HasPrefix(rel, "examples/"):
			programs++
			prog := c.check(t, p.ImportPath, within(p.Dir, p.GoFiles))
			for _, file := range prog.files {
				s.use(prog, file)
			}
		case !slices.Contains(strings.Split(rel, "/"), "internal"):
			pkg, err := c.imports.Import(p.ImportPath)
			require.NoError(t, err)
			s.packages = append(s.packages, pkg)
			isExample := func(name string) bool { return strings.HasPrefix(name, "Example") }
			examples += s.useFunctions(c.check(t, p.ImportPath, within(p.Dir, slices.Concat(p.GoFiles, p.TestGoFiles))), isExample)
			if len(p.XTestGoFiles) > 0 {
				examples += s.useFunctions(c.check(t, p.ImportPath+"_test", within(p.Dir, p.XTestGoFiles)), isExample)
			}
			if rel == recipe[3] {
				tagged := c.check(t, p.ImportPath+"_test", within(p.Dir, append(p.XTestGoFiles, recipe[1]+"_test.go")))
				recipes += s.useFunctions(tagged, func(name string) bool { return name == recipe[2] })
			}
		}
	}
	assert.Greater(t, programs, 5)
	assert.Greater(t, examples, 50)
	assert.Equal(t, 1, recipes)
	for _, name := range s.unseen() {
		t.Errorf("%s is exported, and no program, Example or recipe uses it: show it, or take it back", name)
	}
}

// surface is what packages export, and what of it is used.
type surface struct {
	packages []*types.Package
	used     []types.Object
}

// use notes what a part of a checked file names.
func (s *surface) use(in typed, part ast.Node) {
	ast.Inspect(part, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && in.info.Uses[id] != nil {
			s.used = append(s.used, in.info.Uses[id])
		}
		return true
	})
}

// useFunctions notes what the functions of such names use, and what those that are
// not exported use which they call, and returns how many there are.
func (s *surface) useFunctions(in typed, named func(name string) bool) int {
	bodies := map[types.Object]*ast.FuncDecl{}
	var queue []*ast.FuncDecl
	for _, file := range in.files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				bodies[in.info.Defs[f.Name]] = f
				if f.Recv == nil && named(f.Name.Name) {
					queue = append(queue, f)
				}
			}
		}
	}
	n := len(queue)
	for ; len(queue) > 0; queue = queue[1:] {
		s.use(in, queue[0])
		ast.Inspect(queue[0], func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok {
				if f := bodies[in.info.Uses[id]]; f != nil && !ast.IsExported(f.Name.Name) {
					queue = append(queue, f)
					delete(bodies, in.info.Uses[id])
				}
			}
			return true
		})
	}
	return n
}

// unseen lists what is exported and not used, as package.Name or
// package.Type.Method.
func (s *surface) unseen() []string {
	seen := map[string]bool{}
	for _, obj := range s.used {
		s.see(seen, obj)
	}
	for _, pkg := range s.packages {
		for _, name := range pkg.Scope().Names() {
			if obj := pkg.Scope().Lookup(name); obj.Exported() && exempt(obj) {
				s.see(seen, obj)
			}
		}
	}
	var out []string
	for _, pkg := range s.packages {
		for _, name := range pkg.Scope().Names() {
			obj := pkg.Scope().Lookup(name)
			if !obj.Exported() {
				continue
			}
			if !seen[keyOf(obj)] {
				out = append(out, keyOf(obj))
				continue
			}
			named, ok := obj.Type().(*types.Named)
			if _, declares := obj.(*types.TypeName); !ok || !declares || named.Obj() != obj {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() && !seen[keyOf(m)] && !s.asked(m, named) {
					out = append(out, keyOf(m))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// see marks an object, and the types that its signature or its fields show.
func (s *surface) see(seen map[string]bool, obj types.Object) {
	key := keyOf(obj)
	if key == "" || seen[key] {
		return
	}
	seen[key] = true
	if recv := receiverOf(obj); recv != nil {
		s.see(seen, recv.Obj())
	}
	for _, t := range typesIn(obj) {
		s.see(seen, t)
	}
}

// keyOf names an exported package-level object of ours or a method of one; "" for any other.
func keyOf(obj types.Object) string {
	if obj.Pkg() == nil || !obj.Exported() {
		return ""
	}
	path, ok := relative(obj.Pkg().Path())
	if !ok {
		return ""
	}
	if recv := receiverOf(obj); recv != nil {
		return path + "." + recv.Obj().Name() + "." + obj.Name()
	}
	if obj.Parent() != obj.Pkg().Scope() {
		return ""
	}
	return path + "." + obj.Name()
}

// receiverOf is the named type of which obj is a method, or nil.
func receiverOf(obj types.Object) *types.Named {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return nil
	}
	t := f.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, _ := t.(*types.Named)
	return named
}

// typesIn lists the named types that an object shows.
func typesIn(obj types.Object) []types.Object {
	var out []types.Object
	var walk func(t types.Type)
	walk = func(t types.Type) {
		switch t := t.(type) {
		case *types.Alias:
			out = append(out, t.Obj())
			walk(t.Rhs())
		case *types.Named:
			out = append(out, t.Obj())
			for a := range t.TypeArgs().Types() {
				walk(a)
			}
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case interface{ Elem() types.Type }: // pointer, slice, array, channel
			walk(t.Elem())
		case *types.Signature:
			walk(t.Params())
			walk(t.Results())
		case *types.Tuple:
			for v := range t.Variables() {
				walk(v.Type())
			}
		case *types.Struct:
			for f := range t.Fields() {
				if f.Exported() {
					walk(f.Type())
				}
			}
		case *types.Interface:
			for m := range t.Methods() {
				walk(m.Signature())
			}
		}
	}
	if _, ok := obj.(*types.TypeName); ok {
		walk(obj.Type().Underlying())
	} else {
		walk(obj.Type())
	}
	return out
}

// exempt: the members of an enumeration, and the errors by which a caller tells
// one failure from another.
func exempt(obj types.Object) bool {
	failure := types.Universe.Lookup("error").Type()
	switch obj := obj.(type) {
	case *types.Const:
		named, ok := obj.Type().(*types.Named)
		return ok && ofOurs(named)
	case *types.Var:
		return types.Identical(obj.Type(), failure)
	case *types.TypeName:
		return types.Implements(types.NewPointer(obj.Type()), failure.Underlying().(*types.Interface))
	}
	return false
}

func ofOurs(t *types.Named) bool {
	if t.Obj().Pkg() == nil {
		return false
	}
	_, ours := relative(t.Obj().Pkg().Path())
	return ours
}

// asked reports whether an interface asks for the method: one of the usual ones
// of the standard library, or one of ours that the type satisfies.
func (s *surface) asked(m *types.Func, of *types.Named) bool {
	switch m.Name() {
	case "String", "Failure", "GoString", "Format", "LogValue", "Error", "Unwrap", "Is", "As", "ServeHTTP", "RoundTrip",
		"MarshalText", "UnmarshalText", "MarshalJSON", "UnmarshalJSON":
		return true
	}
	for _, pkg := range s.packages {
		for _, name := range pkg.Scope().Names() {
			i, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Interface)
			if !ok || !ast.IsExported(name) || !types.Implements(types.NewPointer(of), i) {
				continue
			}
			for want := range i.Methods() {
				if want.Name() == m.Name() {
					return true
				}
			}
		}
	}
	return false
}

// TestUnseenFindsNames: the rule of TestExportedNamesAreShown, on a made-up package.
func TestUnseenFindsNames(t *testing.T) {
	t.Parallel()
	c := newTypeChecker(t)
	parsed := func(path, text string) typed {
		file, err := parser.ParseFile(c.fset, path+".go", text, parser.SkipObjectResolution)
		require.NoError(t, err)
		return c.checkFiles(t, path, []*ast.File{file})
	}
	library := parsed(module+"/made", `package made

type Level int

const Low, High Level = 1, 2

const Limit, Bound = 1, 2

type Failed struct{ At Place }

func (*Failed) Error() string { return "" }

var ErrLost error = &Failed{}

type (
	Place   struct{}
	Result  struct{ Inner Inner }
	Inner   struct{}
	Keeper  interface{ Keep() }
	Drawer  struct{}
	Unknown struct{}
	Lonely  = Unknown
)

func (Inner) Shown()          {}
func (Inner) Hidden()         {}
func (Inner) String() string  { return "" }
func (Drawer) Keep()          {}
func (Drawer) Open()          {}
func Make(Level) *Result      { return nil }
func Store(Keeper)            {}
func Forgotten()              {}
func helper()                 {}
`)
	known := c.imports
	c.imports = importerFunc(func(path string) (*types.Package, error) {
		if path == library.pkg.Path() {
			return library.pkg, nil
		}
		return known.Import(path)
	})
	program := parsed("program_test", `package program

import "`+module+`/made"

func ExampleMake() { step() }
func step()        { made.Make(made.Low).Inner.Shown(); made.Store(made.Drawer{}); _ = made.Limit }
func TestOther()   { made.Forgotten() }
`)
	s := surface{packages: []*types.Package{library.pkg}}
	assert.Equal(t, 1, s.useFunctions(program, func(name string) bool { return strings.HasPrefix(name, "Example") }))
	assert.Equal(t, []string{"made.Bound", "made.Drawer.Open", "made.Forgotten", "made.Inner.Hidden", "made.Lonely", "made.Unknown"}, s.unseen())
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
