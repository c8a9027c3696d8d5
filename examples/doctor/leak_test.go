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
			cancel() // nothing is sent
			return program{env, nil, stdout, stderr, true}.run(ctx, args)
		},
		Args: []string{"-v"},
		Env: map[string]string{
			"CLOUDFLARE_API_TOKEN":  "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
			"CLOUDFLARE_ACCOUNT_ID": "6451353ea5a8407bab6162abc42f5338", "CLOUDFLARE_ZONE_ID": "2cf1f02313c4ef76af3d62eb78bb906e",
			"CLOUDFLARE_BASE_URL": "http://127.0.0.1:1",
		},
	})
}
