package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// faultyRun runs the program against a simulator under a fault. Whoever runs it
// loses patience soon after the creation has arrived, where that is asked for.
func faultyRun(t *testing.T, seed uint64, fault tokentest.Fault, impatient bool) (sim *tokentest.Server, code int, stdout, stderr, file string) {
	t.Helper()
	sim, err := tokentest.New(tokentest.Options{Seed: seed})
	require.NoError(t, err)
	_, err = sim.Inject(fault)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if impatient && (r.Method == http.MethodPost || fault.Method == "") {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
		sim.ServeHTTP(w, r)
	}))
	defer srv.Close() // waits for the requests
	file = filepath.Join(t.TempDir(), "token.txt")
	env := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey,
		"CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone}
	var out, errOut bytes.Buffer
	code = run(ctx, []string{"-route", "global-key", "-name", "under fault", "-out", file},
		func(name string) (string, bool) { v, ok := env[name]; return v, ok }, strings.NewReader(""), &out, &errOut)
	for _, secret := range []string{tokentest.DefaultGlobalKey, "cfut_"} {
		assert.NotContains(t, out.String()+errOut.String(), secret)
	}
	return sim, code, out.String(), errOut.String(), file
}

// TestFaultsOfTheCreation: under every kind of fault of the creation itself the
// program ends by itself with "inconclusive". Where the answer was lost it names
// the token that is there, or may be, and no file is left without a value.
func TestFaultsOfTheCreation(t *testing.T) {
	t.Parallel()
	const lost = "created, but its value did not arrive"
	for name, c := range map[string]struct {
		fault tokentest.Fault
		says  string
		made  int // tokens on the server afterwards
		waits bool
	}{
		"rate limit":           {tokentest.Fault{Kind: tokentest.FaultRateLimit}, "Rate limited (10429), retry after 5m0s", 0, false},
		"throttle":             {tokentest.Fault{Kind: tokentest.FaultThrottle}, "971", 0, false},
		"502":                  {tokentest.Fault{Kind: tokentest.FaultServerError}, lost, 0, false},
		"520 after the effect": {tokentest.Fault{Kind: tokentest.FaultServerError, Status: 520, AfterEffect: true}, lost, 1, false},
		"truncate":             {tokentest.Fault{Kind: tokentest.FaultTruncate}, lost, 1, false},
		"break body":           {tokentest.Fault{Kind: tokentest.FaultBreakBody}, lost, 1, false},
		"reset":                {tokentest.Fault{Kind: tokentest.FaultReset}, lost, 0, false},
		"lost answer":          {tokentest.Fault{Kind: tokentest.FaultReset, AfterEffect: true}, lost, 1, false},
		"endless latency":      {tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Hour}, lost, 0, true},
		"late for ever":        {tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Hour, AfterEffect: true}, lost, 1, true},
		"endless body":         {tokentest.Fault{Kind: tokentest.FaultSlowBody, Delay: time.Hour}, lost, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.fault.Method = http.MethodPost
			sim, code, stdout, stderr, file := faultyRun(t, 1, c.fault, c.waits)
			assert.Equal(t, token.ExitNotKnown, code, stderr)
			assert.Contains(t, stderr, c.says)
			if c.says == lost {
				assert.Contains(t, stderr, `"under fault"`, "the token to look for")
			}
			assert.Empty(t, stdout)
			assert.NoFileExists(t, file)
			assert.Len(t, sim.Tokens(), c.made)
		})
	}
}

// TestFaultsEverywhere: with every call struck, nothing is called refused.
func TestFaultsEverywhere(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]tokentest.Fault{
		"rate limit": {Kind: tokentest.FaultRateLimit}, "throttle": {Kind: tokentest.FaultThrottle},
		"server error": {Kind: tokentest.FaultServerError}, "truncate": {Kind: tokentest.FaultTruncate},
		"break body": {Kind: tokentest.FaultBreakBody}, "reset": {Kind: tokentest.FaultReset},
		"latency": {Kind: tokentest.FaultLatency, Delay: time.Hour}, "slow body": {Kind: tokentest.FaultSlowBody, Delay: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, code, stdout, stderr, file := faultyRun(t, 1, fault, fault.Delay > 0)
			assert.NotEqual(t, token.ExitRefused, code, stderr)
			assert.NotEqual(t, token.ExitOK, code, stderr)
			assert.Empty(t, stdout)
			assert.NoFileExists(t, file)
		})
	}
}

// TestRandomFaults: with faults at random the program succeeds or is
// inconclusive; where it succeeds the value works.
func TestRandomFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		sim, code, _, stderr, file := faultyRun(t, seed+1, tokentest.Fault{Kind: tokentest.FaultRandom, Probability: 0.3, Delay: time.Millisecond, RetryAfter: -1, Times: 1}, false)
		switch code {
		case token.ExitOK:
			value, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Len(t, sim.Tokens(), 1)
			assert.Equal(t, sim.Tokens()[0].Value, strings.TrimSpace(string(value)))
		default:
			assert.Equal(t, token.ExitNotKnown, code, stderr)
		}
	}
}
