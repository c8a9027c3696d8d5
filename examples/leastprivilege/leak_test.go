package main

import (
	"context"
	"io"
	"testing"

	"github.com/cftoken/cftoken/internal/leaktest"
)

// A credential in a wrong place is not repeated.
func TestNothingConfidentialShows(t *testing.T) {
	vars := []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_ZONE_ID", "CLOUDFLARE_BASE_URL"}
	for name, args := range map[string][]string{"files": {"-keep-going"}, "command": {"-upstream", "http://127.0.0.1:1"}} {
		t.Run(name, func(t *testing.T) {
			leaktest.Check(t, leaktest.Program{
				Run: func(args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
					p := program{stdin: stdin, stdout: stdout, stderr: stderr}
					for _, name := range vars {
						if v, ok := env(name); ok {
							p.environ = append(p.environ, name+"="+v)
						}
					}
					return p.run(context.Background(), args)
				},
				Args:  args,
				Stdin: []string{"-from", "-", "-keep-going"},
			})
		})
	}
}
