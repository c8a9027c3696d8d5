package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// source is a package of the module, as it is.
type source struct {
	path, name, dir string
	files           map[string][]byte // of its own, generated ones too
	generated       map[string]bool
	imports         types.Importer
	fset            *token.FileSet
}

// load reads a package and where the compiled packages that it imports are.
func load(pattern string) (*source, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Dir,Export,GoFiles,DepOnly,Standard", pattern, "os", "strconv", "sync")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pattern, err)
	}
	s := &source{files: map[string][]byte{}, generated: map[string]bool{}, fset: token.NewFileSet()}
	exports := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Name, Dir, Export string
			GoFiles                       []string
			DepOnly, Standard             bool
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list %s: %w", pattern, err)
		}
		exports[p.ImportPath] = p.Export
		if p.DepOnly || p.Standard { // the switch needs some of those
			continue
		}
		if s.path != "" {
			return nil, fmt.Errorf("%s is more than one package", pattern)
		}
		s.path, s.name, s.dir = p.ImportPath, p.Name, p.Dir
		for _, name := range p.GoFiles {
			if s.files[name], err = os.ReadFile(filepath.Join(p.Dir, name)); err != nil {
				return nil, err
			}
		}
	}
	s.imports = importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s is not compiled", path)
		}
		return os.Open(exports[path])
	})
	return s, nil
}

// check parses and type-checks files, and hands every error of types to wrong.
func (s *source) check(files map[string][]byte, wrong func(types.Error)) (map[string]*ast.File, *types.Info, *types.Package, error) {
	parsed := map[string]*ast.File{}
	var list []*ast.File
	for _, name := range names(files) {
		file, err := parser.ParseFile(s.fset, name, files[name], parser.ParseComments)
		if err != nil {
			return nil, nil, nil, err
		}
		parsed[name] = file
		list = append(list, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: s.imports, Error: func(err error) {
		var fault types.Error
		if errors.As(err, &fault) && !fault.Soft {
			wrong(fault)
		}
	}}
	pkg, _ := conf.Check(s.path, s.fset, list, info) // every error went to wrong
	return parsed, info, pkg, nil
}

// sites lists every mutant of the package, those that do not compile among them.
func (s *source) sites() ([]*mutant, error) {
	var fault error
	parsed, info, pkg, err := s.check(s.files, func(e types.Error) { fault = e })
	if err = cmpErr(err, fault); err != nil {
		return nil, err
	}
	var all []*mutant
	for _, name := range names(s.files) {
		if s.generated[name] = ast.IsGenerated(parsed[name]); s.generated[name] {
			continue
		}
		f := &finder{name: name, src: s.files[name], fset: s.fset, file: parsed[name], info: info, pkg: pkg}
		all = append(all, f.find()...)
	}
	for i, m := range all {
		m.id = i + 1 // 0 is none
	}
	return all, nil
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// compiling returns the mutants that compile together, and the changed files.
func (s *source) compiling(mutants []*mutant) ([]*mutant, map[string][]byte, error) {
	for range 100 {
		changed := render(s.files, mutants)
		all := map[string][]byte{"mutant_switch_.go": []byte(switchFile(s.name))}
		for name, text := range s.files {
			all[name] = text
			if changed[name] != nil {
				all[name] = changed[name]
			}
		}
		bad := map[int]bool{}
		var first error
		var faults []types.Error
		parsed, _, _, err := s.check(all, func(e types.Error) {
			faults = append(faults, e)
			first = cmpErr(first, e)
		})
		if err != nil {
			return nil, nil, err
		}
		for _, e := range faults {
			for _, id := range switchesAt(parsed[s.fset.Position(e.Pos).Filename], e.Pos) {
				bad[id] = true
			}
		}
		if first == nil {
			changed["mutant_switch_.go"] = all["mutant_switch_.go"]
			return mutants, changed, nil
		}
		if len(bad) == 0 {
			return nil, nil, first
		}
		mutants = slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return bad[m.id] })
	}
	return nil, nil, errors.New("the mutants do not compile together")
}

// switchesAt lists the mutants in the innermost node around a place that has any.
func switchesAt(file *ast.File, pos token.Pos) []int {
	var around []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos > n.End() {
			return false
		}
		around = append(around, n)
		return true
	})
	for _, at := range slices.Backward(around) {
		var ids []int
		ast.Inspect(at, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			fun := call.Fun
			if index, ok := fun.(*ast.IndexExpr); ok {
				fun = index.X
			}
			name, ok := fun.(*ast.Ident)
			if ok && (name.Name == "mutantOn_" || name.Name == "mutantOff_" || name.Name == "mutantPick_") {
				if lit, ok := call.Args[0].(*ast.BasicLit); ok {
					id, _ := strconv.Atoi(lit.Value)
					ids = append(ids, id)
				}
			}
			return true
		})
		if len(ids) > 0 {
			return ids
		}
	}
	return nil
}
