package supply

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	root = "../.."
	page = root + "/docs/DEPENDENCIES.md"
)

var (
	update = flag.Bool("update", false, "rewrite docs/DEPENDENCIES.md")
	all    = flag.Bool("all", false, "build all programs, with build caches of their own")
)

// suits are the licences that suit this library, in production and in tests.
var suits = map[string]bool{"Apache-2.0": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "ISC": true, "MIT": true}

// nested are the folders of the nested modules.
func nested(t *testing.T) []string {
	t.Helper()
	var out []string
	require.NoError(t, filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == ".git" || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if dir, err := filepath.Rel(root, filepath.Dir(path)); err == nil && e.Name() == "go.mod" && dir != "." {
			out = append(out, filepath.ToSlash(dir))
		}
		return nil
	}))
	require.NotEmpty(t, out)
	return out
}

// TestDependencies holds docs/DEPENDENCIES.md to what is built, and every licence to those
// that suit.
func TestDependencies(t *testing.T) {
	t.Parallel()
	modules, err := Modules(root, nested(t))
	require.NoError(t, err)
	linked := 0
	for _, m := range modules {
		for _, l := range m.Licences {
			assert.True(t, suits[l], "%s is under %s, which is not among those that suit", m.Path, l)
		}
		if len(m.For) > 0 {
			linked++
		}
	}
	assert.Positive(t, linked)
	assert.Less(t, linked, len(modules))

	public, err := Public(root)
	require.NoError(t, err)
	var costs []Cost
	for _, name := range public {
		c, err := CostOf(root, name, t.TempDir())
		require.NoError(t, err)
		costs = append(costs, c)
	}
	want := render(modules, costs)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "run with -update, and read the diff")
}

const head = `# Dependencies

<!-- Written by internal/supply: cd internal/supply && go test . -update -->

Why each direct one is there stands in [DESIGN.md](DESIGN.md#dependencies). Licences are those of the files in each module, told
by github.com/google/licensecheck; a test fails for one that is not among Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC and MIT, and
for a file whose text is not known.

## Modules that are compiled

| Module | Version | Licence | Packages of the library, or what else |
|---|---|---|---|
`

const middle = `
## What a package brings along

For a module that imports the package and nothing else: the modules that are compiled with it, and the lines of its go.sum after
go mod tidy, without the two of this library itself. A line there is a checksum, not code: most are of modules that only the tests
of others need.

| Package | Modules | Lines of go.sum |
|---|---:|---:|
`

const tail = `
## The same program twice

A program of examples is the same file, byte for byte, wherever the tree lies, if it is built by the same Go for the same system:

    go build -trimpath -buildvcs=false ./examples/doctor

A test builds doctor in two places; with -all it builds all programs, each time with a build cache of its own
(` + "`cd internal/supply && go test . -run Reproducible -all`" + `).

## Known vulnerabilities

.ci/run asks govulncheck where its database can be reached, and says that it was not asked elsewhere.
`

func render(modules []Module, costs []Cost) string {
	var b strings.Builder
	b.WriteString(head)
	for _, m := range modules {
		with := strings.Join(slices.DeleteFunc(slices.Clone(m.For), notPublic), ", ")
		switch {
		case m.Tests:
			with = "tests"
		case len(m.For) == 0:
			with = "tests of " + strings.Join(m.Nested, ", ")
		case with == "":
			with = "programs"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.Path, m.Version, strings.Join(m.Licences, ", "), with)
	}
	b.WriteString(middle)
	for _, c := range costs {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", c.Package, c.Modules, c.GoSum)
	}
	return b.String() + tail
}

// TestLicencesThatAreNotKnown: what is no licence is not taken for one.
func TestLicencesThatAreNotKnown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := licences(dir)
	assert.ErrorContains(t, err, "no licence file")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("All rights reserved."), 0o600))
	_, err = licences(dir)
	assert.ErrorContains(t, err, "LICENSE: 0 %")
	ours, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "LICENSE"), ours, 0o600))
	got, err := licences(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"Apache-2.0"}, got)
}

// TestReproducible builds a program in two places, or all of them.
func TestReproducible(t *testing.T) {
	here, err := filepath.Abs(root)
	require.NoError(t, err)
	there := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.CopyFS(there, withoutGit{os.DirFS(here)}))
	first, second := programs(t, here), programs(t, there)
	require.NotEmpty(t, first)
	for name, content := range first {
		assert.NotEmpty(t, content, name)
		assert.True(t, bytes.Equal(content, second[name]), "%s is another file when it is built elsewhere", name)
		assert.NotContains(t, string(content), here, "%s names the place where it was built", name)
	}
	assert.Len(t, second, len(first))
}

func programs(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := t.TempDir()
	which := "./examples/doctor"
	if *all {
		which = "./examples/..."
		t.Setenv("GOCACHE", t.TempDir())
	}
	_, err := run(dir, "build", "-trimpath", "-buildvcs=false", "-o", out+"/", which)
	require.NoError(t, err)
	entries, err := os.ReadDir(out)
	require.NoError(t, err)
	built := map[string][]byte{}
	for _, e := range entries {
		built[e.Name()], err = os.ReadFile(filepath.Join(out, e.Name()))
		require.NoError(t, err)
	}
	return built
}

// withoutGit is a tree without its history.
type withoutGit struct{ fs.FS }

func (w withoutGit) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	out := entries[:0]
	for _, e := range entries {
		if e.Name() != ".git" {
			out = append(out, e)
		}
	}
	return out, err
}
