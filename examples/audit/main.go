// Command audit looks through all API tokens of a user, or of an account, for
// what somebody should look at: unused tokens, tokens that never expire or
// expire soon, tokens that may write everywhere, and tokens that can make
// tokens.
//
//	audit
//	audit -account-owned -json
//	audit -fail-on warning
//
// It shows the tokens of a page as soon as the page is there, waits where the API
// asks for it or its rate limit is near, and says which tokens may make a call
// (-who-can), what each may do of many calls (-call, -calls), and what tells two
// tokens apart (-compare).
//
// It needs a token that holds User:API Tokens:Read (for account-owned tokens
// Account API Tokens Read), or a Global API key, from the environment. It shows no
// value of a token: the API does not tell them. It changes nothing but with
// -revoke, -revoke-found and -revoke-same, and -confirm with the code of a dry run:
//
//	audit -revoke-found expired,never_used -dry-run
//	audit -revoke-found expired,never_used -confirm 0123456789abcdef
//
// which needs the same permissions with Edit.
//
// Exit codes: 0 nothing at or above -fail-on, 1 there is, or the API refused, or a
// token that was named is not revoked, 2 usage or input error, 3 inconclusive: no
// answer.
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
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdout, stderr io.Writer) int {
	return program{env: env, stdout: stdout, stderr: stderr, now: time.Now}.run(ctx, args)
}
