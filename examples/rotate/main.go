// Command rotate replaces an API token by a new one without an interruption: it
// creates the new token, sees that it is live and can do what the old one can,
// hands it over, keeps it, and revokes the old one.
//
//	rotate -token-id … -out token.txt
//	rotate -out token.txt -state rotation.json -- systemctl restart platform
//	rotate -token-id … -dry-run
//
// The credentials in the environment make and revoke tokens: a token that holds
// User:API Tokens:Edit (for account-owned tokens Account API Tokens Write). They
// may be the token itself that is to be rotated; without -token-id they are.
//
// The new value goes to the file of -out (mode 0600, replaced in one step), to
// the environment of COMMAND as CLOUDFLARE_API_TOKEN, or to its standard input
// with -stdin; never to an argument. COMMAND must return once those who use the
// token have the new one.
//
// Interrupted at any step it leaves a token that works and says what is left to
// do; with -state the same command line goes on where it stopped. Killed without
// -state it can leave a new token behind: the next rotation of the same token
// knows it by its name and revokes it in the end. Of two at once, on one machine
// or on two, one goes on and the other gives way.
//
// Exit codes: 0 rotated (or printed), 1 refused, or the new token cannot do what
// it should, 2 usage or input error, 3 inconclusive: no answer, interrupted, or
// another rotation of the token went first.
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	p := program{env: env, environ: os.Environ, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}
	return p.run(ctx, args)
}
