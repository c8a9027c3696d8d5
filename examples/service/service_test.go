package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type env map[string]string

func (e env) lookup(name string) (string, bool) {
	v, ok := e[name]
	return v, ok
}

// lockedBuffer is a log that the service's goroutines write and a test reads.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func world(t *testing.T, spec permissions.Spec) (env, *tokentest.Running, tokentest.Token) {
	t.Helper()
	sim, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	return env{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID, "CLOUDFLARE_BASE_URL": sim.URL}, sim, tok
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, string(body)
}

func TestServiceRuns(t *testing.T) {
	e, sim, tok := world(t, needs(tokentest.DefaultZoneID))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var log lockedBuffer
	addr, code := make(chan string, 1), make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"-addr", "127.0.0.1:0"}, e.lookup, io.Discard, &log, func(a string) { addr <- a })
	}()
	base := "http://" + <-addr

	status, body := get(t, base+"/healthz")
	assert.Equal(t, 200, status)
	assert.Contains(t, body, `"status":"ok"`)
	status, _ = get(t, base+"/routes")
	assert.Equal(t, 200, status)

	require.NoError(t, sim.SetSpec(tok.ID, permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSRead))))
	status, body = get(t, base+"/routes")
	assert.Equal(t, 502, status)
	assert.NotContains(t, body, "10000", "the caller is told nothing of the token")
	assert.Contains(t, log.String(), "Zone:Workers Routes:Read", "the log names the permission")
	assert.NotContains(t, log.String(), tok.Value)

	stop()
	assert.Equal(t, token.ExitOK, <-code)
}

func TestServiceDoesNotStart(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	denied, _, tok := world(t, permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSRead)))
	for name, tc := range map[string]struct {
		env  env
		args []string
		code int
		want string
	}{
		"token not enough": {denied, nil, token.ExitRefused, "Zone:Workers Routes:Read"},
		"API away":         {env{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID, "CLOUDFLARE_BASE_URL": dead.URL}, nil, token.ExitNotKnown, "could not be checked"},
		"no token":         {env{"CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID}, nil, token.ExitUsage, "CLOUDFLARE_API_TOKEN"},
		"no zone":          {env{"CLOUDFLARE_API_TOKEN": tok.Value}, nil, token.ExitUsage, "CLOUDFLARE_ZONE_ID: zone id is empty"},
		"arguments":        {denied, []string{"x"}, token.ExitUsage, "1 argument(s) without a flag"},
		"bad flag":         {denied, []string{"-x"}, token.ExitUsage, "flag provided but not defined"},
		"help":             {denied, []string{"-h"}, token.ExitOK, "service serves"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, log lockedBuffer
			assert.Equal(t, tc.code, run(context.Background(), append([]string{}, tc.args...), tc.env.lookup, &out, &log, nil))
			assert.Contains(t, out.String()+log.String(), tc.want)
			assert.Equal(t, tc.code == token.ExitOK, out.String() != "", "standard output is for help")
			assert.NotContains(t, log.String(), tok.Value)
		})
	}
}

func TestServiceToleratesAnAPIThatIsAway(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	e := env{"CLOUDFLARE_API_TOKEN": "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID, "CLOUDFLARE_BASE_URL": dead.URL}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var log lockedBuffer
	code := run(ctx, []string{"-tolerate", "-addr", "127.0.0.1:0"}, e.lookup, io.Discard, &log, func(string) { stop() })
	assert.Equal(t, token.ExitOK, code)
	assert.Contains(t, log.String(), "could not be checked completely")
}
