// Command service is a small HTTP service that will not start with a Cloudflare
// token that cannot do its work, and that tells its load balancer when the token
// stops being enough.
//
// It shows probe.Ensure and probe.Health; what it serves is the list of its
// zone's Worker routes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr, nil)
	stop()
	os.Exit(code)
}
