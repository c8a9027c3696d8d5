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
			return run(context.Background(), args, env, stdin, stdout, stderr)
		},
		Args: []string{"-spec", "-", "-preset", "lego", "-account-id", "6451353ea5a8407bab6162abc42f5338"},
		Env:  map[string]string{"CLOUDFLARE_API_TOKEN": "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1"},
	})
}
