package main

import (
	"context"
	"io"
	"testing"

	"github.com/cftoken/cftoken/internal/leaktest"
)

// A credential in a wrong place is not repeated.
func TestNothingConfidentialShows(t *testing.T) {
	leaktest.Check(t, leaktest.Program{
		Run: func(args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
			ctx, cancel := context.WithCancel(context.Background())
			cancel() // it stops once it is up
			return run(ctx, args, env, stdin, stdout, stderr)
		},
		Args: []string{"-mode", "soft"},
	})
}
