// Command createtoken creates an API token from a spec, by one of three routes: with a
// Global API key, with a token that may create tokens, or by hand in the
// dashboard through a prefilled link. Without -spec the token gets the six
// permissions of a SaaS platform on one account and one zone.
//
//	createtoken -route global-key -account-id … -zone-id … -dry-run
//	createtoken -route token -out token.txt
//	createtoken -route dashboard
//	createtoken -route token -allow "Zone:DNS:Edit" -for -- octodns-sync --doit
//
// Credentials come from the environment, a file or standard input, never from a
// flag's value. The new token is written to a file of mode 0600 (-out) or shown
// (-show), which is settled before anything is sent, or with -for lent to one command:
// it gets the token in its environment, and the token is revoked at its end.
//
// Exit codes: 0 created (or printed), 1 refused, 2 usage or input error,
// 3 inconclusive: no answer, or the token may exist. With -for that of the command, if
// it is not 0.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	p := program{env: env, environ: os.Environ, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}
	return p.run(ctx, args)
}
