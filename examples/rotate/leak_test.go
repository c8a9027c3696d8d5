package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/leaktest"
)

// A credential in a wrong place is not repeated.
func TestNothingConfidentialShows(t *testing.T) {
	for name, args := range map[string][]string{
		"dry run": {"-token-id", "ed17574386854bf78a67040be0a770b0", "-dry-run"},
		"rotate":  {"-token-id", "ed17574386854bf78a67040be0a770b0", "-out", "out"},
	} {
		t.Run(name, func(t *testing.T) {
			leaktest.Check(t, leaktest.Program{
				Run: func(args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
					p := program{env: env, environ: func() []string { return nil }, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, sleep: func(context.Context, time.Duration) error { return nil }}
					return p.run(context.Background(), args)
				},
				Args:  args,
				Stdin: append(append([]string{}, args...), "-spec", "-"),
				Env: map[string]string{
					"CLOUDFLARE_API_TOKEN": "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1",
				},
			})
		})
	}
}
