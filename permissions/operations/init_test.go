package operations_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoInitTask builds a program that imports the package and has the runtime
// name every package that runs code before main: ours must not be among them.
func TestNoInitTask(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := t.TempDir()
	src := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(src, []byte(`package main

import "github.com/cftoken/cftoken/permissions/operations"

func main() {
	m, _ := operations.Match("GET", "/zones")
	println(m.Operation().Template(), len(m.Operation().Accepted()), len(m.Operation().AcceptedNames()))
}
`), 0o600))
	bin := filepath.Join(dir, "main.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, src).CombinedOutput()
	require.NoError(t, err, "%s", out)
	cmd := exec.CommandContext(t.Context(), bin)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err = cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "/zones 1 1", "the program must have run")
	assert.Contains(t, string(out), "init runtime ", "the trace must be on")
	for line := range strings.Lines(string(out)) {
		assert.False(t, strings.HasPrefix(line, "init github.com/cftoken/cftoken/permissions/operations "), line)
	}
}
