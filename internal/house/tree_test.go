package house

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the path of this module; root is its folder.
const (
	module = "github.com/cftoken/cftoken"
	root   = "../.."
)

// listed is what the go command says of a package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Doc        string
	Standard   bool
	GoFiles    []string
	// Files of tests, inside the package and beside it.
	TestGoFiles, XTestGoFiles []string
	Imports                   []string // of production files, not of tests
}

// rel is the package's folder in the module, "" for the root, and false for a
// package of another module.
func (p listed) rel() (string, bool) { return relative(p.ImportPath) }

func relative(path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

var goList = sync.OnceValues(func() (map[string]listed, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Name,Dir,Doc,Standard,GoFiles,TestGoFiles,XTestGoFiles,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, errors.New(string(exit.Stderr))
		}
		return nil, err
	}
	packages := map[string]listed{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages[p.ImportPath] = p
	}
})

// packages returns every package of the module and what they depend on, by
// import path.
func packages(t *testing.T) map[string]listed {
	t.Helper()
	all, err := goList()
	require.NoError(t, err)
	return all
}

// ours returns the packages of the module, sorted.
func ours(t *testing.T) []listed {
	t.Helper()
	var out []listed
	for _, p := range packages(t) {
		if _, ok := p.rel(); ok && len(p.GoFiles) > 0 {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b listed) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	require.NotEmpty(t, out)
	return out
}

// files returns the path of every file of the tree that git tracks or would
// track, without git every file. Walking the tree, rather than asking git
// alone, also tells the test cache of new files.
func files(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		wanted[name] = true
	}
	var all []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, walkErr error) error {
		switch {
		case walkErr != nil:
			if errors.Is(walkErr, fs.ErrNotExist) {
				return nil // gone since the folder was read
			}
			return walkErr
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		name, err2 := filepath.Rel(root, path)
		if err2 != nil {
			return err2
		}
		if name = filepath.ToSlash(name); err != nil || wanted[name] {
			all = append(all, name)
		}
		return nil
	}))
	require.NotEmpty(t, all)
	return all
}

// read returns a file of the tree; "" for one that holds no text or that has
// gone since it was listed.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	require.NoError(t, err)
	if strings.ContainsRune(string(data), 0) {
		return ""
	}
	return string(data)
}

// generated reports whether a Go file says that a generator wrote it.
func generated(text string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "package ") {
			return false
		}
		if strings.HasPrefix(line, "// Code generated ") && strings.HasSuffix(strings.TrimSpace(line), " DO NOT EDIT.") {
			return true
		}
	}
	return false
}

// importsOf lists what files import.
func importsOf(t *testing.T, names []string) []string {
	t.Helper()
	var out []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, i := range file.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			require.NoError(t, err)
			out = append(out, path)
		}
	}
	return out
}

// within puts the folder before the names.
func within(dir string, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, filepath.Join(dir, name))
	}
	return out
}
