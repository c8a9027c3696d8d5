package cmdline

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// SplitCommand parts a program's arguments at the first "--": its own flags, and the
// command that it is to run. The command is nil where there is no "--", and empty where
// nothing stands behind it.
func SplitCommand(args []string) (flags, command []string) {
	i := slices.Index(args, "--")
	if i < 0 {
		return args, nil
	}
	return args[:i], args[i+1:]
}

// Command is a command that a program runs for its caller.
type Command struct {
	// Args are its name and arguments. No secret belongs there.
	Args []string
	// Env is its whole environment, as os.Environ has it.
	Env            []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// StopDelay is how long a command has to end after it was interrupted before it is
// killed.
const StopDelay = 5 * time.Second

// Run runs the command to its end and returns its exit code, for one that a signal
// ended 128 and the signal's number, as shells report it. When ctx ends it is
// interrupted, and killed after [StopDelay]. The error is that it could not be started.
func (c Command) Run(ctx context.Context) (code int, err error) {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env, c.Stdin, c.Stdout, c.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = StopDelay
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return 128 + int(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	case cmd.ProcessState != nil: // ended, but an output pipe stayed open
		return cmd.ProcessState.ExitCode(), nil
	}
	return 0, err
}
