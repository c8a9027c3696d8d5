package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// source is the SDK's source, a package a folder.
type source struct {
	dir      string
	packages map[string]*pkg // by folder below dir, with slashes
}

// pkg is what is needed of a package.
type pkg struct {
	src     *source
	types   map[string]typeIn
	methods []methodIn
}

type typeIn struct {
	pkg     *pkg
	expr    ast.Expr
	imports map[string]string // of its file: folders of the SDK by name
}

type methodIn struct {
	decl    *ast.FuncDecl
	imports map[string]string
}

// read returns the calls that the methods of the services make, sorted, each once.
func read(dir string) ([]gen.SDKCall, error) {
	src := &source{dir: dir, packages: map[string]*pkg{}}
	var folders []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		folders = append(folders, path)
		return nil
	})
	if err != nil {
		return nil, err
	}
	found := map[string]gen.SDKCall{}
	for _, folder := range folders {
		rel, err := filepath.Rel(dir, folder)
		if err != nil {
			return nil, err
		}
		p, err := src.load(filepath.ToSlash(rel))
		if err != nil {
			return nil, err
		}
		for _, m := range p.methods {
			c, ok, err := p.call(m)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", rel, m.decl.Name.Name, err)
			}
			if !ok {
				continue
			}
			// Of two methods for a call that differ, none is believed.
			if other, twice := found[c.Call]; twice && other.Result != c.Result {
				c.Result = gen.Result{}
			}
			found[c.Call] = c
		}
	}
	var out []gen.SDKCall
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[key])
	}
	return out, nil
}

// load parses the package of a folder.
func (s *source) load(folder string) (*pkg, error) {
	if p := s.packages[folder]; p != nil {
		return p, nil
	}
	p := &pkg{src: s, types: map[string]typeIn{}}
	s.packages[folder] = p
	files, err := filepath.Glob(filepath.Join(s.dir, filepath.FromSlash(folder), "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		imports := map[string]string{}
		for _, i := range file.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return nil, err
			}
			at := path
			if rest, ours := strings.CutPrefix(path, module+"/"); ours {
				at = rest
			}
			as := at[strings.LastIndexByte(at, '/')+1:]
			if i.Name != nil {
				as = i.Name.Name
			}
			imports[as] = at
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil && strings.HasSuffix(receiver(d), "Service") && d.Name.IsExported() {
					p.methods = append(p.methods, methodIn{d, imports})
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if t, is := spec.(*ast.TypeSpec); is {
						p.types[t.Name.Name] = typeIn{p, t.Type, imports}
					}
				}
			}
		}
	}
	return p, nil
}

func receiver(d *ast.FuncDecl) string {
	if star, is := d.Recv.List[0].Type.(*ast.StarExpr); is {
		if id, is := star.X.(*ast.Ident); is {
			return id.Name
		}
	}
	return ""
}

// parts are what a method of a service says about its call.
type parts struct {
	method, path, accept string
	target               ast.Expr // what the answer is decoded into
	env                  ast.Expr // the type of its envelope
}

func (p *pkg) parts(d *ast.FuncDecl) parts {
	var out parts
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			if len(n.Names) == 1 && n.Names[0].Name == "env" {
				out.env = n.Type
			}
		case *ast.AssignStmt:
			if id, is := n.Lhs[0].(*ast.Ident); is && id.Name == "path" && len(n.Rhs) == 1 {
				out.path = textOf(n.Rhs[0])
			}
		case *ast.CallExpr:
			f, is := n.Fun.(*ast.SelectorExpr)
			if !is {
				return true
			}
			switch f.Sel.Name {
			case "ExecuteNewRequest", "NewRequestConfig":
				if len(n.Args) < 5 {
					return true
				}
				if m, is := n.Args[1].(*ast.SelectorExpr); is {
					out.method = strings.ToUpper(strings.TrimPrefix(m.Sel.Name, "Method"))
				}
				out.target = n.Args[4]
			case "WithHeader":
				if len(n.Args) == 2 && textOf(n.Args[0]) == "Accept" {
					out.accept = textOf(n.Args[1])
				}
			}
		}
		return true
	})
	return out
}

// textOf is a literal, or the format of a call of Sprintf.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value) // of a text that parsed
		return text
	case *ast.CallExpr:
		if len(e.Args) > 0 {
			return textOf(e.Args[0])
		}
	}
	return ""
}

// call works out what a method calls, and what comes back; ok is false for a
// method that makes no call of its own.
func (p *pkg) call(m methodIn) (out gen.SDKCall, ok bool, err error) {
	got := p.parts(m.decl)
	if got.method == "" || got.path == "" {
		return out, false, nil
	}
	out.Call = got.method + " /" + strings.ReplaceAll(strings.ReplaceAll(got.path, "%s", "{}"), "%v", "{}")
	if strings.Contains(out.Call, "%") {
		return out, false, fmt.Errorf("path %q: a parameter that is neither a text nor a number", got.path)
	}
	res := m.decl.Type.Results.List
	var typ typeIn
	if len(res) > 1 {
		typ = typeIn{p, res[0].Type, m.imports}
	}
	switch target, addressed := got.target.(*ast.UnaryExpr); {
	case !addressed: // nil
		out.Kind = gen.ResultNone
	case got.env != nil && isIdent(target.X, "env"):
		out.Result = typeIn{p, got.env, m.imports}.enveloped()
	default:
		out.Result = typ.answer(got.accept)
	}
	return out, true, nil
}

func isIdent(e ast.Expr, name string) bool {
	id, is := e.(*ast.Ident)
	return is && id.Name == name
}
