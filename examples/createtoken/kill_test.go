package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// process runs the program as a process. At its request number at, which has its effect,
// it is killed; 0 lets it end.
func process(t *testing.T, sim http.Handler, limit string, at int32, args ...string) (killed bool, stderr string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, append([]string{"-route", "global-key", "-name", "job"}, args...)...)
	var count atomic.Int32
	started := make(chan *os.Process, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n := count.Add(1); {
		case at == 0 || n < at:
			sim.ServeHTTP(w, r)
		case n == at:
			sim.ServeHTTP(httptest.NewRecorder(), r)
			assert.NoError(t, (<-started).Kill())
			fallthrough
		default: // a command that it ran may go on
			panic(http.ErrAbortHandler)
		}
	}))
	defer srv.Close()
	cmd.Env = append(os.Environ(), programMode+"="+limit, childMode+"=0", "CLOUDFLARE_BASE_URL="+srv.URL, "CLOUDFLARE_API_TOKEN=",
		"CLOUDFLARE_EMAIL="+tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY="+tokentest.DefaultGlobalKey,
		"CLOUDFLARE_ACCOUNT_ID="+account, "CLOUDFLARE_ZONE_ID="+zone)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	require.NoError(t, cmd.Start())
	started <- cmd.Process
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode() < 0, errOut.String()
}

// A process that is killed at any of its requests: what it made and nobody has is named
// by the next run, and no file stays that is half of one.
func TestKilledAtEachRequest(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	for name, args := range map[string][]string{"a file": {"-out"}, "a file, unique": {"-unique", "-out"}, "a command": {"-for", "--", self}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			named := 0
			for at := int32(1); ; at++ {
				srv := simulator(t)
				dir := t.TempDir()
				out, args := filepath.Join(dir, "token"), args
				if name != "a command" {
					args = append(args[:len(args):len(args)], out)
				}
				killed, stderr := process(t, srv, "any", at, args...)
				if !killed {
					assert.Greater(t, at, int32(3), "it was killed at each request: %s", stderr)
					break
				}
				label := fmt.Sprintf("killed at request %d", at)
				left := srv.Tokens()
				_, noFile := os.Stat(out)
				got := live(t, map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL, childMode: "0"},
					append([]string{"-route", "global-key", "-name", "job"}, args...)...)
				if noFile == nil { // it was through but for its own end
					assert.Equal(t, token.ExitUsage, got.code, label)
					assert.Contains(t, got.stderr, "exists already", label)
				} else {
					assert.Equal(t, token.ExitOK, got.code, label+got.stderr)
				}
				for _, tok := range left {
					if noFile != nil {
						named++
						assert.Contains(t, got.stderr, tok.ID, "%s: the next run names it", label)
					}
				}
				rest, err := os.ReadDir(dir)
				require.NoError(t, err)
				if name == "a command" {
					assert.Len(t, srv.Tokens(), len(left), "%s: its own is revoked", label)
					for _, tok := range left {
						assert.False(t, tok.Spec.Conditions().ExpiresOn.IsZero(), "%s: it has an end", label)
					}
					continue
				}
				require.Len(t, rest, 1, "%s: the file, and nothing beside it", label)
				info, err := rest[0].Info()
				require.NoError(t, err)
				assert.Equal(t, os.FileMode(0o600), info.Mode(), label)
				value, err := os.ReadFile(out)
				require.NoError(t, err, label)
				tokens := srv.Tokens()
				assert.Equal(t, tokens[len(tokens)-1].Value+"\n", string(value), label)
			}
			assert.NotZero(t, named, "there was something to find")
		})
	}
}

// Where the value would have no room nothing is created.
func TestOnAFullDisk(t *testing.T) {
	t.Parallel()
	if !disktest.Fills {
		t.Skip("files cannot be limited here")
	}
	srv := simulator(t)
	dir := t.TempDir()
	_, stderr := process(t, srv, "40", 0, "-out", filepath.Join(dir, "token"))
	assert.Contains(t, stderr, "createtoken: -out: "+filepath.Join(dir, "token")+" cannot be written: ")
	assert.Empty(t, srv.Tokens())
	assert.Empty(t, srv.Calls(), "nothing was asked")
	rest, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, rest)
}

// Two at once with the same name and the same file: both have made a token, and both
// values are there, one of them in the file that the error names.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	srv := simulator(t)
	var both sync.WaitGroup
	both.Add(2)
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			both.Done()
			both.Wait()
		}
		srv.ServeHTTP(w, r)
	})
	dir := t.TempDir()
	out := filepath.Join(dir, "token")
	var got [2]result
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			got[i] = live(t, map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": url}, "-route", "global-key", "-name", "job", "-out", out)
		})
	}
	wg.Wait()
	tokens := srv.Tokens()
	require.Len(t, tokens, 2)
	if got[0].code != token.ExitOK {
		got[0], got[1] = got[1], got[0]
	}
	require.Equal(t, token.ExitOK, got[0].code, got[0].stderr)
	assert.Equal(t, token.ExitUsage, got[1].code)
	_, beside, _ := strings.Cut(got[1].stderr, "the value is in ")
	beside, _, _ = strings.Cut(beside, ";")
	for _, tok := range tokens {
		first, second := out, beside
		if !strings.Contains(got[0].stderr, tok.ID) {
			first, second = second, first
		}
		value, err := os.ReadFile(first)
		require.NoError(t, err, got[1].stderr)
		assert.Equal(t, tok.Value+"\n", string(value))
		assert.NotEqual(t, first, second)
	}
}
