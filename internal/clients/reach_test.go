package clients

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/clients/loopback"
)

func aTarget(t *testing.T) Target {
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("answered")) })
	return Target{Dir: t.TempDir(), ZoneName: "example.com", Token: "secret", Handler: &observer{next: answer}}
}

// What a program that knows no proxy finds is the loopback, and the machine's own files
// stay as they are.
func TestByHosts(t *testing.T) {
	if err := canLead(t.Context()); err != nil {
		t.Skip(err)
	}
	before, err := os.ReadFile("/etc/hosts")
	require.NoError(t, err)
	to := aTarget(t)
	out := onLoopback(to, func(p *loopback.Proxy) Outcome {
		return byHosts(t.Context(), to, p, nil, "getent", "hosts", "api.cloudflare.com")
	})
	require.NoError(t, out.Err)
	assert.Zero(t, out.Exit, out.Output)
	assert.Regexp(t, `^127\.77\.\d+\.\d+ +api\.cloudflare\.com\n$`, out.Output)
	after, err := os.ReadFile("/etc/hosts")
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

// A program that asks for the address of another host is an error, however it ends.
func TestOnlyLoopback(t *testing.T) {
	if err := canLead(t.Context()); err != nil {
		t.Skip(err)
	}
	t.Parallel()
	to := aTarget(t)
	run := func(host string) Outcome {
		return spoken{}.onlyLoopback(t.Context(), to, map[string]string{"known.example.com": "127.0.0.1"}, nil, "getent", "ahosts", host)
	}
	out := run("known.example.com")
	require.NoError(t, out.Err)
	assert.Contains(t, out.Output, "127.0.0.1")
	out = run("elsewhere.example.org")
	assert.NotZero(t, out.Exit)
	assert.ErrorContains(t, out.Err, "the client asked for other hosts: map[elsewhere.example.org:")
}

// A program that calls another host is an error, however it ends.
func TestThroughProxyRefusesOtherHosts(t *testing.T) {
	t.Parallel()
	to := aTarget(t)
	get := func(url string) Outcome {
		return throughProxy(to, func(env []string) Outcome {
			return child(t.Context(), to.Dir, append(env, "URL="+url), "/usr/bin/python3", "-c", "import os, urllib.request as r; print(r.urlopen(os.environ['URL']).read().decode())")
		})
	}
	out := get("https://api.cloudflare.com/client/v4/zones")
	if out.Exit == -1 && out.Err != nil {
		t.Skip(out.Err) // no Python
	}
	require.NoError(t, out.Err)
	assert.Equal(t, "answered\n", out.Output)
	require.ErrorContains(t, get("https://example.org/").Err, "example.org")
}

func TestNote(t *testing.T) {
	t.Parallel()
	to := aTarget(t)
	file, err := note(to, "a.conf", "password=TOKEN zone=ZONE file=DIR/b")
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "password=secret zone=example.com file="+to.Dir+"/b", string(text))
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// A program is taken from the folder before the machine's.
func TestDebianProgram(t *testing.T) {
	t.Parallel()
	d := debian{t.TempDir()}
	require.NoError(t, os.MkdirAll(filepath.Join(d.root, "usr/sbin"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(d.root, "usr/sbin/inadyn"), nil, 0o755))
	assert.Equal(t, d.root+"/usr/sbin/inadyn", d.program("inadyn"))
	assert.Equal(t, "no-such-program", d.program("no-such-program"))
}
