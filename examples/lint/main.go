// Command lint says whether a spec, or a token, is what it should be: what it reaches
// beyond need, what is wrong about its form, and whether it passes gates: no new
// access against a reference, nothing of what is forbidden, and tests of a policy.
//
//	lint -spec deploy.json
//	lint -spec deploy.json -reference main.json -format github
//	lint -spec deploy.json -tests policy.txt -format junit
//	lint -token-id ID -preset "wrangler deploy" -from run.jsonl
//
// It changes nothing. With -token-id it reads the token through the API, which needs
// User:API Tokens:Read (for account-owned tokens Account API Tokens Read).
//
// Exit codes: 0 no finding at or above -fail-on, and all gates passed; 1 there is one,
// or a gate is broken; 2 usage or input error; 3 inconclusive: a gate has points that
// cannot be judged, or the API gave no answer.
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
	return program{env: env, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}.run(ctx, args)
}
