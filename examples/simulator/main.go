// Command simulator serves the simulated API for any client, in any language:
// it prints where it is, with a token and ids, and answers until it is stopped.
//
//	simulator
//	simulator -addr 127.0.0.1:8787 -spec policies.json -mode soft
//	simulator -wording forbidden
//	simulator -fault rate_limit,times=2,retry_after=1s -fault random,probability=0.1
//
// Nothing reaches Cloudflare. The token opens nothing but this server.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
