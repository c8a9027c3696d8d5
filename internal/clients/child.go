package clients

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// patience is how long a child may take. One that takes longer is an error and no
// outcome: nothing tells a program that hangs from a machine that is busy.
var patience = 90 * time.Second

// child runs a program with nothing of the machine's environment but PATH, in the work
// folder, which is its home. The whole process group ends with it.
func child(ctx context.Context, dir string, env []string, name string, args ...string) Outcome {
	return spoken{}.child(ctx, dir, env, name, args...)
}

// spoken is what a person does while a program runs.
type spoken struct {
	stdin string // what is typed
	upon  string // the texts in the output, with | between them, upon which the program is interrupted, "" for none
}

// child is child, with a person at it.
func (s spoken) child(ctx context.Context, dir string, env []string, name string, args ...string) Outcome {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out := watched{upon: s.upon}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(s.stdin), &out, &out
	out.then = func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) } // it may have ended
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "TMPDIR=" + dir, "CI=1", "TERM=dumb", "NO_COLOR=1", "LANG=C.UTF-8"}, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err := run(cmd)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return Outcome{Output: out.String()}
	case errors.Is(err, exec.ErrWaitDelay): // something that it left behind kept the output open
		return Outcome{Exit: cmd.ProcessState.ExitCode(), Output: out.String()}
	case ctx.Err() != nil:
		return Outcome{Exit: -1, Output: out.String(), Err: fmt.Errorf("stopped after %s: %w", time.Since(began).Round(time.Second), ctx.Err())}
	case errors.As(err, &exit) && out.done && interrupted(exit): // as it was asked to
		return Outcome{Output: out.String()}
	case errors.As(err, &exit):
		return Outcome{Exit: exit.ExitCode(), Output: out.String()}
	}
	return Outcome{Exit: -1, Output: out.String(), Err: err}
}

// interrupted reports whether the program ended by the interrupt: by the signal itself,
// or with the status that a shell gives to that. wrangler 4.164.0 passes on what ended
// its own child so.
func interrupted(exit *exec.ExitError) bool {
	status, is := exit.Sys().(syscall.WaitStatus)
	return is && (status.Signaled() && status.Signal() == syscall.SIGINT || status.ExitStatus() == 128+int(syscall.SIGINT))
}

// run runs a program that leads a process group, all of which ends with it or, where
// it comes first, with this process.
func run(cmd *exec.Cmd) error {
	guard, err := theGuard()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	group := cmd.Process.Pid
	unguarded := guard.began(group)
	if unguarded == nil {
		err = cmd.Wait()
	}
	_ = syscall.Kill(-group, syscall.SIGKILL) // what it left behind; mostly nothing
	if unguarded != nil {
		_ = cmd.Wait()
		return unguarded
	}
	return cmp.Or(err, guard.ended(group))
}

// watched keeps output, and does something once when a text has come.
type watched struct {
	strings.Builder
	upon string
	then func()
	done bool // whether it was done
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Builder.Write(p)
	if w.upon == "" {
		return n, err
	}
	for upon := range strings.SplitSeq(w.upon, "|") {
		if strings.Contains(w.String(), upon) {
			w.upon, w.done = "", true
			w.then()
			break
		}
	}
	return n, err
}
