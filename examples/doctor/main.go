// Command doctor checks what a Cloudflare API token can do: the eight checks of
// the permissions guide, and for each one that fails the cause and the remedy.
//
// With no token in the environment it starts the embedded simulator with the
// guide's own token and shows the guide's own situation.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{os.LookupEnv, os.Stdin, os.Stdout, os.Stderr, isTerminal(os.Stderr)}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// isTerminal reports whether f is a terminal, for which progress is shown.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
