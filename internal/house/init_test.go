package house

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// initLine is what the runtime prints of each package that has work to do
// before main.
var initLine = regexp.MustCompile(`(?m)^init (\S+) @`)

// No package of the library does anything when a program starts: a program
// that imports them all is run with a trace of the init tasks. A package that
// does have one, made for this test alone, shows that the trace would tell.
func TestNoPackageHasAnInitTask(t *testing.T) {
	t.Parallel()
	var imports []string
	for _, p := range ours(t) {
		rel, _ := p.rel()
		if p.Name == "main" || rel == "internal/house" || strings.Contains(rel, "/internal/") {
			continue // the internal packages of one room come with that room
		}
		imports = append(imports, p.ImportPath)
	}
	require.Contains(t, imports, module+"/permissions")

	const control = module + "/internal/house/initmain/control"
	var main strings.Builder
	main.WriteString("package main\n\nimport (\n")
	for _, path := range append(slices.Clone(imports), control) {
		fmt.Fprintf(&main, "\t_ %q\n", path)
	}
	main.WriteString(")\n\nfunc main() {}\n")

	// An overlay puts the program into the module, whose internal packages it
	// imports, without a file in the tree.
	dir := t.TempDir()
	here, err := os.Getwd()
	require.NoError(t, err)
	replace := map[string]string{}
	for name, text := range map[string]string{
		"initmain/main.go":            main.String(),
		"initmain/control/control.go": "package control\n\nimport \"os\"\n\nvar Name = os.Getenv(\"NAME\")\n",
	} {
		at := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
		replace[filepath.Join(here, filepath.FromSlash(name))] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644))

	program := filepath.Join(dir, "program")
	out, err := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-ldflags=-s -w", "-o", program, "./initmain").CombinedOutput()
	require.NoError(t, err, string(out))
	run := exec.Command(program)
	run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := run.CombinedOutput()
	require.NoError(t, err, string(trace))

	var found []string
	for _, m := range initLine.FindAllStringSubmatch(string(trace), -1) {
		if _, ok := relative(m[1]); ok {
			found = append(found, m[1])
		}
	}
	assert.Contains(t, found, control, "the trace tells of init tasks:\n%s", trace)
	for _, path := range found {
		if path != control {
			t.Errorf("%s has an init task: look for func init, a map or a function call in a package-level variable", path)
		}
	}
}
