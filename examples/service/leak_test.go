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
		Run: func(args []string, env func(string) (string, bool), _ io.Reader, stdout, stderr io.Writer) int {
			ctx, cancel := context.WithCancel(context.Background())
			return run(ctx, args, env, stdout, stderr, func(string) { cancel() })
		},
		Args: []string{"-tolerate"},
		Env: map[string]string{
			"CLOUDFLARE_API_TOKEN": "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
			"CLOUDFLARE_ZONE_ID":   "2cf1f02313c4ef76af3d62eb78bb906e", "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1",
		},
	})
}
