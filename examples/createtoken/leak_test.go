package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/leaktest"
)

// A credential in a wrong place is not repeated, whichever way the token is made.
func TestNothingConfidentialShows(t *testing.T) {
	for name, args := range map[string][]string{
		"dry run":    {"-route", "token", "-dry-run"},
		"dashboard":  {"-route", "dashboard"},
		"token":      {"-route", "token", "-show"},
		"global key": {"-route", "global-key", "-out", "out", "-force"},
	} {
		t.Run(name, func(t *testing.T) {
			leaktest.Check(t, leaktest.Program{
				Run: func(args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
					p := program{env: env, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, sleep: func(context.Context, time.Duration) error { return nil }}
					return p.run(context.Background(), args)
				},
				Args:   args,
				Chosen: []string{"name", "owner"},
				Stdin:  append(append([]string{}, args...), "-spec", "-"),
				Env: map[string]string{
					"CLOUDFLARE_API_TOKEN": "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
					"CLOUDFLARE_EMAIL":     "a@b.example", "CLOUDFLARE_API_KEY": "cfk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
					"CLOUDFLARE_ACCOUNT_ID": "6451353ea5a8407bab6162abc42f5338", "CLOUDFLARE_ZONE_ID": "2cf1f02313c4ef76af3d62eb78bb906e",
					"CLOUDFLARE_BASE_URL": "http://127.0.0.1:1",
				},
			})
		})
	}
}
