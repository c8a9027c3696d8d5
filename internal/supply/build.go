package supply

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Cost is what a package adds to a module that imports nothing else.
type Cost struct {
	Package string // without the library's path
	Modules int    // compiled with it, besides the library
	GoSum   int    // lines of the user's go.sum, without the library's own two
}

// Public are the library's packages that a user can import, sorted, without its path.
func Public(root string) ([]string, error) {
	packages, err := list(root, "./...")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range packages {
		if name, ours := strings.CutPrefix(p.ImportPath, Library+"/"); ours && !notPublic(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// notPublic says whether a package, without the library's path, is a program or internal.
func notPublic(name string) bool {
	return strings.HasPrefix(name, "examples/") || slices.Contains(strings.Split(name, "/"), "internal")
}

// CostOf makes a module that imports one package of the library at root, and tidies it.
func CostOf(root, name, dir string) (Cost, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return Cost{}, err
	}
	// What the library's go.sum holds is checked against it, not fetched anew.
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return Cost{}, err
	}
	for file, text := range map[string]string{
		"go.mod": fmt.Sprintf("module example.com/user\n\ngo 1.25.0\n\nrequire %s v0.0.0\n\nreplace %s => %s\n", Library, Library, root),
		"go.sum": string(sums),
		"use.go": fmt.Sprintf("package user\n\nimport _ %q\n", Library+"/"+name),
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			return Cost{}, err
		}
	}
	if _, err := run(dir, "mod", "tidy"); err != nil {
		return Cost{}, err
	}
	cost := Cost{Package: name}
	switch sums, err = os.ReadFile(filepath.Join(dir, "go.sum")); {
	case os.IsNotExist(err): // nothing to check
	case err != nil:
		return Cost{}, err
	default:
		cost.GoSum = strings.Count(string(sums), "\n")
	}
	packages, err := list(dir, "-deps", ".")
	if err != nil {
		return Cost{}, err
	}
	seen := map[string]bool{}
	for _, p := range packages {
		if p.foreign() && !p.Module.Main {
			seen[p.Module.Path] = true
		}
	}
	cost.Modules = len(seen)
	return cost, nil
}
