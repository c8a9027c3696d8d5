package gosource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// pkg is a package that is read from source.
type pkg struct {
	*listed
	files  []*ast.File
	types  *types.Package
	info   *types.Info
	direct bool // it uses the API itself: it imports the SDK, or is marked
	marked bool // it has an address of the API
}

// program is what was loaded.
type program struct {
	fset   *token.FileSet
	dir    string // where patterns are relative to
	pkgs   []*pkg // each after what it imports
	opaque []*types.Package
	faults []error // of packages that do not compile
	gaps   []string
}

// sdk is the path of Cloudflare's SDK, before the major version.
const sdk = "github.com/cloudflare/cloudflare-go"

// sdkPackage divides the path of a package of the SDK: its major version, "" for 0, and
// the package below the module.
func sdkPackage(path string) (major, below string, ok bool) {
	rest, ok := strings.CutPrefix(path, sdk)
	if !ok || rest != "" && rest[0] != '/' {
		return "", "", false
	}
	first, after, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if len(first) > 1 && first[0] == 'v' && first[1] >= '0' && first[1] <= '9' {
		return first[1:], after, true
	}
	return "", strings.TrimPrefix(rest, "/"), true
}

func isSDK(path string) bool {
	_, _, ok := sdkPackage(path)
	return ok
}

// load lists, parses and checks the packages of the patterns.
func load(ctx context.Context, opts Options, patterns []string) (*program, error) {
	all, err := list(ctx, opts, patterns)
	if err != nil {
		return nil, err
	}
	prog := &program{fset: token.NewFileSet(), dir: opts.Dir}
	prog.listFaults(all)
	if len(prog.faults) > 0 && !opts.KeepGoing {
		return nil, errors.Join(prog.faults...)
	}
	uses, err := prog.choose(ctx, all)
	if err != nil || len(prog.pkgs) == 0 {
		return prog, err
	}
	if err := prog.check(ctx); err != nil {
		return nil, err
	}
	if len(prog.faults) > 0 && !opts.KeepGoing {
		return nil, errors.Join(prog.faults...)
	}
	if !uses {
		prog.pkgs = nil
	}
	return prog, nil
}

// listFaults notes what the go command says against packages. A file that does not
// parse is left to the parser, which says more.
func (prog *program) listFaults(all []*listed) {
	said := map[string]bool{}
	for _, p := range all {
		if p.Error == nil || p.Standard {
			continue
		}
		at := p.ImportPath
		if p.Error.Pos != "" {
			at = prog.relative(p.Error.Pos)
		}
		text := at + ": " + prog.relative(strings.TrimSpace(p.Error.Err))
		if !said[text] {
			said[text] = true
			prog.faults = append(prog.faults, errors.New(text))
		}
	}
}

// relative takes the directory of the run out of a text.
func (prog *program) relative(text string) string {
	dir, err := filepath.Abs(prog.dir)
	if err != nil {
		return text
	}
	return strings.ReplaceAll(text, dir+string(filepath.Separator), "")
}

// choose decides which packages are read from source: those of the main module, those
// that use the API, and all that import one of these, so that what is known by export
// data alone never refers to them. It reports whether any uses the API: whether those of
// the main module compile is to be found out all the same.
func (prog *program) choose(ctx context.Context, all []*listed) (bool, error) {
	direct, byAddress, err := uses(ctx, all)
	if err != nil {
		return false, err
	}
	source := map[string]bool{}
	for _, p := range all {
		if p.Standard || p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test") || isSDK(p.ImportPath) {
			continue
		}
		is := direct[p.ImportPath] || p.Module == nil || p.Module.Main || p.ForTest != ""
		for _, path := range p.Imports {
			is = is || source[p.mapped(path)]
		}
		if is {
			source[p.ImportPath] = true
			prog.pkgs = append(prog.pkgs, &pkg{listed: p, direct: direct[p.ImportPath], marked: byAddress[p.ImportPath]})
		}
	}
	return len(direct) > 0, nil
}

// mapped is the package that an import of p stands for.
func (p *listed) mapped(path string) string {
	if to := p.ImportMap[path]; to != "" {
		return to
	}
	return path
}

// marked reports whether a text is in a source file that every one has that makes
// requests to the API without the SDK.
func marked(text []byte) bool {
	return bytes.Contains(text, []byte("api.cloudflare.com")) || bytes.Contains(text, []byte("/client/v4"))
}

// uses returns the packages that use the API themselves, and those of them that have
// an address of it.
func uses(ctx context.Context, all []*listed) (direct, byAddress map[string]bool, err error) {
	found := make([]bool, len(all))
	err = parallel(ctx, len(all), func(i int) error {
		p := all[i]
		if p.Standard || isSDK(p.ImportPath) {
			return nil
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			data, err := os.ReadFile(p.file(name))
			if err == nil && marked(data) { // else the parser says so
				found[i] = true
				break
			}
		}
		return nil
	})
	direct, byAddress = map[string]bool{}, map[string]bool{}
	for i, p := range all {
		if found[i] {
			byAddress[p.ImportPath] = true
		}
		if found[i] || !isSDK(p.ImportPath) && slices.ContainsFunc(p.Imports, isSDK) {
			direct[p.ImportPath] = true
		}
	}
	return direct, byAddress, err
}

func (p *listed) file(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// parallel calls do for each number below n, on all processors.
func parallel(ctx context.Context, n int, do func(int) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := 0
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				stop := i >= n || first != nil
				mu.Unlock()
				if stop {
					return
				}
				err := ctx.Err()
				if err == nil {
					err = do(i)
				}
				if err != nil {
					mu.Lock()
					first = err
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return first
}

// check parses the packages and checks their types.
func (prog *program) check(ctx context.Context) error {
	faults := make([][]error, len(prog.pkgs))
	if err := parallel(ctx, len(prog.pkgs), func(i int) error {
		p := prog.pkgs[i]
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			f, err := parser.ParseFile(prog.fset, p.file(name), nil, parser.SkipObjectResolution)
			if err != nil {
				faults[i] = append(faults[i], err)
			}
			if f != nil {
				p.files = append(p.files, f)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for i, p := range prog.pkgs {
		prog.fault(p, faults[i])
	}
	known := map[string]*types.Package{}
	source := map[string]bool{}
	for _, p := range prog.pkgs {
		source[p.ImportPath] = true
	}
	need := map[string]bool{}
	for _, p := range prog.pkgs {
		for _, path := range p.Imports {
			if to := p.mapped(path); !source[to] && to != "C" && to != "unsafe" {
				need[to] = true
			}
		}
	}
	data, err := exports(ctx, prog.dir, slices.Sorted(maps.Keys(need)))
	if err != nil {
		return err
	}
	gc := importer.ForCompiler(prog.fset, "gc", func(path string) (io.ReadCloser, error) {
		if data[path] == "" {
			return nil, errors.New("it does not compile, or cannot be had")
		}
		return os.Open(data[path])
	})
	for _, p := range prog.pkgs {
		if err := ctx.Err(); err != nil {
			return err
		}
		prog.fault(p, p.check(prog.fset, known, gc))
		known[p.ImportPath] = p.types
	}
	for _, path := range slices.Sorted(maps.Keys(need)) {
		if data[path] == "" {
			continue
		}
		if t, err := gc.Import(path); err == nil {
			prog.opaque = append(prog.opaque, t)
		}
	}
	return nil
}

type importFunc func(string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

// check checks the types of a package; what it imports from source is in known.
func (p *pkg) check(fset *token.FileSet, known map[string]*types.Package, gc types.Importer) []error {
	p.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{},
	}
	var errs []error
	conf := types.Config{
		FakeImportC: true,
		Error:       func(err error) { errs = append(errs, err) },
		Importer: importFunc(func(path string) (*types.Package, error) {
			to := p.mapped(path)
			if t := known[to]; t != nil {
				return t, nil
			}
			return gc.Import(to)
		}),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	path, _, _ := strings.Cut(p.ImportPath, " ")
	p.types, _ = conf.Check(path, fset, p.files, p.info) // its errors are in errs
	return errs
}

// mostFaults is how many errors of a package are named.
const mostFaults = 10

// fault notes errors of a package that does not compile: that of a dependency is a gap.
func (prog *program) fault(p *pkg, errs []error) {
	var list []string
	dependency := p.Module != nil && !p.Module.Main
	for _, err := range errs {
		var parse scanner.ErrorList
		var check types.Error
		switch {
		case errors.As(err, &parse):
			for _, e := range parse {
				list = append(list, fmt.Sprintf("%s:%d:%d: %s", prog.place(p, e.Pos.Filename), e.Pos.Line, e.Pos.Column, e.Msg))
			}
		case errors.As(err, &check):
			at := check.Fset.Position(check.Pos)
			if check.Soft && dependency {
				continue // what is not used does no harm
			}
			list = append(list, fmt.Sprintf("%s:%d:%d: %s", prog.place(p, at.Filename), at.Line, at.Column, check.Msg))
		default:
			list = append(list, p.ImportPath+": "+prog.relative(err.Error()))
		}
	}
	if len(list) == 0 {
		return
	}
	if dependency {
		prog.gaps = append(prog.gaps, fmt.Sprintf("%s does not compile, and calls in it may be missing: %s", p.ImportPath, list[0]))
		return
	}
	if n := len(list); n > mostFaults {
		list = append(list[:mostFaults], fmt.Sprintf("%s: %d more errors", p.ImportPath, n-mostFaults))
	}
	for _, text := range list {
		prog.faults = append(prog.faults, errors.New(text))
	}
}

// place is a file relative to the module that it is in, with the module's path and
// version in front where that is a dependency.
func (prog *program) place(p *pkg, file string) string {
	base, prefix := prog.dir, ""
	if p.Module != nil && p.Module.Dir != "" {
		base = p.Module.Dir
		if !p.Module.Main {
			prefix = p.Module.Path + "@" + p.Module.Version + "/"
		}
	}
	if abs, err := filepath.Abs(base); err == nil {
		if rel, err := filepath.Rel(abs, file); err == nil && filepath.IsLocal(rel) {
			return prefix + filepath.ToSlash(rel)
		}
	}
	return filepath.Base(file)
}
