package clients

import (
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
)

// guard kills the process groups of children when this process ends before them,
// however it ends: a run of tests that is interrupted, killed or out of time leaves no
// program behind. It is a shell that reads which groups run, until nobody can write any
// more.
type guard struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

// guarding is what the shell does.
const guarding = `while read what group; do
  case $what in
    began) groups="$groups $group " ;;
    ended) groups=${groups%%" $group "*}${groups#*" $group "} ;;
  esac
done
for group in $groups; do kill -9 -"$group"; done`

func newGuard() (*guard, error) {
	cmd := exec.Command("sh", "-c", guarding)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is not for it
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("nothing can end the children of a run that is killed: %w", err)
	}
	return &guard{cmd, in}, nil
}

// began and ended say that a group runs, and that it does not any more.
func (g *guard) began(group int) error { return g.say("began", group) }
func (g *guard) ended(group int) error { return g.say("ended", group) }

func (g *guard) say(what string, group int) error {
	_, err := fmt.Fprintln(g.in, what, group) // one write, so lines are whole
	return err
}

// theGuard is the guard of this process, made when the first child is.
var theGuard = sync.OnceValues(newGuard)
