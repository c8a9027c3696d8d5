package house

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExamplesBuildAlone copies each program of examples/ into a module of its own
// and builds it there, as a reader would who starts from it.
func TestExamplesBuildAlone(t *testing.T) {
	t.Parallel()
	n := 0
	for _, p := range ours(t) {
		rel, _ := p.rel()
		if !strings.HasPrefix(rel, "examples/") {
			continue
		}
		n++
		sources := map[string]string{}
		for _, name := range p.GoFiles {
			sources[name] = read(t, rel+"/"+name)
		}
		t.Run(path.Base(rel), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, buildAlone(t, sources))
		})
	}
	assert.Greater(t, n, 5)
}

// TestBuildAloneFindsFaults: what only this module has cannot be copied.
func TestBuildAloneFindsFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ body, want string }{
		"a room below internal/": {`import _ "github.com/cftoken/cftoken/internal/cfapi"; func main() {}`, "use of internal package github.com/cftoken/cftoken/internal/cfapi not allowed"},
		"another program":        {`import _ "github.com/cftoken/cftoken/examples/doctor"; func main() {}`, "imports github.com/cftoken/cftoken/examples/doctor"},
		"a package of its own":   {`import _ "github.com/cftoken/cftoken/examples/made/up"; func main() {}`, "imports github.com/cftoken/cftoken/examples/made/up"},
		"a file beside it":       {"import _ \"embed\"\n\n//go:embed words.txt\nvar words string\n\nfunc main() { _ = words }", "words.txt"},
		"something undeclared":   {`func main() { helper() }`, "undefined: helper"},
		"no fault":               {`import _ "github.com/cftoken/cftoken/permissions"; func main() {}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := buildAlone(t, map[string]string{"main.go": "package main\n\n" + tc.body + "\n"})
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.want)
		})
	}
}

// TestProgramsReadTheirInputThroughTheLibrary: the names of variables of the
// environment, lifetimes, specs and exit codes are the library's, so that a copied
// program has nothing of its own that could differ.
func TestProgramsReadTheirInputThroughTheLibrary(t *testing.T) {
	t.Parallel()
	own := regexp.MustCompile(`"CLOUDFLARE_(API_TOKEN|EMAIL|API_KEY|ACCOUNT_ID|ZONE_ID|BASE_URL)=?"|time\.ParseDuration|permissions\.ParseSpec\(|os\.Exit\([0-9]|exit[A-Z]\w* += [0-9]`)
	for _, line := range []string{`env("CLOUDFLARE_ZONE_ID")`, `time.ParseDuration(text)`, `os.Exit(1)`, `	exitOK = 0`, `permissions.ParseSpec(data)`} {
		assert.Regexp(t, own, line)
	}
	for _, p := range ours(t) {
		rel, _ := p.rel()
		if !strings.HasPrefix(rel, "examples/") {
			continue
		}
		for _, name := range p.GoFiles {
			for i, line := range strings.Split(read(t, rel+"/"+name), "\n") {
				assert.NotRegexp(t, own, line, "%s/%s:%d: the library has that", rel, name, i+1)
			}
		}
	}
}

// buildAlone builds files as the only package of a module that requires this one.
// It needs no network: what this module requires is there already.
func buildAlone(t *testing.T, sources map[string]string) error {
	t.Helper()
	dir := t.TempDir()
	top, err := filepath.Abs(root)
	require.NoError(t, err)
	mod := strings.Replace(read(t, "go.mod"), "module "+module+"\n", "module example.com/copied\n", 1)
	require.NotContains(t, mod, "module "+module)
	mod += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, top)
	files := map[string]string{"go.mod": mod, "go.sum": read(t, "go.sum")}
	maps.Copy(files, sources)
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	// The go command would find other programs in the replacement; whoever copies
	// one has them not.
	for _, path := range importsOf(t, within(dir, slices.Collect(maps.Keys(sources)))) {
		if strings.HasPrefix(path, module+"/examples/") {
			return fmt.Errorf("imports %s", path)
		}
	}
	cmd := exec.Command("go", "build", "-o", os.DevNull, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "PWD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
