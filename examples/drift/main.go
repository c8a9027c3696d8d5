// Command drift compares the built-in tables with what Cloudflare has now: the
// permission groups with a live listing, the operations with its OpenAPI document.
//
//	drift -openapi openapi.json
//	drift -groups listing.json -json
//	drift -fail                       # with a credential in the environment
//
// It says which groups are new, renamed, rescoped or vanished, and which operations
// are new, vanished, or have another list of accepted groups. How to take the newer
// state in is in CONTRIBUTING.md.
//
// With a credential in the environment it asks the API for the listing, which needs
// User:API Tokens:Read, or Account API Tokens Read; it changes nothing. Without one
// it compares the files that are given, and nothing else: a simulator answers from
// the same tables, and would show nothing of Cloudflare's.
//
// Exit codes: 0 compared; 1 there is drift, with -fail, or the API refused; 2 usage
// or input error; 3 inconclusive: no answer.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	return program{env: env, stdin: stdin, stdout: stdout, stderr: stderr}.run(ctx, args)
}
