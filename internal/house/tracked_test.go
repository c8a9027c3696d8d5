package house

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// programStarts are the first bytes of a built program, by the system it is for.
var programStarts = map[string][]byte{
	"Linux":   []byte("\x7fELF"),
	"macOS":   {0xcf, 0xfa, 0xed, 0xfe},
	"Windows": []byte("MZ"),
}

func builtFor(content []byte) string {
	for system, start := range programStarts {
		if bytes.HasPrefix(content, start) {
			return system
		}
	}
	return ""
}

func TestNoBuiltProgramIsTracked(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("not a clone, so nothing says which files are tracked")
	}
	cmd := exec.Command("git", "ls-files", "-z", "--cached")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	require.Greater(t, len(names), 100)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		require.NoError(t, err)
		assert.Empty(t, builtFor(content), "%s is a built program", name)
	}

	self, err := os.Executable()
	require.NoError(t, err)
	content, err := os.ReadFile(self)
	require.NoError(t, err)
	assert.NotEmpty(t, builtFor(content), "a program of this system is not told from a text")
}

func TestBuildsAreIgnored(t *testing.T) {
	t.Parallel()
	programs, err := filepath.Glob(filepath.Join(root, "examples", "*", "main.go"))
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	ignored := strings.Split(read(t, ".gitignore"), "\n")
	for _, main := range programs {
		assert.Contains(t, ignored, "/"+filepath.Base(filepath.Dir(main)))
	}
}
