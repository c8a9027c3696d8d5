package clients

import (
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// When nobody holds the other end any more, as after a kill, what still runs is ended,
// and only that.
func TestGuard(t *testing.T) {
	t.Parallel()
	g, err := newGuard()
	require.NoError(t, err)
	start := func() *exec.Cmd {
		cmd := exec.Command("sh", "-c", "sleep 600 & sleep 600")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, cmd.Start())
		require.NoError(t, g.began(cmd.Process.Pid))
		return cmd
	}
	first, gone, last := start(), start(), start()
	require.NoError(t, g.ended(gone.Process.Pid))
	require.NoError(t, g.in.Close())
	for _, cmd := range [...]*exec.Cmd{first, last} {
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit)
		assert.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())
	}
	require.NoError(t, g.cmd.Wait())
	assert.NoError(t, syscall.Kill(-gone.Process.Pid, 0), "it was said to have ended, so its number may be another's")
	require.NoError(t, syscall.Kill(-gone.Process.Pid, syscall.SIGKILL))
	assert.Error(t, gone.Wait())
}
