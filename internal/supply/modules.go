package supply

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// Library is the path of the library's module.
const Library = "github.com/cftoken/cftoken"

// A Module is one that packages of ours are built with.
type Module struct {
	Path, Version string
	// Licences are the SPDX identifiers of its licence files, sorted.
	Licences []string
	// For are the packages of the library that import it outside of tests, directly or by
	// others, without the library's path.
	For []string
	// Tests says that tests of the library import it, Nested are the nested modules that
	// are built with it.
	Tests  bool
	Nested []string
}

// listed is what the go command says of a package.
type listed struct {
	ImportPath string
	ForTest    string
	Standard   bool
	Deps       []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Dir string }
	}
}

func (p listed) foreign() bool {
	return p.Module != nil && p.Module.Path != Library && !strings.HasPrefix(p.Module.Path, Library+"/")
}

// Modules are all modules but the library's own whose packages are compiled when the library,
// its tests or its nested modules are built, sorted by path. Nested are the nested modules'
// folders.
func Modules(root string, nested []string) ([]Module, error) {
	all := map[string]*Module{}
	add := func(p listed) (*Module, error) {
		key := p.Module.Path + "@" + p.Module.Version
		if all[key] == nil {
			names, err := licences(p.Module.Dir)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			all[key] = &Module{Path: p.Module.Path, Version: p.Module.Version, Licences: names}
		}
		return all[key], nil
	}

	production, err := list(root, "-deps", "./...")
	if err != nil {
		return nil, err
	}
	by := map[string]listed{}
	for _, p := range production {
		by[p.ImportPath] = p
		if !p.foreign() {
			continue
		}
		if _, err := add(p); err != nil {
			return nil, err
		}
	}
	for _, p := range production {
		name, ours := strings.CutPrefix(p.ImportPath, Library+"/")
		if !ours {
			continue
		}
		for _, dep := range p.Deps {
			if d := by[dep]; d.foreign() {
				m := all[d.Module.Path+"@"+d.Module.Version]
				if !slices.Contains(m.For, name) {
					m.For = append(m.For, name)
				}
			}
		}
	}
	tests, err := list(root, "-deps", "-test", "./...")
	if err != nil {
		return nil, err
	}
	for _, p := range tests {
		if !p.foreign() {
			continue
		}
		m, err := add(p)
		if err != nil {
			return nil, err
		}
		m.Tests = m.Tests || len(m.For) == 0
	}
	for _, dir := range nested {
		packages, err := list(filepath.Join(root, dir), "-deps", "-test", "./...")
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			if !p.foreign() {
				continue
			}
			m, err := add(p)
			if err != nil {
				return nil, err
			}
			if len(m.For) == 0 && !m.Tests && !slices.Contains(m.Nested, dir) {
				m.Nested = append(m.Nested, dir)
			}
		}
	}
	var out []Module
	for _, m := range all {
		slices.Sort(m.For)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Module) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Version, b.Version))
	})
	return out, nil
}

// list runs go list in a folder.
func list(dir string, args ...string) ([]listed, error) {
	out, err := run(dir, append([]string{"list", "-json=ImportPath,ForTest,Standard,Deps,Module"}, args...)...)
	if err != nil {
		return nil, err
	}
	var packages []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, err
		}
		packages = append(packages, p)
	}
}

// run runs the go command in a folder, outside of any workspace.
func run(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("go %s in %s: %w: %s", strings.Join(args, " "), dir, err, exit.Stderr)
	}
	return out, err
}

// enough is how much of a file must be licence text, in percent.
const enough = 75

// licences reads the licence files in a module's folder. A file whose text is not known, and
// a folder without any, is an error: nothing is taken to be free.
func licences(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		stem := strings.ToUpper(e.Name())
		if e.IsDir() || strings.HasSuffix(stem, ".GO") || !strings.HasPrefix(stem, "LICEN") && !strings.HasPrefix(stem, "COPYING") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		cov := licensecheck.Scan(text)
		if cov.Percent < enough || len(cov.Match) == 0 {
			return nil, fmt.Errorf("%s: %.0f %% of it is the text of a known licence, at least %d %% is asked for", e.Name(), cov.Percent, enough)
		}
		for _, m := range cov.Match {
			if !slices.Contains(names, m.ID) {
				names = append(names, m.ID)
			}
		}
	}
	if names == nil {
		return nil, errors.New("no licence file")
	}
	slices.Sort(names)
	return names, nil
}
