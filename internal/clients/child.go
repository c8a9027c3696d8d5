package clients

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// patience is how long a child may take.
const patience = 90 * time.Second

// child runs a program with nothing of the machine's environment but PATH, in the work
// folder, which is its home. The whole process group ends with it.
func child(ctx context.Context, dir string, env []string, name string, args ...string) Outcome {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "TMPDIR=" + dir, "CI=1", "TERM=dumb", "NO_COLOR=1", "LANG=C.UTF-8"}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left behind; mostly nothing
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return Outcome{Output: out.String()}
	case ctx.Err() != nil:
		return Outcome{Exit: -1, Output: out.String() + "\n(stopped after " + patience.String() + ")"}
	case errors.As(err, &exit):
		return Outcome{Exit: exit.ExitCode(), Output: out.String()}
	}
	return Outcome{Exit: -1, Output: out.String(), Err: err}
}
