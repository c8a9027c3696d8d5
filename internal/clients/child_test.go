package clients

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program gets nothing of the machine's environment.
func TestChildEnvironment(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "the machine's")
	t.Setenv("HTTPS_PROXY", "the machine's")
	dir := t.TempDir()
	out := child(t.Context(), dir, []string{"A=b"}, "env")
	require.NoError(t, out.Err)
	assert.Zero(t, out.Exit)
	assert.NotContains(t, out.Output, "the machine's")
	assert.Contains(t, out.Output, "HOME="+dir+"\n")
	assert.Contains(t, out.Output, "A=b\n")
}

func TestChildEnds(t *testing.T) {
	sh := func(s spoken, script string) Outcome {
		return s.child(t.Context(), t.TempDir(), nil, "sh", "-c", script)
	}
	assert.Equal(t, Outcome{Exit: 7, Output: "out\nerr\n"}, sh(spoken{}, "echo out; echo err >&2; exit 7"))
	assert.Equal(t, Outcome{Output: "typed\n"}, sh(spoken{stdin: "typed\n"}, "cat"))
	assert.Equal(t, Outcome{Exit: 4, Output: "ready\nasked to end\n"},
		sh(spoken{upon: "never|ready"}, `trap 'echo asked to end; exit 4' INT; echo ready; while :; do read line </dev/null; done`), "an interrupt")

	assert.Equal(t, Outcome{Output: "ready\n"}, sh(spoken{upon: "ready"}, `echo ready; while :; do read line </dev/null; done`), "one that lets the interrupt end it")
	assert.Equal(t, Outcome{Output: "ready\n"}, sh(spoken{upon: "ready"}, `trap 'exit 130' INT; echo ready; while :; do read line </dev/null; done`), "and one that says so as a shell would")
	assert.Equal(t, 130, sh(spoken{upon: "never"}, "exit 130").Exit)
	assert.NotZero(t, sh(spoken{upon: "never"}, `kill -INT $$`).Exit, "an interrupt that nobody asked for")

	out := child(t.Context(), t.TempDir(), nil, filepath.Join(t.TempDir(), "nothing"))
	assert.Error(t, out.Err)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorContains(t, child(ctx, t.TempDir(), nil, "sh", "-c", "while :; do :; done").Err, "stopped after 0s: context canceled")
}

// What a program leaves behind ends with it.
func TestChildLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	r, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	require.NoError(t, err)
	defer r.Close()
	out := child(t.Context(), dir, nil, "sh", "-c", "exec 3>pipe; echo written >&3; sleep 600 & exit 0")
	assert.Equal(t, Outcome{}, out)
	said, err := io.ReadAll(r) // ends when nobody has the other end any more
	require.NoError(t, err)
	assert.Equal(t, "written\n", string(said))
}
